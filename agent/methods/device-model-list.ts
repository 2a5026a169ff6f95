import type { DeviceModelListParams, DeviceModelListResult } from '@edgectl/rpc-schema/generated/types';
import type { DeviceOperations } from '../devices/device-operations.ts';
import type { Method } from './method.ts';

export function deviceModelList(
  devices: DeviceOperations,
): Method<DeviceModelListParams, DeviceModelListResult> {
  return { name: 'deviceModel.list', run: (params, { signal }) => devices.listModels(params, signal) };
}
