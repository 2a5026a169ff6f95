import test from 'ava';
import { settle } from '../../helpers/manual-clock.ts';
import { SessionBench } from '../../helpers/session-bench.ts';
import { TextSource } from '../../helpers/text-source.ts';

test('H4: chunks wait in their session while the connection of the reader is full', async (t) => {
  const bench = new SessionBench();
  let readOn = (): void => undefined;
  bench.full = new Promise((resolve) => {
    readOn = resolve;
  });
  const { session } = await bench.open(new TextSource(Buffer.from('all of it')));
  t.deepEqual(bench.chunks(), []);
  await bench.clock.advance(15_000);
  bench.control(session, 'session.ack', {});
  await settle();
  t.deepEqual(
    bench.acks().map(({ stdout }) => stdout),
    [0],
    'what was not sent is not announced',
  );
  bench.full = undefined;
  readOn();
  await settle();
  t.is(bench.bytes().toString(), 'all of it');
});
