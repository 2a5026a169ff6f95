/** The node's clock: certificates, grants and the audit are judged by it. */
import type { Clock } from '../../common/clock.ts';
import { disbelief } from '../time/disbelief.ts';
import type { ClockStatus } from '../time/kept-time.ts';
import { SYNCHRONISE_CLOCK, timeOfDay } from '../../common/diagnose/clock-finding.ts';
import { failed, type Finding, fine, type Hop, isFine, skipped, warning } from '../../common/diagnose/hop.ts';

export interface ClockHopOptions {
  readonly clock: Clock;
  /** Whether the clock is believed: rights end by the kept time. */
  readonly keptTime: () => ClockStatus;
  /** When the agent started, by both of its clocks. */
  readonly started: { readonly nowMs: number; readonly monotonicMs: number };
  /** What MetaServer says the time is, in milliseconds since the epoch. @throws where it does not answer */
  readonly metaServerTime: (signal: AbortSignal) => Promise<number>;
}

/** What slewing a clock does not reach. */
const JUMP_MS = 5_000;
/** The `Date` of HTTP has whole seconds. */
const DIFFERENCE_MS = 2_000;

export function clockHop(options: ClockHopOptions): Hop {
  return {
    area: 'clock',
    name: 'clock',
    look: async (signal) => [
      wallClock(options),
      believed(options.keptTime()),
      await againstMetaServer(options, signal),
    ],
  };
}

function wallClock({ clock, started }: ClockHopOptions): Finding {
  const now = clock.now();
  const today = timeOfDay(now);
  const jumpMs = now - started.nowMs - (clock.monotonic() - started.monotonicMs);
  if (!isFine(today) || Math.abs(jumpMs) < JUMP_MS) return today;
  const way = jumpMs > 0 ? 'forward' : 'back';
  return warning(
    'time of day',
    `set ${way} by ${Math.round(Math.abs(jumpMs) / 1000)} s since the agent started`,
    {
      hint: 'records of before carry the wrong time; a restart of the agent ends this note',
      command: SYNCHRONISE_CLOCK,
    },
  );
}

function believed({ believed, wallMs, keptMs }: ClockStatus): Finding {
  if (believed) return fine('clock', 'believed: rights end by it');
  return failed('clock', disbelief({ wallMs, keptMs }), {
    hint: `rights end by the kept time meanwhile; where the clock is right: edgectl node accept-time${wallMs < keptMs ? ' --back' : ''}`,
    command: SYNCHRONISE_CLOCK,
  });
}

async function againstMetaServer(
  { clock, metaServerTime }: ClockHopOptions,
  signal: AbortSignal,
): Promise<Finding> {
  const name = "MetaServer's clock";
  const theirs = await metaServerTime(signal).catch(() => undefined);
  if (theirs === undefined) return skipped(name, 'MetaServer does not say');
  const difference = theirs - clock.now();
  // Theirs is cut down to the second.
  if (difference > DIFFERENCE_MS || difference < -DIFFERENCE_MS - 1000) {
    return failed(name, `differs from ours by ${Math.round(difference / 1000)} s`, {
      command: SYNCHRONISE_CLOCK,
    });
  }
  return fine(name, 'agrees with ours');
}
