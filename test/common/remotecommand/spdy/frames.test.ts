import { createDeflate, createInflate, constants, type InflateRaw } from 'node:zlib';
import test from 'ava';
import fc from 'fast-check';
import { FrameParser } from '../../../../common/remotecommand/spdy/frame-parser.ts';
import {
  encodeControl,
  encodeDataHeader,
  encodeReset,
  encodeSynStream,
  FLAG_FIN,
  FRAME,
  HEADER_BYTES,
} from '../../../../common/remotecommand/spdy/frames.ts';
import { HEADER_DICTIONARY } from '../../../../common/remotecommand/spdy/dictionary.ts';
import { HeaderBlockReader, HeaderBlockWriter } from '../../../../common/remotecommand/spdy/headers.ts';

const dataFrame = fc.record({
  data: fc.uint8Array({ maxLength: 300 }),
  id: fc.integer({ min: 1, max: 0x7f_ff_ff_ff }),
  fin: fc.boolean(),
});
const controlFrame = fc.record({
  type: fc.integer({ min: 1, max: 0xff_ff }),
  flags: fc.nat(255),
  payload: fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes)),
});
const frame = fc.oneof(dataFrame, controlFrame);
type Frame = typeof frame extends fc.Arbitrary<infer Value> ? Value : never;

function encode(each: Frame): Buffer {
  if ('type' in each) return encodeControl(each);
  return Buffer.concat([encodeDataHeader(each.id, each.data.length, each.fin), each.data]);
}

/** The frames as text, with the pieces of one DATA frame joined. */
function parse(chunks: readonly Buffer[]): string[] {
  const seen: string[] = [];
  let data: { id: number; bytes: Buffer[] } | undefined;
  const flush = (): void => {
    if (data !== undefined) seen.push(`data ${data.id} ${Buffer.concat(data.bytes).toString('hex')}`);
    data = undefined;
  };
  const parser = new FrameParser({
    data(id, bytes) {
      if (data?.id !== id) flush();
      data ??= { id, bytes: [] };
      data.bytes.push(bytes);
    },
    fin(id) {
      flush();
      seen.push(`fin ${id}`);
    },
    control({ type, flags, payload }) {
      flush();
      seen.push(`control ${type} ${flags} ${payload.toString('hex')}`);
    },
  });
  for (const chunk of chunks) parser.feed(chunk);
  flush();
  return seen;
}

test('frames are the same however the bytes are cut', (t) => {
  fc.assert(
    fc.property(
      fc.array(frame, { maxLength: 12 }),
      fc.array(fc.integer({ min: 1, max: 97 }), { minLength: 1 }),
      (frames, sizes) => {
        const bytes = Buffer.concat(frames.map(encode));
        const chunks: Buffer[] = [];
        for (let start = 0, i = 0; start < bytes.length; i += 1) {
          const size = sizes[i % sizes.length] ?? 1;
          chunks.push(bytes.subarray(start, start + size));
          start += size;
        }
        t.deepEqual(parse(chunks), parse([bytes]));
      },
    ),
  );
});

test('what is encoded is what is parsed', (t) => {
  fc.assert(
    fc.property(frame, (each) => {
      if ('type' in each) {
        t.deepEqual(parse([encode(each)]), [
          `control ${each.type} ${each.flags} ${each.payload.toString('hex')}`,
        ]);
        return;
      }
      const expected =
        each.data.length === 0 ? [] : [`data ${each.id} ${Buffer.from(each.data).toString('hex')}`];
      t.deepEqual(parse([encode(each)]), each.fin ? [...expected, `fin ${each.id}`] : expected);
    }),
  );
});

test('the bytes are those of the specification', (t) => {
  t.is(encodeDataHeader(5, 258, true).toString('hex'), '0000000501000102');
  t.is(encodeReset(3, 5).toString('hex'), '80030003000000080000000300000005');
  const syn = encodeSynStream(1, Buffer.from('ab'), true);
  t.is(
    syn.toString('hex'),
    `80030001${FLAG_FIN.toString(16).padStart(2, '0')}00000c000000010000000000006162`,
  );
  t.is(syn.length, HEADER_BYTES + 10 + 2);
});

test('another version and a monstrous control frame are refused', (t) => {
  const old = encodeControl({ type: FRAME.ping, flags: 0, payload: Buffer.alloc(4) });
  old[1] = 2;
  t.throws(() => parse([old]), { message: /SPDY version 2/ });
  const large = encodeControl({ type: FRAME.headers, flags: 0, payload: Buffer.alloc(0) });
  large.writeUIntBE(0xff_ff_ff, 5, 3);
  t.throws(() => parse([large]), { message: /control frame of 16777215 bytes/ });
});

/** Feeds a connection's header blocks through one inflater, as the other side does; gives what came of each. */
async function inflateEach(blocks: readonly Buffer[]): Promise<Buffer[]> {
  const inflate: InflateRaw = createInflate({
    flush: constants.Z_SYNC_FLUSH,
    finishFlush: constants.Z_SYNC_FLUSH,
  });
  const results: Buffer[] = [];
  for (const block of blocks) {
    const parts: Buffer[] = [];
    const receive = (part: Buffer): void => void parts.push(part);
    inflate.on('data', receive);
    await new Promise<void>((resolve) => inflate.write(block, () => resolve()));
    inflate.off('data', receive);
    results.push(Buffer.concat(parts));
  }
  inflate.destroy();
  return results;
}

function readPairs(block: Buffer): [string, string][] {
  let at = 4;
  const text = (): string => {
    const length = block.readUInt32BE(at);
    at += 4 + length;
    return block.toString('utf8', at - length, at);
  };
  const pairs = Array.from({ length: block.readUInt32BE(0) }, (): [string, string] => [text(), text()]);
  if (at !== block.length) throw new Error(`${block.length - at} bytes are left`);
  return pairs;
}

test('each header block of a connection can be inflated as soon as it is there', async (t) => {
  const headers = fc.dictionary(fc.stringMatching(/^[a-z-]{1,20}$/), fc.string(), { maxKeys: 5 });
  await fc.assert(
    fc.asyncProperty(fc.array(headers, { minLength: 1, maxLength: 5 }), async (each) => {
      const writer = new HeaderBlockWriter();
      const inflated = await inflateEach(each.map((one) => writer.encode(one)));
      t.deepEqual(
        inflated.map(readPairs),
        each.map((one) => Object.entries(one)),
      );
    }),
    { numRuns: 50 },
  );
});

/** Header blocks as Go's spdystream writes them: compressed with the dictionary, one zlib stream for all. */
async function compressed(blocks: readonly Buffer[]): Promise<Buffer[]> {
  const deflate = createDeflate({ dictionary: HEADER_DICTIONARY });
  const written: Buffer[] = [];
  for (const block of blocks) {
    const pieces: Buffer[] = [];
    const receive = (piece: Buffer): number => pieces.push(piece);
    deflate.on('data', receive);
    deflate.write(block);
    await new Promise<void>((resolve) => {
      deflate.flush(constants.Z_SYNC_FLUSH, resolve);
    });
    deflate.off('data', receive);
    written.push(Buffer.concat(pieces));
  }
  return written;
}

/** Without compression: what is behind zlib's own header, the block's head and before its flush. */
function plain(headers: Record<string, string>): Buffer {
  return new HeaderBlockWriter().encode(headers).subarray(7, -5);
}

const headers = fc.dictionary(fc.stringMatching(/^[a-z][a-z-]{0,20}$/), fc.stringMatching(/^[ -~]{0,40}$/), {
  maxKeys: 8,
});

test('header blocks that are compressed with the dictionary are read, and those that are not', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(headers, { minLength: 1, maxLength: 5 }), async (blocks) => {
      const reader = new HeaderBlockReader();
      const writer = new HeaderBlockWriter();
      const stored = new HeaderBlockReader();
      for (const [index, block] of (await compressed(blocks.map(plain))).entries()) {
        t.deepEqual(reader.decode(block), { ...blocks[index] });
        t.deepEqual(stored.decode(writer.encode(blocks[index] ?? {})), { ...blocks[index] });
      }
    }),
    { numRuns: 50 },
  );
});

test('what is no header block is an error, never a hang', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        new HeaderBlockReader().decode(Buffer.from(bytes));
      } catch (error) {
        t.true(error instanceof Error);
      }
    }),
  );
  t.throws(() => {
    const writer = new HeaderBlockWriter();
    const reader = new HeaderBlockReader();
    for (let count = 0; count < 4; count += 1) reader.decode(writer.encode({ name: 'x'.repeat(40_000) }));
  });
});
