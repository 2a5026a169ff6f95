/** How an answer is written: JSON, YAML, or a table of two columns. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { stringify } from 'yaml';
import { goJson, goStruct } from '../http/go-json.ts';
import { json } from '../http/http-service.ts';
import { isObject, type JsonObject } from '../store/strategic-merge.ts';
import columns from './table-columns.json' with { type: 'json' };

export type Form = 'json' | 'yaml' | 'table' | 'none';

/** What the client accepts, best first. `none`: 406. */
export function formOf(request: IncomingMessage): Form {
  const accept = request.headers.accept ?? '';
  const [first = ''] = accept.split(',');
  if (accept === '' || accept.includes('*/*')) return 'json';
  if (/application\/json.*;\s*as=Table/.test(first)) return 'table';
  for (const one of accept.split(',')) {
    if (one.trim().startsWith('application/json')) return 'json';
    if (one.trim().startsWith('application/yaml')) return 'yaml';
  }
  return 'none';
}

/** Go writes these fields of `ObjectMeta` in this order. */
const META_FIELDS = [
  'name',
  'namespace',
  'uid',
  'resourceVersion',
  'creationTimestamp',
  'labels',
  'annotations',
  'ownerReferences',
  'managedFields',
];
const OWNER_FIELDS = ['apiVersion', 'kind', 'name', 'uid', 'controller', 'blockOwnerDeletion'];
const MANAGED_FIELDS = [
  'manager',
  'operation',
  'apiVersion',
  'time',
  'fieldsType',
  'fieldsV1',
  'subresource',
];

function ordered(object: JsonObject, fields: readonly string[]): JsonObject {
  return Object.fromEntries(
    fields.filter((field) => object[field] !== undefined).map((field) => [field, object[field]]),
  );
}

function list(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function metaStruct(metadata: JsonObject): JsonObject {
  const { managedFields, ownerReferences } = metadata;
  return ordered(
    {
      ...metadata,
      ...(ownerReferences === undefined
        ? {}
        : { ownerReferences: list(ownerReferences).map((one) => ordered(one, OWNER_FIELDS)) }),
      ...(managedFields === undefined
        ? {}
        : { managedFields: list(managedFields).map((one) => ordered(one, MANAGED_FIELDS)) }),
    },
    META_FIELDS,
  );
}

function table(items: readonly JsonObject[], resourceVersion: unknown): object {
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: resourceVersion === undefined ? {} : { resourceVersion },
    columnDefinitions: columns,
    rows: items.map((item) => {
      const metadata = isObject(item['metadata']) ? item['metadata'] : {};
      return {
        cells: [metadata['name'], metadata['creationTimestamp']],
        object: {
          kind: 'PartialObjectMetadata',
          apiVersion: 'meta.k8s.io/v1',
          metadata: metaStruct(metadata),
        },
      };
    }),
  };
}

/** Writes an object, or a list (what has `items`). */
export function represent(response: ServerResponse, form: Form, object: JsonObject): void {
  const metadata = isObject(object['metadata']) ? object['metadata'] : {};
  if (form === 'table') {
    const items = Array.isArray(object['items']) ? list(object['items']) : [object];
    json(response, 200, `${goStruct(table(items, metadata['resourceVersion']))}\n`);
  } else if (form === 'yaml') {
    response.writeHead(200, { 'Content-Type': 'application/yaml' });
    response.end(stringify(JSON.parse(goJson(object)), { indentSeq: false, lineWidth: 80, version: '1.1' }));
  } else json(response, 200, `${goJson(object)}\n`);
}
