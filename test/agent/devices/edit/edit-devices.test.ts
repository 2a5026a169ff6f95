/** `device.edit` on a PLC: what arrives, what is answered, and what is refused before anything is sent. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { DeviceEditParams } from '@edgectl/rpc-schema/generated/types';
import test from 'ava';
import { FRAMEWORK_BEHAVIOUR } from '../../../../sandbox/modbus/mapper-behaviour.ts';
import { type DeviceNode, PRESS_1, startDeviceNode, THERMO_1 } from '../device-node.ts';

let node: DeviceNode;

test.before(async () => {
  node = await startDeviceNode({ presses: 2 });
});

test.after.always(() => node?.stop());

test.beforeEach(async () => {
  node.line.mapper.behave(FRAMEWORK_BEHAVIOUR);
});

const SETPOINT = '/spec/properties/[name=setpoint]/desired/value';

test.serial('a value that is set is in the register, and the answer says confirmed', async (t) => {
  const { items, dryRun } = await node.set('press-1', { setpoint: 42.5 });
  t.is(node.line.plc.machine(PRESS_1).setpoint, 42.5);
  t.false(dryRun);
  const [path] = items[0]?.paths ?? [];
  t.like(path, {
    path: SETPOINT,
    property: 'setpoint',
    before: '60',
    value: '42.5',
    accepted: true,
    written: true,
    readBack: 'confirmed',
    reported: '42.5',
  });
  t.is(items[0]?.resourceVersion, await node.version('factory', 'press-1'));
});

test.serial('the edit is laid over the stored device, and told in the meta', async (t) => {
  const { meta, object, twins } = await node.devices.get(
    { namespace: 'factory', name: 'press-1' },
    new AbortController().signal,
  );
  t.deepEqual(meta.localEdits, [{ namespace: 'factory', name: 'press-1', path: SETPOINT }]);
  const setpoint = twins?.find(({ property }) => property === 'setpoint');
  t.like(setpoint, {
    desired: '42.5',
    reported: '42.5',
    accessMode: 'ReadWrite',
    minimum: '0',
    maximum: '100',
  });
  t.true((setpoint?.ageSeconds ?? 99) < 5);
  t.regex(JSON.stringify(object.spec), /42\.5/);
});

interface Refusal {
  readonly params: DeviceEditParams;
  readonly kind: string;
  readonly message: RegExp;
}

const REFUSALS: Readonly<Record<string, Refusal>> = {
  'a value out of range': {
    params: { namespace: 'factory', name: 'press-1', set: { setpoint: 100.5 } },
    kind: 'InvalidParams',
    message: /factory\/press-1: setpoint = 100\.5 is outside of its range 0 to 100/,
  },
  'a read-only property': {
    params: { namespace: 'factory', name: 'press-1', set: { temperature: 20 } },
    kind: 'Forbidden',
    message: /factory\/press-1: temperature is read-only/,
  },
  'a wrong type': {
    params: { namespace: 'factory', name: 'press-1', set: { setpoint: 'warm' } },
    kind: 'InvalidParams',
    message: /factory\/press-1: setpoint is of type FLOAT: "warm" is not a number/,
  },
  'an unknown property': {
    params: { namespace: 'factory', name: 'press-1', set: { pressure: 1 } },
    kind: 'InvalidParams',
    message: /factory\/press-1 has no property pressure/,
  },
  'an unknown device': {
    params: { namespace: 'factory', name: 'press-99', set: { setpoint: 1 } },
    kind: 'NotFound',
    message: /devices\.devices\.kubeedge\.io "press-99" not found/,
  },
  'a protocol that no mapper serves': {
    params: { namespace: 'factory', name: 'meter-1', set: { power: 1 } },
    kind: 'Unavailable',
    message: /no mapper serves protocol modbus$/,
  },
  'a device that was changed meanwhile': {
    params: { namespace: 'factory', name: 'press-1', set: { setpoint: 10 }, ifUnmodified: '1' },
    kind: 'Conflict',
    message: /factory\/press-1 was changed meanwhile: its version is \d+, not 1/,
  },
  'another model': {
    params: {
      namespace: 'factory',
      name: 'press-1',
      mergePatch: { spec: { deviceModelRef: { name: 'other' } } },
    },
    kind: 'InvalidParams',
    message: /factory\/press-1: spec\.deviceModelRef cannot be changed at the node/,
  },
  'another protocol': {
    params: {
      namespace: 'factory',
      name: 'press-1',
      mergePatch: { spec: { protocol: { protocolName: 'sim' } } },
    },
    kind: 'InvalidParams',
    message: /spec\.protocol\.protocolName cannot be changed at the node/,
  },
  'a label': {
    params: { namespace: 'factory', name: 'press-1', mergePatch: { metadata: { labels: { line: 'L9' } } } },
    kind: 'InvalidParams',
    message: /factory\/press-1: metadata\.labels cannot be changed at the node; only spec can/,
  },
  'another name': {
    params: {
      namespace: 'factory',
      name: 'press-1',
      jsonPatch: [{ op: 'replace', path: '/metadata/name', value: 'press-2' }],
    },
    kind: 'InvalidParams',
    message: /metadata\.name cannot be changed/,
  },
  'a failed test of a patch': {
    params: {
      namespace: 'factory',
      name: 'press-1',
      jsonPatch: [{ op: 'test', path: '/spec/properties/[name=setpoint]/desired/value', value: '1' }],
    },
    kind: 'Conflict',
    message: /the test of .* fails/,
  },
};

test.serial('what is refused is refused exactly, and nothing is sent', async (t) => {
  const sent = node.line.mapper.updates.length;
  for (const [what, { params, kind, message }] of Object.entries(REFUSALS)) {
    const error = await t.throwsAsync(node.edit(params), { message }, what);
    t.true(
      EdgectlError.is(error) && error.kind === kind,
      `${what}: ${EdgectlError.is(error) ? error.kind : error?.message}`,
    );
  }
  t.is(node.line.mapper.updates.length, sent);
  t.is(node.line.plc.machine(PRESS_1).setpoint, 42.5);
});

test.serial('a mapper that does not answer is named, and nothing is sent', async (t) => {
  node.line.mapper.behave({ stall: 'all' });
  const sent = node.line.mapper.updates.length;
  const error = await t.throwsAsync(node.set('press-1', { setpoint: 11 }), {
    message: /mapper modbus-mapper of protocol modbus-tcp does not answer within 2000 ms/,
  });
  t.like(error, { kind: 'Unavailable', layer: 'mapper' });
  t.is(node.line.mapper.updates.length, sent);
});

test.serial('with dryRun everything is checked and nothing is written', async (t) => {
  const sent = node.line.mapper.updates.length;
  const { dryRun, items } = await node.set('press-1', { setpoint: 43 }, { dryRun: true });
  t.true(dryRun);
  t.like(items[0]?.paths[0], { accepted: true, written: false, readBack: 'unknown' });
  await t.throwsAsync(node.set('press-1', { setpoint: 101 }, { dryRun: true }), { message: /range/ });
  t.is(node.line.mapper.updates.length, sent);
});

test.serial('a mapper that clamps: differs, and no second write', async (t) => {
  node.line.mapper.behave({ clamp: { minimum: 0, maximum: 50 } });
  const sent = node.line.mapper.updates.length;
  const error = await t.throwsAsync(node.set('press-1', { setpoint: 80 }, { persist: false }), {
    message: /factory\/press-1: setpoint = 80 was written, 50 is reported/,
  });
  t.like(error, { kind: 'ReadBackDiffers', layer: 'mapper' });
  t.is(node.line.mapper.updates.length, sent + 1);
});

test.serial('a mapper that refuses: its words, and the edit is as it was', async (t) => {
  await node.set('press-1', { setpoint: 42.5 });
  node.line.mapper.behave({ fail: 'the line is locked' });
  const error = await t.throwsAsync(node.set('press-1', { setpoint: 44 }), { message: /the line is locked/ });
  t.like(error, { kind: 'BackendError', layer: 'mapper' });
  const [edit, ...more] = (await node.edits()).filter(({ state }) => state === 'applied');
  t.like(edit, { value: '42.5', property: 'setpoint' });
  t.deepEqual(more, []);
});

test.serial(
  'an answer that does not come after the sending leaves unknown, and the next read-back settles it',
  async (t) => {
    node.line.mapper.behave({ stall: 'update' });
    const { items } = await node.set('press-1', { setpoint: 46 }, { timeoutSeconds: 3 });
    t.like(items[0]?.paths[0], { accepted: true, written: true, readBack: 'unknown' });
    t.is((await node.edits()).at(-1)?.state, 'unknown');
    // The mapper continues with what it was told.
    node.line.mapper.behave({ stall: 'none' });
    const edit = await node.editWhere(({ value, state }) => value === '46' && state !== 'unknown');
    t.is(edit.state, 'applied');
    t.is(node.line.plc.machine(PRESS_1).setpoint, 46);
  },
);

test.serial('a list is checked whole before one device is written', async (t) => {
  const { items } = await node.devices.list(
    { namespace: 'factory', labelSelector: 'line=L7' },
    new AbortController().signal,
  );
  t.is(items.length, 2);
  const asked = (value: string) =>
    items.map((item) => ({
      ...item,
      spec: {
        ...item.spec,
        properties: (item.spec as { properties: { name: string }[] }).properties.map((property) =>
          property.name === 'setpoint' ? { ...property, desired: { value } } : property,
        ),
      },
    }));
  const list = (devices: ReturnType<typeof asked>) =>
    ({ apiVersion: 'devices.kubeedge.io/v1beta1', kind: 'DeviceList', items: devices }) as const;
  const sent = node.line.mapper.updates.length;
  const [first, second] = [asked('20'), asked('200')];
  await t.throwsAsync(node.edit({ list: list([...first.slice(0, 1), ...second.slice(1)]) }), {
    message: /factory\/press-2: setpoint = 200 is outside/,
  });
  t.is(node.line.mapper.updates.length, sent);
  const { items: outcomes } = await node.edit({ list: list(asked('21')) });
  t.deepEqual(
    outcomes.map(({ name, paths }) => [
      name,
      paths.find(({ property }) => property === 'setpoint')?.readBack,
    ]),
    [
      ['press-1', 'confirmed'],
      ['press-2', 'confirmed'],
    ],
  );
});

test.serial('of two edits on one version exactly one goes through', async (t) => {
  const ifUnmodified = await node.version('default', 'thermo-1');
  const edit = (setpoint: number) =>
    node.edit({ namespace: 'default', name: 'thermo-1', set: { setpoint }, ifUnmodified, persist: false });
  const outcomes = await Promise.allSettled([edit(22), edit(23)]);
  t.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  t.true([22, 23].includes(node.line.plc.machine(THERMO_1).setpoint));
});

const EMPTY = { spec: { properties: [{ name: 'setpoint', desired: { value: '' } }] } };

test.serial(
  'F5: an empty value is refused on every way of editing, before anything is sent or kept',
  async (t) => {
    const name = { namespace: 'factory', name: 'press-1' };
    const { object } = await node.devices.get(name, new AbortController().signal);
    const { items: edits } = await node.devices.edits({ allNamespaces: true }, new AbortController().signal);
    const sent = node.line.mapper.updates.length;
    const whole = structuredClone(object) as unknown as typeof EMPTY;
    for (const property of whole.spec.properties)
      if (property.name === 'setpoint') property.desired = { value: '' };
    const variants: readonly DeviceEditParams[] = [
      { ...name, set: { setpoint: '' } },
      { ...name, set: { setpoint: '' }, persist: false },
      { ...name, set: { setpoint: '' }, dryRun: true },
      { ...name, set: { enabled: '' } },
      { ...name, jsonPatch: [{ op: 'replace', path: SETPOINT, value: '' }] },
      { ...name, mergePatch: whole as unknown as Record<string, unknown> },
      { object: whole as unknown as typeof object },
      { list: { apiVersion: 'devices.kubeedge.io/v1beta1', kind: 'DeviceList', items: [whole as never] } },
    ];
    for (const params of variants) {
      await t.throwsAsync(
        node.edit(params),
        { message: /is of type (FLOAT|DOUBLE|BOOLEAN): "" is/ },
        JSON.stringify(params).slice(0, 120),
      );
    }
    t.is(node.line.mapper.updates.length, sent);
    const { items: after } = await node.devices.edits({ allNamespaces: true }, new AbortController().signal);
    t.is(after.length, edits.length);
  },
);

test.serial('a dead mapper is named, and nothing is sent', async (t) => {
  const sent = node.line.mapper.updates.length;
  await node.line.mapper.kill();
  const error = await t.throwsAsync(node.set('press-1', { setpoint: 12 }), {
    message: /mapper modbus-mapper of protocol modbus-tcp is not running: nobody answers at .*modbus\.sock/,
  });
  t.like(error, { kind: 'Unavailable', layer: 'mapper' });
  t.is(node.line.mapper.updates.length, sent);
});
