/** Devices, their models and edits. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { PLAIN_ANSWER_MAX_BYTES, valueWords } from '@edgectl/rpc-schema/plain-answers';
import type { PropertyAddress } from '@edgectl/rpc-schema/topics';
import type { SetAnswer } from '@edgectl/rpc-schema/generated/types';
import { editRight } from '../access/right-to-see.ts';
import type { Policy } from '../access/policy.ts';
import type { AdmittedCall } from '../admission/admission.ts';
import type { DeviceOperations } from '../devices/device-operations.ts';
import { STALE } from '../devices/device-reader.ts';
import { DeviceRedaction } from '../devices/redact-device.ts';
import { editorOf } from './editor.ts';
import { type MethodContext, type Methods, type Of, shown, watchTarget } from './method.ts';

export interface DeviceMethodParts {
  readonly devices: DeviceOperations;
  readonly policy: Pick<Policy, 'permits' | 'authoriseChanges'>;
}

export function deviceMethods({ devices, policy }: DeviceMethodParts): Methods<Of<'device' | 'deviceModel'>> {
  const redactionFor = ({ call }: MethodContext): DeviceRedaction =>
    new DeviceRedaction(editRight(policy, call.caller));
  return {
    async 'device.list'(params, context) {
      const answer = await devices.list(params, context.signal);
      const redaction = redactionFor(context);
      return shown({ ...answer, items: answer.items.map((device) => redaction.show(device)) }, redaction);
    },
    async 'device.get'(params, context) {
      const answer = await devices.get(params, context.signal);
      const redaction = redactionFor(context);
      return shown({ ...answer, object: redaction.show(answer.object) }, redaction);
    },
    async 'device.describe'(params, context) {
      const answer = await devices.describe(params, context.signal);
      const redaction = redactionFor(context);
      return shown(
        { ...answer, items: answer.items.map((item) => redaction.showDescribed(item)) },
        redaction,
      );
    },
    'device.edit': (params, { call, signal }) =>
      devices.edit(params, editorOf(policy, call.caller, params.persist !== false), signal, call.effect),
    'device.read': (params, { signal }) => devices.read(params, signal),
    'device.call': (params, { call, signal }) => devices.call(params, call.effect, signal),
    'device.watch'(params, context) {
      const target = watchTarget(params, params.name ?? params.labelSelector ?? '*');
      // A line that is left out is an event that is not seen: it is not followed but paced.
      return context.sessions.open(
        {
          kind: 'device.watch',
          target,
          params,
          followed: false,
          caller: context.call.caller,
          call: context.call,
        },
        (opening, choice) =>
          devices.watch(params, { ...choice, show: (device) => redactionFor(context).show(device) }, opening),
        context.signal,
      );
    },
    async 'device.edits'(params, context) {
      const answer = await devices.edits(params, context.signal);
      const redaction = redactionFor(context);
      return shown({ ...answer, items: answer.items.map((edit) => redaction.showEdit(edit)) }, redaction);
    },
    'device.history': async (params) => devices.history(params),
    'device.revert': (params, { call, signal }) =>
      devices.revert(params, call.caller.principal, signal, call.effect),
    'deviceModel.list': (params, { signal }) => devices.listModels(params, signal),
    'deviceModel.get': (params, { signal }) => devices.getModel(params, signal),
  };
}

/** A bare value for `get/…`. @throws EdgectlError `NotFound`, `Unavailable`, `RequestEntityTooLarge` */
export type GetProperty = (address: PropertyAddress, signal: AbortSignal) => Promise<string>;

export function getProperty({ devices }: Pick<DeviceMethodParts, 'devices'>): GetProperty {
  return async ({ namespace, name, property }, signal) => {
    const { object, twins = [] } = await devices.get({ namespace, name }, signal);
    const value = twins.find((twin) => twin.property === property)?.reported;
    if (value === undefined) {
      throw new EdgectlError('NotFound', `${namespace}/${name} has reported no value of ${property}`, {
        details: { kind: 'devices', namespace, name, property },
      });
    }
    const { state } = (object.status ?? {}) as { readonly state?: unknown };
    const text = valueWords(state === STALE ? 'stale' : 'good', value);
    if (text !== undefined) return text;
    throw new EdgectlError(
      'RequestEntityTooLarge',
      `the value of ${property} is longer than ${PLAIN_ANSWER_MAX_BYTES} bytes`,
      {
        hint: 'device.get returns the whole device',
      },
    );
  };
}

/** A bare value on `set/…`: no JSON-RPC, and the same rights as `device.edit`. */
export type SetProperty = (
  call: AdmittedCall,
  address: PropertyAddress,
  value: string,
  signal: AbortSignal,
) => Promise<SetAnswer>;

export function setProperty({ devices, policy }: DeviceMethodParts): SetProperty {
  return ({ caller, effect }, { namespace, name, property }, value, signal) =>
    devices.set({ namespace, name, property }, value, editorOf(policy, caller, false), signal, effect);
}
