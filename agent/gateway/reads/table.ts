/** `meta.k8s.io` tables: what `kubectl get` prints. */
import type { KubernetesObject } from '@edgectl/rpc-schema/generated/types';
import type { Column } from '../../../common/kubernetes/tables/column.ts';
import type { ListOptions } from './list-options.ts';

export interface TableOptions {
  readonly columns: readonly Column<KubernetesObject>[];
  readonly includeObject: ListOptions['includeObject'];
  readonly metaVersion: 'v1' | 'v1beta1';
  /** For ages. */
  readonly nowMs: number;
}

/** @param withColumns a watch names its columns in its first event alone */
export function tableOf(
  objects: readonly KubernetesObject[],
  metadata: Readonly<Record<string, unknown>>,
  { columns, includeObject, metaVersion, nowMs }: TableOptions,
  withColumns = true,
): object {
  const apiVersion = `meta.k8s.io/${metaVersion}`;
  return {
    kind: 'Table',
    apiVersion,
    metadata,
    columnDefinitions: withColumns ? columns.map(definitionOf) : null,
    rows: objects.map((object) => ({
      cells: columns.map((column) => column.cell(object, nowMs)),
      ...(includeObject !== 'None' && {
        object: includeObject === 'Object' ? object : metadataOf(object, metaVersion),
      }),
    })),
  };
}

export function metadataOf({ metadata }: KubernetesObject, metaVersion: 'v1' | 'v1beta1'): KubernetesObject {
  return { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${metaVersion}`, metadata };
}

function definitionOf({ header, wide = false }: Column<KubernetesObject>): object {
  return {
    name: titleOf(header),
    type: 'string',
    format: header === 'NAME' ? 'name' : '',
    description: '',
    priority: wide ? 1 : 0,
  };
}

/** `NOMINATED NODE` as kube-apiserver writes it: `Nominated Node`. */
function titleOf(header: string): string {
  return header.replaceAll(/[A-Z]+/g, (word) =>
    word.length <= 2 ? word : `${word.charAt(0)}${word.slice(1).toLowerCase()}`,
  );
}
