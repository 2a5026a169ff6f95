/** The agent lives without its own database: it starts and stays up, serves what it can, says why, and goes on by itself. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import test, { type ExecutionContext } from 'ava';
import type { NodeDiagnoseResult, NodeStatusResult, StoreState } from '@edgectl/rpc-schema/generated/types';
import { startAgentProcess } from '../helpers/agent-process.ts';
import { startAgent } from '../helpers/agent.ts';
import { connectToSocket, TestCaller } from '../helpers/mqtt-client.ts';
import { writePolicy } from '../helpers/policy.ts';
import { SmallDisk } from '../helpers/small-disk.ts';
import { LOG_TEXT, startStoreNode } from './store-node.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';
import { waitUntil } from '../helpers/wait-until.ts';

interface Answer<Result = object> {
  readonly result?: Result;
  readonly error?: {
    readonly message: string;
    readonly data: { readonly reason: string; readonly layer: string };
  };
}

class Root {
  readonly #caller: TestCaller;

  private constructor(caller: TestCaller) {
    this.#caller = caller;
  }

  static async connect(t: ExecutionContext, socket: string, label: string): Promise<Root> {
    const client = await connectToSocket(socket);
    t.teardown(() => client.end());
    return new Root(await new TestCaller(client, 'root', label).start());
  }

  async call<Result>(method: string, params: object = {}): Promise<Answer<Result>> {
    return (await this.#caller.call(method, params)) as Answer<Result>;
  }

  async store(): Promise<StoreState | undefined> {
    const { result } = await this.call<NodeStatusResult>('node.status');
    return result?.agent.store;
  }
}

const RESTART = { name: 'web-0' };
const GRANT = { principal: 'alice', role: 'viewer', durationSeconds: 600, reason: 'test' };

/** What is answered whatever becomes of the database: with content, and no error of theirs is about the store. */
async function servesReads(t: ExecutionContext, root: Root, when: string): Promise<void> {
  const pods = await root.call<{ items: { metadata: { name: string } }[] }>('pod.list');
  t.deepEqual(
    pods.result?.items.map(({ metadata }) => metadata.name),
    ['web-0'],
    `${when}: ${pods.error?.message ?? ''}`,
  );
  const logs = await root.call<{ stdout: string }>('pod.logs', { name: 'web-0', inline: true });
  t.is(logs.result?.stdout, LOG_TEXT, `${when}: ${logs.error?.message ?? ''}`);
  for (const [method, params] of [
    ['device.list', {}],
    ['event.list', { allNamespaces: true }],
    ['audit.list', {}],
    ['grant.list', {}],
    ['session.list', {}],
  ] as const) {
    const { error } = await root.call(method, { ...params });
    t.not(error?.data.layer, 'store', `${when}: ${method}: ${error?.message ?? ''}`);
    t.not(error?.data.reason, 'InternalError', `${when}: ${method}: ${error?.message ?? ''}`);
  }
}

test('a disk that is filled to the last byte after the start', async (t) => {
  const disk = new SmallDisk(t);
  const folder = temporaryFolder(t);
  const database = join(disk.folder, 'agent.db');
  const { backends } = await startStoreNode(t, folder);
  const { agent, configuration, stop } = await startAgent(folder, { database, backends });
  t.teardown(stop);
  const root = await Root.connect(t, configuration.socket, 'cli');
  t.is((await root.call('grant.create', GRANT)).error, undefined);
  disk.fill();
  // Some room is left in pages that SQLite has already.
  let refused: Answer | undefined;
  for (let count = 0; count < 500 && refused?.error?.data.layer !== 'store'; count += 1)
    refused = await root.call('grant.create', { ...GRANT, reason: 'x'.repeat(200) });
  t.like(refused?.error, { data: { reason: 'ServiceUnavailable', layer: 'store' } });
  t.regex(refused?.error?.message ?? '', /full/);
  agent.sweep();
  agent.sweep();
  await servesReads(t, root, 'full');
  t.like(await root.store(), { state: 'degraded', reason: 'full' });
  const { result } = await root.call<NodeDiagnoseResult>('node.diagnose', { areas: ['disk'] });
  t.true(
    result?.checks.some(
      ({ state, message }) => state === 'failed' && /store: degraded \(full\)/.test(message),
    ),
  );
  for (const [name, { state, faults }] of Object.entries(agent.units()))
    t.deepEqual([state, faults], ['running', 0], name);
  disk.free();
  t.truthy(await waitUntil(async () => (await root.store())?.state === 'ok', 30_000));
  t.is((await root.call('grant.create', GRANT)).error, undefined);
  const audited = await root.call<{
    items: { method: string; outcome: string }[];
    chain: { verified: boolean };
  }>('audit.list', { verify: true, limit: 5_000 });
  t.true(audited.result?.chain.verified);
  t.true(
    audited.result?.items.some(({ method, outcome }) => method === 'grant.create' && outcome === 'refused'),
  );
});

test('a full disk from the start, after a kill too: it starts, every time, and says why', async (t) => {
  const disk = new SmallDisk(t);
  const folder = temporaryFolder(t);
  const { metaserver, podLogs } = (await startStoreNode(t, folder)).backends;
  const environment = {
    EDGECTL_DATABASE: join(disk.folder, 'agent.db'),
    EDGECTL_METASERVER: metaserver,
    EDGECTL_POD_LOGS: podLogs,
  };
  const first = await startAgentProcess(folder, { environment });
  first.child.kill('SIGKILL');
  await first.exited;
  disk.fill();
  for (const end of ['SIGKILL', 'SIGTERM'] as const) {
    const agent = await startAgentProcess(folder, { environment });
    t.teardown(() => agent.child.kill('SIGKILL'));
    const root = await Root.connect(t, agent.socket, end);
    t.like(await root.store(), { state: 'degraded', reason: 'full' });
    await servesReads(t, root, end);
    const { error } = await root.call('pod.restart', RESTART);
    t.is(error?.data.layer, 'store');
    if (end === 'SIGTERM') {
      disk.free();
      t.truthy(await waitUntil(async () => (await root.store())?.state === 'ok', 30_000));
    }
    agent.child.kill(end);
    t.is(await agent.exited, end === 'SIGTERM' ? 0 : end);
  }
});

test('a corrupt file, one of a newer version, a locked one and a read-only disk', async (t) => {
  const cases: Record<string, (path: string, disk: SmallDisk) => () => void> = {
    newer: (path) => {
      const file = new SqliteDatabase(path);
      file.exec("INSERT INTO migration VALUES ('of-the-future-1', 0)");
      file.close();
      return () => undefined;
    },
    locked: (path) => {
      const file = new SqliteDatabase(path);
      file.pragma('locking_mode = EXCLUSIVE');
      file.exec('BEGIN EXCLUSIVE');
      return () => file.close();
    },
    'read-only': (_path, disk) => {
      disk.mount('ro');
      return () => disk.mount('rw');
    },
  };
  const { backends } = await startStoreNode(t, temporaryFolder(t));
  for (const [reason, make] of Object.entries(cases)) {
    const disk = new SmallDisk(t);
    const database = join(disk.folder, 'agent.db');
    await (await startAgent(temporaryFolder(t), { database })).stop();
    const mend = make(database, disk);
    const { agent, configuration, stop } = await startAgent(temporaryFolder(t), { database, backends });
    const root = await Root.connect(t, configuration.socket, reason);
    t.like(await root.store(), { state: 'degraded', reason });
    agent.sweep();
    await servesReads(t, root, reason);
    t.is((await root.call('pod.restart', RESTART)).error?.data.layer, 'store', reason);
    mend();
    if (reason !== 'newer')
      t.truthy(await waitUntil(async () => (await root.store())?.state === 'ok', 30_000), reason);
    await stop();
  }
  const folder = temporaryFolder(t);
  const database = join(folder, 'agent.db');
  writeFileSync(database, 'no database at all'.repeat(100));
  const { configuration, stop } = await startAgent(folder, { database });
  t.teardown(stop);
  const root = await Root.connect(t, configuration.socket, 'corrupt');
  const store = await root.store();
  t.is(store?.state, 'ok');
  t.is(readFileSync(store?.setAside?.[0] ?? '', 'utf8').slice(0, 11), 'no database');
  const { result } = await root.call<{ chain: { message?: string } }>('audit.list', { verify: true });
  t.regex(result?.chain.message ?? '', /corrupt, and was set aside/);
});

test('audit: best-effort serves what changes something, and says that it was not journalled', async (t) => {
  const disk = new SmallDisk(t);
  const folder = temporaryFolder(t);
  writePolicy(folder, 'audit: best-effort\n');
  const database = join(disk.folder, 'agent.db');
  await (await startAgent(folder, { database })).stop();
  disk.mount('ro');
  const { configuration, stop } = await startAgent(folder, { database });
  t.teardown(stop);
  const root = await Root.connect(t, configuration.socket, 'cli');
  t.is((await root.store())?.state, 'degraded');
  const { result, error } = await root.call<{ meta: object; grant?: object }>('grant.create', GRANT);
  t.is(error, undefined);
  t.like(result, { meta: { journalled: false } });
  const held = await root.call<{ items: { principal: string }[] }>('grant.list');
  t.deepEqual(
    held.result?.items.map(({ principal }) => principal),
    ['alice'],
  );
  // It runs, and fails by what is not there.
  t.not((await root.call('pod.restart', RESTART)).error?.data.layer, 'store');
  disk.mount('rw');
  t.truthy(await waitUntil(async () => (await root.store())?.state === 'ok', 30_000));
  const kept = await root.call<{ items: { method: string }[] }>('audit.list', {});
  t.true(kept.result?.items.some(({ method }) => method === 'grant.create'));
  t.true(kept.result?.items.some(({ method }) => method === 'pod.restart'));
});

test('the head of the audit that was deleted is found, and keeps no later change from running', async (t) => {
  const folder = temporaryFolder(t);
  const { configuration, stop } = await startAgent(folder);
  t.teardown(stop);
  const root = await Root.connect(t, configuration.socket, 'cli');
  t.is((await root.call('grant.create', GRANT)).error, undefined);
  const other = new SqliteDatabase(configuration.database);
  other.exec('DELETE FROM audit_chain');
  other.close();
  t.is((await root.call('grant.create', GRANT)).error, undefined);
  t.is((await root.call('grant.create', GRANT)).error, undefined);
  const { result } = await root.call<{ chain: { verified: boolean; message: string } }>('audit.list', {
    verify: true,
  });
  t.like(result?.chain, { verified: false });
  t.regex(result?.chain.message ?? '', /audit_chain.*taken away/);
});
