/** Values of devices and events on the listeners of the agent: read by whoever may see them by a call. */
import test from 'ava';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { reportRightOf } from '../../../agent/broker/access-list.ts';
import type { Policy } from '../../../agent/access/policy.ts';
import { startBrokerNode } from '../../helpers/broker-node.ts';
import { NODE } from '../../helpers/test-configuration.ts';
import { topics } from '../../helpers/mqtt-client.ts';

const ROOT = `edgectl/v1/${NODE}`;
const ALL = { allNamespaces: true };

const RIGHTS: readonly (readonly [filter: string, right: ReturnType<typeof reportRightOf>])[] = [
  [`${ROOT}/device/#`, { action: 'device.watch', params: ALL }],
  ['edgectl/v1/+/device/#', { action: 'device.watch', params: ALL }],
  [`${ROOT}/device/+/press-1/#`, { action: 'device.watch', params: { ...ALL, name: 'press-1' } }],
  [`${ROOT}/device/factory/#`, { action: 'device.watch', params: { namespace: 'factory' } }],
  [
    `${ROOT}/device/factory/press-1/setpoint`,
    { action: 'device.watch', params: { namespace: 'factory', name: 'press-1' } },
  ],
  [`${ROOT}/event/#`, { action: 'event.list', params: ALL }],
  [`${ROOT}/alarm/#`, { action: 'alarm.list', params: ALL }],
  [
    `${ROOT}/alarm/+/factory/press-1/#`,
    { action: 'alarm.list', params: { namespace: 'factory', name: 'press-1' } },
  ],
  [`${ROOT}/event/Pod/factory/#`, { action: 'event.list', params: { namespace: 'factory' } }],
  [`${ROOT}/event/+/+/web-0`, { action: 'event.list', params: { ...ALL, name: 'web-0' } }],
  [`${ROOT}/device`, undefined],
  [`${ROOT}/#`, undefined],
  [`${ROOT}/+/#`, undefined],
  ['edgectl/v1/#', undefined],
  ['edgectl/+/+/device/#', undefined],
  ['#', undefined],
  [`$share/g/${ROOT}/device/#`, undefined],
  [`${ROOT}/to/alice/#`, undefined],
];

for (const [filter, right] of RIGHTS) {
  test(`F12: the right that ${filter} takes`, (t) => t.deepEqual(reportRightOf(filter), right));
}

/** Of the policy: alice may see the devices of factory. */
function onlyFactory(): Pick<Policy, 'permits' | 'watch'> & { revoke: () => void } {
  const watchers: ((error: EdgectlError) => void)[] = [];
  return {
    permits: ({ principal }, action, params) =>
      principal === 'alice' && action === 'device.watch' && params['namespace'] === 'factory',
    watch: (_caller, _action, _params, onRevoked, signal) => {
      watchers.push((error) => (signal.aborted ? undefined : onRevoked(error)));
    },
    revoke: () => {
      for (const watcher of watchers) watcher(new EdgectlError('Forbidden', 'the role is gone'));
    },
  };
}

test('F12: who may watch devices may subscribe to their values, and to no more', async (t) => {
  const policy = onlyFactory();
  const node = await startBrokerNode(t, ['alice', 'bob'], { policy });
  const alice = await node.connect('alice');
  const bob = await node.connect('bob');
  await alice.subscribe(`${ROOT}/device/factory/#`);
  for (const filter of [`${ROOT}/device/#`, `${ROOT}/event/#`, `${ROOT}/device/other/#`])
    await t.throwsAsync(alice.subscribe(filter), undefined, filter);
  await t.throwsAsync(bob.subscribe(`${ROOT}/device/factory/#`));
  const topic = topics.device({ namespace: 'factory', name: 'press-1', property: 'setpoint' });
  await node.broker.publish(topic, '42.5', { qos: 1, retain: true });
  const { payload } = await alice.next((message) => message.topic === topic, 'the value');
  t.is(payload.toString(), '42.5');
});

test('F12: whose right ends reads no further value', async (t) => {
  const policy = onlyFactory();
  const node = await startBrokerNode(t, ['alice'], { policy });
  const [reads, left] = [await node.connect('alice'), await node.connect('alice')];
  for (const client of [reads, left]) await client.subscribe(`${ROOT}/device/factory/#`);
  await left.client.unsubscribeAsync(`${ROOT}/device/factory/#`);
  const closed = new Promise<void>((resolve) => reads.client.once('close', () => resolve()));
  policy.revoke();
  await closed;
  await left.publish(topics.request({ principal: 'alice', client: 'c' }), 'still there');
  t.is(node.messages.length, 1);
});
