/** What the mapper does on demand. */
import test from 'ava';
import { obey } from '../../../sandbox/control-commands.ts';
import { serveControl, tell } from '../../../sandbox/control.ts';
import { PRESS_1, reported, startModbusNode } from './modbus-node.ts';

test('a mapper that echoes gives the device back as it came', async (t) => {
  const { calls, mapper } = await startModbusNode(t);
  mapper.behave({ echo: true });
  const { device } = await calls.getDevice(PRESS_1);
  t.is(device?.name, 'press-1');
  t.is(device?.spec?.properties.length, 4);
  t.is(device?.status?.twins.length, 4);
});

test('a mapper that clamps writes what it allows', async (t) => {
  const { calls, device, mapper, plc } = await startModbusNode(t);
  mapper.behave({ clamp: { minimum: 0, maximum: 50 } });
  const written = plc.written(({ to, unit }) => unit === 1 && to === 50);
  await calls.updateDevice({ device: device('setpoint', '80') });
  await written;
  t.is(reported(await calls.getDevice(PRESS_1))['setpoint'], '50');
});

test('a mapper that fails says so and writes nothing', async (t) => {
  const { calls, device, mapper, plc } = await startModbusNode(t);
  mapper.behave({ fail: 'the device is busy' });
  const refused = await t.throwsAsync(calls.updateDevice({ device: device('setpoint', '80') }));
  t.regex(refused?.message ?? '', /the device is busy/);
  t.false(plc.writes.some(({ to }) => to === 80));
  t.is(mapper.updates.length, 1);
});

test('a mapper that drops writes answers as if nothing were wrong', async (t) => {
  const { calls, device, mapper, plc } = await startModbusNode(t);
  await calls.getDevice(PRESS_1);
  mapper.behave({ dropsWrites: true });
  await calls.updateDevice({ device: device('setpoint', '80') });
  t.is(plc.machine(1).setpoint, 60);
});

test('a stalled update is carried out when the mapper goes on', async (t) => {
  const { calls, device, mapper, plc } = await startModbusNode(t);
  mapper.behave({ stall: 'update' });
  const came = mapper.nextUpdate();
  const answered = calls.updateDevice({ device: device('setpoint', '42.5') });
  await came;
  // Whoever asks meanwhile is answered.
  t.is(reported(await calls.getDevice(PRESS_1))['setpoint'], '60');
  const written = plc.written(({ to }) => to === 42.5);
  mapper.behave();
  await Promise.all([answered, written]);
  t.is(plc.machine(1).setpoint, 42.5);
});

test('a mapper that holds back its answer has written all the same', async (t) => {
  const { calls, device, mapper, plc } = await startModbusNode(t);
  mapper.behave({ stall: 'answer' });
  const written = plc.written(({ to }) => to === 42.5);
  let answered = false;
  const answer = calls.updateDevice({ device: device('setpoint', '42.5') }).then(() => {
    answered = true;
  });
  await written;
  t.is(reported(await calls.getDevice(PRESS_1))['setpoint'], '42.5');
  t.false(answered);
  mapper.behave();
  await answer;
});

test('a mapper that is killed while it stalls lets nobody wait', async (t) => {
  const { calls, device, mapper } = await startModbusNode(t);
  mapper.behave({ stall: 'all' });
  const came = mapper.nextUpdate();
  const refused = t.throwsAsync(calls.updateDevice({ device: device('setpoint', '1') }, 20_000));
  await came;
  await mapper.kill();
  await refused;
});

test('a running node is told the same over its socket', async (t) => {
  const { mapper, node, plc } = await startModbusNode(t);
  const control = await serveControl(node);
  t.teardown(() => control.close());
  const { controlSocket } = node.addresses;
  const written = plc.written(({ by }) => by === 'modbus');
  t.is(await tell(controlSocket, ['cloud', 'factory/press-1', 'setpoint', '77']), 'done');
  t.is((await written).by, 'modbus');
  await tell(controlSocket, ['plc', 'turn', '1', '12']);
  t.is(plc.machine(1).setpoint, 12);
  t.regex(await tell(controlSocket, ['plc']), /^unit 1: temperature [\d.]+, setpoint 12, enabled true/m);
  await tell(controlSocket, ['mapper', 'kill']);
  t.false(mapper.isRunning);
  await t.throwsAsync(tell(controlSocket, ['mapper', 'dance']), { message: 'the mapper knows no dance' });
});

test('a word that nobody knows is answered with those that are', async (t) => {
  const { node } = await startModbusNode(t);
  await t.throwsAsync(obey(node, ['weather']), {
    message: /unknown command weather; there are:\n {2}mapper/,
  });
  await t.throwsAsync(obey(node, ['cloud', 'factory/press-1', 'nope', '1']), {
    message: 'factory/press-1 has no property nope',
  });
  await t.throwsAsync(obey(node, ['plc', 'turn', '1', 'warm']), { message: 'expected a number, not warm' });
});
