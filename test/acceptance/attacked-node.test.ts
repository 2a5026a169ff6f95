/**
 * What attackers with few rights, or none, tried on one node, each after the others; and who may do what at every door of it: see
 * `rights-table.ts`.
 */
import test, { type ExecutionContext } from 'ava';
import { type AttackedNode, startShared } from '../helpers/attacked-node.ts';
import { topics } from '../helpers/mqtt-client.ts';
import { patchBomb } from './patch-bomb.ts';
import {
  ONE_OF_EACH,
  type RightsTable,
  rightsOfCloud,
  rightsOfUsers,
  rightsThroughOpenBroker,
  startRightsTable,
} from './rights-table.ts';
import { silentConnections } from './silent-connections.ts';

const BUSY_MS = 30_000;

let table: RightsTable;
let node: AttackedNode;
let stop = (): Promise<void> => Promise.resolve();

test.before('start the node', async () => {
  ({ started: table, stop } = await startShared(startRightsTable));
  ({ node } = table);
});
test.after.always('stop it', () => stop());

let silentAreClosed: (t: ExecutionContext) => Promise<void>;

test.serial('H5: connections that never finish the handshake keep nobody out', async (t) => {
  silentAreClosed = await silentConnections(t, node, { connections: 140, visits: 3, slowestMs: BUSY_MS });
});

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

test.serial('H3: the right to one value is the right to that value alone; the mapper lives', async (t) => {
  const lena = await node.caller('lena');
  const mapper = node.node.modbus?.mapper;
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

test.serial('H2: a patch that copies the device into itself is refused, and nobody else waits', (t) =>
  patchBomb(t, node, { operations: 16, attackers: 1, slowestMs: BUSY_MS }),
);

const SECRET = 'hunter2-of-the-plc';
const PRESS = { namespace: 'factory', name: 'press-1' };
const DEVICES = '/apis/devices.kubeedge.io/v1beta1/namespaces/factory/devices';
const READS = [
  ['device.get', PRESS],
  ['device.get', { ...PRESS, fields: ['$.spec.protocol'] }],
  ['device.list', { allNamespaces: true }],
  ['device.describe', { ...PRESS, showEvents: true }],
  ['device.edits', PRESS],
  ['event.list', { namespace: 'factory' }],
  ['alarm.list', { namespace: 'factory', includeCleared: true }],
  ['node.status', {}],
] as const;
const PATHS = [
  `${DEVICES}/press-1`,
  DEVICES,
  `${DEVICES}?watch=true&timeoutSeconds=1`,
  '/apis/devices.kubeedge.io/v1beta1/devices',
  '/api/v1/namespaces/factory/events',
];

test.serial(
  'L5: over every door, who may not change a device sees <hidden> in place of how it is reached',
  async (t) => {
    const petra = await node.caller('petra');
    const edit = (await petra.call('device.edit', {
      ...PRESS,
      jsonPatch: [{ op: 'add', path: '/spec/protocol/configData/password', value: SECRET }],
    })) as { readonly error?: object };
    t.is(edit.error, undefined);
    const seen: Record<string, string[]> = {};
    for (const user of ['anna', 'vera', 'sven', 'petra']) {
      const caller = await node.caller(user, 'reader');
      const saw: string[] = [];
      for (const [method, params] of READS) {
        const answer = JSON.stringify(await caller.call(method, params));
        t.regex(answer, /"result"/, `${user} ${method}`);
        if (answer.includes(SECRET)) saw.push(method);
      }
      const { result } = (await caller.call('device.watch', PRESS)) as { result: { session: string } };
      const chunk = topics.chunkPrefix({ principal: user, client: 'reader' }, result.session, 'stdout');
      const { payload: line } = await caller.client.next(({ topic }) => topic.startsWith(chunk), 'a device');
      t.true(line.includes('setpoint'));
      if (line.includes(SECRET)) saw.push('device.watch');
      await caller.call('session.cancel', { session: result.session });
      for (const path of PATHS) if ((await node.read(user, path)).includes(SECRET)) saw.push(path);
      await caller.client.subscribe(topics.state());
      const { payload } = await caller.client.next(({ topic }) => topic === topics.state(), 'state');
      if (payload.toString().includes(SECRET)) saw.push('state');
      seen[user] = saw;
    }
    const all = [
      ...READS.filter(([method]) => method.startsWith('device.')).map(([method]) => method),
      'device.watch',
      ...PATHS.slice(0, 4),
    ];
    t.deepEqual(seen, { anna: [], vera: [], sven: [], petra: all });
  },
);

test.serial(
  'L12: a review of a group called like a property of every object is denied in the words of any other that is not served',
  async (t) => {
    for (const name of Object.getOwnPropertyNames(Object.prototype)) {
      for (const resourceAttributes of [
        { group: name, resource: 'name', verb: 'get' },
        { group: '', resource: name, verb: 'call' },
        { group: '', resource: 'pods', verb: name },
      ]) {
        const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
        const review = JSON.parse(await node.read('vera', path, { spec: { resourceAttributes } })) as {
          readonly status: { readonly allowed: boolean; readonly reason?: string };
        };
        t.false(review.status.allowed);
        t.regex(review.status.reason ?? '', /^this node does not serve /, name);
      }
    }
  },
);

// The policy of the users is gone afterwards.
test.serial(
  'every method, and values on set/, at every door, on every target: by one who may and one who may not, in turn',
  async (t) => {
    await rightsOfUsers(t, table, ONE_OF_EACH);
    await rightsThroughOpenBroker(t, table, 'by one name in turn');
    await rightsOfCloud(t, table);
  },
);

test.serial('H5: connections that never finish the handshake are closed', (t) => silentAreClosed(t));
