/** Lists, gets and descriptions on a node with a PLC, also with MetaServer or EdgeCore gone. */
import test from 'ava';
import { type DeviceNode, PRESS_1, startDeviceNode, until } from './device-node.ts';

let node: DeviceNode;
const SIGNAL = new AbortController().signal;

test.before(async () => {
  node = await startDeviceNode({ presses: 3 });
  await until(async () => {
    const { twins } = await node.devices.get({ namespace: 'factory', name: 'press-1' }, SIGNAL);
    return twins?.find(({ property }) => property === 'temperature')?.reported;
  });
});

test.after.always(() => node?.stop());

test.serial('a list has the devices of a namespace by name, with what they report', async (t) => {
  const { meta, items } = await node.devices.list({ namespace: 'factory' }, SIGNAL);
  t.is(meta.source, 'metaserver');
  t.deepEqual(
    items.map(({ metadata }) => metadata.name),
    ['meter-1', 'press-1', 'press-2', 'press-3'],
  );
  const status = items[1]?.status as { twins: { propertyName: string; reported: { value: string } }[] };
  t.is(status.twins.find(({ propertyName }) => propertyName === 'setpoint')?.reported.value, '60');
});

test.serial(
  'what is looked at all the time comes from the store, and says the same as MetaServer',
  async (t) => {
    const namesOf = (items: readonly { metadata: { name: string } }[]): readonly string[] =>
      items.map(({ metadata }) => metadata.name);
    const kept = await node.agent.kept.list({ allNamespaces: true }, SIGNAL);
    t.is(kept.meta.source, 'store');
    t.deepEqual(kept.meta.notes, undefined);
    t.deepEqual(
      namesOf(kept.items),
      namesOf((await node.devices.list({ allNamespaces: true }, SIGNAL)).items),
    );
    const models = await node.agent.kept.listModels({ allNamespaces: true }, SIGNAL);
    t.is(models.meta.source, 'store');
    t.deepEqual(
      namesOf(models.items),
      namesOf((await node.devices.listModels({ allNamespaces: true }, SIGNAL)).items),
    );
  },
);

test.serial('selectors and pages are as for pods', async (t) => {
  const names = async (params: Parameters<DeviceNode['devices']['list']>[0]): Promise<readonly string[]> =>
    (await node.devices.list(params, SIGNAL)).items.map(({ metadata }) => metadata.name);
  t.deepEqual(await names({ allNamespaces: true, labelSelector: 'line in (L8)' }), ['meter-1']);
  t.deepEqual(await names({ allNamespaces: true, fieldSelector: 'spec.protocol.protocolName!=modbus-tcp' }), [
    'meter-1',
  ]);
  const first = await node.devices.list({ namespace: 'factory', limit: 3 }, SIGNAL);
  t.is(first.meta.remainingItemCount, 1);
  t.deepEqual(await names({ namespace: 'factory', limit: 3, continue: first.meta.continue ?? '' }), [
    'press-3',
  ]);
  await t.throwsAsync(names({ fieldSelector: 'spec.colour=red' }), { message: /cannot be selected by/ });
});

test.serial('a version stays while nothing changes, and changes with a write', async (t) => {
  const before = await node.version('factory', 'press-3');
  t.is(await node.version('factory', 'press-3'), before);
  await node.set('press-3', { setpoint: 60 }, { persist: false });
  const after = await node.version('factory', 'press-3');
  t.true(Number(after) > Number(before));
});

test.serial('a description has model, mapper, ranges, edits and events', async (t) => {
  await node.set('press-2', { setpoint: 44 });
  const { items } = await node.devices.describe({ namespace: 'factory', name: 'press-2' }, SIGNAL);
  const [press] = items;
  t.is(press?.model?.metadata.name, 'press-model');
  t.like(press?.mapper, { name: 'modbus-mapper', protocol: 'modbus-tcp', answers: true });
  t.like(
    press?.twins.find(({ property }) => property === 'setpoint'),
    { desired: '44', minimum: '0', maximum: '100', unit: '°C' },
  );
  t.like(press?.edits[0], { base: '60', value: '44', state: 'applied', createdBy: 'alice', attempts: 1 });
  t.like(press?.events?.[0], { reason: 'Edited', involvedObject: { kind: 'Device', name: 'press-2' } });
  const meter = await node.devices.describe(
    { namespace: 'factory', name: 'meter-1', showEvents: false },
    SIGNAL,
  );
  t.is(meter.items[0]?.mapper, undefined);
  t.false('events' in (meter.items[0] ?? {}));
});

test.serial('models are listed and got; an unknown one is not found', async (t) => {
  const { items } = await node.devices.listModels({ namespace: 'factory' }, SIGNAL);
  t.deepEqual(
    items.map(({ metadata }) => metadata.name),
    ['meter-model', 'press-model'],
  );
  const { object } = await node.devices.getModel({ namespace: 'factory', name: 'press-model' }, SIGNAL);
  t.is(object.kind, 'DeviceModel');
  await t.throwsAsync(node.devices.getModel({ name: 'none' }, SIGNAL), {
    message: 'devicemodels.devices.kubeedge.io "none" not found',
  });
});

test.serial('reading never writes: what was set at the panel stays', async (t) => {
  node.line.plc.turnSetpoint(PRESS_1, 33);
  const seen = await until(async () => {
    const { twins } = await node.devices.get({ namespace: 'factory', name: 'press-1' }, SIGNAL);
    await node.devices.describe({ namespace: 'factory' }, SIGNAL);
    const reported = twins?.find(({ property }) => property === 'setpoint')?.reported;
    return reported === '33' ? reported : undefined;
  });
  t.is(seen, '33');
  t.is(node.line.plc.machine(PRESS_1).setpoint, 33);
});

test.serial(
  'with MetaServer gone the store answers, and with EdgeCore gone a device is still written',
  async (t) => {
    await node.node.stopMetaServer();
    const { meta } = await node.devices.list({ allNamespaces: true }, SIGNAL);
    t.is(meta.source, 'store');
    t.is(meta.notes?.[0]?.layer, 'metaserver');
    await node.node.killEdgeCore();
    const { items } = await node.set('press-1', { setpoint: 47 });
    t.is(items[0]?.paths[0]?.readBack, 'confirmed');
    t.is(node.line.plc.machine(PRESS_1).setpoint, 47);
  },
);
