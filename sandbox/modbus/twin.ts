/** A property of a device with what its handling takes, as the mapper-framework puts it together from device and model. */
import type {
  Device,
  DeviceModel,
  DeviceProperty,
  ModelProperty,
  TwinProperty,
} from '../../proto/generated/dmi.ts';
import { knownConfig } from './framework-values.ts';

/** The framework's own, where a property says 0. */
const DEFAULT_COLLECT_CYCLE_MS = 1000;

/** Where Go would read a field of a nil pointer: the program dies. */
export class NilDereference extends Error {}

/** @throws NilDereference */
export function dereferenced<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined)
    throw new NilDereference(`invalid memory address or nil pointer dereference: ${what} is nil`);
  return value;
}

export interface Twin {
  readonly name: string;
  /** What the desired value says of itself, mostly `string`; not the type of the model. */
  readonly type: string;
  readonly desired: string;
  /** Absent if the device model has no such property: the framework does not look before it reads it. */
  readonly model: ModelProperty | undefined;
  readonly visitors: ReadonlyMap<string, unknown>;
  readonly cycleMs: number;
  readonly reportToCloud: boolean;
}

function twinOf(property: DeviceProperty, desired: TwinProperty, model: ModelProperty | undefined): Twin {
  const visitors = dereferenced(property.visitors, `the visitors of ${property.name}`);
  for (const cycle of [property.collectCycle, property.reportCycle]) {
    // Where `time.NewTicker` gets them as nanoseconds.
    if (BigInt.asIntN(64, cycle * 1_000_000n) < 0n)
      throw new NilDereference('non-positive interval for NewTicker');
  }
  const config = dereferenced(visitors.configData, `the visitor configuration of ${property.name}`);
  return {
    name: property.name,
    type: desired.metadata['type'] ?? '',
    desired: desired.value,
    model,
    visitors: knownConfig(config.data),
    cycleMs: Number(property.collectCycle) || DEFAULT_COLLECT_CYCLE_MS,
    reportToCloud: property.reportToCloud,
  };
}

/**
 * The twins of all properties, whether the model has them or not (`pkg/util/parse/grpc.go`: first the desired values of all, then
 * their visitors).
 * @throws NilDereference if something is missing that is read unchecked
 */
export function twinsOf(device: Device, model: DeviceModel): readonly Twin[] {
  const { properties } = dereferenced(device.spec, 'device.Spec');
  const wanted = properties.map(({ name, desired }) => dereferenced(desired, `the desired value of ${name}`));
  return properties.map((property, index) =>
    twinOf(
      property,
      dereferenced(wanted[index], property.name),
      model.spec?.properties.find(({ name }) => name === property.name),
    ),
  );
}

/** What the device's protocol says of where it is. @throws NilDereference */
export function protocolConfig(device: Device): ReadonlyMap<string, unknown> {
  const protocol = dereferenced(dereferenced(device.spec, 'device.Spec').protocol, 'device.Spec.Protocol');
  return knownConfig(protocol.configData?.data ?? {});
}
