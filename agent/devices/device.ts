/** The parts of a Device and a DeviceModel (`devices.kubeedge.io/v1beta1`) that the agent itself reads. The rest is carried along whole. */
import { isJsonObject } from '../../common/json-object.ts';
import { EdgectlError } from '@edgectl/rpc-schema/errors';

export interface DeviceProperty {
  readonly name: string;
  readonly desired?: { readonly value?: string; readonly metadata?: Readonly<Record<string, string>> };
  /** Milliseconds between two readings; 0 or absent: the mapper's own. */
  readonly collectCycle?: number;
  readonly [field: string]: unknown;
}

export interface Device {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly resourceVersion?: string;
    readonly [field: string]: unknown;
  };
  readonly spec: {
    readonly deviceModelRef?: { readonly name: string };
    readonly nodeName?: string;
    readonly protocol?: { readonly protocolName?: string; readonly configData?: unknown };
    readonly properties?: readonly DeviceProperty[];
    readonly [field: string]: unknown;
  };
  readonly status?: unknown;
}

export type AccessMode = 'ReadOnly' | 'ReadWrite';

export interface ModelProperty {
  readonly name: string;
  readonly type?: string;
  readonly accessMode?: AccessMode;
  readonly minimum?: string;
  readonly maximum?: string;
  readonly unit?: string;
  readonly description?: string;
}

export interface DeviceModel {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec?: { readonly properties?: readonly ModelProperty[] };
}

/** `namespace/name`, as messages write it. */
export function deviceTitle({ metadata: { namespace, name } }: Pick<Device, 'metadata'>): string {
  return `${namespace}/${name}`;
}

/**
 * Takes a value for a device when the parts that the agent reads are of their types.
 *
 * @param where what the value was read from, for the message
 * @throws EdgectlError `InvalidParams` naming the field at fault
 */
export function asDevice(value: unknown, where: string): Device {
  const fail = (field: string, expected: string): never => {
    throw new EdgectlError('InvalidParams', `${where}: ${field} must be ${expected}`, { details: { field } });
  };
  if (!isJsonObject(value)) return fail('the device', 'an object');
  const { metadata, spec } = value;
  if (!isJsonObject(metadata)) return fail('metadata', 'an object');
  if (typeof metadata['name'] !== 'string' || metadata['name'] === '') return fail('metadata.name', 'a name');
  if (typeof metadata['namespace'] !== 'string' || metadata['namespace'] === '') {
    return fail('metadata.namespace', 'a name');
  }
  if (!isJsonObject(spec)) return fail('spec', 'an object');
  if (spec['protocol'] !== undefined && !isJsonObject(spec['protocol']))
    return fail('spec.protocol', 'an object');
  const properties = spec['properties'] ?? [];
  if (!Array.isArray(properties)) return fail('spec.properties', 'a list');
  const names = new Set<string>();
  for (const [index, property] of (properties as unknown[]).entries()) {
    const field = `spec.properties[${index}]`;
    if (!isJsonObject(property)) return fail(field, 'an object');
    const name = property['name'];
    if (typeof name !== 'string' || name === '') return fail(`${field}.name`, 'a name');
    if (names.has(name)) return fail(`${field}.name`, `unique (${name} stands twice)`);
    names.add(name);
    const desired = property['desired'];
    if (desired === undefined) continue;
    if (!isJsonObject(desired)) return fail(`${field}.desired`, 'an object');
    if (desired['value'] !== undefined && typeof desired['value'] !== 'string') {
      return fail(`${field}.desired.value`, 'a string');
    }
  }
  return value as unknown as Device;
}
