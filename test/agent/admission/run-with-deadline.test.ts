import test from 'ava';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { runWithDeadline } from '../../../agent/admission/run-with-deadline.ts';
import { faultyClock } from '../../helpers/faulty-clock.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';

const NEVER = new AbortController().signal;

test('past the deadline the layer that was slow is named, in the words of the call that was given up', async (t) => {
  const clock = new ManualClock();
  const slow = (signal: AbortSignal): Promise<never> =>
    new Promise((_, reject) => {
      signal.addEventListener('abort', () =>
        reject(new EdgectlError('Canceled', 'given up', { layer: 'cri' })),
      );
    });
  const call = runWithDeadline(slow, 5_000, NEVER, clock);
  const failed = t.throwsAsync(call);
  await clock.advance(5_000);
  t.like(await failed, { kind: 'Timeout', layer: 'cri', message: 'no answer within 5 s: cri was slow' });
  t.is(clock.pending, 0);
});

test('a call that is answered in time leaves no timer, and its signal is never aborted', async (t) => {
  const clock = new ManualClock();
  let given: AbortSignal | undefined;
  const answer = await runWithDeadline(
    (signal) => {
      given = signal;
      return Promise.resolve('answer');
    },
    5_000,
    NEVER,
    clock,
  );
  t.is(answer, 'answer');
  t.is(clock.pending, 0);
  await clock.advance(60_000);
  t.false(given?.aborted);
});

test('what says nothing after the deadline is given up a moment later, and the layer is the agent', async (t) => {
  const clock = new ManualClock();
  const failed = t.throwsAsync(runWithDeadline(() => new Promise(() => undefined), 5_000, NEVER, clock));
  await clock.advance(5_250);
  t.like(await failed, { kind: 'Timeout', layer: 'agent', message: 'no answer within 5 s' });
  t.is(clock.pending, 0);
});

for (const fault of ['the deadline', 'the moment after it'] as const) {
  test(`a fault in the timer of ${fault} ends the call, and is noted`, async (t) => {
    const manual = new ManualClock();
    const { clock, failNext, faults } = faultyClock(manual);
    const failed = t.throwsAsync(runWithDeadline(() => new Promise(() => undefined), 5_000, NEVER, clock));
    if (fault === 'the moment after it') await manual.advance(5_000);
    failNext('timer');
    await manual.advance(5_000);
    t.like(await failed, { kind: fault === 'the deadline' ? 'Internal' : 'Timeout' });
    t.is(faults.length, 1);
    t.is(manual.pending, 0);
  });
}
