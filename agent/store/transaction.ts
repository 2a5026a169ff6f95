/** Several writes, as one. */
import type { Database } from './database.ts';
import { writesOf } from './write-later.ts';

/**
 * Synchronous. With `durable` it returns when the writes are on the disk; without, they survive the agent's death, but not a power
 * cut. Inside of another transaction they are part of that.
 */
export function inTransaction<T>(database: Database, durable: boolean, write: () => T): T {
  if (database.inTransaction) return write();
  if (durable || writesOf(database).degraded) return database.transaction(write).immediate();
  database.pragma('synchronous = NORMAL');
  try {
    return database.transaction(write).immediate();
  } finally {
    database.pragma('synchronous = FULL');
  }
}
