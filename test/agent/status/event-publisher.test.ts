import type { EventNotificationParams } from '@edgectl/rpc-schema/generated/types';
import test from 'ava';
import { systemClock } from '../../../common/clock.ts';
import { pino } from 'pino';
import { EventPublisher } from '../../../agent/status/event-publisher.ts';
import { faults } from '../../rpc-schema/contract.ts';
import { connectToSocket, topics } from '../../helpers/mqtt-client.ts';
import { startRpcNode } from '../../helpers/rpc-node.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';

const EVENT: EventNotificationParams = {
  type: 'ADDED',
  object: {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: 'web-0.1', namespace: 'default' },
    involvedObject: { apiVersion: 'v1', kind: 'Pod', namespace: 'default', name: 'web-0' },
    reason: 'Started',
    message: 'Started container web',
    type: 'Normal',
    count: 1,
  },
};

test('an event is published on the topic of its object, valid by the contract', async (t) => {
  const node = await startRpcNode({ folder: temporaryFolder(t), methods: [] });
  t.teardown(() => node.stop());
  const client = await connectToSocket(node.socket);
  t.teardown(() => client.end());
  await client.subscribe('#');
  let publish = (_event: EventNotificationParams): void => {};
  const events = {
    subscribe(listener: typeof publish): void {
      publish = listener;
    },
  };
  const stopping = new AbortController();
  const log = pino({ level: 'silent' });
  new EventPublisher({ topics, events, attachments: node.attachments, clock: systemClock, log }).start(
    stopping.signal,
  );
  publish(EVENT);
  const { topic, payload } = await client.next(() => true);
  t.is(topic, topics.event('Pod', 'default', 'web-0'));
  t.deepEqual(faults('EventNotification', JSON.parse(payload.toString())), []);
});
