/** Whoever waits for a subscriber of the embedded broker. */
import test from 'ava';
import { startBrokerNode } from '../../helpers/broker-node.ts';
import { topics } from '../../helpers/mqtt-client.ts';

const ANSWER = topics.response({ principal: 'alice', client: 'c' });

test('a subscriber who came before anybody waited is found at once', async (t) => {
  const node = await startBrokerNode(t, ['alice']);
  const alice = await node.connect('alice');
  await alice.subscribe('edgectl/v1/+/to/alice/#');
  await t.notThrowsAsync(node.broker.subscribed(ANSWER, AbortSignal.timeout(30_000)));
});

test('a subscriber is waited for, and one of another topic is not taken for it', async (t) => {
  const node = await startBrokerNode(t, ['alice', 'bob']);
  const [alice, bob] = [await node.connect('alice'), await node.connect('bob')];
  let subscribed = false;
  const waits = node.broker.subscribed(ANSWER, AbortSignal.timeout(30_000)).then(() => {
    subscribed = true;
  });
  await bob.subscribe(topics.response({ principal: 'bob', client: 'c' }));
  // What alice may not read is granted to nobody.
  await t.throwsAsync(bob.subscribe(ANSWER));
  t.false(subscribed);
  await alice.subscribe(ANSWER);
  await waits;
  t.true(subscribed);
});

test('whoever gives up has the reason, before and while it waits', async (t) => {
  const node = await startBrokerNode(t, ['alice']);
  const late = new Error('too late');
  await t.throwsAsync(node.broker.subscribed(ANSWER, AbortSignal.abort(late)), { is: late });
  const giveUp = new AbortController();
  const waits = node.broker.subscribed(ANSWER, giveUp.signal);
  giveUp.abort(late);
  await t.throwsAsync(waits, { is: late });
});
