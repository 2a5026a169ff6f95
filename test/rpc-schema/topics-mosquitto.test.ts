import { isLabel, Topics } from '@edgectl/rpc-schema/topics';
import test from 'ava';
import fc from 'fast-check';
import { startOpenMosquitto } from '../helpers/mosquitto.ts';
import { connectTo } from '../helpers/mqtt-client.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';
import { ANY_CHARACTER } from '../helpers/any-character.ts';

const topics = new Topics('edge-01');

const label = fc
  .string({
    unit: fc.oneof(
      fc.constantFrom(
        '\u0000',
        '\u0001',
        '\u001f',
        '\u007f',
        '\u0085',
        '\ufdd0',
        '\uffff',
        '\u{1fffe}',
        '/',
        '+',
        '#',
        '%',
        '$',
      ),
      fc.string({ unit: ANY_CHARACTER, minLength: 1, maxLength: 1 }),
    ),
    minLength: 1,
    maxLength: 20,
  })
  .filter(isLabel);

test('mosquitto carries every session topic as it was built, and keeps the connection', async (t) => {
  const mosquitto = await startOpenMosquitto(temporaryFolder(t));
  t.teardown(() => mosquitto.broker.stop());
  const client = await connectTo(mosquitto.url);
  t.teardown(() => client.end());
  await client.subscribe(topics.clientFilter({ principal: 'alice', client: 'hmi' }));
  await fc.assert(
    fc.asyncProperty(label, async (session) => {
      const topic = topics.end({ principal: 'alice', client: 'hmi' }, session);
      await client.publish(topic, session);
      const { topic: arrived } = await client.next(({ payload }) => payload.toString() === session, topic);
      t.is(arrived, topic);
      t.deepEqual(topics.parseTo(arrived), { principal: 'alice', client: 'hmi', kind: 'end', session });
    }),
    { numRuns: 200 },
  );
  t.true(client.client.connected);
});
