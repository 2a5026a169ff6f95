/** A bare value on `set/…`: no JSON-RPC, and the same rights as `device.edit`. */
import type { Effect } from '../../common/effect.ts';
import type { SetAnswer } from '@edgectl/rpc-schema/generated/types';
import type { PropertyAddress } from '@edgectl/rpc-schema/topics';
import type { DeviceOperations } from '../devices/device-operations.ts';
import type { Caller } from '../rpc/caller.ts';
import { type EditPolicy, editorOf } from './editor.ts';

export type SetProperty = (
  caller: Caller,
  address: PropertyAddress,
  value: string,
  signal: AbortSignal,
  effect: Effect,
) => Promise<SetAnswer>;

export function deviceSet(devices: DeviceOperations, policy: EditPolicy): SetProperty {
  return (caller, { namespace, name, property }, value, signal, effect) =>
    devices.set({ namespace, name, property }, value, editorOf(policy, caller, false), signal, effect);
}
