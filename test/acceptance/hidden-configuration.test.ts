/** L5: how a device is reached, passwords included, is shown to those who may change it. */
import test from 'ava';
import { topics } from '../helpers/mqtt-client.ts';
import { startAttackedNode } from '../helpers/attacked-node.ts';

const SECRET = 'hunter2-of-the-plc';
const POLICY = `roles:
  setter:
    - { methods: [device.get, device.list, device.describe, device.watch, device.edits, event.list] }
    - { methods: [device.edit], namespaces: [factory], names: [press-1], properties: [setpoint] }
bindings:
  - { role: anonymous, principals: [nora] }
  - { role: viewer, principals: [vera] }
  - { role: setter, principals: [lena] }
  - { role: operator, principals: [otto], namespaces: [factory] }
  - { role: viewer, principals: [otto] }
`;
const PRESS = { namespace: 'factory', name: 'press-1' };
const DEVICES = '/apis/devices.kubeedge.io/v1beta1/namespaces/factory/devices';
const READS = [
  ['device.get', PRESS],
  ['device.get', { ...PRESS, fields: ['$.spec.protocol'] }],
  ['device.list', { allNamespaces: true }],
  ['device.describe', { ...PRESS, showEvents: true }],
  ['device.edits', PRESS],
  ['event.list', { namespace: 'factory' }],
  ['node.status', {}],
] as const;
const PATHS = [
  `${DEVICES}/press-1`,
  DEVICES,
  `${DEVICES}?watch=true&timeoutSeconds=1`,
  '/apis/devices.kubeedge.io/v1beta1/devices',
  '/api/v1/namespaces/factory/events',
];

test('L5: over every door, who may not change a device sees <hidden> in place of how it is reached', async (t) => {
  const node = await startAttackedNode(t, {
    users: ['nora', 'vera', 'lena', 'otto'],
    policy: POLICY,
    sandbox: { modbus: true },
    rest: true,
  });
  const otto = await node.caller('otto');
  const edit = (await otto.call('device.edit', {
    ...PRESS,
    jsonPatch: [{ op: 'add', path: '/spec/protocol/configData/password', value: SECRET }],
  })) as { readonly error?: object };
  t.is(edit.error, undefined);
  const seen: Record<string, string[]> = {};
  for (const user of ['nora', 'vera', 'lena', 'otto']) {
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
  t.deepEqual(seen, { nora: [], vera: [], lena: [], otto: all });
});
