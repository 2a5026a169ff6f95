/**
 * Five minutes in a control group of 256 MiB (version 1: `memory.limit_in_bytes`; else 2: `memory.max`), attacked on every side at once: stalled readers, calls,
 * patches that copy the spec into itself, connections that say nothing. On an otherwise idle machine:
 * `EDGECTL_TESTS=long npx ava test/long/small-memory.test.ts`; the last line has the median of the p95 and the most RSS.
 */
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { connect as connectSocket, Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { freePort } from '../../sandbox/free-port.ts';
import { startSandboxNode } from '../../sandbox/sandbox-node.ts';
import { percentile } from '../acceptance/flood.ts';
import { type AttackedAgent, startAttackedAgent } from '../helpers/attacked-agent.ts';
import { connectTo, type TestClient, topics } from '../helpers/mqtt-client.ts';
import { ADMINS, writePolicy } from '../helpers/policy.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';
import { waitUntil } from '../helpers/wait-until.ts';

const MIB = 1024 * 1024;
const LIMIT_MIB = 256;
const RSS_MAX_MIB = 220;
const P95_MAX_MS = 250;
const ROUNDS = 5;
const ROUND_MS = 60_000;
const STALLED = 4;
const CALLS_PER_SECOND = 200;
const PATCHERS = 10;
const SILENT = 500;
const EVE = { principal: 'eve', client: 'x' };

/** Removed with the test, once nobody is in it. */
function controlGroup(t: ExecutionContext): string {
  const first = existsSync('/sys/fs/cgroup/memory');
  const root = first ? '/sys/fs/cgroup/memory' : '/sys/fs/cgroup';
  const folder = join(root, `edgectl-test-${process.pid}`);
  mkdirSync(folder);
  writeFileSync(join(folder, first ? 'memory.limit_in_bytes' : 'memory.max'), String(LIMIT_MIB * MIB));
  t.teardown(async () => {
    await waitUntil(() => readFileSync(join(folder, 'cgroup.procs'), 'utf8') === '', 20_000);
    rmdirSync(folder);
  });
  return folder;
}

class Attack {
  readonly #agent: AttackedAgent;
  readonly #clients = new Set<TestClient>();
  readonly #sockets = new Set<Socket>();
  #over = false;

  constructor(agent: AttackedAgent) {
    this.#agent = agent;
  }

  async start(restPort: number): Promise<void> {
    for (let reader = 0; reader < STALLED; reader += 1) await this.#stall();
    // These clients log in before the others fill all connections.
    const asker = await this.#connect('eve');
    const patchers: TestClient[] = [];
    for (let patcher = 0; patcher < PATCHERS; patcher += 1) patchers.push(await this.#connect('bob'));
    void this.#ask(asker);
    for (const patcher of patchers) void this.#patch(patcher);
    for (let silent = 0; silent < SILENT; silent += 1) {
      this.#saySilent(restPort);
      this.#saySilent(this.#agent.port);
    }
  }

  /** Of the stalled, the asking and the patching ones. */
  get connected(): number {
    return this.#clients.size;
  }

  async stop(): Promise<void> {
    this.#over = true;
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all([...this.#clients].map((client) => client.end().catch(() => undefined)));
  }

  async #connect(user: string): Promise<TestClient> {
    const client = await connectTo(this.#agent.url, { username: user, password: user });
    this.#clients.add(client);
    client.client.once('close', () => this.#clients.delete(client));
    return client;
  }

  /** Whoever is put out begins again. */
  async #stall(): Promise<void> {
    if (this.#over) return;
    const client = await this.#connect('eve').catch(() => undefined);
    if (client === undefined) {
      await pause(1000);
      return this.#stall();
    }
    client.client.once('close', () => void this.#stall());
    await client.client.subscribeAsync(topics.clientFilter(EVE), { qos: 1 }).catch(() => undefined);
    (client.client.stream as Socket).pause();
  }

  async #ask(client: TestClient): Promise<void> {
    for (let id = 0; !this.#over; id += 1) {
      const call = { jsonrpc: '2.0', id, method: 'rpc.discover' };
      client.client.publish(topics.request(EVE), JSON.stringify(call), { qos: 0 });
      if (id % 10 === 0) await pause(10_000 / CALLS_PER_SECOND);
    }
  }

  async #patch(client: TestClient): Promise<void> {
    const branch = { principal: 'bob', client: `p${Math.random()}` };
    await client.subscribe(topics.clientFilter(branch)).catch(() => undefined);
    const jsonPatch = Array.from({ length: 20 }, (_, index) => ({
      op: 'copy',
      from: '/spec',
      path: `/spec/c${index}`,
    }));
    const params = { namespace: 'factory', name: 'press-1', dryRun: true, jsonPatch };
    for (let id = 0; !this.#over && client.client.connected; id += 1) {
      const call = { jsonrpc: '2.0', id: `${branch.client}-${id}`, method: 'device.edit', params };
      await client.publish(topics.request(branch), JSON.stringify(call)).catch(() => undefined);
      await client.next(() => true, 'answer to a patch').catch(() => undefined);
    }
  }

  #saySilent(port: number): void {
    if (this.#over) return;
    const socket = connectSocket(port, '127.0.0.1');
    this.#sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => {
      this.#sockets.delete(socket);
      if (!this.#over) setTimeout(() => this.#saySilent(port), 500);
    });
  }
}

test('H4: 256 MiB, four stalled readers, 200 calls a second, ten floods of patches and 500 silent connections on each door', async (t) => {
  t.timeout(15 * 60_000);
  const node = await startSandboxNode({ containers: false });
  t.teardown(() => node.stop());
  const policy = writePolicy(temporaryFolder(t), ADMINS);
  const restPort = await freePort();
  const { metaServer, database } = node.addresses;
  const attacked = await startAttackedAgent(t, ['eve', 'bob'], {
    controlGroup: controlGroup(t),
    configuration: { policy, rest: { enabled: true, address: '127.0.0.1', port: restPort } },
    environment: {
      EDGECTL_METASERVER: metaServer,
      EDGECTL_EDGE_STORE: database,
      EDGECTL_POLICY: policy,
      EDGECTL_REST: `127.0.0.1:${restPort}`,
    },
  });
  const { pid } = attacked.agent.child;
  for (let call = 0; call < 20; call += 1) await attacked.podListMs();
  const attack = new Attack(attacked);
  await attack.start(restPort);
  const p95s: number[] = [];
  let mostMiB = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const took: number[] = [];
    for (const until = performance.now() + ROUND_MS; performance.now() < until; ) {
      took.push(await attacked.podListMs());
      mostMiB = Math.max(mostMiB, attacked.rssMiB());
      await pause(50);
    }
    p95s.push(percentile(took, 0.95));
    t.log(
      `pod.list p95 ${p95s.at(-1)?.toFixed(1)} ms of ${took.length} calls, RSS at most ${mostMiB.toFixed(0)} MiB`,
    );
  }
  t.true(attack.connected > PATCHERS, `${attack.connected} attackers were connected at the end`);
  await attack.stop();
  const median = percentile(p95s, 0.5);
  t.log(
    `median of ${ROUNDS} rounds: p95 ${median.toFixed(1)} ms (below ${P95_MAX_MS}); RSS at most ${mostMiB.toFixed(0)} MiB (below ${RSS_MAX_MIB}, of ${LIMIT_MIB}); ${attacked.agent.child.exitCode === null ? 'no restart' : 'THE AGENT ENDED'}`,
  );
  t.is(attacked.agent.child.exitCode, null, 'the agent is still there');
  t.is(attacked.agent.child.pid, pid);
  t.true(mostMiB < RSS_MAX_MIB, `${mostMiB} MiB`);
  t.true(median < P95_MAX_MS, `${median} ms`);
});
