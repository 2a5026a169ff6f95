/** `device.call` and `device.read`: what a mapper's REST API does with the device itself. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type {
  CalledValue,
  DeviceCallParams,
  DeviceCallResult,
  DeviceReadParams,
  DeviceReadResult,
} from '@edgectl/rpc-schema/generated/types';
import type { Clock } from '../../common/clock.ts';
import type { Effect } from '../../common/effect.ts';
import { isJsonObject } from '../../common/json-object.ts';
import { pause } from '../../common/pause.ts';
import type { MapperRest } from '../backends/mapper/mapper-rest.ts';
import type { Device, ModelProperty } from './device.ts';
import { deviceTitle } from './device.ts';
import type { DeviceLocks } from './device-locks.ts';
import { type DeviceReader, modelKey } from './device-reader.ts';
import { checkDesiredValue } from './edit/check-edit.ts';
import { sameValue } from './same-value.ts';

export interface DeviceMethodOptions {
  readonly reader: Pick<DeviceReader, 'device' | 'models'>;
  /** The mapper's REST API, by the protocol that it serves. */
  readonly restOf: (protocol: string) => MapperRest;
  readonly locks: DeviceLocks;
  readonly clock: Clock;
}

interface DeviceMethod {
  readonly name: string;
  readonly propertyNames: readonly string[];
}

/** A value is read back until it is there, for so long. */
const READ_BACK_MS = 4_000;
const READ_AGAIN_MS = 250;

/** @throws EdgectlError `NotFound`, `Unavailable`, `BackendError` */
export async function readProperty(
  { reader, restOf, clock }: DeviceMethodOptions,
  { namespace = 'default', name, property }: DeviceReadParams,
  signal: AbortSignal,
): Promise<DeviceReadResult> {
  const { whole } = await reader.device(namespace, name, signal);
  requireProperty(whole.device, property);
  const { value, type, readAtMs } = await restOf(protocolOf(whole.device)).read(
    { namespace, name },
    property,
    signal,
  );
  return {
    meta: { source: 'mapper', observedAt: new Date(readAtMs ?? clock.now()).toISOString() },
    property,
    value,
    ...(type !== undefined && { type }),
  };
}

/**
 * Writes each value by the method, one after the other, and reads it back from the device.
 * @throws EdgectlError `NotFound`, `InvalidParams`, `Forbidden` before anything is written; `ReadBackDiffers`
 */
export async function callMethod(
  options: DeviceMethodOptions,
  { namespace = 'default', name, method, values }: DeviceCallParams,
  effect: Effect,
  signal: AbortSignal,
): Promise<DeviceCallResult> {
  const { reader, restOf, locks, clock } = options;
  const { whole } = await reader.device(namespace, name, signal);
  const { device } = whole;
  const models = await reader.models([device], signal);
  const properties = models.get(modelKey(device))?.spec?.properties ?? [];
  const wanted = Object.entries(values).map(([property, value]) => {
    const model = properties.find((each) => each.name === property);
    return { property, value: String(value), model: checked(device, method, property, String(value), model) };
  });
  const rest = restOf(protocolOf(device));
  const outcomes = await locks.hold([deviceTitle(device)], async () => {
    const done: CalledValue[] = [];
    for (const { property, value, model } of wanted) {
      signal.throwIfAborted();
      effect.begins();
      effect.writes([{ device: deviceTitle(device), path: property, before: undefined, after: value }]);
      await rest.write({ namespace, name }, method, property, value, signal);
      effect.happened();
      done.push(
        await readBack(options, rest, { namespace, name, property, value, type: model.type }, signal),
      );
    }
    return done;
  });
  const differs = outcomes.filter((each) => each.readBack === 'differs');
  if (differs.length > 0) {
    const words = differs.map(
      ({ property, value, reported }) => `${property} = ${value} was written, ${reported} is read`,
    );
    throw new EdgectlError('ReadBackDiffers', `${deviceTitle(device)}: ${words.join('; ')}`, {
      layer: 'mapper',
      hint: 'the device or its mapper keeps another value, perhaps because of a limit of its own or of somebody at the panel',
      details: { values: outcomes },
    });
  }
  return {
    meta: { source: 'mapper', observedAt: new Date(clock.now()).toISOString() },
    method,
    values: outcomes,
  };
}

/** What cannot be read is `unknown`: it was written. */
async function readBack(
  { clock }: DeviceMethodOptions,
  rest: MapperRest,
  {
    namespace,
    name,
    property,
    value,
    type,
  }: {
    readonly namespace: string;
    readonly name: string;
    readonly property: string;
    readonly value: string;
    readonly type: string | undefined;
  },
  signal: AbortSignal,
): Promise<CalledValue> {
  const until = clock.monotonic() + READ_BACK_MS;
  let reported: string | undefined;
  do {
    reported = await rest.read({ namespace, name }, property, signal).then(
      (read) => read.value,
      () => undefined,
    );
    signal.throwIfAborted();
    if (reported !== undefined && sameValue(value, reported, type))
      return { property, value, readBack: 'confirmed', reported };
    await pause(READ_AGAIN_MS, clock);
  } while (clock.monotonic() < until);
  return reported === undefined
    ? { property, value, readBack: 'unknown' }
    : { property, value, readBack: 'differs', reported };
}

function checked(
  device: Device,
  method: string,
  property: string,
  value: string,
  model: ModelProperty | undefined,
): ModelProperty {
  const title = deviceTitle(device);
  const methods = methodsOf(device);
  const known = methods.find((each) => each.name === method);
  if (known === undefined) {
    throw new EdgectlError('NotFound', `${title} has no method ${method}`, {
      hint:
        methods.length === 0
          ? 'the device has no spec.methods'
          : `there are: ${methods.map((each) => each.name).join(', ')}`,
    });
  }
  if (!known.propertyNames.includes(property)) {
    throw new EdgectlError('InvalidParams', `the method ${method} of ${title} does not write ${property}`, {
      hint: `it writes: ${known.propertyNames.join(', ')}`,
    });
  }
  if (model === undefined) {
    throw new EdgectlError('InvalidParams', `${title}: ${property} is not in the device model`, {
      hint: 'without the model it is not known what may be written',
    });
  }
  checkDesiredValue(`${title}: ${property}`, value, model);
  // The value is a segment of a path there, and the mapper decodes it before it cuts.
  if (value === '' || value === '.' || value === '..' || value.includes('/')) {
    throw new EdgectlError(
      'InvalidParams',
      `${title}: ${property} cannot be written by a method: ${JSON.stringify(value)}`,
      {
        hint: 'the REST API of mappers takes no empty value and no /; edgectl set device does',
      },
    );
  }
  return model;
}

function requireProperty({ metadata, spec }: Device, property: string): void {
  if ((spec.properties ?? []).some(({ name }) => name === property)) return;
  throw new EdgectlError('NotFound', `${metadata.namespace}/${metadata.name} has no property ${property}`, {
    hint: `there are: ${(spec.properties ?? []).map(({ name }) => name).join(', ')}`,
  });
}

function protocolOf({ spec }: Device): string {
  return spec.protocol?.protocolName ?? '';
}

function methodsOf({ spec }: Device): DeviceMethod[] {
  const methods = spec['methods'];
  return (Array.isArray(methods) ? methods : []).flatMap((each: unknown) => {
    if (!isJsonObject(each) || typeof each['name'] !== 'string') return [];
    const names = each['propertyNames'];
    const propertyNames = (Array.isArray(names) ? names : []).filter((name) => typeof name === 'string');
    return [{ name: each['name'], propertyNames }];
  });
}
