import { execFileSync } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import test from 'ava';
import SqliteDatabase from 'better-sqlite3';
import { EdgeStore } from '../../../agent/backends/edge-store/edge-store.ts';
import { socketFile } from '../../../agent/backends/socket-file.ts';
import { BackendWatch } from '../../../agent/status/backend-watch.ts';
import { systemClock } from '../../../common/clock.ts';
import { EdgeCoreStore } from '../../../sandbox/store/edge-core-store.ts';
import { recordedSeed, writeSeed } from '../../../sandbox/store/seed.ts';
import { startAgent } from '../../helpers/agent.ts';
import { connectToSocket, TestCaller } from '../../helpers/mqtt-client.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';
import { aMoment } from '../../helpers/wait-until.ts';

const NOWHERE = 'unix:///nonexistent.sock';

function edgeCoreFile(path: string): void {
  const store = new EdgeCoreStore(path);
  store.open();
  writeSeed(store, recordedSeed());
  store.close();
}

const FILES: readonly (readonly [string, (path: string) => void, 'up' | 'down', RegExp])[] = [
  ["EdgeCore's own", edgeCoreFile, 'up', /^$/],
  ['garbage', (path) => writeFileSync(path, Buffer.alloc(8192, 'garbage ')), 'down', /not a database/],
  ['an empty file', (path) => writeFileSync(path, ''), 'down', /no table of EdgeCore/],
  [
    'the database of another program',
    (path) => new SqliteDatabase(path).exec('CREATE TABLE song (name TEXT)').close(),
    'down',
    /no table of EdgeCore/,
  ],
  [
    'a table of that name of another program',
    (path) => new SqliteDatabase(path).exec('CREATE TABLE meta (name TEXT)').close(),
    'down',
    /no such column/,
  ],
  [
    'one that was cut off',
    (path) => {
      edgeCoreFile(path);
      truncateSync(path, 4096);
    },
    'down',
    /malformed/,
  ],
  ['a folder', (path) => mkdirSync(path), 'down', /not a regular file/],
  ['a pipe', (path) => void execFileSync('sh', ['-c', 'mkfifo "$0"', path]), 'down', /not a regular file/],
  ['nothing', () => undefined, 'down', /does not exist/],
];

for (const [what, make, state, message] of FILES) {
  test(`L6: the store is ${state} where the file is ${what}`, async (t) => {
    const path = join(temporaryFolder(t), 'edgecore.db');
    make(path);
    const store = new EdgeStore({ path, clock: systemClock, timeoutMs: 200 });
    t.teardown(() => store.close());
    const watch = new BackendWatch({
      addresses: { metaserver: 'http://127.0.0.1:9', edged: 'http://127.0.0.1:9', cri: NOWHERE, store: path },
      mapperSockets: () => Promise.resolve(new Map()),
      checks: { store: (signal) => store.check(signal) },
      clock: systemClock,
      onChange: () => undefined,
    });
    await watch.poll();
    t.is(watch.states.store?.state, state);
    t.regex(watch.states.store?.message ?? '', message);
  });
}

test('L6: the agent says so of a garbage edgecore.db', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'edgecore.db'), Buffer.alloc(8192, 'garbage '));
  const { configuration, stop } = await startAgent(folder);
  t.teardown(stop);
  const client = await connectToSocket(configuration.socket);
  t.teardown(() => client.end());
  const root = await new TestCaller(client, 'root', 'cli').start();
  interface Status {
    readonly result: {
      readonly agent: { readonly backends: { readonly store: { readonly state: string } } };
    };
  }
  const state = async (): Promise<string> =>
    ((await root.call('node.status')) as Status).result.agent.backends.store.state;
  let seen = await state();
  for (; seen === 'unknown'; seen = await state()) await aMoment();
  t.is(seen, 'down');
});

test('R10, N6: a mapper that is killed, comes back or is restarted between two looks is an event, and since is its start', async (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, 'mapper.sock');
  let server: Server | undefined;
  const start = async (): Promise<void> => {
    rmSync(path, { force: true });
    server = createServer((socket) => socket.end()).listen(path);
    await once(server, 'listening');
  };
  const stop = async (): Promise<void> => {
    server?.close();
    await once(server ?? new EventEmitter(), 'close');
  };
  const seen: string[] = [];
  const watch = new BackendWatch({
    addresses: {
      metaserver: 'http://127.0.0.1:9',
      edged: 'http://127.0.0.1:9',
      cri: NOWHERE,
      store: NOWHERE,
    },
    mapperSockets: () => Promise.resolve(new Map([['modbus', `unix://${path}`]])),
    startOf: (_name, _kind, address) => socketFile(address.slice('unix://'.length)),
    onEvent: ({ kind, name, what }) => {
      if (kind === 'mapper') seen.push(`${name} ${what}`);
    },
    clock: systemClock,
    onChange: () => undefined,
  });
  await start();
  t.teardown(stop);
  await watch.poll();
  t.deepEqual(seen, []);
  await stop();
  await start();
  await watch.poll();
  t.deepEqual(seen.splice(0), ['modbus Restarted']);
  t.is(Date.parse(watch.mappers['modbus']?.since ?? ''), Math.floor(socketFile(path)?.madeAtMs ?? 0));
  await stop();
  rmSync(path, { force: true });
  await watch.poll();
  await watch.poll();
  t.deepEqual(seen.splice(0), ['modbus Down']);
  await start();
  await watch.poll();
  t.deepEqual(seen.splice(0), ['modbus Up']);
});
