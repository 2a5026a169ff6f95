import test from 'ava';
import { lend } from '../../../common/block-pool.ts';
import { settle } from '../../helpers/manual-clock.ts';
import { MemorySource } from '../../helpers/memory-source.ts';
import { SessionBench } from '../../helpers/session-bench.ts';

const KIB = 1024;

async function opened(): Promise<{
  bench: SessionBench;
  source: MemorySource;
  send: (offset: number, text: string | Buffer) => void;
}> {
  const bench = new SessionBench();
  const source = new MemorySource({ stdin: true });
  const answer = await bench.open(source, { session: 's' });
  if (answer.stdinWindow !== 256 * KIB) throw new Error('the answer has no stdinWindow');
  const send = (offset: number, text: string | Buffer): void =>
    bench.sessions.handleStdin(bench.caller, 's', offset, Buffer.from(text));
  return { bench, source, send };
}

test('input reaches the process in order, once, whatever is repeated', async (t) => {
  const { source, send } = await opened();
  send(0, 'abc');
  send(0, 'abc');
  send(1, 'bcde');
  send(5, 'f');
  await settle();
  t.is(Buffer.concat(source.input).toString(), 'abcdef');
});

test('input that was handed over is no longer kept', async (t) => {
  const { bench } = await opened();
  const payload = Buffer.allocUnsafeSlow(64 * KIB);
  lend(payload, 1);
  bench.sessions.handleStdin(bench.caller, 's', 0, payload);
  t.is(payload.length, 64 * KIB);
  await settle();
  t.is(bench.acks().length, 0);
  t.is(payload.length, 0);
});

test('at a gap the acknowledgement is repeated at once, and what is past it is not taken', async (t) => {
  const { bench, source, send } = await opened();
  send(0, 'ab');
  await settle();
  send(4, 'ef');
  t.deepEqual(
    bench.acks().map(({ stdin }) => stdin),
    [2],
  );
  send(6, 'gh');
  t.is(bench.acks().length, 1, 'the same gap is not told twice at once');
  send(2, 'cd');
  send(4, 'ef');
  await settle();
  t.is(Buffer.concat(source.input).toString(), 'abcdef');
});

test('given bytes are acknowledged at half the window, at 32 messages, else within 200 ms', async (t) => {
  const { bench, send } = await opened();
  send(0, Buffer.alloc(128 * KIB));
  await settle();
  t.is(bench.acks().at(-1)?.['stdin'], 128 * KIB);
  let offset = 128 * KIB;
  for (let count = 0; count < 32; count += 1) {
    send(offset, 'x');
    offset += 1;
    await settle();
  }
  t.is(bench.acks().at(-1)?.['stdin'], 128 * KIB + 32);
  bench.taken();
  send(offset, 'y');
  await bench.clock.advance(199);
  t.is(bench.acks().length, 0);
  await bench.clock.advance(1);
  t.is(bench.acks()[0]?.['stdin'], 128 * KIB + 33);
});

test('a process that does not read holds back its input, and no more than the window waits', async (t) => {
  const { bench, source, send } = await opened();
  let release: () => void = () => undefined;
  source.onInput = () =>
    new Promise((resolve) => {
      release = resolve;
    });
  for (let offset = 0; offset < 320 * KIB; offset += 64 * KIB) send(offset, Buffer.alloc(64 * KIB));
  await bench.clock.advance(500);
  t.is(source.input.length, 0);
  for (let count = 0; count < 5; count += 1) {
    release();
    await settle();
  }
  t.is(Buffer.concat(source.input).length, 256 * KIB, 'the fifth message was beyond the window');
  t.is(bench.sessions.list(bench.caller, {}).items[0]?.stdin, 256 * KIB);
});

test('end-of-file comes after the last byte, also when it was said before', async (t) => {
  const { bench, source, send } = await opened();
  bench.control('s', 'session.closeStdin', { bytes: 6 });
  send(0, 'abc');
  await settle();
  t.false(source.inputClosed);
  send(3, 'def');
  await settle();
  t.true(source.inputClosed);
  send(6, 'ignored');
  await settle();
  t.is(Buffer.concat(source.input).toString(), 'abcdef');
});

test('what a process does not read any more is not counted, and its end says so', async (t) => {
  const { bench, source, send } = await opened();
  send(0, 'abc');
  await settle();
  source.onInput = () => Promise.reject(new Error('EPIPE'));
  send(3, 'defg');
  await settle();
  send(7, 'hi');
  await bench.clock.advance(200);
  t.is(bench.acks().at(-1)?.['stdin'], 3);
  t.is(source.inputClosed, false);
  source.finish({ reason: 'Completed', exitCode: 0 });
  await settle();
  t.deepEqual(bench.ends().at(-1)?.['stdin'], { handed: 3, endedFirst: true });
});

test('input that was handed over whole, and a session that was canceled, did not end first', async (t) => {
  for (const [more, expected] of [
    ['', { handed: 3 }],
    ['d', { handed: 3 }],
  ] as const) {
    const { bench, source, send } = await opened();
    send(0, 'abc');
    await settle();
    source.onInput = () => new Promise(() => undefined);
    if (more !== '') {
      send(3, more);
      bench.control('s', 'session.cancel', {});
    } else {
      bench.control('s', 'session.closeStdin', { bytes: 3 });
      source.finish({ reason: 'Completed', exitCode: 0 });
    }
    await settle();
    t.deepEqual(bench.ends().at(-1)?.['stdin'], expected);
  }
});

test('one byte past what was received is a gap, and at most 128 messages wait', async (t) => {
  const { bench, source, send } = await opened();
  send(1, 'b');
  t.deepEqual(
    bench.acks().map(({ stdin }) => stdin),
    [0],
  );
  source.onInput = () => new Promise(() => undefined);
  // One is being written, 128 wait, and the next one is not taken.
  for (let offset = 0; offset < 130; offset += 1) send(offset, 'x');
  await settle();
  t.is(bench.acks().length, 1, 'none of them is a gap');
  await bench.clock.advance(1000);
  send(130, 'x');
  t.is(bench.acks().length, 2, 'the last one lacks');
});

test('an end that is said before its bytes came is answered with how far they came', async (t) => {
  const { bench, send } = await opened();
  send(0, 'abc');
  await bench.clock.advance(200);
  bench.taken();
  bench.control('s', 'session.closeStdin', { bytes: 6 });
  t.deepEqual(
    bench.acks().map(({ stdin }) => stdin),
    [3],
  );
});

test('what a process does not read is no end of its input', async (t) => {
  const { bench, source, send } = await opened();
  source.onInput = () => Promise.reject(new Error('EPIPE'));
  send(0, 'abc');
  bench.control('s', 'session.closeStdin', { bytes: 0 });
  await settle();
  t.false(source.inputClosed);
});

test('a session that is ended for another reason takes no input while its source ends', async (t) => {
  const { bench, source, send } = await opened();
  source.cancel = () => undefined;
  send(0, 'abc');
  await settle();
  bench.control('s', 'session.cancel');
  send(3, 'def');
  await settle();
  t.is(Buffer.concat(source.input).toString(), 'abc');
});
