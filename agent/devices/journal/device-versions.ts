/**
 * `metadata.resourceVersion` as the agent gives it: the stored one does not change with local edits, nor with every change of the
 * cloud's. It counts up whenever a device's spec, labels, annotations or edits are others, and with every write.
 */
import type { Database, Migration } from '../../store/database.ts';
import { contentDigest } from '../content-digest.ts';
import type { Device } from '../device.ts';

export const versionMigrations: readonly Migration[] = [
  {
    id: 'device-version-1',
    // One counter for all devices, begun at the time of day: it goes on rising where the database was lost.
    sql: `
      CREATE TABLE device_counter (id INTEGER PRIMARY KEY CHECK (id = 1), value INTEGER NOT NULL) STRICT;
      INSERT INTO device_counter VALUES (1, unixepoch());
      CREATE TABLE device_version (
        namespace TEXT NOT NULL,
        name TEXT NOT NULL,
        digest TEXT NOT NULL,
        version INTEGER NOT NULL,
        PRIMARY KEY (namespace, name)
      ) STRICT;
    `,
  },
];

interface Row {
  readonly digest: string;
  readonly version: number;
}

type Name = Pick<Device['metadata'], 'namespace' | 'name'>;

export class DeviceVersions {
  readonly #find;
  readonly #count;
  readonly #put;
  readonly #next: (digest: string, name: Name) => number;

  constructor(database: Database) {
    this.#find = database.prepare<[string, string], Row>(
      'SELECT digest, version FROM device_version WHERE namespace = ? AND name = ?',
    );
    this.#count = database
      .prepare<[], number>('UPDATE device_counter SET value = value + 1 RETURNING value')
      .pluck();
    this.#put = database.prepare('INSERT OR REPLACE INTO device_version VALUES (?, ?, ?, ?)');
    this.#next = database.transaction((digest: string, { namespace, name }: Name) => {
      const version = this.#count.get() ?? 0;
      this.#put.run(namespace, name, digest, version);
      return version;
    });
  }

  /** The version of a device as it is shown: the same as before where its content is. */
  of(device: Device): string {
    const { metadata, spec } = device;
    const digest = contentDigest([metadata.labels ?? {}, metadata['annotations'] ?? {}, spec]);
    const known = this.#find.get(metadata.namespace, metadata.name);
    return String(known?.digest === digest ? known.version : this.#next(digest, metadata));
  }

  /** A write is under way: who read the device before it does not know what it is now. Joins the caller's transaction. */
  written({ namespace, name }: Name): void {
    const known = this.#find.get(namespace, name);
    this.#next(known?.digest ?? '', { namespace, name });
  }
}
