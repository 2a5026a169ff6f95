/** Looks at what a device reports until it is newer than a write and agrees with it, or the time is over. */
import type { ReadBack } from '@edgectl/rpc-schema/generated/types';
import type { Clock } from '../../../common/clock.ts';
import type { MapperClient } from '../../backends/mapper/mapper-client.ts';
import type { ReportedTwin } from '../../backends/mapper/reported-twin.ts';
import type { DeviceName } from '../journal/device-journal.ts';
import { pause } from '../../../common/pause.ts';
import type { ReportedValuesReader } from '../reported-values.ts';
import { sameValue } from '../same-value.ts';

/** A property whose reported value is waited for. */
export interface Expectation {
  readonly property: string;
  readonly value: string;
  /** The type in the device model. */
  readonly type: string | undefined;
}

export interface ReadBackRequest {
  readonly mapper: MapperClient;
  /** What the mapper has reported to EdgeCore. */
  readonly reported: Pick<ReportedValuesReader, 'stored' | 'note'>;
  readonly device: DeviceName;
  readonly expectations: readonly Expectation[];
  /** The beginning of the write, milliseconds since the epoch. */
  readonly sentAtMs: number;
  readonly windowMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

export interface Seen {
  readonly readBack: ReadBack;
  readonly twin: ReportedTwin | undefined;
}

export interface ReadBackResult {
  /** By property, for each expectation. */
  readonly seen: ReadonlyMap<string, Seen>;
  /** Everything that was reported last; `undefined` if nothing could be read. */
  readonly twins: ReadonlyMap<string, ReportedTwin> | undefined;
}

const PERIOD_MS = 100;
/** Each question makes a mapper read the device, and one of KubeEdge's framework write it: twice the time to the next. */
const MAX_ASK_PERIOD_MS = 4_000;
const CALL_TIMEOUT_MS = 2_000;
const LAST_CALL_TIMEOUT_MS = 500;
const MIN_WINDOW_MS = 2_000;
const MAX_WINDOW_MS = 30_000;

/** Twice the slowest collect cycle (milliseconds) of the properties that were written, within 2 to 30 s. */
export function windowMs(collectCyclesMs: readonly (number | undefined)[]): number {
  const slowest = Math.max(0, ...collectCyclesMs.map((cycle) => cycle ?? 0));
  return Math.min(MAX_WINDOW_MS, Math.max(MIN_WINDOW_MS, 2 * slowest));
}

/** Never throws: a mapper that does not answer leaves `unknown`, as does a signal that aborts. */
export async function readBack(request: ReadBackRequest): Promise<ReadBackResult> {
  const { expectations, windowMs: window, reported, device, clock, signal } = request;
  const until = clock.monotonic() + window;
  let askPeriodMs = PERIOD_MS;
  let askAt = clock.monotonic() + askPeriodMs;
  let current: Twins;
  for (;;) {
    const left = until - clock.monotonic();
    // The last look is at the mapper, too.
    if (clock.monotonic() >= askAt || left <= 0) {
      askPeriodMs = Math.min(MAX_ASK_PERIOD_MS, askPeriodMs * 2);
      current = (await ask(request, until)) ?? current;
      askAt = clock.monotonic() + askPeriodMs;
    }
    const stored = await reported.stored(device, signal).catch(() => undefined);
    const twins = newest(sinceTheWrite(stored, expectations), current);
    const seen = new Map(
      expectations.map((expectation) => [expectation.property, judge(expectation, twins, request, until)]),
    );
    const confirmed = [...seen.values()].every((one) => one.readBack === 'confirmed');
    if (confirmed || signal.aborted || left <= 0) {
      if (current !== undefined) reported.note(device, current);
      return { seen, twins };
    }
    await pause(Math.min(PERIOD_MS, Math.max(1, until - clock.monotonic())), clock, signal);
  }
}

type Twins = ReadonlyMap<string, ReportedTwin> | undefined;

/**
 * EdgeCore notes when a report came, not when the value was read: one from before the write may come after it. It tells itself by
 * what the mapper had been told then.
 */
function sinceTheWrite(stored: Twins, expectations: readonly Expectation[]): Twins {
  if (stored === undefined) return undefined;
  const twins = new Map(stored);
  for (const { property, value, type } of expectations) {
    const observedDesired = twins.get(property)?.observedDesired;
    if (observedDesired !== undefined && !sameValue(value, observedDesired, type)) twins.delete(property);
  }
  return twins;
}

function newest(stored: Twins, current: Twins): Twins {
  if (stored === undefined || current === undefined) return stored ?? current;
  const twins = new Map(stored);
  for (const [property, twin] of current) {
    const known = twins.get(property);
    // A mapper that says no time was asked later than it reported.
    const older =
      known !== undefined && twin.reportedAtMs !== undefined && (known.reportedAtMs ?? 0) > twin.reportedAtMs;
    if (!older) twins.set(property, twin);
  }
  return twins;
}

async function ask({ mapper, device, clock, signal }: ReadBackRequest, until: number): Promise<Twins> {
  if (signal.aborted) return undefined;
  const timeoutMs = Math.max(LAST_CALL_TIMEOUT_MS, Math.min(CALL_TIMEOUT_MS, until - clock.monotonic()));
  try {
    return await mapper.getReported(device, { timeoutMs, signal });
  } catch {
    // The mapper restarts the device: it may not know it for a moment.
    return undefined;
  }
}

function judge(
  { property, value, type }: Expectation,
  twins: ReadonlyMap<string, ReportedTwin> | undefined,
  { sentAtMs, clock, windowMs: window }: ReadBackRequest,
  until: number,
): Seen {
  const twin = twins?.get(property);
  if (twin === undefined) return { readBack: 'unknown', twin };
  // An answer without a time counts as newer than the write after half of the window, which is one collect cycle.
  const halfOver = clock.monotonic() >= until - window / 2;
  const newer = twin.reportedAtMs === undefined ? halfOver : twin.reportedAtMs >= sentAtMs;
  if (!newer) return { readBack: 'unknown', twin };
  return { readBack: sameValue(value, twin.reported, type) ? 'confirmed' : 'differs', twin };
}
