/** How an upgrade goes on that was confirmed here: EdgeCore says nothing of it, and what it reports afterwards tells. */
import type { UpgradeJob } from '@edgectl/rpc-schema/generated/types';
import type { Clock } from '../../common/clock.ts';

export interface Confirmed {
  readonly job: string;
  /** What EdgeCore's version was; `undefined` where it was not known. */
  readonly from: string | undefined;
  readonly to: string;
  /** Which start of EdgeCore it was. */
  readonly core: string | undefined;
}

interface Observed {
  /** As the node reports it. */
  readonly version: string | undefined;
  /** Of the program that is installed; `undefined` where it cannot be asked. */
  readonly installed: string | undefined;
  readonly core: string | undefined;
}

export type Progress = Confirmed & { readonly state: UpgradeJob['state'] };

/** keadm may start EdgeCore more than once: its last start counts, once it has lasted so long. */
const SETTLED_MS = 5_000;
/** Where only the node's report tells: EdgeCore gives the report of its start after it. */
const REPORTED_MS = 20_000;
/** keadm backs up, pulls and replaces within minutes; what has not ended EdgeCore by then has failed before. */
const STARTED_WITHIN_MS = 10 * 60_000;

interface Current {
  readonly confirmed: Confirmed;
  readonly atMs: number;
  state: UpgradeJob['state'];
  /** Since when EdgeCore runs again. */
  back?: { readonly core: string; readonly atMs: number };
}

export class UpgradeProgress {
  readonly #clock: Clock;
  #current: Current | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  confirmed(confirmed: Confirmed): void {
    this.#current = { confirmed, atMs: this.#clock.monotonic(), state: 'confirmed' };
  }

  /** How the last one that was confirmed stands; `undefined` if none was since the agent started. */
  now(observed: Observed): Progress | undefined {
    const current = this.#current;
    if (current === undefined) return undefined;
    if (current.state === 'confirmed') current.state = this.#stateOf(current, observed);
    return { ...current.confirmed, state: current.state };
  }

  #stateOf(current: Current, { version, installed, core }: Observed): UpgradeJob['state'] {
    const { confirmed, atMs } = current;
    const nowMs = this.#clock.monotonic();
    if (version === confirmed.to && confirmed.from !== confirmed.to) return 'upgraded';
    if (core === undefined || core === confirmed.core) {
      return nowMs - atMs >= STARTED_WITHIN_MS ? 'failed' : 'confirmed';
    }
    if (current.back?.core !== core) current.back = { core, atMs: nowMs };
    const lastedMs = nowMs - current.back.atMs;
    if (installed === undefined ? lastedMs < REPORTED_MS : lastedMs < SETTLED_MS) return 'confirmed';
    return (installed ?? version) === confirmed.to ? 'upgraded' : 'rolledBack';
  }
}
