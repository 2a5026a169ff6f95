import test from 'ava';
import { Backoff } from '../../common/backoff.ts';
import { ManualClock } from '../helpers/manual-clock.ts';

test('each wait is at most twice the one before, between half and all of its step, up to the longest', (t) => {
  const shortest = new Backoff(500, 3_000, () => 0);
  const longest = new Backoff(500, 3_000, () => 1);
  t.deepEqual(
    [1, 2, 3, 4, 5].map(() => shortest.next()),
    [250, 500, 1_000, 1_500, 1_500],
  );
  t.deepEqual(
    [1, 2, 3, 4, 5].map(() => longest.next()),
    [500, 1_000, 2_000, 3_000, 3_000],
  );
  longest.reset();
  t.is(longest.next(), 500);
});

test('a wait ends after its time', async (t) => {
  const clock = new ManualClock();
  const backoff = new Backoff(500, 3_000, () => 1);
  let over = false;
  const waiting = backoff.wait(clock, new AbortController().signal).then(() => {
    over = true;
  });
  await clock.advance(499);
  t.false(over);
  await clock.advance(1);
  await waiting;
  t.true(over);
});

test('a wait ends at once when its signal aborts, and leaves no timer', async (t) => {
  const clock = new ManualClock();
  const stopping = new AbortController();
  const waiting = new Backoff(500, 3_000).wait(clock, stopping.signal);
  stopping.abort();
  await waiting;
  t.is(clock.pending, 0);
  await new Backoff(500, 3_000).wait(clock, stopping.signal);
  t.is(clock.pending, 0);
});

test('attempts are made after each wait until one succeeds, and no more', async (t) => {
  const clock = new ManualClock();
  const backoff = new Backoff(500, 3_000, () => 1);
  const atMs: number[] = [];
  const startMs = clock.now();
  const attempt = (): Promise<boolean> => {
    atMs.push(clock.now() - startMs);
    return Promise.resolve(atMs.length === 3);
  };
  const done = backoff.retry(attempt, clock, new AbortController().signal);
  for (let second = 0; second < 10; second += 1) await clock.advance(500);
  await done;
  t.deepEqual(atMs, [500, 1_500, 3_500]);
  t.is(clock.pending, 0);
});

test('no attempt is made once the signal aborted, and no timer is left', async (t) => {
  const clock = new ManualClock();
  const stopping = new AbortController();
  let attempts = 0;
  const attempt = (): Promise<boolean> => {
    attempts += 1;
    return Promise.resolve(false);
  };
  const done = new Backoff(500, 3_000, () => 1).retry(attempt, clock, stopping.signal);
  await clock.advance(500);
  stopping.abort();
  await done;
  t.is(attempts, 1);
  t.is(clock.pending, 0);
});
