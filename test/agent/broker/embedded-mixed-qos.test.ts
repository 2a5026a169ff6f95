import test from 'ava';
import { pino } from 'pino';
import { EmbeddedBroker } from '../../../agent/broker/embedded-broker.ts';
import { systemClock } from '../../../common/clock.ts';
import { DEFAULT_LIMITS } from '../../../common/limits.ts';
import { NODE } from '../../helpers/test-configuration.ts';
import { connectToSocket, topics } from '../../helpers/mqtt-client.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';
import { join } from 'node:path';

test('an answer is not lost when chunks that were published after it arrive before it', async (t) => {
  const broker = new EmbeddedBroker({
    node: NODE,
    socket: join(temporaryFolder(t), 'mqtt.sock'),
    limits: DEFAULT_LIMITS,
    clock: systemClock,
    log: pino({ level: 'silent' }),
    onMessage: () => undefined,
  });
  await broker.start();
  const client = await connectToSocket(broker.status().address.slice('unix://'.length));
  t.teardown(async () => {
    await client.end();
    await broker.stop();
  });
  const branch = { principal: 'root', client: 'one' };
  await client.subscribe(topics.clientFilter(branch));
  await client.subscribe(topics.state());
  for (let round = 0; round < 50; round += 1) {
    const state = broker.publish(topics.state(), `state ${round}`, { qos: 1, retain: true });
    const answer = broker.publish(topics.response(branch), `answer ${round}`, { qos: 1 });
    const chunks = [0, 1, 2].map((offset) =>
      broker.publishBulk(topics.chunk(branch, 's', 'stdout', offset), Buffer.from('x'), 0),
    );
    await Promise.all([state, answer, ...chunks]);
    await client.next(({ payload }) => payload.toString() === `answer ${round}`, `answer ${round}`);
    await client.next(({ payload }) => payload.toString() === `state ${round}`, `state ${round}`);
  }
  t.pass();
});
