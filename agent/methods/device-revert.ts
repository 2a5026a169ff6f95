import type { DeviceRevertParams, DeviceRevertResult } from '@edgectl/rpc-schema/generated/types';
import type { DeviceOperations } from '../devices/device-operations.ts';
import type { Method } from './method.ts';

export function deviceRevert(devices: DeviceOperations): Method<DeviceRevertParams, DeviceRevertResult> {
  return {
    name: 'device.revert',
    run: (params, { call: { caller, effect }, signal }) =>
      devices.revert(params, caller.principal, signal, effect),
  };
}
