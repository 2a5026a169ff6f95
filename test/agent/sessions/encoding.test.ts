import { createHash, randomBytes } from 'node:crypto';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import test from 'ava';
import { ChunkEncoder } from '../../../agent/sessions/chunk-encoder.ts';
import { MemorySource } from '../../helpers/memory-source.ts';
import { type Published, SessionBench } from '../../helpers/session-bench.ts';
import { waitUntil as holdsWithin } from '../../helpers/wait-until.ts';

const KIB = 1024;

const waitUntil = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
  if ((await holdsWithin(holds, 30_000)) === undefined) throw new Error('it did not come to that');
};
const DECOMPRESS = { gzip: gunzipSync, zstd: zstdDecompressSync } as const;

const text = Array.from(
  { length: 6000 },
  (_, line) => `${line} the pressure is ${(line * 7) % 101} bar\n`,
).join('');

function positions(chunks: readonly Published[], encoding: 'gzip' | 'zstd'): [number | undefined, number][] {
  return chunks.map(({ offset, payload }) => [offset, DECOMPRESS[encoding](payload).length]);
}

for (const encoding of ['gzip', 'zstd'] as const) {
  test(`each chunk is compressed by itself, with ${encoding}, and comes again alike after a resume`, async (t) => {
    const bench = new SessionBench();
    const source = new MemorySource({ streams: ['stdout'] });
    const opened = await bench.open(source, { session: 's', encoding });
    t.is(opened.encoding, encoding);
    source.push('stdout', text);
    source.finish();
    await waitUntil(() => bench.ends().length > 0);
    const chunks = bench.chunks();
    t.true(chunks.length >= 3, String(chunks.length));
    // The last one needs none before it.
    const whole = Buffer.concat(chunks.map(({ payload }) => DECOMPRESS[encoding](payload)));
    t.is(whole.toString(), text);
    t.true(chunks.reduce((sum, { payload }) => sum + payload.length, 0) < text.length / 3);
    const [end] = bench.ends();
    const sha256 = createHash('sha256').update(text).digest('hex');
    t.deepEqual(end?.streams?.stdout, { bytes: text.length, sha256 });

    bench.taken();
    const kept = chunks[1]?.offset ?? 0;
    const result = bench.sessions.resume(bench.caller, { session: 's', stdout: kept, stderr: 0 });
    t.is(result.encoding, encoding);
    await waitUntil(() => bench.chunks().length === chunks.length - 1);
    t.deepEqual(
      bench.chunks().map(({ offset, payload }) => [offset, payload]),
      chunks.slice(1).map(({ offset, payload }) => [offset, payload]),
    );
    bench.control('s', 'session.ack', { stdout: text.length, end: true });
    t.is(bench.sessions.held, 0);
  });

  test(`without acknowledgement chunks are compressed with ${encoding} too`, async (t) => {
    const bench = new SessionBench();
    const source = new MemorySource({ streams: ['stdout'] });
    await bench.open(source, { session: 's', window: 0, framing: 'plain', encoding });
    source.push('stdout', text.slice(0, 100 * KIB));
    source.finish();
    await waitUntil(async () => {
      await bench.clock.advance(50);
      return bench.ends().length > 0;
    });
    const whole = Buffer.concat(bench.chunks().map(({ payload }) => DECOMPRESS[encoding](payload)));
    t.is(whole.toString(), text.slice(0, 100 * KIB));
    t.is(bench.ends()[0]?.streams?.stdout?.bytes, 100 * KIB);
  });
}

test('credit counts the bytes before compression', async (t) => {
  const bench = new SessionBench();
  const source = new MemorySource({ streams: ['stdout'] });
  await bench.open(source, { session: 's', window: 128 * KIB, encoding: 'zstd' });
  source.push('stdout', Buffer.alloc(300 * KIB, 'x'));
  await waitUntil(() => bench.chunks().length === 2);
  await new ChunkEncoder().encode('zstd', Buffer.alloc(64 * KIB), 'hmi');
  t.deepEqual(positions(bench.chunks(), 'zstd'), [
    [0, 64 * KIB],
    [64 * KIB, 64 * KIB],
  ]);
  t.is(source.readBytes, 128 * KIB);
  bench.control('s', 'session.ack', { stdout: 64 * KIB });
  await waitUntil(() => bench.chunks().length === 3);
  t.deepEqual(positions(bench.chunks(), 'zstd').at(-1), [128 * KIB, 64 * KIB]);
});

test('a session that is over while chunks are compressed leaves nothing behind', async (t) => {
  const bench = new SessionBench();
  const source = new MemorySource({ streams: ['stdout'] });
  await bench.open(source, { session: 's', encoding: 'gzip', detachSeconds: 0 });
  source.push('stdout', text);
  bench.control('s', 'session.cancel');
  await waitUntil(() => bench.ends().length > 0);
  bench.control('s', 'session.ack', { end: true });
  await waitUntil(() => bench.sessions.held === 0);
  t.is(bench.ends()[0]?.reason, 'Canceled');
});

test('H4: nobody waits at the encoder behind all the chunks of another', async (t) => {
  const encoder = new ChunkEncoder();
  const chunk = randomBytes(64 * KIB);
  let before = 0;
  const many = Array.from({ length: 60 }, async () => {
    await encoder.encode('gzip', chunk, 'greedy');
    before += 1;
  });
  await encoder.encode('gzip', chunk, 'other');
  t.true(before <= 6, `${before} of 60 came before`);
  await Promise.all(many);
});
