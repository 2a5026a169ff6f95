/** The agent's own database, away in every way that it can be, from the start and in the middle. Real disks, real SQLite. */
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import test, { type ExecutionContext } from 'ava';
import { pino } from 'pino';
import { systemClock } from '../../../common/clock.ts';
import type { Migration } from '../../../agent/store/database.ts';
import { Store } from '../../../agent/store/store.ts';
import { grantMigrations } from '../../../agent/access/grants/grant-store.ts';
import { deviceMigrations } from '../../../agent/devices/create-devices.ts';
import { timeMigrations } from '../../../agent/time/time-store.ts';
import { FailingDisk } from '../../helpers/failing-disk.ts';
import { SmallDisk } from '../../helpers/small-disk.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';

const THING: Migration = {
  id: 'thing-1',
  sql: 'CREATE TABLE thing (name TEXT NOT NULL, size INTEGER) STRICT',
};
const MIGRATIONS: readonly Migration[] = [THING, ...deviceMigrations, ...grantMigrations, ...timeMigrations];

interface Opened {
  readonly store: Store;
  add(name: string): void;
  later(name: string): void;
  names(): unknown[];
}

function open(
  t: ExecutionContext,
  path: string,
  mode: 'required' | 'best-effort' = 'required',
  migrations = MIGRATIONS,
): Opened {
  const log = pino({ level: process.env['EDGECTL_TEST_LOG'] ?? 'silent' });
  const store = new Store({ path, migrations, clock: systemClock, log, mode: () => mode });
  t.teardown(() => store.close());
  const insert = store.database.prepare('INSERT INTO thing VALUES (?, ?)');
  const list = store.database.prepare<[], string>('SELECT name FROM thing ORDER BY rowid').pluck();
  return {
    store,
    add: (name) => void insert.run(name, 1),
    later: (name) => store.later(() => insert.run(name, 1)),
    names: () => list.all(),
  };
}

/** Something of a size, so that a full disk is met. */
const LONG = 'x'.repeat(64 * 1024);

test('full in the middle: reads go on, records wait, what must be written is refused, and it goes on by itself', (t) => {
  const disk = new SmallDisk(t);
  const { store, add, later, names } = open(t, join(disk.folder, 'agent.db'));
  add('before');
  disk.fill();
  t.throws(
    () => {
      for (;;) add(LONG);
    },
    { message: /cannot be written \(full\)/ },
  );
  t.like(store.state(), { state: 'degraded', reason: 'full' });
  later('kept 1');
  later('kept 2');
  t.true(names().includes('before'));
  t.false(names().includes('kept 1'));
  t.is(store.state().pending, 2);
  store.check();
  t.true(store.degraded, 'the disk is still full');
  disk.free();
  store.check();
  t.deepEqual(store.state(), { state: 'ok' });
  t.deepEqual(names().slice(-2), ['kept 1', 'kept 2']);
});

for (const below of ['', 'edgectl']) {
  test(`16: nothing is written under the mount of a disk that is away (${below === '' ? 'its own' : 'a'} folder)`, (t) => {
    const disk = new FailingDisk(t);
    const folder = join(disk.folder, below);
    const { store, add, later, names } = open(t, join(folder, 'agent.db'));
    add('before');
    disk.fail();
    t.throws(() => add('refused'));
    later('kept');
    disk.mend(() => {
      store.check();
      t.like(store.state(), { state: 'degraded', reason: 'missing', pending: 1 });
      t.deepEqual(readdirSync(disk.folder), []);
    });
    store.check();
    t.deepEqual(store.state(), { state: 'ok' });
    t.deepEqual(names(), ['before', 'kept']);
    // The same of a disk that nothing is wrong with.
    disk.mend(() => {
      store.check();
      t.like(store.state(), { state: 'degraded', reason: 'missing' });
      later('kept as well');
      store.check();
      t.deepEqual(readdirSync(disk.folder), []);
    });
    store.check();
    t.deepEqual(store.state(), { state: 'ok' });
    t.deepEqual(names(), ['before', 'kept', 'kept as well']);
  });
}

test('full from the start, after a clean end and after a kill', (t) => {
  for (const isKilled of [false, true]) {
    const disk = new SmallDisk(t);
    const path = join(disk.folder, 'agent.db');
    const first = open(t, path);
    first.add('before');
    if (isKilled) {
      // As a kill leaves it: the log beside it, not written into it.
      const aside = join(temporaryFolder(t), 'agent.db');
      for (const suffix of ['', '-wal']) writeFileSync(aside + suffix, readFileSync(path + suffix));
      first.store.close();
      for (const suffix of ['', '-wal']) writeFileSync(path + suffix, readFileSync(aside + suffix));
    } else {
      first.store.close();
    }
    disk.fill();
    const { store, later, names, add } = open(t, path);
    t.like(store.state(), { state: 'degraded', reason: 'full' }, String(isKilled));
    t.deepEqual(names(), ['before'], 'what can be read is');
    t.throws(() => add('refused'), { message: /full/ });
    later('kept');
    disk.free();
    store.check();
    t.is(store.state().state, 'ok');
    t.deepEqual(names(), ['before', 'kept']);
    store.close();
  }
});

test('read-only from the start (in the middle: test/long/store-outages.test.ts)', (t) => {
  const disk = new SmallDisk(t);
  const path = join(disk.folder, 'agent.db');
  const first = open(t, path);
  first.add('before');
  first.store.close();
  disk.mount('ro');
  const { store, later, add, names } = open(t, path);
  t.like(store.state(), { state: 'degraded', reason: 'read-only' });
  t.throws(() => add('refused'), { message: /read-only/ });
  later('kept');
  store.check();
  t.true(store.degraded);
  disk.mount('rw');
  store.check();
  t.is(store.state().state, 'ok');
  t.deepEqual(names(), ['before', 'kept']);
});

test('corrupt: set aside under a dated name, never over an older one', (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, 'agent.db');
  for (let count = 1; count <= 2; count += 1) {
    writeFileSync(path, `this is no database ${count}`.repeat(100));
    const { store, add, names } = open(t, path);
    add('new');
    t.deepEqual(names(), ['new']);
    t.is(store.state().setAside?.length, count);
    store.close();
    rmSync(path);
  }
  const aside = readdirSync(folder).filter((name) => /^agent\.db\.corrupt-\d{4}-\d\d-\d\dT/.test(name));
  t.is(aside.length, 2);
  t.deepEqual(aside.map((name) => readFileSync(join(folder, name), 'utf8').slice(20, 21)).toSorted(), [
    '1',
    '2',
  ]);
});

test('corrupt in the middle: the agent reads on, and a new file takes its place', (t) => {
  const path = join(temporaryFolder(t), 'agent.db');
  const first = open(t, path);
  for (let count = 0; count < 200; count += 1) first.add(`thing ${count} ${'x'.repeat(200)}`);
  first.store.close();
  const opened = open(t, path);
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.fill(0xa5, 4096 * 2), { flag: 'r+' });
  // What SQLite has in memory it does not read again.
  opened.store.base.pragma('shrink_memory');
  t.notThrows(() => opened.names());
  t.like(opened.store.state(), { state: 'degraded', reason: 'corrupt' });
  opened.later('kept');
  opened.store.check();
  t.like(opened.store.state(), { state: 'ok' });
  t.is(opened.store.state().setAside?.length, 1);
  t.deepEqual(opened.names(), ['kept']);
});

test('locked by another process, from the start and in the middle', (t) => {
  const path = join(temporaryFolder(t), 'agent.db');
  const first = open(t, path);
  first.add('before');
  const other = new SqliteDatabase(path);
  t.teardown(() => other.close());
  other.exec('BEGIN IMMEDIATE');
  t.throws(() => first.add('refused'), { message: /locked/ });
  first.later('kept');
  t.is(first.store.state().reason, 'locked');
  first.store.check();
  t.true(first.store.degraded);
  const second = open(t, path);
  second.later('kept by the second');
  other.exec('ROLLBACK');
  first.store.check();
  t.is(first.store.state().state, 'ok');
  t.deepEqual(first.names(), ['before', 'kept']);
  first.store.close();
  other.exec('BEGIN EXCLUSIVE');
  const third = open(t, path, 'required', [
    ...MIGRATIONS,
    { id: 'later-1', sql: 'CREATE TABLE later (a TEXT)' },
  ]);
  t.like(third.store.state(), { state: 'degraded', reason: 'locked' });
  t.deepEqual(third.names(), []);
  other.exec('ROLLBACK');
  third.store.check();
  t.is(third.store.state().state, 'ok');
  t.true(third.names().includes('before'));
});

test('of a newer version: never touched, and read by nobody', (t) => {
  const path = join(temporaryFolder(t), 'agent.db');
  open(t, path, 'required', [
    ...MIGRATIONS,
    { id: 'thing-9', sql: "INSERT INTO thing VALUES ('of the future', 9)" },
  ]).store.close();
  const before = readFileSync(path);
  const { store, names, add } = open(t, path);
  t.like(store.state(), { state: 'degraded', reason: 'newer' });
  t.deepEqual(names(), []);
  t.throws(() => add('x'), { message: /newer/ });
  store.check();
  t.true(store.degraded);
  store.close();
  t.deepEqual(readFileSync(path), before);
});

test('brought further by a newer version in the middle: left alone from then on', (t) => {
  const path = join(temporaryFolder(t), 'agent.db');
  const { store, names, add } = open(t, path);
  add('before');
  store.check();
  const newer = new SqliteDatabase(path);
  newer.exec("INSERT INTO migration VALUES ('of-the-future-1', 0)");
  store.check();
  t.like(store.state(), { state: 'degraded', reason: 'newer' });
  t.throws(() => add('x'), { message: /newer/ });
  t.deepEqual(names(), []);
  newer.exec("DELETE FROM migration WHERE id = 'of-the-future-1'");
  newer.close();
  store.check();
  t.is(store.state().state, 'ok');
  t.deepEqual(names(), ['before']);
});

test('missing: a folder that is created again, and a file that is taken away', (t) => {
  const folder = join(temporaryFolder(t), 'a', 'b');
  const path = join(folder, 'agent.db');
  const { store, add, names } = open(t, path);
  add('before');
  renameSync(path, `${path}.taken`);
  store.check();
  t.is(store.state().state, 'ok');
  add('after');
  t.deepEqual(names(), ['before', 'after']);
  store.close();
  const again = open(t, path);
  t.deepEqual(again.names(), ['before', 'after'], 'nothing was lost');
  rmSync(folder, { recursive: true });
  again.store.check();
  again.later('kept');
  t.is(again.store.state().state, 'degraded');
  t.deepEqual(again.names(), []);
  again.store.check();
  t.is(again.store.state().state, 'ok');
  t.true(existsSync(path));
  t.deepEqual(again.names(), ['kept']);
});

test('what waits is bounded, and what is dropped is counted', (t) => {
  const disk = new SmallDisk(t);
  const { store, add, later } = open(t, join(disk.folder, 'agent.db'));
  disk.fill();
  t.throws(() => {
    for (;;) add(LONG);
  });
  for (let count = 0; count < 5_000; count += 1) later(`kept ${count}`);
  t.like(store.state(), { pending: 4096, dropped: 904 });
});

test('best-effort: grants are given and read while nothing can be written, and are in the file afterwards', (t) => {
  const disk = new SmallDisk(t);
  const path = join(disk.folder, 'agent.db');
  const { store, add } = open(t, path, 'best-effort');
  const grant = store.database.prepare(
    "INSERT INTO role_grant (id, principal, role, reason, created_at, created_by, expires_at, until) VALUES (?, 'p', 'r', '', 1, 'c', 2, 2)",
  );
  const list = store.database.prepare<[], string>('SELECT id FROM role_grant ORDER BY id').pluck();
  grant.run('g-1');
  disk.fill();
  t.throws(() => {
    for (;;) add(LONG);
  });
  grant.run('g-2');
  t.deepEqual(list.all(), ['g-1', 'g-2']);
  t.throws(
    () =>
      store.database.transaction(() => {
        grant.run('g-3');
        throw new Error('no');
      })(),
    { message: 'no' },
  );
  t.deepEqual(list.all(), ['g-1', 'g-2']);
  disk.free();
  store.check();
  t.is(store.state().state, 'ok');
  store.close();
  const file = new SqliteDatabase(path, { readonly: true });
  t.deepEqual(file.prepare('SELECT id FROM role_grant ORDER BY id').pluck().all(), ['g-1', 'g-2']);
  file.close();
});

test('what was put off is there when what comes after it is', (t) => {
  const { store, later, names } = open(t, join(temporaryFolder(t), 'agent.db'));
  const insert = store.database.prepare('INSERT INTO thing VALUES (?, 1)');
  let changes = 0;
  store.onChange(() => (changes += 1));
  store.soon(() => insert.run('soon'));
  t.deepEqual(names(), [], 'who reads waits for no disk');
  later('later');
  t.deepEqual(names(), ['soon', 'later']);
  t.is(changes, 0, 'that is no news');
});
