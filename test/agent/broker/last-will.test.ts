/** Nothing is taken from a connection whose proof has ended: what it sent before, and what the broker sends in its name after. */
import test from 'ava';
import mqtt from 'mqtt';
import { usersText } from '../../../common/credentials/users-file.ts';
import { writePrivateFile } from '../../../common/private-file.ts';
import { startBrokerNode } from '../../helpers/broker-node.ts';
import { connectToSocket, topics } from '../../helpers/mqtt-client.ts';
import { quickHash } from '../../helpers/users.ts';

const MALLORY = { principal: 'mallory', client: 'c' };

for (const [what, users] of [
  ['was removed', () => new Map()],
  [
    'has another password',
    () => new Map([['mallory', { name: 'mallory', password: quickHash('new'), tokens: [] }]]),
  ],
] as const) {
  test(`M1: the last will of a user who ${what} is not taken`, async (t) => {
    const node = await startBrokerNode(t, ['mallory']);
    const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${node.port}`, {
      username: 'mallory',
      password: 'mallory',
      reconnectPeriod: 0,
      will: { topic: topics.request(MALLORY), payload: Buffer.from('pod.exec'), qos: 1, retain: false },
    });
    client.on('error', () => {});
    const closed = new Promise<void>((resolve) => client.once('close', () => resolve()));
    writePrivateFile(node.usersFile, usersText(users()));
    await closed;
    // What came before it was handed over.
    const root = await connectToSocket(node.socket);
    await root.publish(topics.request({ principal: 'root', client: 'x' }), 'marker');
    await root.publish(topics.request({ principal: 'root', client: 'x' }), 'marker');
    t.deepEqual(
      node.messages.map(({ payload }) => payload.toString()),
      ['marker', 'marker'],
    );
    await root.end();
  });
}
