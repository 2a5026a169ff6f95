import type { DeviceEditsParams, DeviceEditsResult } from '@edgectl/rpc-schema/generated/types';
import type { DeviceOperations } from '../devices/device-operations.ts';
import type { Method } from './method.ts';

export function deviceEdits(devices: DeviceOperations): Method<DeviceEditsParams, DeviceEditsResult> {
  return { name: 'device.edits', run: (params, { signal }) => devices.edits(params, signal) };
}
