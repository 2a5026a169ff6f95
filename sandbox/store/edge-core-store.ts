/** `edgecore.db` as EdgeCore v1.23.1 keeps it: its tables, its keys, its journal mode. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { goJson } from '../http/go-json.ts';
import { isObject, type JsonObject } from './strategic-merge.ts';

const SCHEMA = `
CREATE TABLE IF NOT EXISTS \`device\` (\`id\` text,\`name\` text,\`description\` text,\`state\` text,\`last_online\` text,PRIMARY KEY (\`id\`));
CREATE TABLE IF NOT EXISTS \`device_attr\` (\`id\` integer PRIMARY KEY AUTOINCREMENT,\`deviceid\` text,\`name\` text,\`description\` text,\`value\` text,\`optional\` numeric,\`attr_type\` text,\`metadata\` text);
CREATE TABLE IF NOT EXISTS \`device_twin\` (\`id\` integer PRIMARY KEY AUTOINCREMENT,\`deviceid\` text,\`name\` text,\`description\` text,\`expected\` text,\`actual\` text,\`expected_meta\` text,\`actual_meta\` text,\`expected_version\` text,\`actual_version\` text,\`optional\` numeric,\`attr_type\` text,\`metadata\` text);
CREATE TABLE IF NOT EXISTS \`sub_topics\` (\`topic\` text,PRIMARY KEY (\`topic\`));
CREATE TABLE IF NOT EXISTS \`meta\` (\`key\` text,\`type\` text,\`value\` text,PRIMARY KEY (\`key\`));
CREATE TABLE IF NOT EXISTS \`meta_v2\` (\`key\` text,\`group_version_resource\` text,\`namespace\` text,\`name\` text,\`resource_version\` integer,\`value\` text,PRIMARY KEY (\`key\`));
`;

export interface MetaRow {
  readonly key: string;
  readonly type: string;
  readonly value: string;
}

export interface ObjectRow {
  readonly key: string;
  readonly groupVersionResource: string;
  readonly namespace: string;
  readonly name: string;
  readonly value: string;
}

/** Which table row an object has: `devices.kubeedge.io`, `v1beta1`, `devices`. */
export interface ResourceType {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
}

export interface TwinReport {
  readonly actual: string;
  /** Present if the mapper reports the desired value that it was given. */
  readonly expected: string | undefined;
  readonly timestampMs: number;
}

function gvr({ group, version, resource }: ResourceType): string {
  return `${group}/${version}, Resource=${resource}`;
}

/** `/core/v1/pods/default/web-0`: the key of a row and, ending in `null`, a list's `selfLink`. */
export function metaKey({ group, version, resource }: ResourceType, namespace: string, name: string): string {
  return `/${group === '' ? 'core' : group}/${version}/${resource}/${namespace === '' ? 'null' : namespace}/${name === '' ? 'null' : name}`;
}

function parse(value: string): JsonObject {
  const parsed: unknown = JSON.parse(value);
  if (!isObject(parsed)) throw new Error('a row of edgecore.db does not contain a JSON object');
  return parsed;
}

export class EdgeCoreStore {
  readonly path: string;
  #database: Database.Database | undefined;

  constructor(path: string) {
    this.path = path;
  }

  open(): void {
    mkdirSync(dirname(this.path), { recursive: true });
    const database = new Database(this.path);
    database.pragma('journal_mode = delete');
    database.pragma('busy_timeout = 5000');
    database.exec(SCHEMA);
    this.#database = database;
  }

  close(): void {
    this.#database?.close();
    this.#database = undefined;
  }

  meta(key: string): JsonObject | undefined {
    const row = this.#open().prepare('SELECT value FROM meta WHERE key = ?').get(key) as
      | { value: string }
      | undefined;
    return row === undefined ? undefined : parse(row.value);
  }

  metaOfType(type: string): readonly { readonly key: string; readonly value: JsonObject }[] {
    const rows = this.#open()
      .prepare('SELECT key, value FROM meta WHERE type = ? ORDER BY rowid')
      .all(type) as MetaRow[];
    return rows.map(({ key, value }) => ({ key, value: parse(value) }));
  }

  /** `value` is written as it is when it is text. */
  putMeta(key: string, type: string, value: object | string): void {
    const statement =
      'INSERT INTO meta (key, type, value) VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET type = excluded.type, value = excluded.value';
    this.#open()
      .prepare(statement)
      .run(key, type, typeof value === 'string' ? value : goJson(value));
  }

  deleteMeta(key: string): void {
    this.#open().prepare('DELETE FROM meta WHERE key = ?').run(key);
  }

  /** The rows of a type in the order in which they came, `namespace` and `name` being `''` where any will do. */
  objects(type: ResourceType, namespace: string, name: string): readonly JsonObject[] {
    const rows = this.#open()
      .prepare(
        "SELECT value FROM meta_v2 WHERE group_version_resource = ? AND (? = '' OR namespace = ?) AND (? = '' OR name = ?) ORDER BY rowid",
      )
      .all(gvr(type), namespace, namespace, name, name) as { value: string }[];
    return rows.map(({ value }) => parse(value));
  }

  putObject(type: ResourceType, object: JsonObject): void {
    const metadata = isObject(object['metadata']) ? object['metadata'] : {};
    const namespace = typeof metadata['namespace'] === 'string' ? metadata['namespace'] : '';
    const name = typeof metadata['name'] === 'string' ? metadata['name'] : '';
    const statement =
      'INSERT INTO meta_v2 (key, group_version_resource, namespace, name, resource_version, value) VALUES (?, ?, ?, ?, ?, ?) ' +
      'ON CONFLICT (key) DO UPDATE SET resource_version = excluded.resource_version, value = excluded.value';
    this.#open()
      .prepare(statement)
      .run(
        metaKey(type, namespace, name),
        gvr(type),
        namespace,
        name,
        Number(metadata['resourceVersion'] ?? 0),
        `${goJson(object)}\n`,
      );
  }

  deleteObject(type: ResourceType, namespace: string, name: string): void {
    this.#open()
      .prepare('DELETE FROM meta_v2 WHERE key = ?')
      .run(metaKey(type, namespace, name));
  }

  /** The rows of a kind that has no object in them, as JSON. */
  rowsOf(groupVersionResource: string): readonly JsonObject[] {
    const rows = this.#open()
      .prepare('SELECT value FROM meta_v2 WHERE group_version_resource = ? ORDER BY rowid')
      .all(groupVersionResource) as { value: string }[];
    return rows.map(({ value }) => parse(value));
  }

  putRow(row: ObjectRow): void {
    const statement =
      'INSERT OR REPLACE INTO meta_v2 (key, group_version_resource, namespace, name, resource_version, value) ' +
      'VALUES (@key, @groupVersionResource, @namespace, @name, 0, @value)';
    this.#open().prepare(statement).run(row);
  }

  deleteRows(groupVersionResource: string): void {
    this.#open().prepare('DELETE FROM meta_v2 WHERE group_version_resource = ?').run(groupVersionResource);
  }

  /** The highest version of any object: what every list carries. */
  resourceVersion(): string {
    const row = this.#open().prepare('SELECT max(resource_version) AS version FROM meta_v2').get() as {
      version: number | null;
    };
    return String(row.version ?? 0);
  }

  /** As the cloud's membership message creates it. */
  addDevice(id: string, state: string, lastOnline: string): void {
    this.#open()
      .prepare(
        'INSERT OR IGNORE INTO device (id, name, description, state, last_online) VALUES (?, ?, ?, ?, ?)',
      )
      .run(id, id.slice(id.indexOf('/') + 1), '', state, lastOnline);
  }

  addTwin(deviceId: string, property: string, expected: string): void {
    const unreported = `'{"cloud":1,"edge":0}', '{"cloud":0,"edge":0}', 1, 'string', '{"type":"string"}'`;
    this.#open()
      .prepare(
        'INSERT INTO device_twin (deviceid, name, description, expected, actual, expected_meta, actual_meta, expected_version, actual_version, optional, attr_type, metadata) ' +
          `SELECT @deviceId, @property, '', @expected, '', '', '', ${unreported} ` +
          'WHERE NOT EXISTS (SELECT 1 FROM device_twin WHERE deviceid = @deviceId AND name = @property)',
      )
      .run({ deviceId, property, expected });
  }

  /** False if the device is not known: then nothing is written. */
  setDeviceState(id: string, state: string, lastOnline: string): boolean {
    return (
      this.#open()
        .prepare('UPDATE device SET state = ?, last_online = ? WHERE id = ?')
        .run(state, lastOnline, id).changes > 0
    );
  }

  /** Writes what a mapper reported; the edge's counter of the side that was reported goes up by one. */
  reportTwin(deviceId: string, property: string, { actual, expected, timestampMs }: TwinReport): boolean {
    const meta = `{"timestamp":${timestampMs}}`;
    const database = this.#open();
    const known = database
      .prepare(
        "UPDATE device_twin SET actual = ?, actual_meta = ?, actual_version = json_set(actual_version, '$.edge', json_extract(actual_version, '$.edge') + 1) WHERE deviceid = ? AND name = ?",
      )
      .run(actual, meta, deviceId, property);
    if (expected !== undefined) {
      database
        .prepare(
          "UPDATE device_twin SET expected = ?, expected_meta = ?, expected_version = json_set(expected_version, '$.edge', json_extract(expected_version, '$.edge') + 1) WHERE deviceid = ? AND name = ?",
        )
        .run(expected, meta, deviceId, property);
    }
    return known.changes > 0;
  }

  /** Texts that a query's one column gives: for looking at the file itself. */
  column(query: string): readonly string[] {
    return this.#open().prepare(query).pluck().all().map(String);
  }

  /** Runs the changes as one transaction: one write of the file, and one change for who watches it. */
  transaction(changes: () => void): void {
    this.#open().transaction(changes)();
  }

  #open(): Database.Database {
    if (this.#database === undefined) throw new Error(`${this.path} is not open`);
    return this.#database;
  }
}
