import test from 'ava';
import { SharedTicks } from '../../common/shared-ticks.ts';
import { ManualClock } from '../helpers/manual-clock.ts';

/** Counts how often it was woken. */
class WokenClock extends ManualClock {
  woken = 0;

  override after(delayMs: number, action: () => void): ReturnType<ManualClock['after']> {
    return super.after(delayMs, () => {
      this.woken += 1;
      action();
    });
  }
}

test('timers that began at different moments are called together, each as often as its period says', async (t) => {
  const clock = new WokenClock();
  const ticks = new SharedTicks(clock);
  const calls = { half: 0, first: 0, second: 0, fifth: 0 };
  ticks.every(1000, () => (calls.first += 1));
  await clock.advance(130);
  ticks.every(500, () => (calls.half += 1));
  await clock.advance(270);
  ticks.every(1000, () => (calls.second += 1));
  await clock.advance(310);
  ticks.every(5000, () => (calls.fifth += 1));
  await clock.advance(10_000);
  Object.assign(calls, { half: 0, first: 0, second: 0, fifth: 0 });
  clock.woken = 0;
  await clock.advance(10_000);
  t.deepEqual(calls, { half: 20, first: 10, second: 10, fifth: 2 });
  t.is(clock.woken, 20);
});

test('a timer that another one stops is not called, and one that fails holds up nobody', async (t) => {
  const clock = new ManualClock();
  const ticks = new SharedTicks(clock);
  let calls = 0;
  ticks.every(1000, () => stopped.stop());
  const stopped = ticks.every(1000, () => (calls += 100));
  ticks.every(1000, () => (calls += 1));
  await clock.advance(5000);
  t.is(calls, 5);
});

test('what repeats seldom, or between two ticks, has a timer of its own', (t) => {
  t.true([500, 1000, 5000, 10_000].every((periodMs) => SharedTicks.takes(periodMs)));
  t.false([0, 20, 250, 750, 60_000].some((periodMs) => SharedTicks.takes(periodMs)));
});
