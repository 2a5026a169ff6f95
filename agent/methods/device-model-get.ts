import type { DeviceModelGetParams, DeviceModelGetResult } from '@edgectl/rpc-schema/generated/types';
import type { DeviceOperations } from '../devices/device-operations.ts';
import type { Method } from './method.ts';

export function deviceModelGet(
  devices: DeviceOperations,
): Method<DeviceModelGetParams, DeviceModelGetResult> {
  return { name: 'deviceModel.get', run: (params, { signal }) => devices.getModel(params, signal) };
}
