import { mkdtempSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import SqliteDatabase from 'better-sqlite3';
import { EdgeStore } from '../../../../agent/backends/edge-store/edge-store.ts';
import { StoreWatch } from '../../../../agent/backends/edge-store/store-watch.ts';
import { systemClock } from '../../../../common/clock.ts';
import { EdgeCoreStore } from '../../../../sandbox/store/edge-core-store.ts';
import { recordedSeed, writeSeed } from '../../../../sandbox/store/seed.ts';
import { ManualClock } from '../../../helpers/manual-clock.ts';

const fixtures = new URL('../../../fixtures/edgecore-v1.23.1/', import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'ec-store-'));
let files = 0;

/** A file with the recorded schema and the recorded objects. */
function recordedFile(): string {
  files += 1;
  const path = join(folder, `${files}.db`);
  const store = new EdgeCoreStore(path);
  store.open();
  writeSeed(store, recordedSeed());
  const patch = readFileSync(new URL('sqlite-podpatch-crasher.json', fixtures), 'utf8');
  store.putMeta('default/podpatch/crasher', 'podpatch', patch);
  store.close();
  return path;
}

function storeOf(path: string, timeoutMs = 200): EdgeStore {
  return new EdgeStore({ path, clock: systemClock, timeoutMs });
}

test.after.always(() => rmSync(folder, { recursive: true, force: true }));

test('the recorded schema is the one that is read', (t) => {
  const path = recordedFile();
  const columns = (database: SqliteDatabase.Database): unknown =>
    ['meta', 'meta_v2', 'device', 'device_twin'].map((table) => database.pragma(`table_info(${table})`));
  const recorded = new SqliteDatabase(':memory:');
  recorded.exec(
    readFileSync(new URL('sqlite-schema.sql', fixtures), 'utf8').replace(
      /CREATE TABLE sqlite_sequence.*;/,
      '',
    ),
  );
  const own = new SqliteDatabase(path, { readonly: true });
  t.deepEqual(columns(own), columns(recorded));
  own.close();
});

test('pods carry the live status of their patch row', async (t) => {
  const store = storeOf(recordedFile());
  const crasher = await store.get('pods', 'crasher', 'default');
  t.like(crasher, {
    apiVersion: 'v1',
    kind: 'Pod',
    status: { containerStatuses: { 0: { restartCount: 5 } } },
  });
  t.deepEqual((await store.list('pods')).map(({ metadata }) => metadata.name).toSorted(), [
    'biglog',
    'crasher',
    'press-line-collector-6d5f9c7b8d-4xkqz',
    'web-0',
  ]);
  t.is((await store.list('pods', 'factory')).length, 2);
  t.is(await store.get('pods', 'nope', 'default'), undefined);
  store.close();
});

test('nodes, devices, models, twins and states are read', async (t) => {
  const store = storeOf(recordedFile());
  t.like(await store.get('nodes', 'edge-01'), { kind: 'Node' });
  t.deepEqual((await store.list('devices')).map(({ metadata }) => metadata.name).toSorted(), [
    'meter-1',
    'press-1',
    'thermo-1',
  ]);
  t.is((await store.list('devicemodels')).length, 3);
  t.true(
    (await store.deviceTwins()).some(
      ({ device, property }) => device === 'thermo-1' && property === 'setpoint',
    ),
  );
  t.like((await store.deviceStates())[0], { namespace: 'default', device: 'thermo-1', state: 'online' });
  store.close();
});

test('the patch of a former pod of the name is not laid over the new one', async (t) => {
  const path = recordedFile();
  const writer = new SqliteDatabase(path);
  writer
    .prepare("UPDATE meta SET value = replace(value, '00000002', 'ffffffff') WHERE type = 'podpatch'")
    .run();
  writer.close();
  const store = storeOf(path);
  const crasher = await store.get('pods', 'crasher', 'default');
  t.truthy(crasher);
  t.false(JSON.stringify(crasher).includes('"restartCount":5'));
  store.close();
});

test('a row that is not an object is passed over', async (t) => {
  const path = recordedFile();
  const writer = new SqliteDatabase(path);
  for (const [key, value] of [
    ['default/pod/broken', '{"metadata":'],
    ['default/pod/list', '[]'],
    ['default/pod/nameless', '{"metadata":{}}'],
  ]) {
    writer.prepare("INSERT INTO meta VALUES (?, 'pod', ?)").run(key, value);
  }
  writer.close();
  const store = storeOf(path);
  t.is((await store.list('pods')).length, 4);
  store.close();
});

test('a locked file is waited for, and then unavailable', async (t) => {
  const path = recordedFile();
  const store = storeOf(path, 150);
  const writer = new SqliteDatabase(path);
  // The agent's timers keep no process alive by themselves.
  const alive = setInterval(() => undefined, 1_000);
  t.teardown(() => clearInterval(alive));
  writer.exec('BEGIN EXCLUSIVE');
  await t.throwsAsync(store.list('pods'), { message: /locked/ });
  const waiting = storeOf(path, 5_000).list('pods');
  setImmediate(() => writer.exec('COMMIT'));
  t.is((await waiting).length, 4);
  t.is((await store.list('pods')).length, 4);
  writer.close();
  store.close();
});

for (const [what, break_] of [
  ['missing', (path: string) => rmSync(path)],
  ['empty of tables', (path: string) => truncateSync(path)],
  ['no database', (path: string) => writeFileSync(path, Buffer.alloc(8192, 'x'))],
] as const) {
  test(`a file that is ${what} is unavailable, and read again when it is back`, async (t) => {
    const path = recordedFile();
    const good = recordedFile();
    const store = storeOf(path);
    t.is((await store.list('pods')).length, 4);
    break_(path);
    const error = await t.throwsAsync(store.list('pods'));
    t.like(error, { kind: 'Unavailable', layer: 'store' });
    t.false(await store.available());
    renameSync(good, path);
    t.is((await store.list('pods')).length, 4);
    t.true(await store.available());
    store.close();
  });
}

test('a write of EdgeCore and a new file are both noticed', async (t) => {
  const path = recordedFile();
  const store = storeOf(path);
  const clock = new ManualClock();
  const stop = new AbortController();
  const watch = new StoreWatch(store, clock);
  let changes = 0;
  watch.onChange(() => {
    changes += 1;
  }, stop.signal);
  watch.start(stop.signal);
  await clock.advance(3_000);
  t.is(changes, 0);
  const writer = new SqliteDatabase(path);
  writer.exec("DELETE FROM meta WHERE type = 'podpatch'");
  writer.close();
  await clock.advance(1_000);
  t.is(changes, 1);
  const other = recordedFile();
  rmSync(path);
  await clock.advance(1_000);
  t.is(changes, 1, 'a file that is gone has not changed');
  renameSync(other, path);
  await clock.advance(1_000);
  t.is(changes, 2);
  stop.abort();
  t.is(clock.pending, 0);
  store.close();
});

test('nothing can be written through it', async (t) => {
  const path = recordedFile();
  const before = readFileSync(path);
  const store = storeOf(path);
  await store.list('pods');
  await store.deviceTwins();
  store.close();
  t.true(readFileSync(path).equals(before));
});
