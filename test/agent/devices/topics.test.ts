/** Devices for machines: bare values on `set/…` and `device/…`, with MQTT 3.1.1, on the embedded broker and on mosquitto. */
import type {
  DeviceEditResult,
  EventNotification,
  SetAnswer,
  WatchEvent,
} from '@edgectl/rpc-schema/generated/types';
import test from 'ava';
import { type SandboxNode, startSandboxNode } from '../../../sandbox/sandbox-node.ts';
import { startAgent, type TestAgent } from '../../helpers/agent.ts';
import { startMosquitto, type TestMosquitto, whenTrusted } from '../../helpers/mosquitto.ts';
import {
  connectTo,
  connectToSocket,
  TestCaller,
  type TestClient,
  topics,
} from '../../helpers/mqtt-client.ts';
import { readCases } from '../../conformance/case.ts';
import { filtersOf, runCase } from '../../conformance/run-case.ts';
import { ADMINS, writePolicy } from '../../helpers/policy.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PRESS_1 = 1;
const SETPOINT = { namespace: 'factory', name: 'press-1', property: 'setpoint' };

let folder: string;
let node: SandboxNode;
let mosquitto: TestMosquitto;
let agent: TestAgent;

test.before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dt-'));
  node = await startSandboxNode({ containers: false, modbus: true });
  mosquitto = await startMosquitto(join(folder, 'mosquitto'));
  const { metaServer, database } = node.addresses;
  writePolicy(folder, ADMINS);
  agent = await startAgent(folder, {
    backends: {
      metaserver: metaServer,
      edged: 'http://127.0.0.1:9',
      cri: `unix://${join(folder, 'cri.sock')}`,
      edgeStore: database,
      podLogs: join(folder, 'pods'),
    },
    brokers: [mosquitto.configuration],
    publish: { devices: ['factory/*/setpoint', 'factory/press-1/enabled'], events: true },
  });
  const root = await connectToSocket(agent.configuration.socket);
  await root.subscribe(topics.state());
  await whenTrusted(root);
  await root.end();
});

test.after.always(async () => {
  await agent?.stop();
  await mosquitto?.broker.stop();
  await node?.stop();
  rmSync(folder, { recursive: true, force: true });
});

function plcSetpoint(): number {
  return node.modbus?.plc.machine(PRESS_1).setpoint ?? Number.NaN;
}

async function panel(
  client: TestClient,
  principal: string,
): Promise<(value: string, retain?: boolean) => Promise<SetAnswer>> {
  const branch = { principal, client: 'panel' };
  await client.subscribe(topics.clientFilter(branch));
  return async (value, retain = false) => {
    await client.publish(topics.set(branch, SETPOINT), value, { retain });
    const wanted = topics.setAnswer(branch, SETPOINT);
    const { payload } = await client.next(({ topic }) => topic === wanted, 'answer');
    return JSON.parse(payload.toString()) as SetAnswer;
  };
}

test.serial('a bare value on set is written once and answered, and the retained topic has it', async (t) => {
  const client = await connectToSocket(agent.configuration.socket);
  t.teardown(() => client.end());
  const set = await panel(client, 'root');
  await client.subscribe(topics.device(SETPOINT));
  t.like(await set('42.5'), {
    value: '42.5',
    accepted: true,
    written: true,
    readBack: 'confirmed',
    reported: '42.5',
  });
  t.is(plcSetpoint(), 42.5);
  const value = await client.next(
    ({ payload, topic }) => topic === topics.device(SETPOINT) && payload.toString() === '42.5',
  );
  t.truthy(value);
  const late = await connectToSocket(agent.configuration.socket);
  t.teardown(() => late.end());
  await late.subscribe(topics.device(SETPOINT));
  const kept = await late.next(({ topic }) => topic === topics.device(SETPOINT));
  t.is(kept.payload.toString(), '42.5');
  t.true(kept.packet.retain);
});

test.serial('what is not listed is not published', async (t) => {
  const client = await connectToSocket(agent.configuration.socket);
  t.teardown(() => client.end());
  await client.subscribe(topics.device({ ...SETPOINT, property: '+' }).replace('%2B', '+'));
  await client.next(({ topic }) => topic === topics.device(SETPOINT));
  await client.next(({ topic }) => topic === topics.device({ ...SETPOINT, property: 'enabled' }));
  t.deepEqual(client.received, []);
});

test.serial('a value that cannot be is refused in the answer', async (t) => {
  const client = await connectToSocket(agent.configuration.socket);
  t.teardown(() => client.end());
  const set = await panel(client, 'root');
  const answer = await set('101');
  t.like(answer, { value: '101', accepted: false, written: false, readBack: 'unknown' });
  t.regex(answer.error?.message ?? '', /outside of its range 0 to 100/);
  t.like(await set('x'.repeat(2_000)), { error: { code: -32008 } });
  t.is(plcSetpoint(), 42.5);
});

test.serial('a retained value is refused, on the embedded broker and on mosquitto', async (t) => {
  const embedded = await connectToSocket(agent.configuration.socket);
  const alice = await connectTo(mosquitto.url, { username: 'alice', password: 'alice' });
  t.teardown(() => embedded.end());
  t.teardown(() => alice.end());
  for (const set of [await panel(embedded, 'root'), await panel(alice, 'alice')]) {
    const answer = await set('13', true);
    t.like(answer, { accepted: false, written: false });
    t.is(answer.error?.message, 'a retained message is never executed');
  }
  t.is(plcSetpoint(), 42.5);
});

test.serial('a PLC on mosquitto writes with MQTT 3.1.1', async (t) => {
  const alice = await connectTo(mosquitto.url, { username: 'alice', password: 'alice', protocolVersion: 4 });
  t.teardown(() => alice.end());
  const set = await panel(alice, 'alice');
  t.like(await set('44'), { written: true, readBack: 'confirmed' });
  t.is(plcSetpoint(), 44);
});

test.serial(
  'of the values of a panel that is faster than the device the last one counts; F14: sequence says which answer is to which',
  async (t) => {
    const client = await connectToSocket(agent.configuration.socket);
    t.teardown(() => client.end());
    const branch = { principal: 'root', client: 'fast' };
    await client.subscribe(topics.clientFilter(branch));
    const values = Array.from({ length: 20 }, (_, index) => String(index + 1));
    for (const value of values) await client.publish(topics.set(branch, SETPOINT), value);
    const answers: SetAnswer[] = [];
    while (answers.length < values.length) {
      const { payload } = await client.next(({ topic }) => topic === topics.setAnswer(branch, SETPOINT));
      answers.push(JSON.parse(payload.toString()) as SetAnswer);
    }
    t.is(plcSetpoint(), 20);
    t.like(
      answers.find(({ value }) => value === '20'),
      { written: true, readBack: 'confirmed' },
    );
    t.true(answers.some(({ error }) => /a later value/.test(error?.message ?? '')));
    // Answers overtake each other: what was overtaken is answered first.
    t.deepEqual(
      answers
        .map(({ sequence, value }) => [sequence, value])
        .sort(([one = 0], [other = 0]) => Number(one) - Number(other)),
      values.map((value, index) => [index + 1, value]),
    );
  },
);

test.serial('F14: a refused value is counted too, and Correlation Data comes back with MQTT 5', async (t) => {
  const alice = await connectTo(mosquitto.url, { username: 'alice', password: 'alice', protocolVersion: 5 });
  t.teardown(() => alice.end());
  const branch = { principal: 'alice', client: 'counts' };
  await alice.subscribe(topics.clientFilter(branch));
  const sent = [
    ['retained', '1', true],
    ['out of range', '101', false],
    ['no number', 'x', false],
  ] as const;
  for (const [index, [what, value, retain]] of sent.entries()) {
    const properties = { correlationData: Buffer.from(what) };
    await alice.publish(topics.set(branch, SETPOINT), value, { retain, properties });
    const { payload, packet } = await alice.next(({ topic }) => topic === topics.setAnswer(branch, SETPOINT));
    t.is((JSON.parse(payload.toString()) as SetAnswer).sequence, index + 1, what);
    t.is(packet.properties?.correlationData?.toString(), what);
  }
});

test.serial('device.edit, device.watch and events over the broker', async (t) => {
  const client = await connectToSocket(agent.configuration.socket);
  t.teardown(() => client.end());
  const root = await new TestCaller(client, 'root', 'cli').start();
  await client.subscribe(topics.event('Device', 'factory', 'press-1'));
  await root.call('device.watch', {
    namespace: 'factory',
    name: 'press-1',
    session: 'w',
    framing: 'plain',
    stderr: false,
  });
  const { result } = (await root.call('device.edit', {
    namespace: 'factory',
    name: 'press-1',
    set: { setpoint: 50 },
  })) as {
    result: DeviceEditResult;
  };
  t.is(result.items[0]?.paths[0]?.readBack, 'confirmed');
  const event = await client.next(({ topic }) => topic.includes('/event/Device/'));
  const { params } = JSON.parse(event.payload.toString()) as EventNotification;
  t.like(params.object, { reason: 'Edited', message: 'setpoint: 60 -> 50 by root: confirmed' });
  let text = '';
  while (!text.includes('"value":"50"')) {
    text += (await client.next(({ topic }) => topic.endsWith('/session/w/stdout'))).payload.toString();
  }
  const types = text
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as WatchEvent).type);
  t.is(types[0], 'ADDED');
  t.true(types.slice(1).every((type) => type === 'MODIFIED'));
});

test.serial('F5: an empty payload on set is refused, and the PLC keeps its value', async (t) => {
  const client = await connectToSocket(agent.configuration.socket);
  t.teardown(() => client.end());
  const set = await panel(client, 'root');
  const before = plcSetpoint();
  const answer = await set('');
  t.like(answer, { value: '', accepted: false, written: false, error: { code: -32602 } });
  t.is(plcSetpoint(), before);
});

for (const one of [...readCases().values()].flat().filter(({ tier }) => tier === 'devices')) {
  test.serial(`conformance: ${one.id}: ${one.name}`, async (t) => {
    const client = await connectToSocket(agent.configuration.socket);
    t.teardown(() => client.end());
    for (const filter of filtersOf(topics.node, 'root')) await client.subscribe(filter);
    const caller = { principal: 'root', client };
    await runCase(t, one, { node: topics.node, caller, retained: () => Promise.resolve([]) });
  });
}
