/** H3: who may write one value, once, can do nothing else to a device or its mapper, however the edit is written. */
import test from 'ava';
import { startAttackedNode } from '../helpers/attacked-node.ts';

const POLICY = `roles:
  setter:
    - { methods: [device.edit], namespaces: [factory], names: ["press-*"], properties: [setpoint], lasting: false }
bindings:
  - { role: setter, principals: [lena] }
`;
const PROPERTY = '/spec/properties/[name=setpoint]';
const VALUE = `${PROPERTY}/desired/value`;

type Edit = Readonly<Record<string, unknown>>;

const patch = (...operations: readonly object[]): Edit => ({ jsonPatch: operations });

const REFUSED: Readonly<Record<string, Edit>> = {
  'takes the desired value away': patch({ op: 'remove', path: `${PROPERTY}/desired` }),
  'takes the value out of it': patch({ op: 'remove', path: VALUE }),
  'replaces it by nothing': patch({ op: 'replace', path: `${PROPERTY}/desired`, value: {} }),
  'changes its type too': patch({
    op: 'replace',
    path: `${PROPERTY}/desired`,
    value: { value: '5', metadata: { type: 'int' } },
  }),
  'adds beside it': patch({ op: 'add', path: `${PROPERTY}/desired`, value: { value: '5', more: 1 } }),
  'sets it and takes it away': patch(
    { op: 'replace', path: VALUE, value: '5' },
    { op: 'remove', path: `${PROPERTY}/desired` },
  ),
  'takes the visitors away': patch({ op: 'remove', path: `${PROPERTY}/visitors` }),
  'takes the property away': patch({ op: 'remove', path: PROPERTY }),
  'names it by position': patch({ op: 'remove', path: '/spec/properties/1/desired' }),
  'copies what stands elsewhere': patch({ op: 'copy', from: '/spec/protocol/configData/ip', path: VALUE }),
  'moves it away': patch({ op: 'move', from: VALUE, path: '/spec/x' }),
  'tests what stands elsewhere': patch(
    { op: 'test', path: '/spec/protocol/configData/ip', value: '127.0.0.1' },
    { op: 'replace', path: VALUE, value: '5' },
  ),
  'names another property by an escape': patch({
    op: 'replace',
    path: '/spec/properties/[name=setpoint]~1x/desired/value',
    value: '5',
  }),
  'merges properties': { mergePatch: { spec: { properties: [{ name: 'setpoint' }] } } },
  'merges nothing': { mergePatch: { spec: {} } },
  lasts: { set: { setpoint: 5 }, persist: true },
  'sets another property': { set: { enabled: true } },
};

test('H3: the right to one value is the right to that value alone; the mapper lives', async (t) => {
  const { caller, node } = await startAttackedNode(t, {
    users: ['lena'],
    policy: POLICY,
    sandbox: { modbus: true },
  });
  const lena = await caller('lena');
  const mapper = node.modbus?.mapper;
  const edit = async (how: Edit): Promise<{ error?: { data: { reason: string } }; result?: object }> =>
    (await lena.call('device.edit', {
      namespace: 'factory',
      name: 'press-1',
      persist: false,
      ...how,
    })) as object;
  for (const [what, how] of Object.entries(REFUSED)) {
    const { error } = await edit(how);
    t.is(error?.data.reason, 'Forbidden', what);
  }
  t.is(mapper?.updates.length, 0);
  for (const how of [
    { set: { setpoint: 21 } },
    patch({ op: 'replace', path: VALUE, value: '22' }),
    patch({ op: 'test', path: VALUE, value: '60' }, { op: 'add', path: VALUE, value: 23 }),
  ]) {
    t.truthy((await edit(how)).result, JSON.stringify(how));
  }
  t.is(mapper?.updates.length, 3);
  t.is(mapper?.death, undefined);
});
