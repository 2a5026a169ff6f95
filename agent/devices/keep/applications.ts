/** How often lasting edits were applied again lately. A clock that somebody sets, forward or back, changes nothing about that. */
import type { Clock } from '../../../common/clock.ts';
import type { Application, DeviceJournal, DeviceName } from '../journal/device-journal.ts';

export interface ApplicationsOptions {
  readonly journal: Pick<DeviceJournal, 'applications' | 'lastWriteId'>;
  /** Milliseconds since the epoch, by which time goes forward as far as that is proved. */
  readonly keptNow: () => number;
  readonly clock: Pick<Clock, 'monotonic'>;
}

/** Rows that are looked at: those that do not count may stand before ones that do. */
const LOOKED_AT = 20;

/** What was seen of a device in this run of the agent, by the monotonic clock. The keeper looks each second. */
interface Seen {
  /** When EdgeCore or the mapper last started, by the wall clock; seen to have changed at `sinceMs`. */
  readonly startedAtMs: number;
  readonly sinceMs: number;
  readonly applied: ReadonlyMap<number, number>;
}

export class Applications {
  readonly #options: ApplicationsOptions;
  /** Those up to it are of earlier runs of the agent. */
  readonly #lastIdBefore: number;
  readonly #began: { readonly keptMs: number; readonly monotonicMs: number };
  readonly #seen = new Map<string, Seen>();

  constructor(options: ApplicationsOptions) {
    this.#options = options;
    const { journal, keptNow, clock } = options;
    this.#lastIdBefore = journal.lastWriteId();
    this.#began = { keptMs: keptNow(), monotonicMs: clock.monotonic() };
  }

  /**
   * How many there were in the last `windowMs`. Those before `startedAtMs`, when EdgeCore or the mapper last started, count only where
   * the device was not seen to have them: a mapper that an edit makes crash does not start afresh.
   */
  within(windowMs: number, device: DeviceName, startedAtMs: number): number {
    const nowMs = this.#options.clock.monotonic();
    const rows = this.#options.journal.applications(device, LOOKED_AT);
    const { sinceMs, applied } = this.#see(device, startedAtMs, rows, nowMs);
    return rows.filter(({ id, plannedAtMs, arrived }) => {
      const atMs = applied.get(id);
      const ageMs = atMs === undefined ? this.#ageOfEarlier(plannedAtMs, nowMs) : nowMs - atMs;
      const sinceStart = atMs === undefined ? plannedAtMs > startedAtMs : atMs >= sinceMs;
      return ageMs < windowMs && (sinceStart || !arrived);
    }).length;
  }

  #see(
    { namespace, name }: DeviceName,
    startedAtMs: number,
    rows: readonly Application[],
    nowMs: number,
  ): Seen {
    const key = `${namespace}/${name}`;
    const before = this.#seen.get(key);
    const ofThisRun = rows.filter(({ id }) => id > this.#lastIdBefore);
    const startedAgain = before !== undefined && before.startedAtMs !== startedAtMs;
    const seen: Seen = {
      startedAtMs,
      sinceMs: startedAgain ? nowMs : (before?.sinceMs ?? this.#began.monotonicMs),
      applied: new Map(ofThisRun.map(({ id }) => [id, before?.applied.get(id) ?? nowMs])),
    };
    this.#seen.set(key, seen);
    return seen;
  }

  /** One of the future was planned by a clock that has been set back since: it may have been just before the start. */
  #ageOfEarlier(plannedAtMs: number, nowMs: number): number {
    return nowMs - this.#began.monotonicMs + Math.max(0, this.#began.keptMs - plannedAtMs);
  }
}
