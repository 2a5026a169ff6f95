/** Kills the agent, as `kill -9` does, while programs are run through it, and compares what ran with what was written down. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { AuditChain, AuditRecord } from '@edgectl/rpc-schema/generated/types';
import { pino } from 'pino';
import { AuditStore, verifyChain } from '../../agent/audit/audit-store.ts';
import { migrations } from '../../agent/compose/ground.ts';
import { openDatabase } from '../../agent/store/database.ts';
import { systemClock } from '../../common/clock.ts';
import type { AgentProcess } from '../helpers/agent-process.ts';
import { connectToSocket, TestCaller, type TestClient } from '../helpers/mqtt-client.ts';
import { startBuiltAgent } from './node-under-test.ts';

export interface KillOptions {
  readonly folder: string;
  /** Where the agent finds its node. */
  readonly environment: Readonly<Record<string, string>>;
  readonly rounds: number;
  readonly seed: number;
}

export interface KillFindings {
  /** Calls that left a trace in the container. */
  readonly ran: number;
  /** Those of them that have no record of their begin. */
  readonly missing: readonly string[];
  readonly chain: AuditChain;
}

const POD = { namespace: 'factory', name: 'biglog', container: 'logger' };
const AT_ONCE = 4;
/** Longer than a call takes: some are killed before their record, some between record and process, some after. */
const KILL_WITHIN_MS = 600;

/** Numbers from 0 to 1 that are the same for the same seed. */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ; ) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    yield state / 2_147_483_648;
  }
}

export async function killedWhileAuditing(options: KillOptions): Promise<KillFindings> {
  const { folder, environment, rounds, seed } = options;
  mkdirSync(folder, { recursive: true });
  const random = numbers(seed);
  const file = `/tmp/trace-${process.pid}-${seed}`;
  for (let round = 0; round < rounds; round += 1) {
    const agent = await startBuiltAgent(folder, environment);
    await runUntilKilled(agent, round, file, random.next().value * KILL_WITHIN_MS);
  }
  const agent = await startBuiltAgent(folder, environment);
  const traces = await readTraces(agent, file);
  await agent.stop();
  return { ran: traces.length, ...(await readAudit(folder, traces)) };
}

/** Calls run side by side until the agent is gone. */
async function runUntilKilled(
  agent: AgentProcess,
  round: number,
  file: string,
  afterMs: number,
): Promise<void> {
  const client = await connectToSocket(agent.socket);
  const caller = await new TestCaller(client, 'root', `round-${round}`).start();
  let killed = false;
  const worker = async (number: number): Promise<void> => {
    for (let count = 0; !killed; count += 1) {
      const id = `k-${round}-${number}-${count}`;
      await caller
        .send({ jsonrpc: '2.0', id, method: 'pod.exec', params: execOf(`echo ${id} >> ${file}`) })
        .catch(() => undefined);
      await answered(client, id, agent.exited);
    }
  };
  const work = Promise.all(Array.from({ length: AT_ONCE }, (_, number) => worker(number)));
  // The first answer: what is killed is an agent at work.
  await new Promise<void>((resolve) => client.client.once('message', () => resolve()));
  await pause(afterMs);
  killed = true;
  agent.child.kill('SIGKILL');
  await agent.exited;
  await client.end();
  await work;
}

function execOf(script: string): object {
  return { ...POD, command: ['sh', '-c', script], inline: true };
}

/** Resolves with the answer to this call, or when the agent is gone. */
async function answered(client: TestClient, id: string, exited: Promise<unknown>): Promise<void> {
  const answer = client.next(({ payload }) => payload.includes(`"${id}"`), id).catch(() => undefined);
  await Promise.race([answer, exited]);
}

async function readTraces(agent: AgentProcess, file: string): Promise<readonly string[]> {
  const client = await connectToSocket(agent.socket);
  const caller = await new TestCaller(client, 'root', 'reader').start();
  // More than an inline answer holds, in a long run.
  const lines: string[] = [];
  for (let from = 1; ; from += 1000) {
    const script = `tail -n +${from} ${file} | head -n 1000`;
    const { result } = (await caller.call('pod.exec', execOf(script))) as { result: { stdout: string } };
    const page = result.stdout.split('\n').filter((line) => line !== '');
    lines.push(...page);
    if (page.length < 1000) break;
  }
  await client.end();
  return lines;
}

async function readAudit(
  folder: string,
  traces: readonly string[],
): Promise<Pick<KillFindings, 'missing' | 'chain'>> {
  const log = pino({ level: 'silent' });
  const database = openDatabase({ path: join(folder, 'agent.db'), migrations, clock: systemClock, log });
  try {
    const store = new AuditStore(database, { maxRecords: 1e6, maxBytes: 1e9 });
    const begun = new Set<string | undefined>();
    for (let rows = store.after(0, 1000), last = 0; rows.length > 0; rows = store.after(last, 1000)) {
      for (const { id, record } of rows) {
        const { outcome, requestId } = JSON.parse(record) as AuditRecord;
        if (outcome === 'started') begun.add(requestId);
        last = id;
      }
    }
    const chain = await verifyChain(store, AbortSignal.timeout(60_000));
    return { missing: traces.filter((trace) => !begun.has(trace)), chain };
  } finally {
    database.close();
  }
}
