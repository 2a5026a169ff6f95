/** A local edit as the journal keeps it. */
import type { DeviceEdit, DeviceEditState } from '@edgectl/rpc-schema/generated/types';
import { desiredProperty, type DevicePath, formatPath } from '../device-path.ts';

export interface EditRecord {
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly path: DevicePath;
  /** The stored value that was edited; `undefined` where there was none. */
  readonly base: unknown;
  /** `undefined` where the edit removes what is there. */
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
  readonly circumstances: string | undefined;
  /** The start of EdgeCore after which the mapper was last known to have been told it; `undefined` while that is not known. */
  readonly edgeCore: string | undefined;
  /** Whether the mapper has said since the last write that this value is what it was told. */
  readonly observed: boolean;
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
