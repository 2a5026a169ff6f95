/** Mappers that register again late, or never, or report nothing: as long as a real one takes. */
import test from 'ava';
import { PRESS_1, startDeviceNode, until } from '../agent/devices/device-node.ts';

const MINUTES_MS = 180_000;

test('R1: a mapper that registers again 40 s after EdgeCore gets the edit again', async (t) => {
  t.timeout(MINUTES_MS);
  const node = await startDeviceNode();
  t.teardown(() => node.stop());
  node.line.mapper.behave({ registersAgainAfterMs: 40_000 });
  await node.node.killEdgeCore();
  await node.set('press-1', { setpoint: 41 });
  await node.node.startEdgeCore();
  await until(() => node.line.plc.machine(PRESS_1).setpoint === 60 || undefined, MINUTES_MS);
  await until(() => node.line.plc.machine(PRESS_1).setpoint === 41 || undefined, 20_000);
  await node.editWhere(({ state }) => state === 'applied');
  t.pass();
});

test('R1: a mapper that reports nothing and registers again after 40 s gets the edit again', async (t) => {
  t.timeout(MINUTES_MS);
  const node = await startDeviceNode();
  t.teardown(() => node.stop());
  node.line.mapper.behave({ registersAgainAfterMs: 40_000, reports: false });
  await node.node.killEdgeCore();
  await node.set('press-1', { setpoint: 41 });
  await node.node.startEdgeCore();
  await until(() => node.line.plc.machine(PRESS_1).setpoint === 60 || undefined, MINUTES_MS);
  await until(() => node.line.plc.machine(PRESS_1).setpoint === 41 || undefined, MINUTES_MS);
  await node.editWhere(({ state }) => state === 'applied', MINUTES_MS);
  t.pass();
});
