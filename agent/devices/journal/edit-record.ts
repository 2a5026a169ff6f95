/** A local edit as the journal keeps it. */
import type { DeviceEdit, DeviceEditState } from '@edgectl/rpc-schema/generated/types';
import { type Change, desiredProperty, type DevicePath, formatPath } from '../device-path.ts';

export interface EditRecord {
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly path: DevicePath;
  /** The stored value that was edited; `undefined` if there was none. */
  readonly base: unknown;
  /** `undefined` if the edit removes what is there. */
  readonly value: unknown;
  /** False: written once, and remembered only so that a write of something else does not undo it. */
  readonly lasting: boolean;
  readonly state: DeviceEditState;
  readonly message: string | undefined;
  readonly createdAtMs: number;
  readonly createdBy: string;
  readonly expiresAtMs: number | undefined;
  readonly appliedAtMs: number | undefined;
  readonly attempts: number;
  /** The write that made it. */
  readonly writeId: number;
  /** What held when it was last written ({@link Circumstances}); `undefined` before that. */
  readonly writeFingerprint: string | undefined;
  /** The start of EdgeCore after which the mapper was last known to have been told it; `undefined` while that is not known. */
  readonly edgeCore: string | undefined;
  /** Whether the mapper has said since the last write that this value is what it was told. */
  readonly confirmed: boolean;
}

/** An edit as callers see it. */
export function toContract(edit: EditRecord): DeviceEdit {
  const { id, namespace, name, path, base, value, state, message, createdBy, attempts } = edit;
  const property = desiredProperty(path);
  const time = (milliseconds: number): string => new Date(milliseconds).toISOString();
  return {
    id,
    namespace,
    name,
    path: formatPath(path),
    ...(property !== undefined && { property }),
    ...(base !== undefined && { base }),
    ...(value !== undefined && { value }),
    state,
    ...(message !== undefined && { message }),
    createdAt: time(edit.createdAtMs),
    createdBy,
    ...(edit.expiresAtMs !== undefined && { expiresAt: time(edit.expiresAtMs) }),
    ...(edit.appliedAtMs !== undefined && { appliedAt: time(edit.appliedAtMs) }),
    attempts,
  };
}

// One write of a device to its mapper, as the journal stores it.

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
