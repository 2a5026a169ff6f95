/** Kubernetes objects out of the rows of EdgeCore's two tables. */
import type { KubernetesObject } from '@edgectl/rpc-schema/generated/types';
import type SqliteDatabase from 'better-sqlite3';
import { parseExact } from '@edgectl/rpc-schema/exact-json';
import { isJsonObject, isKubernetesObject, type JsonObject, parseJson } from '../http/kubernetes-json.ts';

const KUBEEDGE = 'devices.kubeedge.io/v1beta1';

/**
 * The kinds that can be read. `meta_v2` is what MetaServer serves (by group, version and resource); `meta` is the older table, the
 * only one that is filled where MetaServer is switched off.
 */
const RESOURCES = {
  pods: { apiVersion: 'v1', kind: 'Pod', groupVersionResource: '/v1, Resource=pods', metaType: 'pod' },
  nodes: { apiVersion: 'v1', kind: 'Node', groupVersionResource: '/v1, Resource=nodes', metaType: 'node' },
  configmaps: {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    groupVersionResource: '/v1, Resource=configmaps',
    metaType: 'configmap',
  },
  devices: {
    apiVersion: KUBEEDGE,
    kind: 'Device',
    groupVersionResource: `${KUBEEDGE}, Resource=devices`,
    metaType: 'device',
  },
  devicemodels: {
    apiVersion: KUBEEDGE,
    kind: 'DeviceModel',
    groupVersionResource: `${KUBEEDGE}, Resource=devicemodels`,
    metaType: 'devicemodel',
  },
} as const;

export type EdgeStoreResource = keyof typeof RESOURCES;

/** More than etcd takes in one request (1.5 MiB): such a row was not synced from a cloud. */
export const ROW_MAX_BYTES = 4 * 1024 * 1024;

/** `namespace/name`, or the name alone of what has no namespace. */
export function objectKey({ metadata }: KubernetesObject): string {
  return metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
}

/** Every object of a kind by {@link objectKey}. A row that is no such object is passed over: the others are still true. */
export function readObjects(
  database: SqliteDatabase.Database,
  resource: EdgeStoreResource,
): Map<string, KubernetesObject> {
  const { apiVersion, kind, groupVersionResource, metaType } = RESOURCES[resource];
  const objects = new Map<string, KubernetesObject>();
  const add = (text: string): void => {
    const value = parseRow(text, apiVersion === KUBEEDGE);
    if (!isJsonObject(value)) return;
    // The cloud's messages leave out what their place says.
    const object: unknown = { ...value, apiVersion, kind };
    if (isKubernetesObject(object)) objects.set(objectKey(object), object);
  };
  const texts = (sql: string, parameter: string): string[] =>
    database.prepare<[string, number], string>(sql).pluck().all(parameter, ROW_MAX_BYTES);
  texts('SELECT value FROM meta WHERE type = ? AND length(value) <= ?', metaType).forEach(add);
  texts(
    'SELECT value FROM meta_v2 WHERE group_version_resource = ? AND length(value) <= ?',
    groupVersionResource,
  ).forEach(add);
  return objects;
}

/** Of devices and their models whole numbers of any size stay what they are. */
function parseRow(text: string, isDevice: boolean): unknown {
  const value = parseJson(text);
  return isDevice && value !== undefined ? parseExact(text) : value;
}

/** The strategic merge patches of the pods' live status, by {@link objectKey}. */
export function readPodPatches(database: SqliteDatabase.Database): Map<string, JsonObject> {
  interface Row {
    readonly key: string;
    readonly value: string;
  }
  const rows = database
    .prepare<[string, number], Row>('SELECT key, value FROM meta WHERE type = ? AND length(value) <= ?')
    .all('podpatch', ROW_MAX_BYTES);
  const patches = new Map<string, JsonObject>();
  for (const { key, value } of rows) {
    // `<namespace>/podpatch/<name>`
    const [namespace, , name] = key.split('/');
    const patch = parseJson(value);
    if (isJsonObject(patch)) patches.set(`${namespace}/${name}`, patch);
  }
  return patches;
}
