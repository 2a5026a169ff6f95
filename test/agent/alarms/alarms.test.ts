/** Alarms of a node with a PLC, over the embedded broker and mosquitto, and by the command. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Alarm } from '@edgectl/rpc-schema/generated/types';
import test from 'ava';
import { type SandboxNode, startSandboxNode } from '../../../sandbox/sandbox-node.ts';
import { startAgent, type TestAgent } from '../../helpers/agent.ts';
import { edgectlCommand } from '../../helpers/edgectl-command.ts';
import { startMosquitto, type TestMosquitto } from '../../helpers/mosquitto.ts';
import { connectTo, connectToSocket, type TestClient, topics } from '../../helpers/mqtt-client.ts';
import { ADMINS, writePolicy } from '../../helpers/policy.ts';

const PRESS_1 = 1;
const ALARM = { kind: 'ValueOutOfRange', namespace: 'factory', name: 'press-1', part: 'setpoint' };
const ID = 'ValueOutOfRange/factory/press-1/setpoint';
/** The agent looks every 15 s. */
const WAIT_MS = 90_000;

let folder: string;
let node: SandboxNode;
let mosquitto: TestMosquitto;
let agent: TestAgent;

test.before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'al-'));
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
  });
});

test.after.always(async () => {
  await agent?.stop();
  await mosquitto?.broker.stop();
  await node?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function next(
  client: TestClient,
  wanted: (alarm: Partial<Alarm>, text: string) => boolean,
): Promise<Partial<Alarm>> {
  const topic = topics.alarm(ALARM);
  const read = (payload: Buffer): Partial<Alarm> =>
    payload.length === 0 ? {} : (JSON.parse(payload.toString()) as Alarm);
  const { payload } = await client.next(
    (message) => message.topic === topic && wanted(read(message.payload), message.payload.toString()),
    'the alarm',
    WAIT_MS,
  );
  return read(payload);
}

test('an alarm is raised, acknowledged and cleared, for everybody who may see it', async (t) => {
  const root = await connectToSocket(agent.configuration.socket);
  t.teardown(() => root.end());
  const alice = await connectTo(mosquitto.url, { username: 'alice', password: 'alice' });
  t.teardown(() => alice.end());
  const clients = [root, alice];
  for (const client of clients)
    for (const topic of [topics.alarms(), topics.alarm(ALARM)]) await client.subscribe(topic);
  const run = (...args: string[]) => edgectlCommand.run(args, { EDGECTL_SOCKET: agent.configuration.socket });

  node.modbus?.plc.turnSetpoint(PRESS_1, 140);
  for (const client of clients) {
    const alarm = await next(client, ({ state }) => state === 'raised');
    t.like(alarm, { id: ID, severity: 'critical', message: 'setpoint is outside of its range 0 to 100' });
  }
  const shown = await run('get', 'alarms', '-n', 'factory');
  t.regex(
    shown.stdout.toString(),
    /^NAME +SEVERITY +STATE +BY +AGE +MESSAGE\nValueOutOfRange\/factory\/press-1\/setpoint +critical +raised /,
  );

  const printed = await run('acknowledge', 'alarm', ID, '--comment', 'the valve is being changed');
  t.is(printed.stdout.toString(), `alarm ${ID} acknowledged by root\n`);
  for (const client of clients) {
    const alarm = await next(client, ({ state }) => state === 'acknowledged');
    t.like(alarm, { acknowledgedBy: 'root', comment: 'the valve is being changed' });
  }
  const late = await connectTo(mosquitto.url, { username: 'bob', password: 'bob' });
  t.teardown(() => late.end());
  await late.subscribe(topics.alarm(ALARM));
  t.is((await next(late, () => true)).state, 'acknowledged');

  for (const client of clients) client.received.splice(0);
  node.modbus?.plc.turnSetpoint(PRESS_1, 50);
  for (const client of clients) {
    await next(client, (_alarm, text) => text === '');
    await client.next(
      ({ topic, payload }) => topic === topics.alarms() && Number(payload.toString()) >= 0,
      'the number of alarms',
      WAIT_MS,
    );
  }
  const over = await run('get', 'alarms', ID, '-n', 'factory');
  t.regex(over.stderr, /NotFound.*alarms "ValueOutOfRange\/factory\/press-1\/setpoint" not found/);
  const audited = await run('audit', '--method', 'alarm.acknowledge', '-o', 'json');
  t.regex(audited.stdout.toString(), /"method": ?"alarm.acknowledge"/);
});

test('what is not an alarm cannot be acknowledged', async (t) => {
  const run = (...args: string[]) => edgectlCommand.run(args, { EDGECTL_SOCKET: agent.configuration.socket });
  const none = await run('acknowledge', 'alarm', 'CrashLoop/default/no-such/main');
  t.regex(none.stderr, /NotFound.*there is no alarm CrashLoop\/default\/no-such\/main/);
  t.not(none.exit, 0);
  const wrong = await run('acknowledge', 'alarm', 'nonsense');
  t.regex(wrong.stderr, /is not the name of an alarm/);
});
