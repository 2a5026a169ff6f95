import type { DeviceListParams, DeviceListResult } from '@edgectl/rpc-schema/generated/types';
import type { DeviceOperations } from '../devices/device-operations.ts';
import type { Method } from './method.ts';

export function deviceList(devices: DeviceOperations): Method<DeviceListParams, DeviceListResult> {
  return { name: 'device.list', run: (params, { signal }) => devices.list(params, signal) };
}
