import test from 'ava';
import { settle } from '../../helpers/manual-clock.ts';
import { MemorySource } from '../../helpers/memory-source.ts';
import { callerNamed, SessionBench } from '../../helpers/session-bench.ts';

async function opened(): Promise<{ bench: SessionBench; source: MemorySource }> {
  const bench = new SessionBench();
  const source = new MemorySource({ stdin: true });
  await bench.open(source, { session: 's' });
  source.push('stdout', 'first ');
  await bench.clock.advance(10);
  source.push('stdout', 'second');
  await bench.clock.advance(10);
  return { bench, source };
}

test('a resume counts as an acknowledgement and brings the rest again', async (t) => {
  const { bench } = await opened();
  bench.taken();
  const result = bench.sessions.resume(bench.caller, { session: 's', stdout: 6, stderr: 0 });
  t.deepEqual(result, { session: 's', stdout: 6, stderr: 0, stdin: 0, window: 1024 * 1024 });
  await settle();
  t.deepEqual(
    bench.chunks().map(({ offset, payload }) => [offset, payload.toString()]),
    [[6, 'second']],
  );
  t.deepEqual(bench.acks().at(-1), { stdin: 0, stdout: 12, stderr: 0 });
});

test('a resume inside a chunk brings the chunk whole', async (t) => {
  const { bench } = await opened();
  bench.taken();
  bench.sessions.resume(bench.caller, { session: 's', stdout: 8, stderr: 0 });
  await settle();
  t.is(bench.chunks()[0]?.offset, 6);
});

test('bytes below what is kept are Gone, bytes beyond what was published an error', async (t) => {
  const { bench } = await opened();
  bench.control('s', 'session.ack', { stdout: 6 });
  const gone = t.throws(() => bench.sessions.resume(bench.caller, { session: 's', stdout: 0, stderr: 0 }));
  t.is((gone as { kind?: string } | undefined)?.kind, 'Gone');
  const beyond = t.throws(() => bench.sessions.resume(bench.caller, { session: 's', stdout: 13, stderr: 0 }));
  t.is((beyond as { kind?: string } | undefined)?.kind, 'InvalidParams');
  const unknown = t.throws(() => bench.sessions.resume(bench.caller, { session: 'x', stdout: 0, stderr: 0 }));
  t.is((unknown as { kind?: string } | undefined)?.kind, 'NotFound');
});

test('another program of the principal takes a session over, and it moves to its branch', async (t) => {
  const { bench, source } = await opened();
  const second = callerNamed('two');
  bench.taken();
  bench.sessions.resume(second, { session: 's', client: 'one', stdout: 12, stderr: 0 });
  source.push('stdout', '!');
  await bench.clock.advance(10);
  t.deepEqual(
    bench.chunks().map(({ client, offset }) => [client, offset]),
    [['two', 12]],
  );
  bench.control('s', 'session.ack', { stdout: 12 });
  t.deepEqual(bench.ends(), [{ reason: 'Unknown' }], 'the first client learns that it has no such session');
  bench.control('s', 'session.ack', { stdout: 13 }, second);
  bench.control('s', 'session.cancel', {}, second);
  await settle();
  bench.control('s', 'session.ack', { end: true }, second);
  t.is(bench.sessions.held, 0);
});

test('another principal cannot take a session over', async (t) => {
  const { bench } = await opened();
  const stranger = callerNamed('one', 'mallory');
  const error = t.throws(() =>
    bench.sessions.resume(stranger, { session: 's', client: 'one', stdout: 0, stderr: 0 }),
  );
  t.is((error as { kind?: string } | undefined)?.kind, 'NotFound');
  t.is(bench.sessions.list(stranger, {}).items.length, 0);
});

test('after a reconnect of the bulk connection everything unacknowledged is sent again', async (t) => {
  const { bench } = await opened();
  bench.control('s', 'session.ack', { stdout: 6 });
  bench.taken();
  bench.reconnect();
  await settle();
  t.deepEqual(
    bench.chunks().map(({ offset }) => offset),
    [6],
  );
});

test('a sign of life is answered with what was published', async (t) => {
  const { bench } = await opened();
  bench.control('s', 'session.ack', { stdout: 12, stderr: 0 });
  t.is(bench.acks().length, 0, 'an acknowledgement of something new needs no answer');
  bench.control('s', 'session.ack', { stdout: 12, stderr: 0 });
  t.deepEqual(bench.acks(), [{ stdin: 0, stdout: 12, stderr: 0 }]);
});
