/** Edits that last, on a node whose mapper and EdgeCore restart and whose cloud changes devices. */
import anyTest, { type ExecutionContext, type TestFn } from 'ava';
import { DeviceMapperServiceDefinition } from '../../../../proto/generated/dmi.ts';
import { deviceMessage } from '../../../../sandbox/dmi/device-conversion.ts';
import { unaryClient } from '../../../../sandbox/grpc.ts';
import { withDesired } from '../../../../sandbox/modbus/desired.ts';
import { FRAMEWORK_BEHAVIOUR } from '../../../../sandbox/modbus/mapper-behaviour.ts';
import { DEVICES } from '../../../../sandbox/store/seed.ts';
import { type DeviceNode, PRESS_1, startDeviceNode, until } from '../device-node.ts';

/** press-2 is the third machine: thermo-1 is the second. */
const PRESS_2 = 3;

/** Each test has a node of its own. Those that wait most of their time run beside each other, after the others. */
const test = anyTest as TestFn<{ node: DeviceNode }>;

test.beforeEach(async (t) => {
  t.context.node = await startDeviceNode({ presses: 2 });
});

test.afterEach.always((t) => t.context.node?.stop());

function setpoint(node: DeviceNode, unit: number): number {
  return node.line.plc.machine(unit).setpoint;
}

/** Resolves when the reconciler has applied as often, by its events. */
function applied(node: DeviceNode, name: string, count: number): Promise<true> {
  return until(() => {
    const events = node.agent.events
      .eventsOf({ kind: 'Device', namespace: 'factory', name })
      .filter(({ reason }) => reason === 'EditApplied');
    return events.reduce((sum, { count: times = 1 }) => sum + times, 0) >= count || undefined;
  });
}

/** Resolves when the mapper has reported that it was told the set-point. */
function isReported(node: DeviceNode, value: string): Promise<true> {
  return until(
    () =>
      node.node.edgeCore.store
        .column("SELECT expected FROM device_twin WHERE deviceid = 'factory/press-1' AND name = 'setpoint'")
        .includes(value) || undefined,
  );
}

async function updatesFromAgent(node: DeviceNode, name: string, from: number): Promise<number> {
  return node.line.mapper.updates.slice(from).filter(({ device }) => device?.name === name).length;
}

test('a restart of mapper and EdgeCore brings the old values, and both edits are on the PLC again, once', async (t) => {
  const { node } = t.context;
  await node.set('press-1', { setpoint: 41 });
  await node.set('press-2', { setpoint: 42 });
  const sent = node.line.mapper.updates.length;
  await node.line.mapper.kill();
  await node.node.stopEdgeCore();
  await node.node.startEdgeCore();
  await node.line.mapper.start();
  await until(() => (setpoint(node, PRESS_1) === 60 && setpoint(node, PRESS_2) === 60) || undefined);
  await Promise.all([applied(node, 'press-1', 1), applied(node, 'press-2', 1)]);
  t.is(setpoint(node, PRESS_1), 41);
  t.is(setpoint(node, PRESS_2), 42);
  const edits = (await node.edits()).map(({ name, state, attempts }) => [name, state, attempts]);
  t.deepEqual(edits, [
    ['press-1', 'applied', 2],
    ['press-2', 'applied', 2],
  ]);
  // A look later nothing is due any more.
  await node.agent.looked();
  await node.agent.looked();
  t.is(await updatesFromAgent(node, 'press-1', sent), 1);
  t.is(await updatesFromAgent(node, 'press-2', sent), 1);
});

test.serial('nobody fights the operator at the panel', async (t) => {
  const { node } = t.context;
  await node.set('press-1', { setpoint: 41 });
  const sent = node.line.mapper.updates.length;
  node.line.plc.turnSetpoint(PRESS_1, 33);
  await until(async () => {
    const { twins } = await node.devices.get(
      { namespace: 'factory', name: 'press-1' },
      new AbortController().signal,
    );
    return twins?.find(({ property }) => property === 'setpoint')?.reported === '33' || undefined;
  });
  await node.agent.looked();
  await node.agent.looked();
  t.is(setpoint(node, PRESS_1), 33);
  t.is(node.line.mapper.updates.length, sent);
});

test('EdgeCore hands the device out again with the old value: the edit is applied again', async (t) => {
  const { node } = t.context;
  await node.set('press-1', { setpoint: 41 });
  await isReported(node, '41');
  await node.agent.looked();
  await handOutStored(node, t);
  await until(() => setpoint(node, PRESS_1) === 60 || undefined);
  await applied(node, 'press-1', 1);
  t.is(setpoint(node, PRESS_1), 41);
});

test.serial('the cloud changes B while A is edited: A stays, B comes', async (t) => {
  const { node } = t.context;
  await node.set('press-1', { setpoint: 41 });
  await node.node.edgeCore.cloudChangesDevice('factory', 'press-1', (device) =>
    withDesired(device, 'enabled', 'false'),
  );
  await applied(node, 'press-1', 1);
  t.is(setpoint(node, PRESS_1), 41);
  t.false(node.line.plc.machine(PRESS_1).enabled);
  t.is((await node.edits())[0]?.state, 'applied');
});

test.serial('the cloud changes A: the edit is superseded', async (t) => {
  const { node } = t.context;
  await node.set('press-1', { setpoint: 41 });
  await node.node.edgeCore.cloudChangesDevice('factory', 'press-1', (device) =>
    withDesired(device, 'setpoint', '55'),
  );
  const edit = await node.editWhere(({ state }) => state === 'superseded');
  t.is(edit.message, 'the cloud says 55');
  await until(() => setpoint(node, PRESS_1) === 55 || undefined);
  const { meta } = await node.devices.get(
    { namespace: 'factory', name: 'press-1' },
    new AbortController().signal,
  );
  t.is(meta.localEdits, undefined);
});

test.serial('the cloud sets the same value: the edit is adopted', async (t) => {
  const { node } = t.context;
  await node.set('press-1', { setpoint: 41 });
  await node.node.edgeCore.cloudChangesDevice('factory', 'press-1', (device) =>
    withDesired(device, 'setpoint', '41'),
  );
  await node.editWhere(({ state }) => state === 'adopted');
  t.is(setpoint(node, PRESS_1), 41);
});

test('an edit whose time is over gives way to the stored value', async (t) => {
  const { node } = t.context;
  await node.set('press-1', { setpoint: 41 }, { expiresSeconds: 1 });
  await node.editWhere(({ state }) => state === 'expired');
  await until(() => setpoint(node, PRESS_1) === 60 || undefined);
  t.pass();
});

test('L2: an edit ends by the kept time, not by a clock that is set', async (t) => {
  let keptMs = Date.UTC(2026, 0, 1);
  const own = await startDeviceNode({ keptNow: () => keptMs });
  t.teardown(() => own.stop());
  await own.set('press-1', { setpoint: 41 }, { expiresSeconds: 600 });
  keptMs += 599_000;
  await own.agent.looked();
  t.like((await own.edits())[0], { state: 'applied' });
  keptMs += 2_000;
  await own.editWhere(({ state }) => state === 'expired');
});

test.serial('an edit that is taken back gives way to the stored value', async (t) => {
  const { node } = t.context;
  await node.set('press-1', { setpoint: 41 });
  const { items } = await node.devices.revert(
    { namespace: 'factory', name: 'press-1' },
    'bob',
    new AbortController().signal,
  );
  t.like(items[0]?.paths[0], { before: '41', value: '60', readBack: 'confirmed' });
  t.is(setpoint(node, PRESS_1), 60);
  t.is((await node.edits())[0]?.state, 'reverted');
  await t.throwsAsync(
    node.devices.revert(
      { namespace: 'factory', name: 'press-1', ids: ['none'] },
      'bob',
      new AbortController().signal,
    ),
    { message: 'factory/press-1 has no lasting edit none' },
  );
});

/** Somebody else hands the stored device to the mapper: no restart, and no change by the cloud. */
async function handOutStored(node: DeviceNode, t: ExecutionContext): Promise<void> {
  const { calls, close } = unaryClient(DeviceMapperServiceDefinition, node.line.mapper.socket);
  t.teardown(close);
  const [stored] = node.node.edgeCore.store.objects(DEVICES, 'factory', 'press-1');
  await calls.updateDevice({ device: deviceMessage(stored ?? {}) });
}

test('R6: somebody who takes the edit away again and again is answered three times in ten minutes', async (t) => {
  const { node } = t.context;
  await node.set('press-1', { setpoint: 41 });
  for (let time = 1; time <= 3; time += 1) {
    await isReported(node, '41');
    await node.agent.looked();
    await handOutStored(node, t);
    await applied(node, 'press-1', time);
  }
  await isReported(node, '41');
  await node.agent.looked();
  const sent = node.line.mapper.updates.length;
  await handOutStored(node, t);
  const edit = await node.editWhere(({ state }) => state === 'failing');
  t.regex(edit.message ?? '', /3 times in 10 minutes/);
  t.is(await updatesFromAgent(node, 'press-1', sent + 1), 0);
  const reasons = node.agent.events
    .eventsOf({ kind: 'Device', namespace: 'factory', name: 'press-1' })
    .map(({ reason }) => reason);
  t.true(reasons.includes('EditFailing'));
});

test('R6: restarts are no fight: the edit is applied after the fourth, too', async (t) => {
  const { node } = t.context;
  await node.set('press-1', { setpoint: 41 });
  for (let time = 1; time <= 4; time += 1) {
    await node.line.mapper.restart();
    await applied(node, 'press-1', time);
  }
  t.is(setpoint(node, PRESS_1), 41);
  t.is((await node.edits())[0]?.state, 'applied');
});

test('R6: an edit that the mapper dies of is given to it three times', async (t) => {
  const { node } = t.context;
  await node.set('press-1', { setpoint: 41 });
  node.line.mapper.behave({ diesOfUpdates: true });
  for (let time = 1; time <= 3; time += 1) {
    const update = node.line.mapper.nextUpdate();
    await node.line.mapper.restart();
    await update;
    await until(() => !node.line.mapper.isRunning || undefined);
  }
  await node.line.mapper.restart();
  await node.editWhere(({ state }) => state === 'failing');
  t.true(node.line.mapper.isRunning);
});

test('a value written once is kept by a write of something else, and not by a restart', async (t) => {
  const { node } = t.context;
  await node.set('press-1', { setpoint: 41 }, { persist: false });
  await node.set('press-1', { enabled: false });
  t.is(setpoint(node, PRESS_1), 41);
  t.deepEqual(
    (await node.edits()).map(({ property }) => property),
    ['enabled'],
  );
  await node.line.mapper.restart();
  await applied(node, 'press-1', 1);
  t.is(setpoint(node, PRESS_1), 60);
  t.false(node.line.plc.machine(PRESS_1).enabled);
});

test.serial('an edit lasts over the restart of the agent, and of the mapper meanwhile', async (t) => {
  const { node } = t.context;
  await node.set('press-1', { setpoint: 41 });
  await node.agent.stop();
  await node.line.mapper.restart();
  await until(() => setpoint(node, PRESS_1) === 60 || undefined);
  await node.startAgent();
  await applied(node, 'press-1', 1);
  t.is(setpoint(node, PRESS_1), 41);
  node.line.mapper.behave(FRAMEWORK_BEHAVIOUR);
});
