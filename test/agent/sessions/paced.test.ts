import test from 'ava';
import type { Gap } from '@edgectl/rpc-schema/generated/types';
import { settle } from '../../helpers/manual-clock.ts';
import { MemorySource } from '../../helpers/memory-source.ts';
import { SessionBench } from '../../helpers/session-bench.ts';

const KIB = 1024;

test('without acknowledgement chunks go at QoS 1, gathered for 250 ms', async (t) => {
  const bench = new SessionBench();
  const source = new MemorySource({ streams: ['stdout'] });
  await bench.open(source, { session: 's', window: 0 });
  for (let count = 0; count < 10; count += 1) {
    source.push('stdout', `line ${count}\n`);
    await bench.clock.advance(50);
  }
  await bench.clock.advance(250);
  t.deepEqual(
    bench.chunks().map(({ atMs, qos, payload }) => [atMs, qos, payload.length]),
    [
      [250, 1, 35],
      [500, 1, 35],
    ],
  );
});

test('what is not followed is paced and nothing is left out', async (t) => {
  const bench = new SessionBench();
  const source = new MemorySource({ streams: ['stdout'] });
  await bench.open(source, { session: 's', window: 0, rateBytesPerSecond: 100_000 });
  source.push('stdout', Buffer.alloc(1_000_000, 'x'));
  source.finish();
  await bench.clock.advance(5_000);
  const half = bench.bytes().length;
  t.true(half >= 475_000 && half <= 530_000, `${half} bytes after five seconds`);
  await bench.clock.advance(6_000);
  t.is(bench.bytes().length, 1_000_000);
  t.deepEqual(bench.ends()[0]?.gaps, []);
  t.is(bench.ends()[0]?.streams?.stdout?.bytes, 1_000_000);
});

test('a followed stream that outruns its pace leaves out whole lines and lists them', async (t) => {
  const bench = new SessionBench();
  const source = new MemorySource({ streams: ['stdout'] });
  await bench.open(source, { session: 's', window: 0, rateBytesPerSecond: 50_000 }, { followed: true });
  let written = 0;
  const line = (number: number): string => `${String(number).padStart(9, '0')}\n`;
  let next = 0;
  for (let burst = 0; burst < 40; burst += 1) {
    let text = '';
    for (let count = 0; count < 3000; count += 1) text += line(next++);
    source.push('stdout', text);
    written += text.length;
    await bench.clock.advance(100);
  }
  source.finish();
  await bench.clock.advance(10_000);
  const bytes = bench.bytes();
  const [end] = bench.ends();
  const gaps: readonly Gap[] = end?.gaps ?? [];
  t.true(gaps.length > 0);
  const missing = gaps.reduce((sum, gap) => sum + (gap.bytes ?? 0), 0);
  t.is(bytes.length + missing, written);
  // Every line is whole, and the numbers jump exactly where a gap is listed.
  const lines = bytes.toString().split('\n').slice(0, -1);
  t.true(lines.every((text) => /^\d{9}$/.test(text)));
  const jumps: [number, number][] = [];
  lines.forEach((text, index) => {
    const before = index === 0 ? -1 : Number(lines[index - 1]);
    if (Number(text) !== before + 1) jumps.push([index * 10, (Number(text) - before - 1) * 10]);
  });
  const last = Number(lines.at(-1));
  if (last !== next - 1) jumps.push([lines.length * 10, (next - 1 - last) * 10]);
  t.deepEqual(
    gaps.map(({ offset, bytes: count, reason }) => [offset, count, reason]),
    jumps.map(([offset, count]) => [offset, count, 'Paced']),
  );
});

test('a session that is not renewed expires after maxSeconds, and its end is said once', async (t) => {
  const bench = new SessionBench();
  const source = new MemorySource();
  await bench.open(
    source,
    { session: 's', window: 0, maxSeconds: 100, detachSeconds: 10 },
    { followed: true },
  );
  await bench.clock.advance(90_000);
  bench.control('s', 'session.ack');
  await bench.clock.advance(99_000);
  t.is(bench.ends().length, 0);
  await bench.clock.advance(2_000);
  t.is(bench.ends()[0]?.reason, 'Expired');
  await t.throwsAsync(bench.open(new MemorySource(), { session: 's' }), { message: /has just ended/ });
  await bench.clock.advance(60_000);
  t.is(bench.ends().length, 1);
  t.is(bench.sessions.held, 0);
  t.is(bench.clock.pending, 0);
});

test('plain framing has constant topics and no offsets', async (t) => {
  const bench = new SessionBench();
  const source = new MemorySource();
  const opened = await bench.open(source, { session: 's', framing: 'plain' });
  t.is(opened.window, 0);
  source.push('stdout', 'hello');
  source.push('stderr', 'oops');
  await bench.clock.advance(300);
  t.deepEqual(
    bench.published.map(({ kind, stream, offset, payload }) => [kind, stream, offset, payload.toString()]),
    [
      ['chunk', 'stdout', undefined, 'hello'],
      ['chunk', 'stderr', undefined, 'oops'],
    ],
  );
});

test('a message that the broker did not take goes again when it is back', async (t) => {
  const bench = new SessionBench();
  const source = new MemorySource({ streams: ['stdout'] });
  await bench.open(source, { session: 's', window: 0 });
  bench.away = true;
  source.push('stdout', 'kept');
  source.finish();
  await bench.clock.advance(300);
  t.is(bench.published.length, 0);
  bench.away = false;
  bench.reconnect();
  await settle();
  t.is(bench.bytes().toString(), 'kept');
  t.is(bench.ends()[0]?.reason, 'Completed');
});

test('a chunk never holds more than a quarter of a second of the pace', async (t) => {
  const bench = new SessionBench();
  const source = new MemorySource({ streams: ['stdout'] });
  await bench.open(source, { session: 's', window: 0, rateBytesPerSecond: 8 * KIB });
  source.push('stdout', Buffer.alloc(20 * KIB));
  await bench.clock.advance(1_000);
  t.true(bench.chunks().every(({ payload }) => payload.length <= 2 * KIB));
});
