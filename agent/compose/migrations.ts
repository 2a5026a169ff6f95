/** Every table of the agent's database, in the order in which they came. Append only. */
import { auditMigrations } from '../audit/audit-store.ts';
import { deviceMigrations } from '../devices/create-devices.ts';
import { versionMigrations } from '../gateway/feed/version-counter.ts';
import { eventMigrations } from '../pods/events/event-store.ts';
import { grantMigrations } from '../policy/grants/grant-store.ts';
import { retainedMigrations } from '../status/retained-topics.ts';
import type { Migration } from '../store/database.ts';
import { journalMigrations } from '../store/journal.ts';
import { timeMigrations } from '../time/time-store.ts';

export const migrations: readonly Migration[] = [
  ...journalMigrations,
  ...eventMigrations,
  ...deviceMigrations,
  ...grantMigrations,
  ...auditMigrations,
  ...versionMigrations,
  ...timeMigrations,
  ...retainedMigrations,
];
