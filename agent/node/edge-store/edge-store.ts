/** EdgeCore's database: objects when MetaServer is down, and what MetaServer never tells (mappers, twins, device states). */
import type { KubernetesObject } from '@edgectl/rpc-schema/generated/types';
import type { Clock } from '../../../common/clock.ts';
import { isJsonObject, isKubernetesObject, type JsonObject } from '../http/kubernetes-json.ts';
import { StoreFile } from './store-file.ts';
import {
  type EdgeStoreResource,
  objectKey,
  readObjects,
  readPodPatches,
  ROW_MAX_BYTES,
} from './store-rows.ts';
import { applyStrategicMerge } from './strategic-merge.ts';

export interface EdgeStoreOptions {
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
  /** RFC 3339; empty where the device was never seen. */
  readonly lastOnline: string;
}

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

  /** Reads as every other question does. @throws EdgectlError `Unavailable` where the file is none of EdgeCore's */
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

  /** `undefined` where the store has no such object. @throws EdgectlError `Unavailable` */
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

  /** What EdgeCore's event bus subscribes to because a rule of the cloud asks for it. @throws EdgectlError `Unavailable` */
  subscribedTopics(signal?: AbortSignal): Promise<string[]> {
    const sql = 'SELECT topic FROM sub_topics ORDER BY topic LIMIT 1000';
    return this.#file.read((database) => database.prepare<[], string>(sql).pluck().all(), signal);
  }

  /** When EdgeCore last wrote, in milliseconds since the epoch; `undefined` where there is no file. */
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
