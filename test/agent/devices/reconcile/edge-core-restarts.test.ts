/** EdgeCore restarts and the mapper continues: what it is given when it registers again is the stored device. */
import anyTest, { type ExecutionContext, type TestFn } from 'ava';
import { type DeviceNode, PRESS_1, startDeviceNode, until } from '../device-node.ts';

/** Each test has a node of its own, and most of its time goes in waiting: they run beside each other. */
const test = anyTest as TestFn<{ node: DeviceNode }>;

test.beforeEach(async (t) => {
  t.context.node = await startDeviceNode();
});

test.afterEach.always((t) => t.context.node?.stop());

function setpoint(node: DeviceNode): number {
  return node.line.plc.machine(PRESS_1).setpoint;
}

/** Resolves when the mapper has been told something other than the edit and had it written. */
function oldValueIsBack(node: DeviceNode): Promise<true> {
  return until(() => setpoint(node) === 60 || undefined, 30_000);
}

async function stateOfTheEdit(node: DeviceNode): Promise<string | undefined> {
  return (await node.edits()).find(({ state }) => state !== 'reverted')?.state;
}

/** Waits for the edit to be back. While the device has another value nobody may call the edit applied. */
async function editIsBack(node: DeviceNode, t: ExecutionContext): Promise<void> {
  let sinceOld = 0;
  await until(async () => {
    const old = setpoint(node) !== 41;
    const state = await stateOfTheEdit(node);
    sinceOld = old && setpoint(node) !== 41 && state === 'applied' ? sinceOld + 1 : 0;
    // One collect cycle (1 s), a look (1 s) and their slack: 50 ms each.
    t.true(sinceOld < 60, 'the edit is called applied and the device has the old value');
    return (setpoint(node) === 41 && state === 'applied') || undefined;
  }, 60_000);
}

for (const afterMs of [0, 3_000]) {
  test(`R1: an edit made while EdgeCore was down is applied again when the mapper registers ${afterMs} ms after its start`, async (t) => {
    const { node } = t.context;
    node.line.mapper.behave({ registersAgainAfterMs: afterMs });
    await node.node.killEdgeCore();
    await node.set('press-1', { setpoint: 41 });
    t.is(setpoint(node), 41);
    await node.node.startEdgeCore();
    t.is(await stateOfTheEdit(node), 'unsettled');
    await oldValueIsBack(node);
    await editIsBack(node, t);
  });
}

test('R1: an edit made just before EdgeCore is killed is applied again', async (t) => {
  const { node } = t.context;
  node.line.mapper.behave({ registersAgainAfterMs: 0 });
  await node.set('press-1', { setpoint: 41 });
  await node.node.killEdgeCore();
  await node.node.startEdgeCore();
  await oldValueIsBack(node);
  await editIsBack(node, t);
});

test('R1: an edit made between the start of EdgeCore and the registration is applied again', async (t) => {
  const { node } = t.context;
  node.line.mapper.behave({ registersAgainAfterMs: 6_000 });
  await node.node.killEdgeCore();
  await node.node.startEdgeCore();
  await node.set('press-1', { setpoint: 41 });
  await oldValueIsBack(node);
  await editIsBack(node, t);
});

test('R1: a mapper that never registers again keeps the edit, and nothing is written', async (t) => {
  const { node } = t.context;
  await node.node.killEdgeCore();
  await node.set('press-1', { setpoint: 41 });
  const sent = node.line.mapper.updates.length;
  await node.node.startEdgeCore();
  t.is(await stateOfTheEdit(node), 'unsettled');
  await node.editWhere(({ state }) => state === 'applied');
  t.is(setpoint(node), 41);
  t.is(node.line.mapper.updates.length, sent);
});
