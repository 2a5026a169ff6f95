import test from 'ava';
import { settle } from '../../helpers/manual-clock.ts';
import { MemorySource } from '../../helpers/memory-source.ts';
import { callerNamed, SessionBench } from '../../helpers/session-bench.ts';
import { NEVER_ABORTED } from '../../helpers/never-aborted.ts';

const KIB = 1024;

test('a full window pauses the source, and an acknowledgement lets it go on', async (t) => {
  const bench = new SessionBench();
  const source = new MemorySource({ streams: ['stdout'] });
  await bench.open(source, { session: 's', window: 100 * KIB });
  source.push('stdout', Buffer.alloc(300 * KIB, 1));
  await settle();
  t.is(bench.bytes().length, 100 * KIB);
  t.is(source.readBytes, 100 * KIB);
  bench.control('s', 'session.ack', { stdout: 64 * KIB });
  await settle();
  t.is(bench.bytes().length, 164 * KIB);
});

test('no chunk is larger than 64 KiB, and chunks carry their offsets at QoS 0', async (t) => {
  const bench = new SessionBench();
  const source = new MemorySource({ streams: ['stdout'] });
  await bench.open(source, { session: 's' });
  source.push('stdout', Buffer.alloc(200 * KIB, 1));
  await bench.clock.advance(10);
  t.deepEqual(
    bench.chunks().map(({ offset, payload, qos }) => [offset, payload.length, qos]),
    [
      [0, 64 * KIB, 0],
      [64 * KIB, 64 * KIB, 0],
      [128 * KIB, 64 * KIB, 0],
      [192 * KIB, 8 * KIB, 0],
    ],
  );
});

test('the first small write leaves at once, those that follow are gathered for 5 ms', async (t) => {
  const bench = new SessionBench();
  const source = new MemorySource({ streams: ['stdout'] });
  await bench.open(source, { session: 's' });
  await bench.clock.advance(1000);
  for (let count = 0; count < 10; count += 1) {
    source.push('stdout', 'line\n');
    await bench.clock.advance(1);
  }
  await bench.clock.advance(10);
  t.deepEqual(
    bench.chunks().map(({ atMs, payload }) => [atMs - 1000, payload.length]),
    [
      [0, 5],
      [5, 25],
      [11, 20],
    ],
  );
});

test('at most 128 chunks of a stream are unacknowledged, however small', async (t) => {
  const bench = new SessionBench();
  const source = new MemorySource({ streams: ['stdout'] });
  await bench.open(source, { session: 's' });
  for (let count = 0; count < 200; count += 1) {
    source.push('stdout', 'x');
    await bench.clock.advance(10);
  }
  t.is(bench.chunks().length, 128);
  bench.control('s', 'session.ack', { stdout: 1 });
  await bench.clock.advance(10);
  t.is(bench.chunks().length, 129);
  t.is(bench.chunks().at(-1)?.payload.length, 72, 'what waited was gathered meanwhile');
});

test('stalled sessions of a client take at most 512 chunks together and leave room for a new one', async (t) => {
  const bench = new SessionBench();
  const sources: MemorySource[] = [];
  for (let count = 0; count < 8; count += 1) {
    const source = new MemorySource({ streams: ['stdout'] });
    sources.push(source);
    await bench.open(source, { session: `s${count}` });
  }
  for (let round = 0; round < 150; round += 1) {
    for (const source of sources) source.push('stdout', 'x');
    await bench.clock.advance(10);
  }
  const stalled = bench.chunks().length;
  t.true(stalled <= 512 && stalled >= 400, `${stalled} chunks`);
  const late = new MemorySource({ streams: ['stdout'] });
  await bench.open(late, { session: 'late' });
  late.push('stdout', 'here');
  await bench.clock.advance(10);
  t.is(bench.chunks().at(-1)?.session, 'late');
});

test('stalled sessions of one principal leave memory for the sessions of another', async (t) => {
  const bench = new SessionBench({ keptMaxBytes: 1024 * KIB, sessionsInAll: 4 });
  for (let count = 0; count < 3; count += 1) {
    const source = new MemorySource({ streams: ['stdout'] });
    await bench.open(source, { session: `s${count}` });
    source.push('stdout', Buffer.alloc(1024 * KIB));
  }
  await settle();
  const kept = bench.chunks().reduce((sum, { payload }) => sum + payload.length, 0);
  t.true(kept <= 1024 * KIB && kept >= 700 * KIB, `${kept} bytes`);
  const other = new MemorySource({ streams: ['stdout'] });
  await bench.open(other, { session: 'other' }, { caller: callerNamed('two', 'bob') });
  other.push('stdout', Buffer.alloc(10 * KIB));
  await settle();
  t.is(bench.chunks().at(-1)?.client, 'two');
});

test('a stream that is declared unwanted is never read', async (t) => {
  const bench = new SessionBench();
  const source = new MemorySource();
  const opened = await bench.open(source, { session: 's', stderr: false });
  t.deepEqual(opened.streams, ['stdout']);
  source.push('stderr', 'noise');
  source.push('stdout', 'signal');
  await settle();
  t.is(bench.chunks('stderr').length, 0);
  t.is(bench.bytes().toString(), 'signal');
});

test('a session whose stderr nobody reads says why it waits', async (t) => {
  const bench = new SessionBench();
  const source = new MemorySource();
  await bench.open(source, { session: 's', window: 10 });
  source.push('stderr', 'fills its window');
  source.push('stdout', 'x');
  await bench.clock.advance(100);
  bench.control('s', 'session.ack', { stdout: 1 });
  bench.taken();
  await bench.clock.advance(1000);
  const [ack] = bench.acks();
  t.regex(String(ack?.['waiting']), /^stderr: 10 bytes await acknowledgement .* "stderr": false$/);
  const [info] = bench.sessions.list(bench.caller, {}).items;
  t.regex(info?.waiting ?? '', /^stderr: /);
  bench.control('s', 'session.ack', { stderr: 10 });
  await settle();
  t.is(bench.sessions.list(bench.caller, {}).items[0]?.waiting, undefined);
});

test('an acknowledgement beyond what was published counts for nothing', async (t) => {
  const bench = new SessionBench();
  const source = new MemorySource({ streams: ['stdout'] });
  await bench.open(source, { session: 's' });
  source.push('stdout', 'abc');
  await settle();
  bench.control('s', 'session.ack', { stdout: 4 });
  t.deepEqual(bench.sessions.list(bench.caller, {}).items[0]?.streams, {
    stdout: { published: 3, acknowledged: 0 },
  });
});

test('bulk work pauses after two milliseconds and goes on after the event loop has been round', async (t) => {
  const bench = new SessionBench();
  const source = new MemorySource({ streams: ['stdout'] });
  const read = source.read.bind(source);
  // Each read takes a millisecond of the machine's time.
  source.read = (stream, maxBytes) => {
    bench.clock.step(1);
    return read(stream, maxBytes);
  };
  source.push('stdout', Buffer.alloc(1024 * KIB));
  await bench.sessions.open(
    { caller: bench.caller, kind: 'pod.logs', target: 't', params: { session: 's' }, followed: false },
    async () => source,
    NEVER_ABORTED,
  );
  for (let tick = 0; tick < 200; tick += 1) await Promise.resolve();
  const before = bench.chunks().length;
  t.true(before <= 3, `${before} chunks before anybody else had a turn`);
  await settle();
  await settle();
  t.true(bench.chunks().length > before);
});

test('what is acknowledged gives its bytes and its chunks back while the session goes on', async (t) => {
  const bench = new SessionBench({ keptMaxBytes: 200 * KIB });
  const source = new MemorySource({ streams: ['stdout'] });
  await bench.open(source, { session: 's' });
  const before = bench.sessions.held;
  // Ten times what may be kept, and more chunks than one client may have.
  for (let round = 0; round < 600; round += 1) {
    source.push('stdout', Buffer.alloc(4 * KIB, 1));
    await bench.clock.advance(10);
    bench.control('s', 'session.ack', { stdout: (round + 1) * 4 * KIB });
  }
  await settle();
  t.is(bench.bytes().length, 2400 * KIB);
  t.is(bench.sessions.held, before);
});

test('who waits for a place in the memory of all goes on when another one gives some back', async (t) => {
  const bench = new SessionBench({ keptMaxBytes: 100 * KIB });
  const first = new MemorySource({ streams: ['stdout'] });
  const second = new MemorySource({ streams: ['stdout'] });
  await bench.open(first, { session: 'first' });
  await bench.open(second, { session: 'second' });
  first.push('stdout', Buffer.alloc(300 * KIB, 1));
  await bench.clock.advance(10);
  second.push('stdout', Buffer.alloc(300 * KIB, 2));
  await bench.clock.advance(10);
  const of = (session: string): number =>
    bench
      .chunks()
      .filter((chunk) => chunk.session === session)
      .reduce((sum, { payload }) => sum + payload.length, 0);
  const before = of('second');
  t.true(before < 100 * KIB);
  bench.control('first', 'session.ack', { stdout: of('first') });
  bench.control('first', 'session.cancel');
  await bench.clock.advance(100);
  t.true(of('second') > before, `${of('second')} bytes`);
});
