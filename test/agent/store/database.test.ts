import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { pino } from 'pino';
import { systemClock } from '../../../common/clock.ts';
import {
  copyOf,
  type Database,
  filesSetAside,
  type Migration,
  openDatabase,
} from '../../../agent/store/database.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';

const first: Migration = { id: 'thing-1', sql: 'CREATE TABLE thing (name TEXT) STRICT' };
const second: Migration = { id: 'thing-2', sql: "INSERT INTO thing VALUES ('migrated')" };

function open(path: string, migrations: readonly Migration[], lines: string[] = []): Database {
  const log = pino({ level: 'error' }, { write: (line: string) => void lines.push(line) });
  return openDatabase({ path, migrations, clock: systemClock, log });
}

test('migrations are applied once, in their order, over restarts', (t) => {
  const path = join(temporaryFolder(t), 'sub', 'agent.db');
  open(path, [first]).close();
  open(path, [first, second]).close();
  const database = open(path, [first, second]);
  t.deepEqual(database.prepare('SELECT name FROM thing').pluck().all(), ['migrated']);
  t.is(database.pragma('journal_mode', { simple: true }), 'wal');
  t.is(database.pragma('synchronous', { simple: true }), 2);
  t.is(statSync(path).mode & 0o777, 0o600);
  database.close();
});

test('before a newer version adds tables the file is copied, and the copy is what the older version goes back to', (t) => {
  const path = join(temporaryFolder(t), 'agent.db');
  open(path, [first]).close();
  t.false(existsSync(copyOf(path)));
  open(path, [first]).close();
  t.false(existsSync(copyOf(path)), 'an ordinary start copies nothing');
  open(path, [first, second]).close();
  t.is(statSync(copyOf(path)).mode & 0o777, 0o600);
  const before = open(copyOf(path), [first]);
  t.deepEqual(before.prepare('SELECT name FROM thing').all(), []);
  before.close();
  const { mtimeMs } = statSync(copyOf(path));
  open(path, [first, second]).close();
  t.is(statSync(copyOf(path)).mtimeMs, mtimeMs, 'it stays for as long as the version does');
});

test('where no copy can be made the file is brought up to date all the same, and the log says so', (t) => {
  const path = join(temporaryFolder(t), 'agent.db');
  open(path, [first]).close();
  mkdirSync(copyOf(path));
  const lines: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
  const database = openDatabase({ path, migrations: [first, second], clock: systemClock, log });
  t.deepEqual(database.prepare('SELECT name FROM thing').pluck().all(), ['migrated']);
  database.close();
  t.regex(lines.join(), /without a copy/);
  t.false(existsSync(`${copyOf(path)}.new`));
});

test('a file that is not a database is set aside with a line in the log, and an empty one takes its place', (t) => {
  const path = join(temporaryFolder(t), 'agent.db');
  writeFileSync(
    path,
    'this is not SQLite, but it is long enough to be looked at as if it were one'.repeat(20),
  );
  const lines: string[] = [];
  const database = open(path, [first], lines);
  t.deepEqual(database.prepare('SELECT name FROM thing').all(), []);
  database.close();
  t.is(filesSetAside(path).length, 1);
  t.regex(lines.join(), /corrupt: set aside/);
});

test('a database with a damaged page is set aside', (t) => {
  const path = join(temporaryFolder(t), 'agent.db');
  const filled = open(path, [first]);
  const insert = filled.prepare('INSERT INTO thing VALUES (?)');
  for (let index = 0; index < 500; index += 1) insert.run('x'.repeat(200));
  filled.pragma('wal_checkpoint(TRUNCATE)');
  filled.close();
  const bytes = readFileSync(path);
  bytes.fill(0xa5, 4096, 4096 * 8);
  writeFileSync(path, bytes);
  const database = open(path, [first]);
  t.is(database.prepare('SELECT count(*) FROM thing').pluck().get(), 0);
  database.close();
  t.is(filesSetAside(path).length, 1);
});

test('a place that cannot be written is an error that says so', (t) => {
  const file = join(temporaryFolder(t), 'file');
  writeFileSync(file, '');
  const error = t.throws(() => open(join(file, 'agent.db'), [first]));
  t.regex(error?.message ?? '', /EEXIST.*\/file'/);
});
