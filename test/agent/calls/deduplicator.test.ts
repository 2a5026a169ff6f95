import test from 'ava';
import type { Clock } from '../../../common/clock.ts';
import type { Caller } from '../../../agent/access/caller.ts';
import { Deduplicator, digestOf, NUMBER_REPEAT_MS } from '../../../agent/calls/deduplicator.ts';
import { TargetChanges } from '../../../agent/calls/target-changes.ts';
import { DEFAULT_LIMITS, type Limits } from '../../../common/limits.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';

const alice: Caller = {
  door: 'mqtt',
  attachment: 'node',
  principal: 'alice',
  topicPrincipal: 'alice',
  client: 'hmi',
  trusted: true,
};
const A = digestOf('pod.restart', { name: 'a' });
const B = digestOf('pod.restart', { name: 'b' });

function create(limits: Partial<Limits> = {}): {
  clock: ManualClock;
  calls: Deduplicator;
  run: (id: string | number, digest: Buffer) => void;
} {
  const clock = new ManualClock();
  const calls = new Deduplicator({ ...DEFAULT_LIMITS, ...limits }, clock);
  return {
    clock,
    calls,
    run(id, digest) {
      calls.finish(calls.remember(alice, id, digest, Promise.resolve('answer'), false), () => 'answer');
    },
  };
}

test('a string id is a repeat for ten minutes after its answer, then a new call', async (t) => {
  const { clock, calls, run } = create();
  run('x', A);
  await clock.advance(DEFAULT_LIMITS.journalKeptMs);
  t.truthy(calls.find(alice, 'x', A));
  await clock.advance(1);
  t.is(calls.find(alice, 'x', A), undefined);
  calls.sweep();
  t.is(calls.size, 0);
});

test('a call that still runs is never forgotten', async (t) => {
  const { clock, calls } = create();
  calls.remember(alice, 'x', A, new Promise(() => {}), false);
  await clock.advance(10 * DEFAULT_LIMITS.journalKeptMs);
  calls.sweep();
  t.truthy(calls.find(alice, 'x', A));
});

test('a string id with other parameters is a Conflict, for another client it is free', (t) => {
  const { calls, run } = create();
  run('x', A);
  t.like(
    t.throws(() => calls.find(alice, 'x', B)),
    { kind: 'Conflict' },
  );
  t.is(calls.find({ ...alice, client: 'other' }, 'x', B), undefined);
  t.is(calls.find({ ...alice, attachment: 'embedded' }, 'x', B), undefined);
});

test('of number ids only the latest call counts, for five seconds and if identical', async (t) => {
  const { clock, calls, run } = create();
  run(1, A);
  t.truthy(calls.find(alice, 1, A));
  t.is(calls.find(alice, 1, B), undefined);
  run(2, B);
  t.is(calls.find(alice, 1, A), undefined);
  t.truthy(calls.find(alice, 2, B));
  t.is(calls.find(alice, 3, B), undefined, 'the same command with another number is another command');
  await clock.advance(NUMBER_REPEAT_MS + 1);
  t.is(calls.find(alice, 2, B), undefined);
  t.is(calls.size, 1);
});

test('a number id that still runs is a repeat for five seconds too: what comes later is another command', async (t) => {
  const { clock, calls } = create();
  calls.remember(alice, 1, A, new Promise(() => {}), false);
  await clock.advance(NUMBER_REPEAT_MS);
  t.truthy(calls.find(alice, 1, A));
  await clock.advance(1);
  t.is(calls.find(alice, 1, A), undefined);
});

test('what cannot be remembered is refused, and only that principal', (t) => {
  const { calls, run } = create({ rememberedCallsPerPrincipal: 2 });
  run('a', A);
  run('b', A);
  t.like(
    t.throws(() => run('c', A)),
    { kind: 'TooManyRequests' },
  );
  t.notThrows(() => calls.remember({ ...alice, principal: 'bob' }, 'c', A, Promise.resolve(''), false));
});

test('of number ids a client holds one place, however many it has sent', (t) => {
  const { run } = create({ rememberedCallsPerPrincipal: 2 });
  for (let id = 1; id <= 5; id += 1) run(id, A);
  t.notThrows(() => run('a', A));
  t.like(
    t.throws(() => run('b', A)),
    { kind: 'TooManyRequests' },
  );
});

test('a dry run changes nothing: a call before it is not overtaken', (t) => {
  const changes = new TargetChanges();
  const edit = { namespace: 'factory', name: 'press-1' };
  const overtaken = changes.watch('device.edit', edit, 0);
  changes.note('device.edit', { ...edit, dryRun: true });
  t.false(overtaken());
  changes.note('device.edit', { ...edit, name: 'press-2' });
  t.false(overtaken());
  changes.note('device.edit', edit);
  t.true(overtaken());
});

test('the order of parameters does not make another digest', (t) => {
  t.deepEqual(
    digestOf('m', { a: 1, b: { c: [1, 2], d: null } }),
    digestOf('m', { b: { d: null, c: [1, 2] }, a: 1 }),
  );
  t.notDeepEqual(digestOf('m', { a: [1, 2] }), digestOf('m', { a: [2, 1] }));
});

test('L2: whoever sets the clock, forward or back, neither forgets a call nor keeps it', async (t) => {
  const manual = new ManualClock();
  let wrongByMs = 0;
  const clock: Clock = {
    now: () => manual.now() + wrongByMs,
    monotonic: () => manual.monotonic(),
    boot: () => manual.boot(),
    after: (delayMs, action, signal) => manual.after(delayMs, action, signal),
    every: (periodMs, action, signal) => manual.every(periodMs, action, signal),
  };
  const calls = new Deduplicator(DEFAULT_LIMITS, clock);
  const run = (id: string | number): void =>
    calls.finish(calls.remember(alice, id, A, Promise.resolve('answer'), false), () => 'answer');
  run('x');
  run(1);
  for (const jumpMs of [10 * 365 * 86_400_000, -3_600_000, 0]) {
    wrongByMs = jumpMs;
    calls.sweep();
    t.truthy(calls.find(alice, 'x', A), `${jumpMs}`);
    t.truthy(calls.find(alice, 1, A), `${jumpMs}`);
  }
  wrongByMs = -3_600_000;
  await manual.advance(NUMBER_REPEAT_MS + 1);
  t.is(calls.find(alice, 1, A), undefined);
  await manual.advance(DEFAULT_LIMITS.journalKeptMs);
  t.is(calls.find(alice, 'x', A), undefined);
});
