/** A bare value on `set/…`: no JSON-RPC, and the same rights as `device.edit`. */
import type { AdmittedCall } from '../admission/admission.ts';
import type { SetAnswer } from '@edgectl/rpc-schema/generated/types';
import type { PropertyAddress } from '@edgectl/rpc-schema/topics';
import type { DeviceOperations } from '../devices/device-operations.ts';
import { type EditPolicy, editorOf } from './editor.ts';

export type SetProperty = (
  call: AdmittedCall,
  address: PropertyAddress,
  value: string,
  signal: AbortSignal,
) => Promise<SetAnswer>;

export function deviceSet(devices: DeviceOperations, policy: EditPolicy): SetProperty {
  return ({ caller, effect }, { namespace, name, property }, value, signal) =>
    devices.set({ namespace, name, property }, value, editorOf(policy, caller, false), signal, effect);
}
