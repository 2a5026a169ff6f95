/** Records that can wait: written now where that is possible, else kept in memory, bounded and counted, until it is. */
import type { Database } from './database.ts';

export interface LaterWrites {
  /** Now, or when the database can be written again, in the order of asking. */
  later(write: () => void): void;
  /** Within a second, outside of the call that asks: who only reads waits for no disk. */
  soon(write: () => void): void;
  /** Now, or not at all: what is forgotten at one time can be forgotten at another. */
  ifWritable(write: () => void): void;
  readonly degraded: boolean;
}

const stores = new WeakMap<object, LaterWrites>();

/** Says who keeps the records of a database that may be degraded. */
export function keepsFor(database: Database, store: LaterWrites): void {
  stores.set(database, store);
}

/** Of a database that is always there: everything is written at once. */
const AT_ONCE: LaterWrites = {
  later: (write) => write(),
  soon: (write) => write(),
  ifWritable: (write) => write(),
  degraded: false,
};

export function writesOf(database: Database): LaterWrites {
  return stores.get(database) ?? AT_ONCE;
}
