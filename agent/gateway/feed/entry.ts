/** One object at one version. */
import type { KubernetesObject } from '@edgectl/rpc-schema/generated/types';
import { stringifyExact } from '@edgectl/rpc-schema/exact-json';

export interface Entry {
  /** `namespace name`, which sorts as Kubernetes lists are sorted. */
  readonly key: string;
  readonly version: number;
  /** With `metadata.resourceVersion` as the counter gives it. */
  readonly object: KubernetesObject;
  readonly origin: Origin;
}

/** The version that the object had where it was read, which may stand while the object's status changes. */
export interface Origin {
  readonly resourceVersion: string | undefined;
  /** The version of ours since which it has stood. */
  readonly since: number;
}

export function keyOf({ metadata }: KubernetesObject): string {
  return `${metadata.namespace ?? ''} ${metadata.name}`;
}

const texts = new WeakMap<KubernetesObject, string>();

/** The object as JSON, made once however many lists and watchers it goes to. */
export function jsonOf(object: KubernetesObject): string {
  const known = texts.get(object);
  if (known !== undefined) return known;
  const text = stringifyExact(object);
  texts.set(object, text);
  return text;
}
