/**
 * The agent's own database, away in every way, from the start and in the middle, with the agent as a process: it is up over two sweeps,
 * a restart and a kill; what reads answers with content; `state` says why; and records are written when the file is back.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import SqliteDatabase from 'better-sqlite3';
import test, { type ExecutionContext } from 'ava';
import type { NodeStatusResult, StoreState } from '@edgectl/rpc-schema/generated/types';
import { LOG_TEXT, startStoreNode } from '../acceptance/store-node.ts';
import { type AgentProcess, startAgentProcess } from '../helpers/agent-process.ts';
import { edgectlCommand } from '../helpers/edgectl-command.ts';
import { FailingDisk } from '../helpers/failing-disk.ts';
import { connectToSocket, TestCaller } from '../helpers/mqtt-client.ts';
import { SmallDisk } from '../helpers/small-disk.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';
import { waitUntil } from '../helpers/wait-until.ts';
import { whileItRuns } from '../helpers/while-it-runs.ts';

/** Two sweeps, and a third of one. */
const SWEEPS_MS = 70_000;
const ANSWER_MS = 5_000;
const GRANT = { principal: 'alice', role: 'viewer', durationSeconds: 600, reason: 'x'.repeat(200) };

interface Outage {
  /** Where the database is to lie, and what takes it away and brings it back. */
  prepare(t: ExecutionContext): {
    readonly folder: string;
    begin(database: string): Promise<void> | void;
    end(database: string): Promise<void> | void;
  };
  /** What `state` says. Absent if the agent helps itself: the file is set aside. */
  readonly reason?: StoreState['reason'];
}

/** Another process that locks the file until it is ended. */
async function holder(database: string): Promise<ChildProcess> {
  const program = `
    import SqliteDatabase from 'better-sqlite3';
    const database = new SqliteDatabase(process.argv[1]);
    try { database.pragma('locking_mode = EXCLUSIVE'); database.exec('BEGIN EXCLUSIVE'); }
    catch { database.pragma('locking_mode = NORMAL'); database.exec('BEGIN IMMEDIATE'); }
    console.log('held');
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program, database], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await whileItRuns(child, once(child.stdout, 'data'));
  return child;
}

function locked(t: ExecutionContext): ReturnType<Outage['prepare']> {
  let held: ChildProcess | undefined;
  const end = (): void => void held?.kill('SIGKILL');
  t.teardown(end);
  return {
    folder: temporaryFolder(t),
    async begin(database) {
      held = await holder(database);
    },
    end,
  };
}

const OUTAGES: Readonly<Record<string, Outage>> = {
  'a full disk': {
    reason: 'full',
    prepare(t) {
      const disk = new SmallDisk(t);
      return { folder: disk.folder, begin: () => disk.fill(), end: () => disk.free() };
    },
  },
  'a disk that is read-only': {
    reason: 'read-only',
    prepare(t) {
      const disk = new FailingDisk(t);
      return { folder: disk.folder, begin: () => disk.fail(), end: () => disk.mend() };
    },
  },
  'a corrupt file': {
    prepare: (t) => ({
      folder: temporaryFolder(t),
      begin(database) {
        for (const path of [database, `${database}-wal`]) {
          const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
          writeFileSync(path, Buffer.alloc(size, 0xa5), { flag: size === 0 ? 'a' : 'r+' });
        }
      },
      end: () => undefined,
    }),
  },
  'a file of a newer version': {
    reason: 'newer',
    prepare: (t) => ({
      folder: temporaryFolder(t),
      begin(database) {
        const file = new SqliteDatabase(database);
        file.exec("INSERT INTO migration VALUES ('of-the-future-1', 0)");
        file.close();
      },
      end(database) {
        for (const suffix of ['', '-wal', '-shm'])
          if (existsSync(database + suffix)) renameSync(database + suffix, `${database}.away${suffix}`);
      },
    }),
  },
  'a file that another process holds for more than 60 s': { reason: 'locked', prepare: locked },
};

interface Answer<Result = object> {
  readonly result?: Result;
  readonly error?: { readonly message: string; readonly data: { readonly layer: string } };
}

class RunningAgent {
  readonly agent: AgentProcess;
  readonly #t: ExecutionContext;
  readonly #root: TestCaller;

  private constructor(t: ExecutionContext, agent: AgentProcess, root: TestCaller) {
    this.#t = t;
    this.agent = agent;
    this.#root = root;
  }

  static async start(
    t: ExecutionContext,
    folder: string,
    environment: Readonly<Record<string, string>>,
  ): Promise<RunningAgent> {
    const agent = await startAgentProcess(folder, { environment });
    t.teardown(() => agent.child.kill('SIGKILL'));
    const client = await connectToSocket(agent.socket);
    t.teardown(() => client.end());
    return new RunningAgent(t, agent, await new TestCaller(client, 'root', 'outage').start());
  }

  /** Within the deadline that every caller has. */
  async call<Result>(method: string, params: object = {}): Promise<Answer<Result>> {
    const startedMs = performance.now();
    const answer = (await this.#root.call(method, params)) as Answer<Result>;
    this.#t.true(performance.now() - startedMs < ANSWER_MS, method);
    return answer;
  }

  async store(): Promise<StoreState | undefined> {
    const { result } = await this.call<NodeStatusResult>('node.status');
    return result?.agent.store;
  }

  /** What a user has of it, whatever becomes of the database. */
  async serves(reason: StoreState['reason'], when: string): Promise<void> {
    const t = this.#t;
    const edgectl = async (...args: string[]): Promise<string> => {
      const { stdout, stderr } = await edgectlCommand.run(args, { EDGECTL_SOCKET: this.agent.socket });
      return stdout.toString() + stderr;
    };
    t.regex(await edgectl('get', 'pods'), /^web-0 /m, when);
    t.true((await edgectl('logs', 'web-0')).includes(LOG_TEXT), when);
    const expected =
      reason === undefined ? /was corrupt, and was set aside/ : `store: degraded \\(${reason}\\)`;
    t.regex(await edgectl('doctor'), new RegExp(expected), when);
    const store = await this.store();
    if (reason === undefined) t.true((store?.setAside?.length ?? 0) > 0, when);
    else t.like(store, { state: 'degraded', reason }, when);
  }
}

async function survives(t: ExecutionContext, { prepare, reason }: Outage, when: When): Promise<void> {
  const folder = temporaryFolder(t);
  const outage = prepare(t);
  const database = join(outage.folder, 'agent.db');
  const { metaserver, podLogs } = (await startStoreNode(t, folder)).backends;
  const environment = {
    EDGECTL_DATABASE: database,
    EDGECTL_METASERVER: metaserver,
    EDGECTL_POD_LOGS: podLogs,
  };
  let current = await RunningAgent.start(t, folder, environment);
  t.is((await current.call('grant.create', GRANT)).error, undefined);
  if (when === 'from the start') {
    t.is(await current.agent.stop(), 0);
    await outage.begin(database);
    current = await RunningAgent.start(t, folder, environment);
  } else {
    await outage.begin(database);
  }
  const beganMs = performance.now();
  if (reason !== undefined) {
    // Some room is left in pages that SQLite has already; what another program wrote is seen within a second.
    let refused: Answer | undefined;
    const isReported = async (): Promise<boolean> => {
      refused = await current.call('grant.create', GRANT);
      return refused.error?.message.includes(`(${reason})`) ?? false;
    };
    t.truthy(await waitUntil(isReported, 60_000), refused?.error?.message);
    t.is(refused?.error?.data.layer, 'store');
  }
  while (performance.now() - beganMs < SWEEPS_MS) {
    t.is((await current.call('pod.list')).error, undefined);
    await current.store();
    await pause(500);
  }
  if (when === 'from the start' || reason !== undefined) await current.serves(reason, 'after the sweeps');
  t.is(await current.agent.stop(), 0);
  current = await RunningAgent.start(t, folder, environment);
  await current.serves(reason, 'after a restart');
  current.agent.child.kill('SIGKILL');
  t.is(await current.agent.exited, 'SIGKILL');
  current = await RunningAgent.start(t, folder, environment);
  await current.serves(reason, 'after a kill');
  if (reason !== undefined) {
    const { error } = await current.call('pod.restart', { name: 'web-0' });
    t.is(error?.data.layer, 'store');
  }
  await outage.end(database);
  t.truthy(await waitUntil(async () => (await current.store())?.state === 'ok', 30_000), 'it goes on');
  t.is((await current.call('grant.create', GRANT)).error, undefined);
  t.is(await current.agent.stop(), 0);
  const file = new SqliteDatabase(database, { readonly: true });
  const rows = (sql: string): unknown => file.prepare(sql).pluck().get();
  const audited = (method: string): number =>
    Number(rows(`SELECT count(*) FROM audit WHERE record ->> 'method' = '${method}'`));
  t.true(audited('grant.create') > 0);
  // What was kept while nothing could be written: the call that was refused, and that the agent was started.
  if (reason !== undefined) t.is(audited('pod.restart'), 1);
  const startedMs = Number(rows("SELECT max(last_ms) FROM event WHERE reason = 'AgentStarted'"));
  t.true(startedMs > Date.now() - (performance.now() - beganMs), new Date(startedMs).toISOString());
  file.close();
  t.false(current.agent.log.some((line) => /"level":60/.test(line)));
}

type When = 'from the start' | 'in the middle';

// Two agents at a time: what serves them their pods is in this process.
for (const [what, outage] of Object.entries(OUTAGES)) {
  test.serial(`${what}, from the start and in the middle: two sweeps, a restart, a kill -9`, async (t) => {
    t.timeout(15 * 60_000);
    await Promise.all([survives(t, outage, 'from the start'), survives(t, outage, 'in the middle')]);
  });
}
