/** Objects and lists as MetaServer makes them of the store's rows. */
import { type EdgeCoreStore, metaKey, type ResourceType } from '../store/edge-core-store.ts';
import { isObject, type JsonObject, merge } from '../store/strategic-merge.ts';
import { guessKind, type RequestInfo } from './request-info.ts';
import { fieldSelector, labelSelector, labelsOf } from './selectors.ts';

/** A pod's row with its live status laid over it; any other row as it is. The version does not change with the status. */
function live(store: EdgeCoreStore, { group, resource }: ResourceType, row: JsonObject): JsonObject {
  const { metadata } = row;
  if (group !== '' || resource !== 'pods' || !isObject(metadata)) return row;
  const patch = store.meta(`${String(metadata['namespace'])}/podpatch/${String(metadata['name'])}`);
  return patch === undefined ? row : merge(row, patch);
}

/** The object, or `undefined`. */
export function getObject(store: EdgeCoreStore, info: RequestInfo): JsonObject | undefined {
  const [row] = store.objects(info, info.namespace, info.name);
  return row === undefined ? undefined : live(store, info, row);
}

export interface Selection {
  readonly matches: (row: JsonObject) => boolean;
  readonly namespace: string;
  readonly name: string;
}

/** What the query selects. `limit` and `continue` are ignored. @throws SelectorError */
export function selection(info: RequestInfo, query: URLSearchParams): Selection {
  const labels = labelSelector(query.get('labelSelector') ?? '');
  const fields = fieldSelector(query.get('fieldSelector') ?? '');
  return {
    matches: (row) => fields.known && labels(labelsOf(row)),
    namespace: info.namespace === '' ? fields.namespace : info.namespace,
    name: fields.name,
  };
}

/** A list. Where no row of the kind is there at all it has no `metadata`, as recorded of MetaServer v1.23.1. */
export function listObjects(store: EdgeCoreStore, info: RequestInfo, query: URLSearchParams): JsonObject {
  const { matches, name, namespace } = selection(info, query);
  const rows = store.objects(info, namespace, name);
  const apiVersion = info.group === '' ? info.version : `${info.group}/${info.version}`;
  const metadata = { resourceVersion: store.resourceVersion(), selfLink: metaKey(info, namespace, name) };
  return {
    apiVersion,
    items: rows.filter(matches).map((row) => live(store, info, row)),
    kind: `${guessKind(info.resource)}List`,
    ...(rows.length === 0 ? {} : { metadata }),
  };
}
