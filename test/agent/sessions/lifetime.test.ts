import { createHash } from 'node:crypto';
import test from 'ava';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { settle } from '../../helpers/manual-clock.ts';
import { MemorySource } from '../../helpers/memory-source.ts';
import { callerNamed, SessionBench } from '../../helpers/session-bench.ts';
import { NEVER_ABORTED } from '../../helpers/never-aborted.ts';

test('the end has totals, digests, exit code and gaps, and leaves once everything is published', async (t) => {
  const bench = new SessionBench();
  const source = new MemorySource();
  await bench.open(source, { session: 's' });
  source.push('stdout', 'out');
  source.push('stderr', 'err!');
  source.finish({
    reason: 'Completed',
    exitCode: 3,
    gaps: [{ stream: 'stdout', offset: 1, bytes: 9, reason: 'Rotated' }],
  });
  await bench.clock.advance(10);
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
  t.deepEqual(bench.ends(), [
    {
      reason: 'Completed',
      exitCode: 3,
      streams: {
        stdout: { bytes: 3, sha256: sha256('out') },
        stderr: { bytes: 4, sha256: sha256('err!') },
      },
      gaps: [{ stream: 'stdout', offset: 1, bytes: 9, reason: 'Rotated' }],
    },
  ]);
});

test('the end waits for bytes that wait for credit', async (t) => {
  const bench = new SessionBench();
  const source = new MemorySource({ streams: ['stdout'] });
  await bench.open(source, { session: 's', window: 4 });
  source.push('stdout', 'abcdefg');
  source.finish();
  await bench.clock.advance(10);
  t.is(bench.ends().length, 0);
  bench.control('s', 'session.ack', { stdout: 4 });
  await bench.clock.advance(10);
  t.is(bench.ends()[0]?.streams?.stdout?.bytes, 7);
});

test('the end is repeated after 5 s and then every 15 s, until it is acknowledged', async (t) => {
  const bench = new SessionBench();
  const source = new MemorySource();
  await bench.open(source, { session: 's' });
  source.finish();
  await bench.clock.advance(36_000);
  t.deepEqual(
    bench.published.filter(({ kind }) => kind === 'end').map(({ atMs }) => atMs),
    [0, 5_000, 20_000, 35_000],
  );
  bench.control('s', 'session.ack', { end: true });
  await bench.clock.advance(60_000);
  t.is(bench.ends().length, 4);
  t.is(bench.sessions.held, 0);
  t.is(bench.clock.pending, 0);
});

test('an end that nobody acknowledges is repeated for detachSeconds; then nothing is left', async (t) => {
  const bench = new SessionBench();
  const source = new MemorySource();
  await bench.open(source, { session: 's', detachSeconds: 30 });
  source.push('stdout', 'never acknowledged');
  source.finish();
  await bench.clock.advance(31_000);
  t.is(bench.ends().length, 3);
  t.is(bench.sessions.held, 0);
  t.is(bench.clock.pending, 0);
});

test('a client that misses two signs of life is gone, and its session ends detachSeconds later', async (t) => {
  const bench = new SessionBench();
  const source = new MemorySource();
  await bench.open(source, { session: 's', detachSeconds: 20 });
  await bench.clock.advance(31_000);
  t.is(bench.sessions.list(bench.caller, {}).items[0]?.state, 'open');
  await bench.clock.advance(2_000);
  t.is(bench.sessions.list(bench.caller, {}).items[0]?.state, 'detached');
  t.is(source.canceled, undefined);
  await bench.clock.advance(20_000);
  t.is(source.canceled, 'Canceled');
  t.is(bench.ends()[0]?.reason, 'Detached');
});

test('signs of life keep a silent session', async (t) => {
  const bench = new SessionBench();
  await bench.open(new MemorySource(), { session: 's' });
  for (let count = 0; count < 40; count += 1) {
    await bench.clock.advance(15_000);
    bench.control('s', 'session.ack', {});
  }
  t.is(bench.sessions.list(bench.caller, {}).items[0]?.state, 'open');
});

test("a last will detaches all sessions of that client, and an acknowledgement takes one's own back", async (t) => {
  const bench = new SessionBench();
  await bench.open(new MemorySource(), { session: 'a' });
  await bench.open(new MemorySource(), { session: 'b' });
  await bench.open(new MemorySource(), { session: 'c' }, { caller: callerNamed('two') });
  bench.sessions.detachAll(bench.caller);
  bench.control('b', 'session.ack', {});
  t.deepEqual(
    bench.sessions.list(bench.caller, {}).items.map(({ session, state }) => [session, state]),
    [
      ['a', 'detached'],
      ['b', 'open'],
      ['c', 'open'],
    ],
  );
  await bench.clock.advance(61_000);
  t.deepEqual(
    bench.ends().map(({ reason }) => reason),
    ['Detached'],
    'the others are still waited for',
  );
});

test('a control message for an unknown session is answered, the acknowledgement of an end is not', (t) => {
  const bench = new SessionBench();
  bench.control('x', 'session.resize', { columns: 80, rows: 24 });
  bench.sessions.handleStdin(bench.caller, 'y', 0, Buffer.from('input'));
  bench.sessions.handleControl(bench.caller, 'z', Buffer.from('{"broken'));
  bench.control('x', 'session.ack', { end: true });
  t.deepEqual(
    bench.published.map(({ kind, session, payload }) => [kind, session, payload.toString()]),
    [
      ['end', 'x', '{"reason":"Unknown"}'],
      ['end', 'y', '{"reason":"Unknown"}'],
      ['end', 'z', '{"reason":"Unknown"}'],
    ],
  );
});

test('a name that is in use or has just ended is a Conflict, and free once the end is acknowledged', async (t) => {
  const bench = new SessionBench();
  const source = new MemorySource();
  await bench.open(source, { session: 's' });
  await t.throwsAsync(bench.open(new MemorySource(), { session: 's' }), { message: /exists/ });
  source.finish();
  await settle();
  await t.throwsAsync(bench.open(new MemorySource(), { session: 's' }), { message: /exists/ });
  bench.control('s', 'session.ack', { end: true });
  await t.notThrowsAsync(bench.open(new MemorySource(), { session: 's' }));
  await t.notThrowsAsync(bench.open(new MemorySource(), { session: 's' }, { caller: callerNamed('two') }));
});

test('what is refused was never started', async (t) => {
  const bench = new SessionBench({ sessionsPerPrincipal: 1 });
  await bench.open(new MemorySource(), { session: 's' });
  let started = 0;
  const open = async (): Promise<MemorySource> => {
    started += 1;
    return new MemorySource();
  };
  const request = { caller: bench.caller, kind: 'pod.exec', target: 't', followed: false } as const;
  const kinds: string[] = [];
  for (const params of [
    { session: 's' },
    { session: 'other' },
    { window: 9_000_000 },
    { session: '' },
    { session: 'é'.repeat(65) },
  ]) {
    const error = await t.throwsAsync(bench.sessions.open({ ...request, params }, open, NEVER_ABORTED));
    kinds.push(EdgectlError.from(error).kind);
  }
  t.deepEqual(kinds, ['Conflict', 'TooManyRequests', 'InvalidParams', 'InvalidParams', 'InvalidParams']);
  t.is(started, 0);
});

test('a source that cannot be opened leaves name and limits free', async (t) => {
  const bench = new SessionBench({ sessionsPerPrincipal: 1 });
  const request = { caller: bench.caller, kind: 'pod.exec', target: 't', followed: false } as const;
  for (let count = 0; count < 3; count += 1) {
    await t.throwsAsync(
      bench.sessions.open(
        { ...request, params: { session: 's' } },
        async () => {
          throw new EdgectlError('NotFound', 'no such pod');
        },
        NEVER_ABORTED,
      ),
      { message: 'no such pod' },
    );
  }
  t.is(bench.sessions.held, 0);
});

test('a cancel ends the work, drops what was not published, and says so', async (t) => {
  const bench = new SessionBench();
  const source = new MemorySource({ streams: ['stdout'] });
  await bench.open(source, { session: 's', window: 5 });
  source.push('stdout', 'hello world');
  await settle();
  t.deepEqual(bench.sessions.cancel(bench.caller, { session: 's' }), { session: 's' });
  await bench.clock.advance(10);
  t.is(source.canceled, 'Canceled');
  const [end] = bench.ends();
  t.is(end?.reason, 'Canceled');
  t.is(end?.streams?.stdout?.bytes, 5);
});

test('a source that does not end when told to is given up after ten seconds', async (t) => {
  const bench = new SessionBench();
  const source = new MemorySource();
  source.cancel = () => undefined;
  await bench.open(source, { session: 's' });
  bench.control('s', 'session.cancel');
  await bench.clock.advance(9_999);
  t.is(bench.ends().length, 0);
  await bench.clock.advance(2);
  const [end] = bench.ends();
  t.is(end?.reason, 'Canceled');
  t.true(end?.processLeft);
});

test('an orderly stop ends every session with the reason', async (t) => {
  const bench = new SessionBench();
  const done = new MemorySource();
  await bench.open(new MemorySource(), { session: 'a' });
  await bench.open(done, { session: 'b' });
  done.finish();
  await settle();
  await bench.sessions.stop('AgentStopped');
  t.deepEqual(
    bench.published
      .filter(({ kind }) => kind === 'end')
      .map(({ session, payload }) => [
        session,
        (JSON.parse(payload.toString()) as { reason: string }).reason,
      ]),
    [
      ['b', 'Completed'],
      ['a', 'AgentStopped'],
    ],
  );
  t.is(bench.sessions.held, 0);
  t.is(bench.clock.pending, 0);
  await t.throwsAsync(bench.open(new MemorySource()), { message: /stopping/ });
});

test('what is canceled, or meets the stop of the agent, while it is being opened ends as soon as it is open', async (t) => {
  for (const reason of ['Canceled', 'AgentStopped'] as const) {
    const bench = new SessionBench();
    const source = new MemorySource({ streams: ['stdout'] });
    const ready = Promise.withResolvers<MemorySource>();
    const request = { caller: bench.caller, kind: 'pod.exec', target: 't', followed: false } as const;
    const opening = bench.sessions.open(
      { ...request, params: { session: 's' } },
      () => ready.promise,
      NEVER_ABORTED,
    );
    const stopped = reason === 'AgentStopped' ? bench.sessions.stop(reason) : undefined;
    if (stopped === undefined) bench.control('s', 'session.cancel');
    ready.resolve(source);
    await opening;
    await settle();
    t.is(source.canceled, 'Canceled', reason);
    t.deepEqual(
      bench.ends().map((end) => end.reason),
      [reason],
    );
    await stopped;
  }
});

test('an acknowledgement of bytes is none of the end: that is repeated until its own comes', async (t) => {
  const bench = new SessionBench();
  const source = new MemorySource({ streams: ['stdout'] });
  await bench.open(source, { session: 's' });
  source.push('stdout', 'abc');
  source.finish();
  await settle();
  bench.control('s', 'session.ack', { stdout: 3 });
  await bench.clock.advance(5_000);
  t.is(bench.ends().length, 2);
  bench.control('s', 'session.ack', { end: true });
  await bench.clock.advance(60_000);
  t.is(bench.ends().length, 2);
});

test('a source that breaks its promise fails the session with its error', async (t) => {
  const bench = new SessionBench();
  const source = new MemorySource({ streams: ['stdout'] });
  source.read = () => Promise.reject(new EdgectlError('BackendError', 'disk on fire'));
  await bench.open(source, { session: 's' });
  const [end] = bench.ends();
  t.is(end?.reason, 'Failed');
  t.is(end?.error?.message, 'disk on fire');
});

test('malformed control messages change nothing and are counted', async (t) => {
  const bench = new SessionBench();
  const source = new MemorySource();
  await bench.open(source, { session: 's' });
  for (const text of [
    '',
    'null',
    '[]',
    '{}',
    '{"jsonrpc":"2.0","method":"session.cancel","params":{"session":"other"}}',
    '{"jsonrpc":"2.0","method":"session.resize","params":{"columns":0,"rows":70000}}',
    '{"jsonrpc":"2.0","method":"session.ack","params":{"stdout":-1}}',
    '{"jsonrpc":"2.0","method":"session.ack","params":{"stdout":1e99}}',
    '{"jsonrpc":"2.0","method":"session.closeStdin","params":{"bytes":"3"}}',
    '{"method":"session.cancel"}',
    `[${'{"jsonrpc":"2.0","method":"session.cancel"},'.repeat(60)}{}]`,
    ' '.repeat(20_000),
  ]) {
    bench.sessions.handleControl(bench.caller, 's', Buffer.from(text));
  }
  await settle();
  t.is(source.canceled, undefined);
  t.deepEqual(source.sizes, []);
  t.is(bench.published.length, 0);
  bench.control('s', 'session.resize', { columns: 80, rows: 24 });
  t.deepEqual(source.sizes, [[80, 24]]);
});

test('cursors come every 256 KiB or second, for bytes that are published, and at the end', async (t) => {
  const bench = new SessionBench();
  const source = new MemorySource({ streams: ['stdout'], cursor: true });
  await bench.open(source, { session: 's' });
  source.push('stdout', Buffer.alloc(300 * 1024));
  await settle();
  source.push('stdout', 'x');
  await bench.clock.advance(1500);
  source.push('stdout', 'y');
  source.finish();
  await bench.clock.advance(10);
  const cursors = bench.published
    .filter(({ kind }) => kind === 'cursor')
    .map(({ payload }) => JSON.parse(payload.toString()) as unknown);
  t.deepEqual(cursors, [
    { stdout: 262_144, cursor: 'at 262144' },
    { stdout: 307_201, cursor: 'at 307201' },
    { stdout: 307_202, cursor: 'at 307202' },
  ]);
  t.is(bench.ends()[0]?.cursor, 'at 307202');
});

test('a cursor waits until the bytes before it are published', async (t) => {
  const bench = new SessionBench();
  const source = new MemorySource({ streams: ['stdout'], cursor: true });
  const room = Promise.withResolvers<void>();
  bench.full = room.promise;
  await bench.open(source, { session: 's' });
  source.push('stdout', 'read, and not sent');
  await bench.clock.advance(1_500);
  t.deepEqual(bench.published, [], 'the connection of the reader is full');
  bench.full = undefined;
  room.resolve();
  await settle();
  t.deepEqual(
    bench.published.map(({ kind }) => kind),
    ['chunk', 'cursor'],
  );
});

test('streams of other doors take the places of sessions, and give them back', async (t) => {
  const bench = new SessionBench({ sessionsPerPrincipal: 2 });
  const { principal } = callerNamed('alice');
  const free = [bench.sessions.acquireSlot(principal), bench.sessions.acquireSlot(principal)];
  const refused = t.throws(() => bench.sessions.acquireSlot(principal));
  t.true(EdgectlError.is(refused) && refused.kind === 'TooManyRequests');
  for (const one of free) one();
  bench.sessions.acquireSlot(principal)();
  t.is(bench.sessions.held, 0);
  await bench.sessions.stop('AgentStopped');
  const late = t.throws(() => bench.sessions.acquireSlot(principal));
  t.true(EdgectlError.is(late) && late.kind === 'Unavailable');
});

test('3: an opening that is given up leaves neither slot nor name, and what still comes is ended', async (t) => {
  const bench = new SessionBench();
  const request = { caller: bench.caller, kind: 'pod.exec', target: 't', followed: false } as const;
  for (const params of [{ session: 's' }, {}, { inline: true }]) {
    const late = new MemorySource();
    let come = (): void => undefined;
    const source = new Promise<MemorySource>((resolve) => {
      come = () => resolve(late);
    });
    const giveUp = new AbortController();
    const opening = bench.sessions.open({ ...request, params }, () => source, giveUp.signal);
    t.true(bench.sessions.held > 0);
    giveUp.abort(new EdgectlError('Timeout', 'no answer within 15 s'));
    await t.throwsAsync(opening, { message: 'no answer within 15 s' });
    t.is(bench.sessions.held, 0);
    come();
    await settle();
    t.is(late.canceled, 'Canceled');
  }
  const again = new MemorySource();
  await bench.open(again, { session: 's' });
});

test('3: what is read inline is ended at the deadline', async (t) => {
  const bench = new SessionBench();
  const source = new MemorySource();
  const giveUp = new AbortController();
  const request = { caller: bench.caller, kind: 'pod.exec', target: 't', followed: false } as const;
  const answer = bench.sessions.open(
    { ...request, params: { inline: true } },
    async () => source,
    giveUp.signal,
  );
  await settle();
  giveUp.abort(new EdgectlError('Timeout', 'no answer within 15 s'));
  await t.throwsAsync(answer, { message: 'no answer within 15 s' });
  t.is(source.canceled, 'Canceled');
  t.is(bench.sessions.held, 0);
});

test('F6: the end of a log that was canceled says where to go on: after what was published', async (t) => {
  const bench = new SessionBench();
  const source = new MemorySource({ streams: ['stdout'], cursor: true });
  const { session } = await bench.open(source, { window: 40_000 });
  source.push('stdout', Buffer.alloc(39_000));
  await settle();
  source.push('stdout', Buffer.alloc(100));
  await settle();
  const published = bench.bytes().length;
  bench.control(session, 'session.cancel');
  await settle();
  t.like(bench.ends()[0], { reason: 'Canceled', cursor: `at ${published}` });
});

test('a session without acknowledgement needs no sign of life, and lasts as long as it is renewed', async (t) => {
  const bench = new SessionBench();
  const source = new MemorySource({ streams: ['stdout'] });
  await bench.open(source, { session: 's', window: 0, maxSeconds: 600 });
  await bench.clock.advance(300_000);
  t.is(bench.sessions.list(bench.caller, {}).items[0]?.state, 'open');
  t.deepEqual(bench.ends(), []);
});

test('the sessions of all principals together have a bound', async (t) => {
  const bench = new SessionBench({ sessionsInAll: 2 });
  for (const name of ['alice', 'bob'])
    await bench.open(new MemorySource({ streams: ['stdout'] }), {}, { caller: callerNamed('one', name) });
  const third = bench.open(
    new MemorySource({ streams: ['stdout'] }),
    {},
    { caller: callerNamed('one', 'carol') },
  );
  await t.throwsAsync(third, { message: /the agent has 2 sessions/ });
});
