/** EdgeCore's database: objects when MetaServer is down, and what MetaServer never tells (mappers, twins, device states). */
import { statSync } from 'node:fs';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { parseExact } from '@edgectl/rpc-schema/exact-json';
import type { KubernetesObject } from '@edgectl/rpc-schema/generated/types';
import SqliteDatabase from 'better-sqlite3';
import type { Clock } from '../../../common/clock.ts';
import { pause } from '../../../common/pause.ts';
import { isJsonObject, isKubernetesObject, type JsonObject, parseJson } from '../http/kubernetes-json.ts';
import { applyStrategicMerge } from './strategic-merge.ts';

interface EdgeStoreOptions {
  /** `/var/lib/kubeedge/edgecore.db`. */
  readonly path: string;
  readonly clock: Clock;
  /** How long a read waits for a lock of EdgeCore's to go. */
  readonly timeoutMs?: number;
}

/** A row of `device_twin`: a property's last reported value. */
export interface DeviceTwinRow {
  readonly namespace: string;
  readonly device: string;
  readonly property: string;
  readonly actual: string | undefined;
  /** JSON: `{"timestamp": milliseconds}`. */
  readonly actualMeta: string | undefined;
  readonly expected: string | undefined;
}

export interface DeviceStateRow {
  readonly namespace: string;
  readonly device: string;
  readonly state: string;
  /** RFC 3339; empty if the device was never seen. */
  readonly lastOnline: string;
}

/** A NodeUpgradeJob as the node has it: its spec. */
export interface UpgradeJobRow {
  readonly name: string;
  readonly spec: JsonObject;
}

/** In the form of KubeEdge 1.21 and later, and in that of before. */
const UPGRADE_RESOURCES = [
  'operations.kubeedge.io/v1alpha2, Resource=nodeupgradejobspecs',
  'operations.kubeedge.io/v1alpha1, Resource=nodeupgradejobtaskrequests',
] as const;
const UPGRADE_JOBS =
  'SELECT name, value FROM meta_v2 WHERE group_version_resource IN (?, ?) AND length(value) <= ? ORDER BY rowid DESC';
const META_TABLE = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'meta'";
const DEFAULT_TIMEOUT_MS = 2_000;

export class EdgeStore {
  readonly #file: StoreFile;

  constructor({ path, clock, timeoutMs = DEFAULT_TIMEOUT_MS }: EdgeStoreOptions) {
    this.#file = new StoreFile({ path, clock, timeoutMs });
  }

  get path(): string {
    return this.#file.path;
  }

  async available(signal?: AbortSignal): Promise<boolean> {
    try {
      await this.check(signal);
      return true;
    } catch {
      return false;
    }
  }

  /** Reads as every other question does. @throws EdgectlError `Unavailable` if the file is none of EdgeCore's */
  async check(signal?: AbortSignal): Promise<void> {
    await this.#file.read((database) => {
      if (database.prepare(META_TABLE).get() === undefined) throw new Error('it has no table of EdgeCore');
      database.prepare('SELECT key, type, value FROM meta LIMIT 1').get();
    }, signal);
  }

  /** Objects of a kind, in no order; pods with the live status of their `podpatch`. @throws EdgectlError `Unavailable` */
  async list(
    resource: EdgeStoreResource,
    namespace?: string,
    signal?: AbortSignal,
  ): Promise<KubernetesObject[]> {
    const { objects, patches } = await this.#file.read(
      (database) => ({
        objects: readObjects(database, resource),
        patches: resource === 'pods' ? readPodPatches(database) : new Map<string, JsonObject>(),
      }),
      signal,
    );
    return [...objects.values()]
      .filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace)
      .map((object) => patched(object, patches.get(objectKey(object))));
  }

  /** `undefined` if the store has no such object. @throws EdgectlError `Unavailable` */
  async get(
    resource: EdgeStoreResource,
    name: string,
    namespace?: string,
    signal?: AbortSignal,
  ): Promise<KubernetesObject | undefined> {
    const all = await this.list(resource, namespace, signal);
    return all.find(({ metadata }) => metadata.name === name);
  }

  /** The rows by which mappers registered, as JSON text. They outlive their mappers. */
  mapperRows(signal?: AbortSignal): Promise<string[]> {
    const sql = 'SELECT value FROM meta WHERE type = ? AND length(value) <= ?';
    return this.#file.read(
      (database) =>
        database.prepare<[string, number], string>(sql).pluck().all('devicemapper', ROW_MAX_BYTES),
      signal,
    );
  }

  /** In the order in which the properties were created. */
  async deviceTwins(signal?: AbortSignal): Promise<DeviceTwinRow[]> {
    interface Row {
      readonly deviceid: string;
      readonly name: string;
      readonly actual: string | null;
      readonly actual_meta: string | null;
      readonly expected: string | null;
    }
    const sql = 'SELECT deviceid, name, actual, actual_meta, expected FROM device_twin ORDER BY id';
    const rows = await this.#file.read((database) => database.prepare<[], Row>(sql).all(), signal);
    return rows.map((row) => ({
      ...deviceOf(row.deviceid),
      property: row.name,
      actual: row.actual ?? undefined,
      actualMeta: row.actual_meta ?? undefined,
      expected: row.expected ?? undefined,
    }));
  }

  async deviceStates(signal?: AbortSignal): Promise<DeviceStateRow[]> {
    interface Row {
      readonly id: string;
      readonly state: string | null;
      readonly last_online: string | null;
    }
    const sql = 'SELECT id, state, last_online FROM device ORDER BY id';
    const rows = await this.#file.read((database) => database.prepare<[], Row>(sql).all(), signal);
    return rows.map((row) => ({
      ...deviceOf(row.id),
      state: row.state ?? '',
      lastOnline: row.last_online ?? '',
    }));
  }

  /** The upgrade that the cloud asks of this node: at most one, kept until it is over. @throws EdgectlError `Unavailable` */
  async upgradeJobs(signal?: AbortSignal): Promise<UpgradeJobRow[]> {
    const rows = await this.#file.read(
      (database) =>
        database
          .prepare<[string, string, number], { readonly name: string; readonly value: string }>(UPGRADE_JOBS)
          .all(...UPGRADE_RESOURCES, ROW_MAX_BYTES),
      signal,
    );
    return rows.flatMap(({ name, value }) => {
      const spec = parseJson(value);
      return isJsonObject(spec) ? [{ name, spec }] : [];
    });
  }

  /** What EdgeCore's event bus subscribes to because a rule of the cloud asks for it. @throws EdgectlError `Unavailable` */
  subscribedTopics(signal?: AbortSignal): Promise<string[]> {
    const sql = 'SELECT topic FROM sub_topics ORDER BY topic LIMIT 1000';
    return this.#file.read((database) => database.prepare<[], string>(sql).pluck().all(), signal);
  }

  /** When EdgeCore last wrote, in milliseconds since the epoch; `undefined` if there is no file. */
  modifiedAtMs(): number | undefined {
    return this.#file.modifiedAtMs();
  }

  /** Changes whenever EdgeCore has written; `undefined` while the file cannot be read. Microseconds: meant to be polled. */
  dataVersion(): string | undefined {
    return this.#file.dataVersion();
  }

  close(): void {
    this.#file.close();
  }
}

function patched(object: KubernetesObject, patch: JsonObject | undefined): KubernetesObject {
  if (patch === undefined) return object;
  const uid = isJsonObject(patch['metadata']) ? patch['metadata']['uid'] : undefined;
  // The patch of a pod that was deleted and made again under its name.
  if (uid !== undefined && uid !== object.metadata.uid) return object;
  const merged = applyStrategicMerge({ ...object }, patch);
  return isKubernetesObject(merged) ? merged : object;
}

/** `<namespace>/<name>` */
function deviceOf(id: string): { readonly namespace: string; readonly device: string } {
  const slash = id.indexOf('/');
  return { namespace: id.slice(0, Math.max(slash, 0)), device: id.slice(slash + 1) };
}

/** The connection to EdgeCore's database file: read-only, found again when the file was replaced, patient while it is locked. */
interface StoreFileOptions {
  /** `/var/lib/kubeedge/edgecore.db`. */
  readonly path: string;
  readonly clock: Clock;
  /** How long a read waits for a lock to go. */
  readonly timeoutMs: number;
}

/** SQLite's own wait blocks this process: it stays short, and the rest of the wait is done between attempts. */
const BUSY_TIMEOUT_MS = 10;
const RETRY_MS = 25;

class StoreFile {
  readonly #options: StoreFileOptions;
  #open: { readonly database: SqliteDatabase.Database; readonly inode: number } | undefined;

  constructor(options: StoreFileOptions) {
    this.#options = options;
  }

  get path(): string {
    return this.#options.path;
  }

  /** Runs `query` on the file that is there now. @throws EdgectlError `Unavailable`, layer `store`; `Canceled` */
  async read<Result>(
    query: (database: SqliteDatabase.Database) => Result,
    signal?: AbortSignal,
  ): Promise<Result> {
    const { clock, timeoutMs } = this.#options;
    const until = clock.monotonic() + timeoutMs;
    for (;;) {
      if (signal?.aborted) throw EdgectlError.from(signal.reason, 'Canceled', { layer: 'store' });
      try {
        return query(this.#database().database);
      } catch (error) {
        const busy = isSqliteError(error) && error.code.startsWith('SQLITE_BUSY');
        if (!busy) this.close();
        if (!busy || clock.monotonic() >= until) throw unavailable(this.path, error);
      }
      await pause(RETRY_MS, clock);
    }
  }

  /** When the file was last written, in milliseconds since the epoch; `undefined` if there is none. */
  modifiedAtMs(): number | undefined {
    return statSync(this.path, { throwIfNoEntry: false })?.mtimeMs;
  }

  /** Changes whenever another process has written, and when the file was replaced; `undefined` while it cannot be read. */
  dataVersion(): string | undefined {
    try {
      const { database, inode } = this.#database();
      return `${inode}:${String(database.pragma('data_version', { simple: true }))}`;
    } catch (error) {
      if (!(isSqliteError(error) && error.code.startsWith('SQLITE_BUSY'))) this.close();
      return undefined;
    }
  }

  close(): void {
    this.#open?.database.close();
    this.#open = undefined;
  }

  #database(): { readonly database: SqliteDatabase.Database; readonly inode: number } {
    const stats = statSync(this.path);
    // Opening a pipe or a device waits, or never ends.
    if (!stats.isFile()) throw new Error('it is not a regular file');
    const { ino: inode } = stats;
    if (this.#open !== undefined && this.#open.inode !== inode) this.close();
    this.#open ??= {
      inode,
      database: new SqliteDatabase(this.path, {
        readonly: true,
        fileMustExist: true,
        timeout: BUSY_TIMEOUT_MS,
      }),
    };
    return this.#open;
  }
}

function isSqliteError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof SqliteDatabase.SqliteError;
}

function unavailable(path: string, cause: unknown): EdgectlError {
  const why = cause instanceof Error ? cause.message : String(cause);
  const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
  const message = missing
    ? `EdgeCore's store ${path} does not exist`
    : `EdgeCore's store ${path} cannot be read: ${why}`;
  const locked = isSqliteError(cause) && cause.code.startsWith('SQLITE_BUSY');
  return new EdgectlError('Unavailable', message, {
    layer: 'store',
    hint: locked
      ? 'EdgeCore holds its lock; try again'
      : 'check that EdgeCore is installed here and that the agent may read the file',
    cause,
  });
}

/** Kubernetes objects out of the rows of EdgeCore's two tables. */
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
const ROW_MAX_BYTES = 4 * 1024 * 1024;

/** `namespace/name`, or the name alone of what has no namespace. */
function objectKey({ metadata }: KubernetesObject): string {
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

/** Keeps integers of any size exact in devices and their models. */
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
