/** What edgectl says of a mapper that clamps, is silent or dead, and of edits that outlive restarts. One after the other: they share a node. */
import test from 'ava';
import { withDesired } from '../../../sandbox/modbus/desired.ts';
import { type DeviceNode, startDeviceNode } from '../../helpers/device-node.ts';
import type { Finished } from '../../helpers/edgectl-command.ts';
import { runEdgectl } from '../../helpers/edgectl-in-process.ts';
import { connectToSocket, TestCaller, type TestClient } from '../../helpers/mqtt-client.ts';
import { waitUntil } from '../../helpers/wait-until.ts';

/** How long a machine under load may take. */
const LONG_MS = 30_000;

let device: DeviceNode;
/** What is waited for is asked over one connection: each look with `edgectl` would be a process. */
let connection: TestClient;
let root: TestCaller;

test.before('start a node', async () => {
  device = await startDeviceNode({ modbus: { presses: 2 } });
  connection = await connectToSocket(device.agent.socket);
  root = await new TestCaller(connection, 'root', 'looks').start();
});

test.after.always('stop the node', async () => {
  await connection?.end();
  await device?.stop();
});

function run(...args: readonly string[]): Promise<Finished> {
  return runEdgectl([...args, '-n', 'factory'], device.environment);
}

test.serial('a mapper that clamps: differs, exit code 1, and one write', async (t) => {
  const { mapper } = device;
  mapper.behave({ clamp: { minimum: 0, maximum: 50 } });
  const before = mapper.updates.length;
  const { stdout, stderr, exit } = await run('set', 'device', 'press-1', 'setpoint=80', '--once');
  mapper.behave({ clamp: undefined });
  t.is(exit, 1);
  t.is(
    stdout.toString(),
    'device.devices.kubeedge.io/press-1 set, with another result\n  setpoint: 60 -> 80  differs (reported 50)\n',
  );
  t.regex(
    stderr,
    /^Error from server \(Conflict\): factory\/press-1: setpoint = 80 was written, 50 is reported\nhint: /,
  );
  t.is(mapper.updates.length, before + 1);
});

test.serial('a mapper that takes an update and says nothing: unknown, exit code 3', async (t) => {
  const { mapper } = device;
  mapper.behave({ stall: 'update' });
  const { stdout, stderr, exit } = await run(
    'set',
    'device',
    'press-2',
    'setpoint=41',
    '--request-timeout',
    '10s',
  );
  mapper.behave();
  t.is(exit, 3, stderr);
  t.regex(stdout.toString(), /^ {2}setpoint: 60 -> 41 {2}unknown/m);
});

test.serial('a dead mapper: nothing is sent, and the reason is said', async (t) => {
  const { mapper } = device;
  await mapper.kill();
  const before = mapper.updates.length;
  const { stderr, exit } = await run('set', 'device', 'press-1', 'setpoint=42');
  t.is(exit, 1);
  t.regex(
    stderr,
    /^Error from server \(ServiceUnavailable\): mapper modbus-mapper .*is not running.*\(layer: mapper\)\nhint: /,
  );
  const described = await run('describe', 'device', 'press-1');
  t.regex(described.stdout.toString(), /^ {2}Answers: +no: /m);
  await mapper.start();
  t.is(mapper.updates.length, before);
});

test.serial('the cloud sets another value: the edit is superseded', async (t) => {
  const { node } = device;
  const set = await run('set', 'device', 'press-1', 'setpoint=42');
  t.is(set.exit, 0, set.stderr);
  await node.edgeCore.cloudChangesDevice('factory', 'press-1', (one) => withDesired(one, 'setpoint', '70'));
  await waitUntil(async () => {
    const answer = await root.call('device.edits', { namespace: 'factory', name: 'press-1' });
    return JSON.stringify(answer).includes('superseded');
  }, LONG_MS);
  t.regex((await run('device', 'edits', 'press-1')).stdout.toString(), /^press-1 {3}setpoint .*superseded/m);
  t.is(device.plc.machine(1).setpoint, 70);
  const { stdout } = await run('device', 'edits', 'press-1', '--export');
  t.is(stdout.toString(), '');
});

test.serial(
  'R6: an edit that is not settled after a restart of EdgeCore is in doctor and in node status',
  async (t) => {
    const { mapper, node } = device;
    if (!mapper.isRunning) await mapper.start();
    mapper.behave({ reports: false });
    await node.killEdgeCore();
    await run('set', 'device', 'press-1', 'setpoint=43', '--request-timeout', '10s');
    await node.startEdgeCore();
    const edits = await run('device', 'edits', 'press-1', '--state', 'unsettled');
    t.regex(edits.stdout.toString(), /43 +unsettled .*EdgeCore has started again/);
    const doctor = await run('doctor');
    t.regex(doctor.stdout.toString(), /warning .*factory\/press-1 setpoint = 43 is unsettled/);
    const status = await run('node', 'status');
    t.regex(status.stdout.toString(), /the lasting edit factory\/press-1 setpoint = 43 is unsettled/);
    mapper.behave();
    await run('device', 'revert', 'press-1');
  },
);

test.serial(
  'N5, N6: a device whose mapper is dead is stale on every door, and the mapper is an event',
  async (t) => {
    const { mapper } = device;
    if (!mapper.isRunning) await mapper.start();
    const stateIs = (wanted: RegExp): Promise<number | undefined> =>
      waitUntil(async () => {
        const { result } = (await root.call('device.get', { namespace: 'factory', name: 'press-1' })) as {
          result: { object: { status?: { state?: string } } };
        };
        return wanted.test(result.object.status?.state ?? '');
      }, LONG_MS);
    await stateIs(/^(online|ok)$/);
    // The watch has seen it up.
    await root.call('node.status');
    await mapper.kill();
    await stateIs(/^stale$/);
    t.is(
      (await run('get', 'device', 'press-1', '-o', 'jsonpath={.status.state}')).stdout.toString(),
      'stale',
    );
    t.regex((await run('get', 'devices')).stdout.toString(), /^press-1 .* stale /m);
    t.regex(
      (await run('get', 'devices', '-o', 'wide')).stdout.toString(),
      /^NAME .* OLDEST {2,}REPORTED\n[^]*^press-1 .* \d+s {2,}/m,
    );
    t.regex((await run('describe', 'device', 'press-1')).stdout.toString(), /stale/);
    t.regex((await run('node', 'status')).stdout.toString(), /modbus-tcp .*down/);
    t.regex((await run('doctor')).stdout.toString(), /failed .*modbus/);
    const events = await runEdgectl(['get', 'events', '-n', 'default'], device.environment);
    t.regex(events.stdout.toString(), /MapperDown .*the mapper of modbus-tcp is not there/);
    t.regex(events.stdout.toString(), /AgentStarted .*edgectl-agent/);
    const since = (...args: readonly string[]): Promise<Finished> =>
      runEdgectl(['get', 'events', '-n', 'default', ...args], device.environment);
    t.regex((await since('--since', '1h', '--until', '0s')).stdout.toString(), /MapperDown/);
    t.notRegex((await since('--until', '1h')).stdout.toString(), /MapperDown/);
    t.regex((await run('get', 'devices', '--since', '1h')).stderr, /--since and --until are for events/);
    const audit = async (...args: readonly string[]): Promise<string> =>
      (await runEdgectl(['audit', ...args], device.environment)).stdout.toString();
    t.regex(await audit('--until', '0s'), /device\.edit/);
    t.notRegex(await audit('--until', '2020-01-01T00:00:00Z'), /device\.edit/);
  },
);
