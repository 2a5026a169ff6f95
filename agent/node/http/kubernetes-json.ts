/** Kubernetes objects as they come from a backend, checked as far as the agent relies on them. */
import type { KubernetesObject } from '@edgectl/rpc-schema/generated/types';
import { isJsonObject, type JsonObject } from '../../../common/json-object.ts';

export { isJsonObject, type JsonObject };

/** `undefined` where the text is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An object with a kind and a name: what an answer must be to be believed. */
export function isKubernetesObject(value: unknown): value is KubernetesObject {
  if (!isJsonObject(value) || typeof value['kind'] !== 'string') return false;
  const { metadata } = value;
  return isJsonObject(metadata) && typeof metadata['name'] === 'string';
}
