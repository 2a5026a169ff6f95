/** One handing over of a device to its mapper, as the journal keeps it. */
import type { Change } from '../device-path.ts';

/** Why it was written. `apply`: a lasting edit again. `expire`: the stored value, because an edit's time is over. */
export type WriteCause = 'edit' | 'revert' | 'apply' | 'expire';

/**
 * `planned`: nothing has left the agent. `sending`: the mapper may have it. `sent`: the mapper has answered. `settled`: the outcome
 * is known, or nobody will ask for it any more.
 */
export type WriteState = 'planned' | 'sending' | 'sent' | 'settled';

/**
 * `old`: the device has what it had. `new`: it has what was written. `differs`: it reports something else. `unknown`: nothing can be
 * read back. `overtaken`: a later write of the same device says more.
 */
export type WriteOutcome = 'old' | 'new' | 'differs' | 'unknown' | 'overtaken';

export interface WriteRecord {
  readonly id: number;
  readonly namespace: string;
  readonly name: string;
  readonly cause: WriteCause;
  readonly state: WriteState;
  readonly outcome: WriteOutcome | undefined;
  readonly changes: readonly Change[];
  readonly plannedAtMs: number;
  /** When the mapper was first called. */
  readonly sentAtMs: number | undefined;
}
