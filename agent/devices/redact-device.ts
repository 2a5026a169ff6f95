/**
 * What of a device only those see who may change it: how it is reached and where its values go. Passwords of field protocols, databases
 * and brokers stand there, and so they do in the annotation that kubectl apply keeps of the whole object.
 */
import type { DeviceDescription, DeviceEdit, KubernetesObject } from '@edgectl/rpc-schema/generated/types';
import { isJsonObject, type JsonObject } from '../../common/json-object.ts';
import { HIDDEN, type VisibleTarget, Visibility } from '../../common/visibility.ts';

/** The same by the path of a value (see `device-path.ts`); a value that holds such a one counts. */
const CONFIGURATION =
  /^(?:\/metadata(?:\/annotations(?:\/.*)?)?|\/spec(?:\/protocol(?:\/configData(?:\/.*)?)?|\/properties(?:\/\[name=[^/]*\](?:\/visitors(?:\/configData(?:\/.*)?)?|\/pushMethod(?:\/.*)?)?)?)?)?$/s;

/** Whether the caller may change all of it. */
export type EditRight = (target: VisibleTarget) => boolean;

/** Whether the value at that path of a device is, or holds, what not everybody sees. */
export function isConfiguration(path: string): boolean {
  return CONFIGURATION.test(path);
}

/** For one answer to one caller. */
export class DeviceRedaction {
  readonly #visibility: Visibility;
  readonly #paths = new Set<string>();

  constructor(right: EditRight) {
    this.#visibility = new Visibility(right);
  }

  /** Where values were hidden, as JSONPath below the device. */
  get paths(): readonly string[] {
    return [...this.#paths].toSorted();
  }

  /** The device itself where the caller may see all of it. */
  show<Device extends KubernetesObject>(device: Device): Device {
    const { namespace = 'default', name } = device.metadata;
    if (this.#visibility.sees(namespace, name)) return device;
    const { annotations } = device.metadata;
    return {
      ...device,
      ...(annotations !== undefined && {
        metadata: { ...device.metadata, annotations: this.#hidden(annotations, '$.metadata.annotations') },
      }),
      ...(isJsonObject(device['spec']) && { spec: this.#spec(device['spec']) }),
    };
  }

  showEdit(edit: DeviceEdit): DeviceEdit {
    if (!isConfiguration(edit.path) || this.#visibility.sees(edit.namespace, edit.name)) return edit;
    this.#paths.add('$.value').add('$.base');
    const { base, value } = edit;
    return {
      ...edit,
      ...(base !== undefined && { base: HIDDEN }),
      ...(value !== undefined && { value: HIDDEN }),
    };
  }

  showDescribed({ device, edits, ...rest }: DeviceDescription): DeviceDescription {
    return { ...rest, device: this.show(device), edits: edits.map((edit) => this.showEdit(edit)) };
  }

  #spec(spec: JsonObject): JsonObject {
    const { properties } = spec;
    const shown = this.#hide(spec, ['protocol', 'configData'], '$.spec');
    if (!Array.isArray(properties)) return shown;
    return {
      ...shown,
      properties: properties.map((property: unknown) => {
        if (!isJsonObject(property)) return property;
        const path = '$.spec.properties[*]';
        return this.#hide(this.#hide(property, ['visitors', 'configData'], path), ['pushMethod'], path);
      }),
    };
  }

  #hide(parent: JsonObject, [key = '', ...below]: readonly string[], path: string): JsonObject {
    const value = parent[key];
    if (value === undefined || value === null) return parent;
    const at = `${path}.${key}`;
    if (below.length === 0) return { ...parent, [key]: this.#hidden(value, at) };
    return isJsonObject(value) ? { ...parent, [key]: this.#hide(value, below, at) } : parent;
  }

  /** Names stay, values do not. */
  #hidden<Value>(value: Value, path: string): Value {
    this.#paths.add(path);
    return hidden(value) as Value;
  }
}

function hidden(value: unknown): unknown {
  if (value === null) return value;
  if (Array.isArray(value)) return value.map(hidden);
  if (!isJsonObject(value)) return HIDDEN;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, hidden(one)]));
}
