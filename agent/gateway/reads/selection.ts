/** Which objects of a feed a request is about. */
import type { KubernetesObject } from '@edgectl/rpc-schema/generated/types';
import { parseFieldSelector } from '../../../common/kubernetes/field-selector.ts';
import { parseLabelSelector } from '../../../common/kubernetes/label-selector.ts';
import type { ResourceDefinition } from '../resources/definition.ts';
import type { ListOptions } from './list-options.ts';

export type Selection = (object: KubernetesObject) => boolean;

/** @param namespace `undefined`: all. @throws EdgectlError `InvalidParams` for a selector that is none */
export function selectionOf(
  { fields }: ResourceDefinition,
  namespace: string | undefined,
  { labelSelector, fieldSelector }: ListOptions,
): Selection {
  const byLabels = labelSelector === undefined ? undefined : parseLabelSelector(labelSelector);
  const byFields = fieldSelector === undefined ? undefined : parseFieldSelector(fieldSelector, fields);
  return (object) =>
    (namespace === undefined || object.metadata.namespace === namespace) &&
    (byLabels?.(labelsOf(object)) ?? true) &&
    (byFields?.(object) ?? true);
}

function labelsOf({ metadata }: KubernetesObject): Readonly<Record<string, string>> {
  return metadata.labels ?? {};
}
