/** Defines how one kind of object is served: its names, selectors, columns, and the right to read it. */
import type { KubernetesObject } from '@edgectl/rpc-schema/generated/types';
import type { Column } from '../../../common/kubernetes/tables/column.ts';
import type { SelectableFields } from '../../../common/kubernetes/field-selector.ts';

export type ReadVerb = 'get' | 'list' | 'watch';
export type Verb = ReadVerb | 'create' | 'update' | 'patch' | 'delete';

/** A path below an object: `pods/web-0/log`. */
export interface Subresource {
  readonly name: string;
  readonly kind: string;
  readonly verbs: readonly Verb[];
}

export interface ResourceDefinition {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly singular: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly verbs: readonly Verb[];
  readonly subresources: readonly Subresource[];
  readonly columns: readonly Column<KubernetesObject>[];
  readonly fields: SelectableFields<KubernetesObject>;
}

/** `v1`, or `devices.kubeedge.io/v1beta1`. */
export function apiVersionOf({ group, version }: Pick<ResourceDefinition, 'group' | 'version'>): string {
  return group === '' ? version : `${group}/${version}`;
}

/** `/api/v1`, or `/apis/devices.kubeedge.io/v1beta1`. */
export function pathOf({ group, version }: Pick<ResourceDefinition, 'group' | 'version'>): string {
  return group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
}

/** The fields of one kind as fields of any: only its own objects are ever looked at. */
export function fieldsOf<Item>(fields: SelectableFields<Item>): SelectableFields<KubernetesObject> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, read]) => [
      name,
      (object: KubernetesObject): string => read(object as unknown as Item),
    ]),
  );
}
