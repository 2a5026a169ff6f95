/** Kubernetes objects as they come from a backend, checked as far as the agent relies on them. */
import type { KubernetesObject } from '@edgectl/rpc-schema/generated/types';
import { parseExact } from '@edgectl/rpc-schema/exact-json';
import { isJsonObject, type JsonObject } from '../../../common/json-object.ts';

export { isJsonObject, type JsonObject };

const DEVICES = 'devices.kubeedge.io/';

/** `undefined` if the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** As {@link parseJson}; of devices and their models whole numbers of any size stay what they are. */
export function parseObjects(text: string): unknown {
  const value = parseJson(text);
  const isDevice = isJsonObject(value) && String(value['apiVersion'] ?? '').startsWith(DEVICES);
  return isDevice ? parseExact(text) : value;
}

/** An object with a kind and a name. Any other answer is refused. */
export function isKubernetesObject(value: unknown): value is KubernetesObject {
  if (!isJsonObject(value) || typeof value['kind'] !== 'string') return false;
  const { metadata } = value;
  return isJsonObject(metadata) && typeof metadata['name'] === 'string';
}
