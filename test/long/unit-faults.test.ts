/**
 * Every unit of an agent on a whole node fails in every way, one after the other, while a log is followed, a command echoes and a
 * device is watched: they lose no byte, pods are listed within the deadline, and the unit restarts. After five faults it stays
 * down, reports that, and restarts on `edgectl node restart-unit`.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { type Client, connect, type Session } from '@edgectl/client';
import type { FaultPoint } from '../../common/fault-boundary.ts';
import type { SandboxNode } from '../../sandbox/sandbox-node.ts';
import { logText } from '../acceptance/node-under-test.ts';
import { Asking, Faults, Received } from '../acceptance/unit-faults.ts';
import { startAgent, type TestAgent } from '../helpers/agent.ts';
import { NODE, testConfiguration } from '../helpers/test-configuration.ts';
import { shellPod } from '../helpers/containerd.ts';
import { edgectlCommand } from '../helpers/edgectl-command.ts';
import { provableBroker, writeAccessControl } from '../helpers/mosquitto.ts';
import { ADMINS, writePolicy } from '../helpers/policy.ts';
import { startTestNode } from '../helpers/sandbox-node.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';
import { waitUntil } from '../helpers/wait-until.ts';

const EMBEDDED = 'broker/embedded';
/** A unit has no timer that is due, or listener that is called, within this: there is no such fault in it then. */
const DUE_MS = 5_000;
const BACK_MS = 60_000;
const TICK_MS = 100;

/** Something that runs while units fail. `check` waits until all that must have come by now has, and compares. */
interface Stream {
  readonly name: string;
  /** Whose fault may end it. */
  readonly units: readonly string[];
  open(): Promise<void>;
  readonly failed: () => unknown;
  tick?(): Promise<void>;
  check(t: ExecutionContext, when: string): Promise<void>;
}

/** What had come before `check` began must be there, byte for byte. */
async function begins(t: ExecutionContext, received: Received, wanted: string, what: string): Promise<void> {
  const isThere = (): boolean => received.text.length >= wanted.length || received.failed !== undefined;
  t.truthy(await waitUntil(isThere, BACK_MS), `${what}: ${received.text.length} of ${wanted.length} bytes`);
  t.true(received.text.startsWith(wanted), `${what}: ${String(received.failed)}`);
}

class FollowedLog implements Stream {
  readonly name = 'the log';
  readonly units = ['sessions', 'pods'];
  readonly #client: Client;
  readonly #node: SandboxNode;
  #received: Received | undefined;

  constructor(client: Client, node: SandboxNode) {
    this.#client = client;
    this.#node = node;
  }

  readonly failed = (): unknown => this.#received?.failed;

  async open(): Promise<void> {
    const params = { name: 'counter', follow: true, tailLines: 1 };
    this.#received = new Received((await this.#client.open('pod.logs', params)).stdout);
  }

  async check(t: ExecutionContext, when: string): Promise<void> {
    const received = this.#received;
    if (received === undefined) return;
    t.truthy(await waitUntil(() => received.text.includes('\n'), BACK_MS), when);
    const [first = ''] = received.text.split('\n', 1);
    const all = logText(this.#node, 'default', 'counter', 'main').toString();
    const from = all.indexOf(`${first}\n`);
    t.true(from >= 0, first);
    await begins(t, received, all.slice(from), `${when}: the log`);
  }
}

class Echo implements Stream {
  readonly name = 'the echo';
  readonly units = ['sessions', 'pods'];
  readonly #client: Client;
  #session: Session | undefined;
  #received: Received | undefined;
  #sent = '';

  constructor(client: Client) {
    this.#client = client;
  }

  readonly failed = (): unknown => this.#received?.failed;

  async open(): Promise<void> {
    this.#session?.cancel();
    this.#session = await this.#client.open('pod.exec', { name: 'steady', command: ['cat'], stdin: true });
    this.#received = new Received(this.#session.stdout);
    this.#sent = '';
  }

  async tick(): Promise<void> {
    const session = this.#session;
    const text = `${this.#sent.length} ${'x'.repeat(100)}\n`;
    await session?.stdin?.write(text);
    if (session === this.#session) this.#sent += text;
  }

  async check(t: ExecutionContext, when: string): Promise<void> {
    if (this.#received !== undefined) await begins(t, this.#received, this.#sent, `${when}: the echo`);
  }
}

class Watch implements Stream {
  readonly name = 'the watch';
  readonly units = ['sessions', 'device-feed'];
  readonly #client: Client;
  readonly #node: SandboxNode;
  #received: Received | undefined;
  #value = 1;

  constructor(client: Client, node: SandboxNode) {
    this.#client = client;
    this.#node = node;
  }

  readonly failed = (): unknown => this.#received?.failed;

  async open(): Promise<void> {
    const params = { namespace: 'factory', name: 'press-1' };
    this.#received = new Received((await this.#client.open('device.watch', params)).stdout);
  }

  /** An operator turns the knob: whoever watches is told. */
  async check(t: ExecutionContext, when: string): Promise<void> {
    this.#value = (this.#value % 99) + 1;
    const from = this.#received?.text.length ?? 0;
    const plc = this.#node.modbus?.plc;
    const isReported = (): boolean => {
      // A mapper that has just started writes what is desired over it.
      if (plc?.machine(1).setpoint !== this.#value) plc?.turnSetpoint(1, this.#value);
      return new RegExp(`"value":"${this.#value}(\\.0+)?"`).test(this.#received?.text.slice(from) ?? '');
    };
    t.truthy(await waitUntil(isReported, BACK_MS), `${when}: the watch tells ${this.#value}`);
    const lines = this.#received?.text.split('\n').slice(0, -1) ?? [];
    t.notThrows(() => lines.map((line) => JSON.parse(line) as unknown), 'whole lines');
  }
}

interface World {
  readonly faults: Faults;
  readonly agent: TestAgent;
  /** By the unix socket, and by the node's broker. */
  readonly clients: readonly [Client, Client];
  readonly brokerUrl: string;
  readonly passwordFile: string;
  readonly streams: readonly Stream[];
}

async function start(t: ExecutionContext): Promise<World> {
  const faults = new Faults();
  const folder = temporaryFolder(t);
  const node = await startTestNode({
    mosquitto: { access: writeAccessControl(folder) },
    modbus: true,
    pods: [],
    morePods: [
      shellPod('counter', 'i=0; while :; do echo line $i; i=$((i+1)); sleep 0.1; done'),
      shellPod('steady', 'sleep 100000'),
    ],
  });
  t.teardown(() => node.stop());
  writePolicy(folder, ADMINS);
  const passwordFile = join(folder, 'alice.password');
  writeFileSync(passwordFile, 'alice', { mode: 0o600 });
  const { metaServer, edged, runtimeSocket, database, podLogsFolder, mosquitto: url = '' } = node.addresses;
  const changes = {
    brokers: [provableBroker(folder, url)],
    publish: { devices: ['factory/press-1/*'], events: true },
    rest: { ...testConfiguration(folder).rest, enabled: true, tls: false, port: 0 },
    backends: {
      metaserver: metaServer,
      edged: edged ?? testConfiguration(folder).backends.edged,
      cri: `unix://${runtimeSocket}`,
      edgeStore: database,
      podLogs: podLogsFolder,
    },
  };
  const agent = await startAgent(folder, changes, undefined, { faults: faults.inject });
  t.teardown(agent.stop);
  const mine = await connect({ url: agent.configuration.socket });
  t.teardown(() => mine.close());
  t.truthy(
    await waitUntil(async () => {
      const { agent: status } = await mine.call('node.status', {});
      return status.brokers?.['node']?.believed === true;
    }, BACK_MS),
    'the broker is believed',
  );
  const alice = await connect({ url, node: NODE, username: 'alice', password: 'alice' });
  t.teardown(() => alice.close());
  return {
    faults,
    agent,
    clients: [mine, alice],
    brokerUrl: url,
    passwordFile,
    streams: [new FollowedLog(mine, node), new Echo(mine), new Watch(mine, node)],
  };
}

/** Waits until the fault has happened, and the unit runs again. @returns false if the unit has no such place */
async function happened(
  t: ExecutionContext,
  { agent, faults }: World,
  unit: string,
  before: number,
  withinMs: number,
): Promise<boolean> {
  const now = (): { state?: string; faults?: number; lastFault?: { message: string } } =>
    agent.agent.units()[unit] ?? {};
  if ((await waitUntil(() => (now().faults ?? 0) > before, withinMs)) === undefined) {
    faults.disarm();
    return false;
  }
  t.truthy(await waitUntil(() => now().state === 'running', BACK_MS), `${unit} is back`);
  t.regex(now().lastFault?.message ?? '', /^a fault in a|has not started within 10 s/, unit);
  return true;
}

test('every unit fails in every way, and no other session loses a byte', async (t) => {
  t.timeout(60 * 60_000);
  const world = await start(t);
  const { faults, agent, clients, streams, brokerUrl } = world;
  const [mine, alice] = clients;
  for (const stream of streams) await stream.open();
  let over = false;
  t.teardown(() => (over = true));
  const ticking = (async () => {
    while (!over) {
      // What has ended is opened again before it is written to again.
      for (const stream of streams)
        if (stream.failed() === undefined) await stream.tick?.().catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, TICK_MS));
    }
  })();
  const seen: string[] = [];
  for (const unit of Object.keys(agent.agent.units())) {
    const client = unit === EMBEDDED ? alice : mine;
    const faultsNow = (): number => agent.agent.units()[unit]?.faults ?? 0;
    const settled = async (when: string): Promise<void> => {
      for (const stream of streams) {
        const isOwn = stream.units.includes(unit);
        // A fault of its own unit may end it, and another one can be opened.
        if (isOwn) await stream.open();
        else t.is(stream.failed(), undefined, `${when}: ${stream.name}`);
        await stream.check(t, when);
      }
    };
    const asking = new Asking(t, client);
    const places: string[] = [];
    for (const point of ['start', 'timer', 'listener'] as const satisfies readonly FaultPoint[]) {
      await agent.agent.restartUnit(unit);
      const before = faultsNow();
      faults.arm(unit, [point], 1);
      if (point === 'start')
        await t.throwsAsync(agent.agent.restartUnit(unit), { message: /a fault in a start/ });
      if (await happened(t, world, unit, before, DUE_MS)) places.push(point);
      await settled(`${point} of ${unit}`);
    }
    await agent.agent.restartUnit(unit);
    const before = faultsNow();
    faults.hang(unit);
    await t.throwsAsync(agent.agent.restartUnit(unit), { message: /has not started within 10 s/ });
    t.true(await happened(t, world, unit, before, DUE_MS));
    places.push('never settles');
    await settled(`a start of ${unit} that never settles`);

    faults.arm(unit, ['start'], 5);
    await t.throwsAsync(agent.agent.restartUnit(unit));
    t.truthy(await waitUntil(() => agent.agent.units()[unit]?.state === 'down', BACK_MS), `${unit} is down`);
    const { agent: status } = await client.call('node.status', {});
    t.like(status.units?.[unit], { state: 'down' });
    t.true(
      status.warnings?.some((warning) => warning.includes(`unit ${unit} is down`)),
      unit,
    );
    const how =
      unit === EMBEDDED
        ? ['--broker', brokerUrl, '--user', 'alice', '--password-file', world.passwordFile, '--node', NODE]
        : [];
    const { stdout, stderr } = await edgectlCommand.run(['node', 'restart-unit', unit, ...how], {
      EDGECTL_SOCKET: agent.configuration.socket,
    });
    t.is(stdout.toString(), `unit ${unit} restarted: running\n`, stderr);
    await settled(`${unit} after restart-unit`);
    const { asked, longestMs, errors } = await asking.stop();
    // A list whose own turn is made to throw is answered at once, by the word for it.
    const unexpected = errors.filter(
      (error) => unit !== 'calls' || !error.startsWith('Internal: fault in the'),
    );
    t.deepEqual(unexpected, [], unit);
    t.true(errors.length <= 1, unit);
    seen.push(`${unit}: ${places.join(', ')}; ${asked} lists, the slowest ${Math.round(longestMs)} ms`);
  }
  over = true;
  await ticking;
  t.log(seen.join('\n'));
});
