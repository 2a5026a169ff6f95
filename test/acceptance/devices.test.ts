import { spawn } from 'node:child_process';
import { Topics } from '@edgectl/rpc-schema/topics';
import test from 'ava';
import { parse } from 'yaml';
import { NODE } from '../helpers/test-configuration.ts';
import { waitUntil } from '../helpers/wait-until.ts';
import { finished, type NodeUnderTest, startNodeUnderTest } from './node-under-test.ts';

const topics = new Topics(NODE);
const PANEL = { principal: 'plc', client: 'panel' };
const SETPOINT = { namespace: 'factory', name: 'press-1', property: 'setpoint' };
const press = ['-n', 'factory', 'press-1'];

let nut: NodeUnderTest;
let connection: string[] = [];

test.before('start a node with a broker, a PLC and its mapper, and the agent', async () => {
  nut = await startNodeUnderTest({ mosquitto: true, modbus: true, pods: [] });
  const { port } = new URL(nut.node.addresses.mosquitto ?? '');
  connection = ['-p', port, '-u', 'plc', '-P', 'plc', '-V', 'mqttv311'];
});

test.after.always('stop them', async () => {
  await nut?.stop();
});

const subscribeOnce = (topic: string, ...options: string[]) =>
  finished(spawn('mosquitto_sub', [...connection, '-q', '1', '-t', topic, '-C', '1', ...options]));
const publish = (topic: string, payload: string, ...options: string[]) =>
  finished(spawn('mosquitto_pub', [...connection, '-q', '1', '-t', topic, '-m', payload, ...options]));

/** Set-points that were written to the PLC over Modbus, in order. */
function written(): readonly unknown[] {
  const writes = nut.node.modbus?.plc.writes ?? [];
  return writes.filter(({ value, by }) => value === 'setpoint' && by === 'modbus').map(({ to }) => to);
}

/** Waits for the retained value of the set-point; what a subscriber sees who comes at any time. */
async function retainedIs(value: string, withinMs: number): Promise<boolean> {
  const startedMs = performance.now();
  while (performance.now() - startedMs < withinMs) {
    const { stdout } = await subscribeOnce(topics.device(SETPOINT), '-W', '2');
    if (stdout.toString() === `${value}\n`) return true;
  }
  return false;
}

test.serial('a set-point is written to the PLC, confirmed, and seen by everybody', async (t) => {
  const { stdout, stderr, exitCode } = await nut.edgectl(['set', 'device', ...press, 'setpoint=42.5']);
  t.is(exitCode, 0, stderr);
  t.regex(stdout.toString(), /confirmed/);
  t.is(written().at(-1), 42.5);
  t.true(await retainedIs('42.5', 4_000));
  const yaml = await nut.edgectl(['get', 'device', ...press, '-o', 'yaml']);
  const device = parse(yaml.stdout.toString()) as {
    status: { twins: { propertyName: string; reported: { value: string } }[] };
  };
  t.is(device.status.twins.find(({ propertyName }) => propertyName === 'setpoint')?.reported.value, '42.5');
});

test.serial('a PLC or a panel writes by one MQTT 3.1.1 message with a bare value', async (t) => {
  const answer = subscribeOnce(topics.setAnswer(PANEL, SETPOINT));
  await subscribeOnce(topics.state());
  await publish(topics.set(PANEL, SETPOINT), '37.25');
  t.like(JSON.parse((await answer).stdout.toString()), {
    value: '37.25',
    accepted: true,
    written: true,
    readBack: 'confirmed',
  });
  t.is(written().at(-1), 37.25);
});

test.serial('the same message retained is refused, cleared, and never written', async (t) => {
  const before = written().length;
  const answer = subscribeOnce(topics.setAnswer(PANEL, SETPOINT));
  await subscribeOnce(topics.state());
  await publish(topics.set(PANEL, SETPOINT), '11', '-r');
  const { error, accepted } = JSON.parse((await answer).stdout.toString()) as {
    error?: { message: string };
    accepted: boolean;
  };
  t.false(accepted);
  t.regex(error?.message ?? '', /retain/i);
  // Nothing is retained there any more: a subscriber gets nothing and gives up.
  const { exitCode, stdout } = await subscribeOnce(topics.set(PANEL, SETPOINT), '-W', '1');
  t.is(stdout.length, 0);
  t.is(exitCode, 27);
  t.is(written().length, before);
});

test.serial('what the model forbids is refused by name, and nothing is written', async (t) => {
  const before = written().length;
  for (const [args, message] of [
    [['set', 'device', ...press, 'setpoint=400'], /setpoint.*outside of its range 0 to 100/],
    [['set', 'device', ...press, 'temperature=3'], /temperature is read-only/],
    [['set', 'device', ...press, 'setpoint=hot'], /setpoint is of type \w+: "hot" is not a number/],
    [['set', 'device', ...press, 'nope=1'], /nope/],
    [
      ['set', 'device', '-n', 'factory', 'nope', 'setpoint=1'],
      /devices\.devices\.kubeedge\.io "nope" not found/,
    ],
    [['set', 'device', '-n', 'factory', 'meter-1', 'power=1'], /mapper|read-only/],
  ] as const) {
    const { stderr, exitCode } = await nut.edgectl(args);
    t.not(exitCode, 0, args.join(' '));
    t.regex(stderr, message);
  }
  t.is(written().length, before);
});

test.serial(
  'a lasting edit is on the PLC again after mapper and EdgeCore were restarted, by itself and once',
  async (t) => {
    const { exitCode, stderr } = await nut.edgectl([
      'patch',
      'device',
      ...press,
      '--type=json',
      '-p',
      JSON.stringify([
        { op: 'replace', path: '/spec/properties/[name=setpoint]/desired/value', value: '63.5' },
      ]),
    ]);
    t.is(exitCode, 0, stderr);
    await nut.node.killEdgeCore();
    await nut.node.modbus?.mapper.kill();
    await nut.node.startEdgeCore();
    await nut.node.modbus?.mapper.start();
    const since = written().length;
    t.not(
      await waitUntil(() => written().at(-1) === 63.5 && written().length > since, 30_000),
      undefined,
      written().join(),
    );
    const edits = await nut.edgectl(['device', 'edits', '-n', 'factory']);
    t.regex(edits.stdout.toString(), /press-1 .*setpoint/);
  },
);
