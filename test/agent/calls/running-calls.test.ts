import test from 'ava';
import { RunningCalls } from '../../../agent/calls/running-calls.ts';
import { DEFAULT_LIMITS } from '../../../common/limits.ts';
import { ManualClock, settle } from '../../helpers/manual-clock.ts';
import { callerNamed } from '../../helpers/session-bench.ts';

const ALICE = callerNamed('a');
const BOB = callerNamed('b', 'bob');

function create(): { calls: RunningCalls; clock: ManualClock } {
  const clock = new ManualClock();
  const limits = { ...DEFAULT_LIMITS, runningCallsPerPrincipal: 2, runningCallsInAll: 3 };
  return { calls: new RunningCalls(limits, clock), clock };
}

test('a principal has at most so many calls running, and all together have a bound of their own', (t) => {
  const { calls } = create();
  calls.enter(ALICE, false);
  calls.enter(ALICE, false);
  t.like(
    t.throws(() => calls.enter(ALICE, false)),
    { kind: 'TooManyRequests' },
  );
  calls.enter(BOB, false);
  t.like(
    t.throws(() => calls.enter(BOB, false)),
    { kind: 'TooManyRequests' },
  );
  calls.leave(ALICE);
  t.notThrows(() => calls.enter(BOB, false));
});

test('work that goes on after its answer counts until it ends', async (t) => {
  const { calls } = create();
  const work = Promise.withResolvers<void>();
  calls.enter(ALICE, false);
  calls.enter(ALICE, false);
  calls.leave(ALICE, work.promise);
  t.is(calls.size, 1);
  t.throws(() => calls.enter(ALICE, false));
  work.resolve();
  await settle();
  t.notThrows(() => calls.enter(ALICE, false));
});

test('idle comes with the last answer and not before, or when its time is over', async (t) => {
  const { calls, clock } = create();
  calls.enter(ALICE, false);
  calls.enter(BOB, false);
  let idle = 0;
  const waiting = calls.idle(60_000).then(() => (idle += 1));
  calls.leave(ALICE);
  await settle();
  t.is(idle, 0);
  calls.leave(BOB);
  await waiting;
  t.is(clock.pending, 0);
  await calls.idle(60_000);
  calls.enter(ALICE, false);
  const late = calls.idle(1_000);
  await clock.advance(1_000);
  await t.notThrowsAsync(late);
});
