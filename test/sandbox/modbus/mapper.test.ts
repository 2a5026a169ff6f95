/** The mapper as mappers of the mapper-framework are. */
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import test from 'ava';
import type { Device, DeviceProperty } from '../../../proto/generated/dmi.ts';
import { Any } from '../../../proto/generated/google/protobuf/any.ts';
import { DoubleValue, Int64Value } from '../../../proto/generated/google/protobuf/wrappers.ts';
import { DEVICES } from '../../../sandbox/store/seed.ts';
import { withDesired } from '../../../sandbox/modbus/desired.ts';
import { changed } from '../../helpers/file-change.ts';
import { waitUntil } from '../../helpers/wait-until.ts';
import { PRESS_1, reported, startModbusNode } from './modbus-node.ts';

test('an update changes the register of the PLC, and the next reading has it', async (t) => {
  const { calls, device, plc } = await startModbusNode(t);
  const written = plc.written(({ unit, to }) => unit === 1 && to === 42.5);
  await calls.updateDevice({ device: device('setpoint', '42.5') });
  t.deepEqual(await written, { unit: 1, value: 'setpoint', to: 42.5, by: 'modbus' });
  t.like(reported(await calls.getDevice(PRESS_1)), { setpoint: '42.5', enabled: 'true' });
});

test('reported values reach the store of EdgeCore each collect cycle', async (t) => {
  const { calls, device, node, plc } = await startModbusNode(t);
  const { store } = node.edgeCore;
  const written = plc.written(({ to }) => to === 12.25);
  await calls.updateDevice({ device: device('setpoint', '12.25') });
  await written;
  const twin = (): string =>
    store
      .column(
        "SELECT actual || ' ' || expected FROM device_twin WHERE deviceid = 'factory/press-1' AND name = 'setpoint'",
      )
      .join();
  await changed(store.path, () => twin() === '12.25 12.25');
  t.is(twin(), '12.25 12.25');
  const temperature = store.column(
    "SELECT actual FROM device_twin WHERE deviceid = 'factory/press-1' AND name = 'temperature'",
  );
  t.regex(temperature.join(), /^\d+(\.\d)?$/);
});

test('GetDevice answers with twins alone, each value inside of the message that it would publish', async (t) => {
  const { calls } = await startModbusNode(t);
  const { device } = await calls.getDevice(PRESS_1);
  t.is(device?.name, '');
  t.is(device?.spec, undefined);
  const twin = device?.status?.twins.find(({ propertyName }) => propertyName === 'setpoint');
  t.deepEqual(twin?.reported?.metadata, { type: '', timestamp: '' });
  const message = JSON.parse(twin?.reported?.value ?? '') as Record<string, unknown>;
  t.is(typeof message['timestamp'], 'number');
  t.deepEqual(message['twin'], {
    setpoint: {
      expected: { value: '60', metadata: {} },
      actual: { value: '60', metadata: {} },
      metadata: { type: 'string' },
    },
  });
});

test('GetDevice writes the desired values again: what was set at the panel is gone', async (t) => {
  const { calls, mapper, plc } = await startModbusNode(t);
  await calls.getDevice(PRESS_1);
  plc.turnSetpoint(1, 33);
  t.is(reported(await calls.getDevice(PRESS_1))['setpoint'], '60');
  t.is(plc.machine(1).setpoint, 60);
  mapper.behave({ writesOnGet: false, reported: 'bare' });
  plc.turnSetpoint(1, 33);
  t.is(reported(await calls.getDevice(PRESS_1))['setpoint'], '33');
});

test('a device without a spec ends the mapper; nobody answers, and its row and socket stay', async (t) => {
  const { calls, mapper, node } = await startModbusNode(t);
  await t.throwsAsync(calls.updateDevice({ device: { name: 'press-1', namespace: 'factory' } }));
  t.regex(mapper.death ?? '', /nil pointer dereference: device\.Spec is nil/);
  t.false(mapper.isRunning);
  t.true(existsSync(mapper.socket));
  const [error] = (await once(connect(mapper.socket), 'error')) as [NodeJS.ErrnoException];
  t.is(error.code, 'ECONNREFUSED');
  t.is(node.edgeCore.store.column("SELECT value FROM meta WHERE type = 'devicemapper'").length, 1);
});

test('a number that came as Int64Value is taken; one of a kind that the framework does not know is as good as absent', async (t) => {
  const { calls, device, node, plc } = await startModbusNode(t);
  const withPort = (value: Any) => {
    const one = device('setpoint', '11');
    const data = one.spec?.protocol?.configData?.data;
    if (data !== undefined) data['port'] = value;
    return one;
  };
  const packed = (kind: string, bytes: Uint8Array): Any => ({
    typeUrl: `type.googleapis.com/google.protobuf.${kind}`,
    value: Buffer.from(bytes),
  });
  const written = plc.written(({ to }) => to === 11);
  const long = Int64Value.encode({ value: BigInt(plc.port) }).finish();
  await calls.updateDevice({ device: withPort(packed('Int64Value', long)) });
  await written;
  const double = DoubleValue.encode({ value: plc.port }).finish();
  await calls.updateDevice({ device: withPort(packed('DoubleValue', double)) });
  const log = await changed(`${node.addresses.folder}/var/log/modbus-mapper.log`, (text) =>
    text.includes('Init device'),
  );
  t.regex(log, /Init device factory\/press-1 error: the protocol needs ip, port and slaveID/);
});

test('a restart writes what EdgeCore hands out, which after its own restart is the old value', async (t) => {
  const { calls, device, mapper, node, plc } = await startModbusNode(t);
  const edited = plc.written(({ to }) => to === 42.5);
  await calls.updateDevice({ device: device('setpoint', '42.5') });
  await edited;
  const old = plc.written(({ to, unit }) => unit === 1 && to === 60);
  await mapper.kill();
  await node.killEdgeCore();
  await node.startEdgeCore();
  await mapper.start();
  await old;
  t.is(plc.machine(1).setpoint, 60);
});

test('a mapper that starts before EdgeCore waits for it', async (t) => {
  const { calls, mapper, node } = await startModbusNode(t);
  await mapper.kill();
  await node.killEdgeCore();
  const started = mapper.start();
  await node.startEdgeCore();
  await started;
  t.is(reported(await calls.getDevice(PRESS_1))['setpoint'], '60');
});

test('the cloud changes a device: stored with the next version, and on the PLC', async (t) => {
  const { node, plc } = await startModbusNode(t);
  const { edgeCore } = node;
  const version = Number(edgeCore.store.resourceVersion());
  const written = plc.written(({ to, unit }) => unit === 1 && to === 77);
  await edgeCore.cloudChangesDevice('factory', 'press-1', (one) => withDesired(one, 'setpoint', '77'));
  await written;
  const [stored] = edgeCore.store.objects(DEVICES, 'factory', 'press-1');
  t.like(stored, { metadata: { resourceVersion: String(version + 1) } });
  await node.killEdgeCore();
  await node.startEdgeCore();
  t.true(JSON.stringify(edgeCore.store.objects(DEVICES, 'factory', 'press-1')).includes('"77"'));
  await t.throwsAsync(
    edgeCore.cloudChangesDevice('factory', 'nope', (one) => one),
    { message: /no device factory\/nope/ },
  );
});

test('ten presses are ten units of one PLC', async (t) => {
  const { calls, device, plc } = await startModbusNode(t, 10);
  const names = Array.from({ length: 10 }, (_, index) => `press-${index + 1}`);
  await Promise.all(
    names.map(async (name, index) => {
      const written = plc.written(({ to }) => to === index + 0.5);
      await calls.updateDevice({ device: device('setpoint', `${index + 0.5}`, name) });
      await written;
    }),
  );
  // Unit 2 is thermo-1.
  const units = new Set(plc.writes.map(({ unit }) => unit).filter((unit) => unit !== 2));
  t.deepEqual(
    [...units].toSorted((left, right) => left - right),
    [1, 3, 4, 5, 6, 7, 8, 9, 10, 11],
  );
});

const UNCHECKED: Readonly<
  Record<string, { readonly change: (device: Device) => Device; readonly missing: RegExp }>
> = {
  'a protocol': {
    change: ({ spec, ...device }) => ({ ...device, spec: spec && { ...spec, protocol: undefined } }),
    missing: /device\.Spec\.Protocol is nil/,
  },
  'a desired value': {
    change: withProperties((property) => ({ ...property, desired: undefined })),
    missing: /the desired value of \S+ is nil/,
  },
  'the desired value of a property that the model does not have': {
    change: withProperties((property) => ({ ...property, name: `no-${property.name}`, desired: undefined })),
    missing: /the desired value of no-\S+ is nil/,
  },
  visitors: {
    change: withProperties((property) => ({ ...property, visitors: undefined })),
    missing: /the visitors of \S+ is nil/,
  },
  'the configuration of visitors': {
    change: withProperties(({ visitors, ...property }) => ({
      ...property,
      visitors: visitors && { ...visitors, configData: undefined },
    })),
    missing: /the visitor configuration of \S+ is nil/,
  },
  'a property in the model': {
    change: withProperties((property) => ({ ...property, name: `no-${property.name}` })),
    missing: /twin\.Property of no-\S+, which is not in the device model, is nil/,
  },
};

function withProperties(change: (property: DeviceProperty) => DeviceProperty): (device: Device) => Device {
  return ({ spec, ...device }) => ({
    ...device,
    spec: spec && { ...spec, properties: spec.properties.map(change) },
  });
}

for (const [what, { change, missing }] of Object.entries(UNCHECKED)) {
  test(`H3: as with the framework, an update without ${what} ends the mapper`, async (t) => {
    const { mapper, calls, device } = await startModbusNode(t);
    await calls.updateDevice({ device: change(device('setpoint', '1')) }, 5000).catch(() => undefined);
    await waitUntil(() => mapper.death !== undefined, 30_000);
    t.regex(mapper.death ?? '', missing);
    t.false(mapper.isRunning);
  });
}

const TOLERATED: Readonly<Record<string, (device: Device) => Device>> = {
  'the configuration of the protocol': ({ spec, ...device }) => ({
    ...device,
    spec: spec && { ...spec, protocol: { protocolName: 'modbus', configData: undefined } },
  }),
  'a push method': withProperties((property) => ({ ...property, pushMethod: undefined })),
  'a status': (device) => ({ ...device, status: undefined }),
  properties: ({ spec, ...device }) => ({ ...device, spec: spec && { ...spec, properties: [] } }),
};

for (const [what, change] of Object.entries(TOLERATED)) {
  test(`H3: as with the framework, an update without ${what} is taken`, async (t) => {
    const { mapper, calls, device } = await startModbusNode(t);
    await calls.updateDevice({ device: change(device('setpoint', '1')) }, 5000);
    t.is(mapper.death, undefined);
    t.true(mapper.isRunning);
  });
}
