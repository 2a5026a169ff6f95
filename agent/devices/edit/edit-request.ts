/** What `device.edit` was asked, as one request per device. */
import type { Device as DeviceObject, DeviceEditParams } from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Device } from '../device.ts';
import { desiredPath, withValueAt } from '../device-path.ts';
import { jsonPatched } from './json-patch.ts';
import { mergePatched } from './merge-patch.ts';
import { ownValue } from '../../../common/json-object.ts';

export interface EditRequest {
  readonly namespace: string;
  readonly name: string;
  /** The device as it is to be, from the one that is shown now. */
  readonly change: (device: Device) => unknown;
  /** Properties whose desired value is written also where it is the same. */
  readonly forced: ReadonlySet<string>;
  /** The version that the device must still have. */
  readonly ifUnmodified: string | undefined;
}

/** @throws EdgectlError `InvalidParams` where the parameters do not say which device is meant */
export function editRequests(params: DeviceEditParams): readonly EditRequest[] {
  const { object, list } = params;
  if (list !== undefined) {
    const requests = list.items.map((item) => objectRequest(item, params));
    const seen = new Set<string>();
    for (const { namespace, name } of requests) {
      const key = `${namespace}/${name}`;
      if (seen.has(key)) throw invalid(`device ${key} stands in the list twice`, 'list');
      seen.add(key);
    }
    return requests;
  }
  if (object !== undefined) return [objectRequest(object, params)];
  return [patchRequest(params)];
}

function objectRequest(object: DeviceObject, params: DeviceEditParams): EditRequest {
  const { name, namespace = params.namespace ?? 'default', resourceVersion } = object.metadata;
  if (params.namespace !== undefined && params.namespace !== namespace) {
    throw invalid(`device ${namespace}/${name} is not in namespace ${params.namespace}`, 'namespace');
  }
  return {
    namespace,
    name,
    // What is not given of the metadata is not asked to change.
    change: (device) => ({ ...object, metadata: { ...device.metadata, ...object.metadata, namespace } }),
    forced: new Set(),
    ifUnmodified: precondition(params, namespace, name) ?? resourceVersion,
  };
}

function patchRequest(params: DeviceEditParams): EditRequest {
  const { namespace = 'default', name, mergePatch, jsonPatch, set } = params;
  if (name === undefined) throw invalid('name is missing', 'name');
  const ifUnmodified = precondition(params, namespace, name);
  const request = { namespace, name, forced: new Set<string>(), ifUnmodified };
  if (mergePatch !== undefined) return { ...request, change: (device) => mergePatched(device, mergePatch) };
  if (jsonPatch !== undefined) return { ...request, change: (device) => jsonPatched(device, jsonPatch) };
  if (set === undefined) throw invalid('one of object, list, mergePatch, jsonPatch and set is needed', 'set');
  return {
    ...request,
    forced: new Set(Object.keys(set)),
    change: (device) =>
      Object.entries(set).reduce<unknown>(
        (changed, [property, value]) => withSet(changed, device, property, value),
        device,
      ),
  };
}

function withSet(
  changed: unknown,
  device: Device,
  property: string,
  value: string | number | boolean,
): unknown {
  if (device.spec.properties?.some(({ name }) => name === property) !== true) {
    const { namespace, name } = device.metadata;
    throw new EdgectlError('InvalidParams', `${namespace}/${name} has no property ${property}`, {
      hint: `its properties are ${device.spec.properties?.map((one) => one.name).join(', ') || 'none'}`,
      details: { property },
    });
  }
  return withValueAt(changed, desiredPath(property), String(value));
}

function precondition(
  { ifUnmodified }: DeviceEditParams,
  namespace: string,
  name: string,
): string | undefined {
  if (typeof ifUnmodified !== 'object') return ifUnmodified;
  return ownValue(ifUnmodified, `${namespace}/${name}`) ?? ownValue(ifUnmodified, name);
}

function invalid(message: string, field: string): EdgectlError {
  return new EdgectlError('InvalidParams', message, { details: { field } });
}
