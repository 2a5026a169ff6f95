/**
 * `metadata.resourceVersion` as the agent serves it. The stored one changes neither with local edits nor with every change from
 * the cloud; this one grows whenever a device's spec, labels, annotations or edits change, and with every write.
 */
import type { Clock } from '../../../common/clock.ts';
import { type Database, inTransaction, type Migration } from '../../store/database.ts';
import { writesOf } from '../../store/write-later.ts';
import { contentDigest } from '../../../common/content-digest.ts';
import type { Device } from '../device.ts';

export const versionMigrations: readonly Migration[] = [
  {
    id: 'device-version-1',
    // One counter for all devices that starts at the current time: so it keeps growing even if the database was lost.
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
  readonly #clock: Pick<Clock, 'now'>;
  readonly #find;
  readonly #write: (name: Name, row: Row) => void;
  /** Versions that were given out and may not be in the database yet. */
  readonly #given = new Map<string, Row>();
  #last: number;

  constructor(database: Database, clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
    this.#find = database.prepare<[string, string], Row>(
      'SELECT digest, version FROM device_version WHERE namespace = ? AND name = ?',
    );
    this.#last = database.prepare<[], number>('SELECT value FROM device_counter').pluck().get() ?? 0;
    const count = database.prepare<[number]>('UPDATE device_counter SET value = max(value, ?)');
    const put = database.prepare('INSERT OR REPLACE INTO device_version VALUES (?, ?, ?, ?)');
    this.#write = ({ namespace, name }, row) =>
      writesOf(database).soon(() => {
        inTransaction(database, false, () => {
          count.run(row.version);
          put.run(namespace, name, row.digest, row.version);
        });
        const title = titleOf({ namespace, name });
        if (this.#given.get(title) === row) this.#given.delete(title);
      });
  }

  /** The version of a device as it is shown: the same as before where its content is. */
  of(device: Device): string {
    const { metadata, spec } = device;
    const digest = contentDigest([metadata.labels ?? {}, metadata['annotations'] ?? {}, spec]);
    const known = this.#known(metadata);
    return String(known?.digest === digest ? known.version : this.#next(digest, metadata));
  }

  /** A write is under way: who read the device before it does not know what it is now. */
  written({ namespace, name }: Name): void {
    this.#next(this.#known({ namespace, name })?.digest ?? '', { namespace, name });
  }

  #known(name: Name): Row | undefined {
    return this.#given.get(titleOf(name)) ?? this.#find.get(name.namespace, name.name);
  }

  /** Never below the time of day in seconds: what an earlier process gave, and could not write, lies before it. */
  #next(digest: string, name: Name): number {
    this.#last = Math.max(this.#last + 1, Math.trunc(this.#clock.now() / 1000));
    const row = { digest, version: this.#last };
    this.#given.set(titleOf(name), row);
    this.#write(name, row);
    return row.version;
  }
}

function titleOf({ namespace, name }: Name): string {
  return `${namespace}/${name}`;
}
