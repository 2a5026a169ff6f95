/** H3: whatever is edited, the mapper gets every message that it reads unchecked. */
import test from 'ava';
import type { DeviceEditParams } from '@edgectl/rpc-schema/generated/types';
import type { Editor } from '../../../../agent/devices/device-operations.ts';
import { type AskedEdit, checkedChanges } from '../../../../agent/devices/edit/check-edit.ts';
import { type DeviceNode, startDeviceNode, until } from '../device-node.ts';

let node: DeviceNode;

test.before(async () => {
  node = await startDeviceNode();
});

test.after.always(() => node?.stop());

const SIGNAL = new AbortController().signal;
const PRESS = { namespace: 'factory', name: 'press-1' };
const PROPERTY = '/spec/properties/[name=setpoint]';

const DEVICE = {
  apiVersion: 'devices.kubeedge.io/v1beta1',
  kind: 'Device',
  metadata: { name: 'd', namespace: 'default' },
};

type Property = Record<string, unknown> & { readonly name: string };

/** As a manifest that says no more than it must. */
async function bare(): Promise<NonNullable<DeviceEditParams['object']>> {
  const { object } = await node.devices.get(PRESS, SIGNAL);
  const { properties = [], ...spec } = object.spec as { properties?: readonly Property[] };
  return {
    ...object,
    spec: {
      ...spec,
      properties: properties.map(({ desired: _desired, ...property }) => property),
    },
  } as NonNullable<DeviceEditParams['object']>;
}

async function revertAll(): Promise<void> {
  await node.devices.revert(PRESS, 'alice', SIGNAL);
}

test.serial('H3: a manifest without desired values ends no mapper, now or at its next start', async (t) => {
  await node.edit({ object: await bare() });
  const sent = node.line.mapper.updates.at(-1)?.device;
  t.true((sent?.spec?.properties.length ?? 0) > 0);
  for (const property of sent?.spec?.properties ?? []) {
    t.like(property, { desired: { value: '' } }, property.name);
  }
  t.is(node.line.mapper.death, undefined);
  for (let start = 0; start < 2; start += 1) {
    const updates = node.line.mapper.updates.length;
    await node.line.mapper.restart();
    // The edit lasts: it is sent again.
    await until(() => node.line.mapper.updates.length > updates || undefined);
    t.is(node.line.mapper.death, undefined);
    t.true(node.line.mapper.isRunning);
  }
  await revertAll();
});

const REMOVED: Readonly<Record<string, readonly string[]>> = {
  'the desired value of a property': [`${PROPERTY}/desired`],
  'the visitors of a property': [`${PROPERTY}/visitors`],
  'the configuration of its visitors': [`${PROPERTY}/visitors/configData`],
  'the configuration of the protocol': ['/spec/protocol/configData'],
  'all properties': ['/spec/properties'],
};
for (const [what, paths] of Object.entries(REMOVED)) {
  test.serial(`H3: an edit that takes away ${what} ends no mapper`, async (t) => {
    await node.edit({
      ...PRESS,
      persist: false,
      timeoutSeconds: 3,
      jsonPatch: paths.map((path) => ({ op: 'remove', path })),
    });
    t.is(node.line.mapper.death, undefined);
    t.true(node.line.mapper.isRunning);
    await node.edit({ ...PRESS, persist: false, set: { setpoint: 20 } });
    t.is(node.line.mapper.death, undefined);
  });
}

test.serial(
  'H3: after an edit that took the properties away, another one sends none without a name',
  async (t) => {
    const once = { ...PRESS, persist: false, timeoutSeconds: 3 };
    await node.edit({ ...once, jsonPatch: [{ op: 'remove', path: '/spec/properties' }] });
    await node.edit({ ...once, mergePatch: { spec: { properties: [{ name: 'setpoint' }] } } });
    await node.edit({
      ...once,
      jsonPatch: [{ op: 'replace', path: `${PROPERTY}/collectCycle`, value: 700 }],
    });
    t.is(node.line.mapper.death, undefined);
    for (const { device } of node.line.mapper.updates)
      t.true(device?.spec?.properties.every(({ name }) => name !== ''));
  },
);

for (const cycle of ['collectCycle', 'reportCycle']) {
  test.serial(
    `H3: a ${cycle} that a mapper's ticker could not take is refused before anything is sent`,
    async (t) => {
      for (const value of [-1, -9_007_199_254_740_991, 9_223_372_036_855]) {
        const edit = {
          ...PRESS,
          persist: false,
          jsonPatch: [{ op: 'replace' as const, path: `${PROPERTY}/${cycle}`, value }],
        };
        const error = await t.throwsAsync(node.edit(edit));
        t.regex(error?.message ?? '', new RegExp(`${cycle} must be from 0 to 9223372036854 milliseconds`));
      }
      t.is(node.line.mapper.death, undefined);
    },
  );
}

test('H3: properties of a device that had none are checked against the model, too', (t) => {
  const device = { ...DEVICE, spec: { deviceModelRef: { name: 'm' } } };
  const asked = { ...device, spec: { ...device.spec, properties: [{ name: 'nope' }] } };
  const model = { metadata: { name: 'm' }, spec: { properties: [{ name: 'speed', type: 'INT' }] } };
  const authorise = (): void => undefined;
  t.throws(
    () => checkedChanges({ device, asked, forced: new Set(), model, authorise } as unknown as AskedEdit),
    { message: /property nope is not in the device model m/ },
  );
});

test.serial('H3: what an edit changes is judged before anything is sent', async (t) => {
  const asked: (readonly (string | undefined)[])[] = [];
  const editor: Editor = {
    principal: 'lena',
    authorise: (device, values) => {
      t.deepEqual(device, PRESS);
      asked.push(values.map(({ property }) => property));
      throw new Error('not this');
    },
  };
  const edits: readonly [Partial<DeviceEditParams>, readonly (string | undefined)[]][] = [
    [{ set: { setpoint: 33 } }, ['setpoint']],
    [{ jsonPatch: [{ op: 'replace', path: `${PROPERTY}/desired/value`, value: '33' }] }, ['setpoint']],
    [{ jsonPatch: [{ op: 'remove', path: `${PROPERTY}/desired/value` }] }, [undefined]],
    [{ jsonPatch: [{ op: 'remove', path: `${PROPERTY}/desired` }] }, [undefined]],
    [{ jsonPatch: [{ op: 'replace', path: `${PROPERTY}/desired`, value: {} }] }, [undefined, undefined]],
    [{ jsonPatch: [{ op: 'add', path: `${PROPERTY}/desired/metadata/type`, value: 'int' }] }, [undefined]],
    [
      {
        jsonPatch: [
          { op: 'replace', path: `${PROPERTY}/desired/value`, value: '33' },
          { op: 'remove', path: '/spec/properties/0/visitors' },
        ],
      },
      [undefined, 'setpoint'],
    ],
    [{ mergePatch: { metadata: { labels: { a: 'b' } } } }, [undefined]],
    [{ mergePatch: { spec: {} } }, []],
  ];
  const updates = node.line.mapper.updates.length;
  for (const [edit, values] of edits) {
    await t.throwsAsync(node.devices.edit({ ...PRESS, persist: false, ...edit }, editor, SIGNAL), {
      message: 'not this',
    });
    t.deepEqual(asked.at(-1), values, JSON.stringify(edit));
  }
  t.is(node.line.mapper.updates.length, updates);
});
