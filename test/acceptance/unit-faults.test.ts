/** A fault in each unit of the list in turn: the agent serves throughout, the unit is back; five times, and it stays down and says so. */
import test, { type ExecutionContext } from 'ava';
import type { NodeStatusResult, UnitState } from '@edgectl/rpc-schema/generated/types';
import { UNITS } from '../../agent/units.ts';
import type { FaultPoint } from '../../common/fault-boundary.ts';
import { startAgent, type TestAgent } from '../helpers/agent.ts';
import { connectToSocket, TestCaller } from '../helpers/mqtt-client.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';
import { waitUntil } from '../helpers/wait-until.ts';

/** Throws in the unit that is named, where it is named, so often. */
class Faults {
  #unit = '';
  #points: ReadonlySet<FaultPoint> = new Set();
  #left = 0;

  readonly inject = (unit: string, point: FaultPoint): void => {
    if (unit !== this.#unit || this.#left === 0 || !this.#points.has(point)) return;
    this.#left -= 1;
    throw new Error(`a fault in a ${point} of ${unit}`);
  };

  arm(unit: string, points: readonly FaultPoint[], times: number): void {
    this.#unit = unit;
    this.#points = new Set(points);
    this.#left = times;
  }
}

interface World {
  readonly faults: Faults;
  readonly test: TestAgent;
  units(): Readonly<Record<string, UnitState>>;
}

async function start(t: ExecutionContext): Promise<World> {
  const faults = new Faults();
  const agent = await startAgent(temporaryFolder(t), {}, undefined, { faults: faults.inject });
  t.teardown(agent.stop);
  return { faults, test: agent, units: () => agent.agent.units() };
}

test('the list of units is made from the code', async (t) => {
  const { units } = await start(t);
  const names = Object.keys(units()).map((name) => name.replace(/^broker\/.*/, 'broker/*'));
  t.deepEqual(names, Object.keys(UNITS));
});

test('a throw in each unit in turn: pod.list answers, the fault is in node.status, the unit is back', async (t) => {
  const { faults, test: agent, units } = await start(t);
  for (const name of Object.keys(units())) {
    const before = units()[name]?.faults ?? 0;
    faults.arm(name, ['timer', 'listener', 'start'], 1);
    // A unit without a timer of its own fails when it starts.
    agent.agent.restartUnit(name).catch(() => undefined);
    t.truthy(await waitUntil(() => (units()[name]?.faults ?? 0) > before, 10_000), name);
    t.truthy(await waitUntil(() => units()[name]?.state === 'running', 10_000), name);
    const client = await connectToSocket(agent.configuration.socket);
    const root = await new TestCaller(client, 'root', `after-${name.replace('/', '-')}`).start();
    const started = performance.now();
    const listed = (await root.call('pod.list', { timeoutSeconds: 5 })) as {
      error?: { data: { reason: string } };
    };
    t.true(performance.now() - started < 5_500, name);
    // No backend runs: that is what it says.
    t.is(listed.error?.data.reason, 'ServiceUnavailable', JSON.stringify(listed));
    const status = (await root.call('node.status')) as { result: NodeStatusResult };
    const unit = status.result.agent.units?.[name];
    t.regex(unit?.lastFault?.message ?? '', new RegExp(`^a fault in a (timer|listener|start) of ${name}$`));
    await client.end();
  }
});

test('five faults: the unit stays down and says so, and node.restartUnit brings it back', async (t) => {
  const { faults, test: agent, units } = await start(t);
  const client = await connectToSocket(agent.configuration.socket);
  t.teardown(() => client.end());
  const root = await new TestCaller(client, 'root', 'cli').start();
  faults.arm('gateway', ['start'], 5);
  const failed = (await root.call('node.restartUnit', { unit: 'gateway' })) as {
    error?: { message: string };
  };
  t.regex(failed.error?.message ?? '', /unit gateway did not start: a fault in a start of gateway/);
  t.truthy(await waitUntil(() => units()['gateway']?.state === 'down', 30_000));
  const { result } = (await root.call('node.status')) as { result: NodeStatusResult };
  t.like(result.agent.units?.['gateway'], { state: 'down', faults: 5 });
  t.true(
    result.agent.warnings?.some((warning) => /unit gateway is down.*restart-unit gateway/.test(warning)),
  );
  const back = (await root.call('node.restartUnit', { unit: 'gateway' })) as {
    result?: { status: UnitState };
  };
  t.is(back.result?.status.state, 'running');
  const unknown = (await root.call('node.restartUnit', { unit: 'nothing' })) as { error?: { data: object } };
  t.like(unknown.error?.data, { reason: 'NotFound' });
});
