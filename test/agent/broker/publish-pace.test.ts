import test from 'ava';
import { PublishPace } from '../../../agent/broker/broker-access.ts';
import { DEFAULT_LIMITS } from '../../../common/limits.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';

test('a principal that uses up its rate pauses for as long as it was too fast, and no other does', async (t) => {
  const clock = new ManualClock();
  const pace = new PublishPace({ ...DEFAULT_LIMITS, requestsPerSecond: 100, requestsBurst: 200 }, clock);
  t.is(pace.packets('alice', 1), 0);
  for (let request = 0; request < 300; request += 1) pace.request('alice');
  const pauseMs = pace.packets('alice', 0);
  t.true(pauseMs > 400 && pauseMs < 600, String(pauseMs));
  t.is(pace.packets('bob', 100), 0);
  await clock.advance(pauseMs + 1);
  t.is(pace.packets('alice', 0), 0);
});

test('ten packets cost what a request does, and time that was counted once is not counted again', async (t) => {
  const clock = new ManualClock();
  const pace = new PublishPace({ ...DEFAULT_LIMITS, requestsPerSecond: 100, requestsBurst: 200 }, clock);
  t.is(Math.round(pace.packets('alice', 3000)), 500);
  await clock.advance(100);
  t.is(Math.round(pace.packets('alice', 0)), 400);
  t.is(Math.round(pace.packets('alice', 0)), 400);
});

test('who has not published for long has a whole burst, and no more', async (t) => {
  const clock = new ManualClock();
  const pace = new PublishPace({ ...DEFAULT_LIMITS, requestsPerSecond: 100, requestsBurst: 200 }, clock);
  t.is(pace.packets('alice', 1), 0);
  await clock.advance(3_600_000);
  t.is(Math.round(pace.packets('alice', 3000)), 500);
});
