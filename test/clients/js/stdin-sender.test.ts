import test from 'ava';
import fc from 'fast-check';
import { StdinSender } from '../../../clients/js/src/session/stdin-sender.ts';
import { ManualClock, settle } from '../../helpers/manual-clock.ts';

const KIB = 1024;
const WINDOW = 256 * KIB;

interface Rig {
  readonly sender: StdinSender;
  /** Each once, as they were sent. */
  readonly messages: { readonly offset: number; readonly bytes: Buffer }[];
  closedAt: number | undefined;
}

function rig(windowBytes: number): Rig {
  const made: Rig = {
    messages: [],
    closedAt: undefined,
    sender: new StdinSender({
      windowBytes,
      clock: new ManualClock(),
      send: (offset, bytes) => made.messages.push({ offset, bytes: Buffer.from(bytes) }),
      close: (bytes) => {
        made.closedAt = bytes;
      },
    }),
  };
  return made;
}

test('what is written while the window is full leaves in large messages, and its writer goes on', async (t) => {
  const { sender, messages } = rig(WINDOW);
  const piece = Buffer.alloc(64 * KIB, 'a');
  for (let count = 0; count < 4; count += 1) await sender.write(piece);
  t.deepEqual(
    messages.splice(0).map(({ offset, bytes }) => [offset, bytes.length]),
    [0, 1, 2, 3].map((index) => [index * 64 * KIB, 64 * KIB]),
    'at once where there is room',
  );
  // Two are gathered; the next one waits.
  await sender.write(piece);
  await sender.write(piece);
  let written = false;
  const writing = sender.write(piece).then(() => {
    written = true;
  });
  await settle();
  t.false(written);
  sender.onAck(128 * KIB);
  await writing;
  t.deepEqual(
    messages.map(({ offset, bytes }) => [offset, bytes.length]),
    [[WINDOW, 128 * KIB]],
  );
});

test('a buffer is filled again once its bytes are acknowledged, and not before', async (t) => {
  const memories: ArrayBufferLike[] = [];
  const send = (_offset: number, { buffer }: Buffer): number => memories.push(buffer);
  const clock = new ManualClock();
  const sender = new StdinSender({ windowBytes: WINDOW, clock, send, close: () => undefined });
  const piece = Buffer.alloc(128 * KIB, 'a');
  for (let count = 0; count < 3; count += 1) await sender.write(piece);
  t.is(memories.length, 2);
  sender.onAck(128 * KIB);
  t.is(new Set(memories).size, 3);
  await sender.write(piece);
  sender.onAck(2 * 128 * KIB);
  t.is(memories.length, 4);
  t.is(memories[3], memories[0]);
});

test('its writer may reuse its bytes once it may write on', async (t) => {
  const { sender, messages } = rig(4);
  const piece = Buffer.from('abcd');
  await sender.write(piece);
  piece.write('efgh');
  await sender.write(piece);
  piece.write('ijkl');
  sender.onAck(4);
  t.is(Buffer.concat(messages.map(({ bytes }) => bytes)).toString(), 'abcdefgh');
});

test('whatever is written and acknowledged, every byte is sent once, in order and within the window', async (t) => {
  const step = fc.oneof(
    fc.record({ write: fc.integer({ min: 0, max: 300_000 }) }),
    fc.record({ ack: fc.double({ min: 0, max: 1, noNaN: true }) }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 12 }),
      fc.constantFrom(10, 100_000, WINDOW),
      async (steps, window) => {
        const made = rig(window);
        const { sender, messages } = made;
        const written: Buffer[] = [];
        let acknowledged = 0;
        const sent = (): number => messages.reduce((total, { bytes }) => total + bytes.length, 0);
        const ack = (to: number): void => {
          if (to <= acknowledged) return;
          acknowledged = to;
          sender.onAck(to);
        };
        for (const [index, what] of steps.entries()) {
          if ('ack' in what) {
            ack(Math.round(acknowledged + (sent() - acknowledged) * what.ack));
            continue;
          }
          // With the least window each byte would cost a message.
          const bytes = Buffer.alloc(Math.min(what.write, window * 20), index + 1);
          written.push(bytes);
          sender.write(Uint8Array.from(bytes)).catch(() => t.fail());
          t.true(sent() - acknowledged <= window);
        }
        const whole = Buffer.concat(written);
        const ending = sender.end();
        while (acknowledged < whole.length) ack(sent());
        await ending;
        t.is(made.closedAt, whole.length);
        let offset = 0;
        for (const message of messages) {
          t.is(message.offset, offset);
          offset += message.bytes.length;
        }
        t.true(Buffer.concat(messages.map(({ bytes }) => bytes)).equals(whole));
      },
    ),
    { numRuns: 60 },
  );
});
