import type { DeviceGetParams, DeviceGetResult } from '@edgectl/rpc-schema/generated/types';
import type { DeviceOperations } from '../devices/device-operations.ts';
import type { Method } from './method.ts';

export function deviceGet(devices: DeviceOperations): Method<DeviceGetParams, DeviceGetResult> {
  return { name: 'device.get', run: (params, { signal }) => devices.get(params, signal) };
}
