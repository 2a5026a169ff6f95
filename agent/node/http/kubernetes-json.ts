/** Kubernetes objects as they come from a backend, checked as far as the agent relies on them. */
import type { KubernetesObject } from '@edgectl/rpc-schema/generated/types';

export type JsonObject = { readonly [key: string]: unknown };

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

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
