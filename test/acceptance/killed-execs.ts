/** An agent that is killed at seeded moments around its execs: the next one leaves none of their processes, and touches nobody else's. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { connect } from '@edgectl/client';
import type { ExecutionContext } from 'ava';
import { CriClient } from '../../agent/backends/cri/cri-client.ts';
import { dialWebSocket } from '../../common/remotecommand/websocket-connection.ts';
import { waitUntil } from '../helpers/wait-until.ts';
import { type NodeUnderTest, startNodeUnderTest } from './node-under-test.ts';

export interface KilledExecsOptions {
  readonly kills: number;
  readonly seed: number;
  /** Configures the route of the agent's execs. */
  readonly environment?: Readonly<Record<string, string>>;
  /** containerd is killed in the same moment, and started again. */
  readonly withContainerd?: boolean;
}

/** Each command line of a round has its own number in it. */
const FIRST_NUMBER = 97_000_000;
/** How long after the requests were sent the agent may live. */
const MAX_LIFE_MS = 500;
const GONE_WITHIN_MS = 90_000;

/** Numbers from 0 to 1, the same for a seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Pids whose command line holds the number, seen from the node. */
function processesOf(number: number): string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(String(number));
    } catch {
      return false;
    }
  });
}

/** An exec of somebody else in the same container, with a command line that an exec of ours has too. */
async function startStranger(t: ExecutionContext, nut: NodeUnderTest, number: number): Promise<string> {
  const cri = new CriClient({ endpoint: nut.node.addresses.runtimeSocket ?? '' });
  const [container] = await cri.listContainers({ pod: 'web-0', container: 'web', state: 'running' });
  const streams = { tty: false, stdin: false, stdout: true, stderr: true };
  const url = new URL(await cri.execUrl(container?.id ?? '', ['sleep', String(number)], streams));
  const ignored = { output: () => undefined, status: () => undefined, closed: () => undefined };
  const { signal } = new AbortController();
  const dialled = await dialWebSocket({ url, ...streams, signal }, ['v4.channel.k8s.io'], ignored);
  t.teardown(() => {
    if ('connection' in dialled) dialled.connection.close();
    cri.close();
  });
  await waitUntil(() => processesOf(number).length > 0, 30_000);
  return processesOf(number)[0] ?? '';
}

/** Asks for two execs and kills the agent a moment later, whatever has become of them. */
async function killAround(
  nut: NodeUnderTest,
  numbers: readonly number[],
  lifeMs: number,
  withContainerd: boolean,
): Promise<void> {
  const client = await connect({ url: nut.agent.socket });
  for (const [index, number] of numbers.entries()) {
    const command =
      index % 2 === 0
        ? ['sleep', String(number)]
        : ['sh', '-c', `trap '' TERM; sleep ${number} & sleep ${number}; wait`];
    const tty = number % 3 === 0;
    client
      .open('pod.exec', { name: 'web-0', container: 'web', command, tty, stdin: tty })
      .catch(() => undefined);
  }
  await new Promise((resolve) => {
    setTimeout(resolve, lifeMs);
  });
  nut.agent.child.kill('SIGKILL');
  if (withContainerd) await nut.node.containerd?.killDaemon();
  await nut.agent.exited;
  if (withContainerd) await nut.node.containerd?.startDaemon();
  // It would say goodbye to a broker that is gone.
  client.close().catch(() => undefined);
}

export async function killedExecs(
  t: ExecutionContext,
  { kills, seed, environment = {}, withContainerd = false }: KilledExecsOptions,
): Promise<void> {
  const nut = await startNodeUnderTest({ pods: ['default/web-0'] }, environment);
  t.teardown(() => nut.stop());
  const random = randomNumbers(seed);
  const shared = FIRST_NUMBER + (seed % 1000) * 10_000;
  const stranger = await startStranger(t, nut, shared);
  /** Rounds in which a process was there when the agent was not any more. */
  let met = 0;
  for (let round = 0; round < kills; round += 1) {
    const lifeMs = random() * MAX_LIFE_MS;
    const own = shared + 1 + round;
    const left = (): string[] =>
      [...processesOf(own), ...processesOf(shared)].filter((pid) => pid !== stranger);
    await killAround(nut, [round % 4 === 0 ? shared : own, own], lifeMs, withContainerd);
    if (left().length > 0) met += 1;
    await nut.restartAgent();
    const recorded = (): number => {
      const folder = `${nut.agent.socket}.execs`;
      return existsSync(folder) ? readdirSync(folder).length : 0;
    };
    const over = await waitUntil(() => recorded() === 0 && left().length === 0, GONE_WITHIN_MS);
    t.truthy(
      over,
      `round ${round}, ${lifeMs.toFixed(0)} ms: ${left().join()} ${recorded()} ${nut.agent.log.join('\n')}`,
    );
    t.true(processesOf(shared).includes(stranger), `round ${round}: somebody else's process was ended`);
  }
  t.log(`seed ${seed}: ${kills} kills around ${2 * kills} execs; in ${met} a process was there to be ended`);
}
