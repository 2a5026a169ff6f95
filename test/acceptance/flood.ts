/** One principal asks as fast as it can; another one, and the agent, must hardly notice. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Teardowns } from '../tunnel/helpers/teardowns.ts';
import { stringify } from 'yaml';
import { hashPassword } from '../../common/credentials/password.ts';
import { usersText } from '../../common/credentials/users-file.ts';
import { writePrivateFile } from '../../common/private-file.ts';
import { freePort } from '../../sandbox/free-port.ts';
import { type SandboxNode, startSandboxNode } from '../../sandbox/sandbox-node.ts';
import { type AgentProcess, startAgentProcess } from '../helpers/agent-process.ts';
import { startMosquitto, whenTrusted } from '../helpers/mosquitto.ts';
import { connectTo, TestCaller, topics } from '../helpers/mqtt-client.ts';
import { ADMINS, writePolicy } from '../helpers/policy.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';
import { waitUntil } from '../helpers/wait-until.ts';
import { TYPESCRIPT_FLAGS } from '../../scripts/support/typescript-flags.mjs';

export type FloodedBroker = 'mosquitto' | 'embedded';

export interface Flood {
  /** Milliseconds of each `pod.list` of the other principal: before, and during the flood. */
  readonly quietMs: readonly number[];
  readonly floodedMs: readonly number[];
  readonly flooder: FlooderReport;
  /** What the agent holds open more than before, once the flood is over. */
  readonly leftOpen: number;
}

export interface FlooderReport {
  readonly sent: number;
  readonly answered: number;
  readonly refused: number;
  readonly closed: number;
}

const FLOODER = fileURLToPath(new URL('../fixtures/flooder.ts', import.meta.url));
const FLOODING = 'alice';
const VICTIM = 'bob';
const PAUSE_MS = 10;
const SETTLE_MS = 30_000;
/** On a machine that does other things too, a late answer is none that was lost. */
const PATIENCE_MS = 60_000;

export interface FloodSeconds {
  /** How long the other principal is measured before. */
  readonly quiet: number;
  readonly flood: number;
}

/** Floods a node; everything is taken down with the test. */
export async function flood(t: Teardowns, broker: FloodedBroker, seconds: FloodSeconds): Promise<Flood> {
  const folder = temporaryFolder(t);
  const node = await startSandboxNode({ containers: false });
  t.teardown(() => node.stop());
  const { agent, url } = await (broker === 'mosquitto' ? onMosquitto : onEmbedded)(t, folder, node);
  const client = await connectTo(url, { username: VICTIM, password: VICTIM });
  t.teardown(() => client.end());
  client.waitMs = PATIENCE_MS;
  await client.subscribe(topics.state());
  if (broker === 'mosquitto') await whenTrusted(client);
  const victim = await new TestCaller(client, VICTIM, 'hmi').start();
  // What is loaded and compiled at the first calls is not what is measured.
  await callFor(victim, Math.min(seconds.quiet, 2));
  const quietMs = await callFor(victim, seconds.quiet);
  const before = openFiles(agent);
  const flooder = await startFlooder(t, url);
  await flooder.refused;
  const floodedMs = await callFor(victim, seconds.flood);
  const report = await flooder.stop();
  await waitUntil(() => openFiles(agent) <= before, SETTLE_MS);
  return { quietMs, floodedMs, flooder: report, leftOpen: openFiles(agent) - before };
}

export function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

interface Started {
  readonly agent: AgentProcess;
  readonly url: string;
}

function startAgent(folder: string, node: SandboxNode, configuration: object): Promise<AgentProcess> {
  const agentYaml = join(folder, 'agent.yaml');
  const policy = writePolicy(folder, ADMINS);
  writeFileSync(agentYaml, stringify({ policy, rest: { enabled: false }, ...configuration }));
  const { metaServer, database } = node.addresses;
  return startAgentProcess(folder, {
    environment: {
      EDGECTL_CONFIG: agentYaml,
      EDGECTL_METASERVER: metaServer,
      EDGECTL_EDGE_STORE: database,
    },
  });
}

async function onMosquitto(t: Teardowns, folder: string, node: SandboxNode): Promise<Started> {
  const { broker, url, configuration } = await startMosquitto(join(folder, 'mosquitto'));
  t.teardown(() => broker.stop());
  const agent = await startAgent(folder, node, { brokers: [configuration] });
  t.teardown(() => agent.stop());
  return { agent, url };
}

async function onEmbedded(t: Teardowns, folder: string, node: SandboxNode): Promise<Started> {
  const port = await freePort();
  const users = join(folder, 'users.yaml');
  const named = await Promise.all(
    [FLOODING, VICTIM].map(async (name) => ({ name, password: await hashPassword(name), tokens: [] })),
  );
  writePrivateFile(users, usersText(new Map(named.map((user) => [user.name, user]))));
  const listeners = [{ kind: 'tcp', address: '127.0.0.1', port }];
  const agent = await startAgent(folder, node, { users, listeners });
  t.teardown(() => agent.stop());
  return { agent, url: `mqtt://127.0.0.1:${port}` };
}

/** One call after the other, one at least. @returns how long each took */
async function callFor(caller: TestCaller, seconds: number): Promise<number[]> {
  const took: number[] = [];
  const until = performance.now() + seconds * 1000;
  do {
    const started = performance.now();
    const answer = (await caller.call('pod.list', { allNamespaces: true })) as { result?: object };
    if (answer.result === undefined) throw new Error(`refused: ${JSON.stringify(answer)}`);
    took.push(performance.now() - started);
    await pause(PAUSE_MS);
  } while (performance.now() < until);
  return took;
}

async function startFlooder(
  t: Teardowns,
  url: string,
): Promise<{ refused: Promise<unknown>; stop: () => Promise<FlooderReport> }> {
  // A flooder is another machine: what its program takes of this one's processors is nobody's fault.
  const child: ChildProcess = spawn(
    'chrt',
    ['--idle', '0', process.execPath, ...TYPESCRIPT_FLAGS, FLOODER, url, FLOODING, FLOODING],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  t.teardown(() => child.kill('SIGKILL'));
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) throw new Error('the flooder has no pipes');
  const lines = createInterface(stdout)[Symbol.asyncIterator]();
  const exited = once(child, 'exit');
  await lines.next();
  const refused = lines.next();
  return {
    refused,
    async stop() {
      stdin.end();
      const { value } = (await lines.next()) as { value: string };
      await exited;
      return JSON.parse(value) as FlooderReport;
    },
  };
}

function openFiles({ child }: AgentProcess): number {
  return readdirSync(`/proc/${child.pid}/fd`).length;
}
