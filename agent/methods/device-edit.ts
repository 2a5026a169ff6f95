import type { DeviceEditParams, DeviceEditResult } from '@edgectl/rpc-schema/generated/types';
import type { DeviceOperations } from '../devices/device-operations.ts';
import { type EditPolicy, editorOf } from './editor.ts';
import type { Method } from './method.ts';

export function deviceEdit(
  devices: DeviceOperations,
  policy: EditPolicy,
): Method<DeviceEditParams, DeviceEditResult> {
  return {
    name: 'device.edit',
    run: (params, { call: { caller, effect }, signal }) =>
      devices.edit(params, editorOf(policy, caller, params.persist !== false), signal, effect),
  };
}
