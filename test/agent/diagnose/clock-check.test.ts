import test from 'ava';
import type { Clock } from '../../../common/clock.ts';
import { clockCheck } from '../../../agent/diagnose/node-checks.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';

/** A clock whose time of day was set by `byMs` after the agent started. */
function setBy(byMs: number): { clock: Clock; started: { nowMs: number; monotonicMs: number } } {
  const clock = new ManualClock();
  const started = { nowMs: clock.now(), monotonicMs: clock.monotonic() };
  clock.step(60_000);
  const moved: Clock = {
    now: () => clock.now() + byMs,
    monotonic: () => clock.monotonic(),
    boot: () => clock.boot(),
    after: (delayMs, action, signal) => clock.after(delayMs, action, signal),
    every: (periodMs, action, signal) => clock.every(periodMs, action, signal),
  };
  return { clock: moved, started };
}

async function reported(byMs: number, metaServerAheadMs?: number): Promise<string[]> {
  const { clock, started } = setBy(byMs);
  const check = clockCheck({
    clock,
    keptTime: () => ({ trusted: byMs === 0, wallMs: clock.now(), keptMs: clock.now() - byMs }),
    started,
    metaServerTime: () =>
      metaServerAheadMs === undefined
        ? Promise.reject(new Error('it is gone'))
        : Promise.resolve(clock.now() + metaServerAheadMs),
  });
  const findings = await check.run(new AbortController().signal);
  return findings.map(({ state, message }) => `${state}: ${message}`);
}

test('a clock that nobody set is fine', async (t) => {
  t.deepEqual(await reported(0, -400), [
    'fine: 2026-01-01T00:01:00.000Z',
    'fine: believed: rights end by it',
    'fine: agrees with ours',
  ]);
});

test('a clock that was set is told, forward or back', async (t) => {
  t.is((await reported(3_600_000))[0], 'warning: set forward by 3600 s since the agent started');
  t.is((await reported(-60_000))[0], 'warning: set back by 60 s since the agent started');
});

test('a clock that starts in 1970 is found', async (t) => {
  t.regex((await reported(-Date.UTC(2026, 0, 1)))[0] ?? '', /^failed: the clock says 1970-/);
});

test("MetaServer's clock is compared, where it says", async (t) => {
  t.is((await reported(0))[2], 'skipped: MetaServer does not say');
  t.is((await reported(0, 90_000))[2], 'failed: differs from ours by 90 s');
});

test('L2: a clock that is not believed is told, with what an admin can say', async (t) => {
  t.regex((await reported(3_600_000))[1] ?? '', /^failed: not believed: it says .*, ahead of the kept time/);
  t.regex((await reported(-3_600_000))[1] ?? '', /^failed: not believed: it says .*, behind the kept time/);
});
