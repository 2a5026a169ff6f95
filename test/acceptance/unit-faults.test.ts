/** A fault in each unit of the list in turn: the agent serves throughout, the unit is back; five times, and it stays down and says so. */
import { appendFileSync } from 'node:fs';
import test, { type ExecutionContext } from 'ava';
import { type Client, connect } from '@edgectl/client';
import type { NodeStatusResult, UnitState } from '@edgectl/rpc-schema/generated/types';
import { UNITS } from '../../agent/units.ts';
import { startAgent, type TestAgent } from '../helpers/agent.ts';
import { connectToSocket, TestCaller } from '../helpers/mqtt-client.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';
import { waitUntil } from '../helpers/wait-until.ts';
import { startStoreNode } from './store-node.ts';
import { arrived, Asking, Faults, Received } from './unit-faults.ts';

interface World {
  readonly faults: Faults;
  readonly test: TestAgent;
  readonly client: Client;
  /** Of the pod that the node has. */
  readonly logFile: string;
  units(): Readonly<Record<string, UnitState>>;
}

async function start(t: ExecutionContext): Promise<World> {
  const faults = new Faults();
  const folder = temporaryFolder(t);
  const { logFile, backends } = await startStoreNode(t, folder);
  const agent = await startAgent(folder, { backends }, undefined, { faults: faults.inject });
  t.teardown(agent.stop);
  const client = await connect({ url: agent.configuration.socket });
  t.teardown(() => client.close());
  return { faults, test: agent, client, logFile, units: () => agent.agent.units() };
}

test('the list of units is made from the code', async (t) => {
  const { units } = await start(t);
  const names = Object.keys(units()).map((name) => name.replace(/^broker\/.*/, 'broker/*'));
  t.deepEqual(names, Object.keys(UNITS));
});

test('a throw in each unit in turn: pod.list answers, a log that is followed loses no byte, the unit is back', async (t) => {
  const { faults, test: agent, client, logFile, units } = await start(t);
  const asking = new Asking(t, client);
  const follow = async (): Promise<Received> => {
    const params = { name: 'web-0', follow: true, tailLines: 0 };
    return new Received((await client.open('pod.logs', params)).stdout);
  };
  let log = await follow();
  let sent = '';
  for (const name of Object.keys(units())) {
    const before = units()[name]?.faults ?? 0;
    faults.arm(name, ['timer', 'listener', 'start'], 1);
    // A unit without a timer of its own fails when it starts.
    agent.agent.restartUnit(name).catch(() => undefined);
    t.truthy(await waitUntil(() => (units()[name]?.faults ?? 0) > before, 30_000), name);
    t.truthy(await waitUntil(() => units()[name]?.state === 'running', 30_000), name);
    if (name === 'sessions') {
      // Its own: they have ended, and say so.
      t.truthy(await waitUntil(() => log.failed !== undefined, 30_000));
      [log, sent] = [await follow(), ''];
    }
    const line = `after a fault in ${name}`;
    appendFileSync(logFile, `2026-11-30T11:00:00.5Z stdout F ${line}\n`);
    sent += `${line}\n`;
    await arrived(t, log, () => sent, name);
    const { agent: status } = await client.call('node.status', {});
    const { lastFault } = status.units?.[name] ?? {};
    t.regex(lastFault?.message ?? '', new RegExp(`^a fault in a (timer|listener|start) of ${name}$`));
  }
  const { errors } = await asking.stop();
  t.deepEqual(errors, []);
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
