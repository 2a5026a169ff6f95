/**
 * When a lasting edit is applied again, and when it ends. Decides from what happened to the device, never from what it reports:
 * nobody fights the operator at the panel.
 */
import { isDeepStrictEqual } from 'node:util';
import type { DeviceEditState } from '@edgectl/rpc-schema/generated/types';
import { type DevicePath, valueAt } from '../device-path.ts';
import type { ObservedDesired } from './observed-desired.ts';

export interface KeptEdit {
  readonly id: string;
  /** What the stored device says of it. */
  readonly cloudChange: CloudChange;
  readonly expired: boolean;
  /** Under what it was last written; `undefined` if that is not known. */
  readonly writeFingerprint: string | undefined;
  /** What the mapper says that it was told since. */
  readonly observedDesired: ObservedDesired;
  /** EdgeCore has started since the mapper was last known to have the edit: it may have been given the stored value. */
  readonly edgeCore: 'same' | 'new';
}

export interface Situation {
  readonly edits: readonly KeptEdit[];
  /** Under what the device would be written now. */
  readonly writeFingerprint: string;
  readonly mapper: 'answers' | 'silent';
  /** How long what is due has been due, and the mapper has answered, without another change. */
  readonly steadyForMs: number;
  /** One collect cycle: EdgeCore may still be handing the device out. */
  readonly settleMs: number;
  /** How often lasting edits of the device were applied within {@link WINDOW_MS}. */
  readonly applications: number;
}

interface EndedEdit {
  readonly id: string;
  readonly state: Extract<DeviceEditState, 'adopted' | 'superseded'>;
}

export interface Decision {
  /** Over at once: the cloud has said what is to be. */
  readonly ended: readonly EndedEdit[];
  /**
   * `write`: hand the device to the mapper now, with `apply` and without `expire`. `wait`: something is due, but not yet.
   * `fail`: something is due, and it was done too often.
   */
  readonly action: 'nothing' | 'wait' | 'write' | 'fail';
  /** Edits that stand. */
  readonly apply: readonly string[];
  /** Edits whose time is over. */
  readonly expire: readonly string[];
  /** Edits of which it is not known whether the mapper still has them. */
  readonly unsettled: readonly string[];
  /** Edits that the mapper turned out to have been told, also after EdgeCore's start. */
  readonly settled: readonly string[];
  /** Changes when something else is due. */
  readonly due: string;
}

export const MAX_APPLICATIONS = 3;
export const WINDOW_MS = 10 * 60 * 1000;

export function reconcile(situation: Situation): Decision {
  const { edits, writeFingerprint, mapper, steadyForMs, settleMs, applications } = situation;
  const alive = edits.filter(({ cloudChange, expired }) => cloudChange === 'stands' && !expired);
  const expire = edits
    .filter(({ cloudChange, expired }) => cloudChange === 'stands' && expired)
    .map(({ id }) => id);
  const ended = edits.flatMap(({ id, cloudChange }): EndedEdit[] =>
    cloudChange === 'stands' ? [] : [{ id, state: cloudChange }],
  );
  const lost = alive.filter(
    (edit) => edit.writeFingerprint !== writeFingerprint || edit.observedDesired === 'other',
  );
  const apply = lost.length === 0 ? [] : alive.map(({ id }) => id);
  const open = alive.filter((edit) => edit.edgeCore === 'new' && !lost.includes(edit));
  const steady = steadyForMs >= settleMs;
  const settled = open
    .filter(({ observedDesired }) => observedDesired === 'same' && steady)
    .map(({ id }) => id);
  const unsettled = [...lost, ...open].map(({ id }) => id).filter((id) => !settled.includes(id));
  const due = [
    writeFingerprint,
    ...[...lost, ...open].map(({ id, observedDesired, edgeCore }) => `${id}:${observedDesired}:${edgeCore}`),
    ...expire,
  ].join(' ');
  const decision = { ended, apply, expire, unsettled, settled, due };
  if (apply.length === 0 && expire.length === 0) return { ...decision, action: 'nothing' };
  if (apply.length > 0 && applications >= MAX_APPLICATIONS) return { ...decision, action: 'fail' };
  if (mapper === 'silent' || !steady) return { ...decision, action: 'wait' };
  return { ...decision, action: 'write' };
}

// What the stored device says of a lasting edit.

/** `cloud`: a value that the cloud sets ends the edit. `local`: the edit stays. */
export type OnCloudChange = 'cloud' | 'local';

type CloudChange = 'stands' | 'adopted' | 'superseded';

interface EditedValue {
  readonly path: DevicePath;
  readonly base: unknown;
  readonly value: unknown;
}

/** @param stored the device as the cloud left it */
export function cloudChangeOf(
  { path, base, value }: EditedValue,
  stored: unknown,
  onCloudChange: OnCloudChange,
): CloudChange {
  const now = valueAt(stored, path);
  if (isDeepStrictEqual(now, value)) return 'adopted';
  if (isDeepStrictEqual(now, base)) return 'stands';
  // Of a property that the cloud took away nothing can be kept.
  return onCloudChange === 'local' && propertyExists(stored, path) ? 'stands' : 'superseded';
}

function propertyExists(stored: unknown, path: DevicePath): boolean {
  const named = path.findLastIndex((segment) => typeof segment === 'object');
  return named === -1 || valueAt(stored, path.slice(0, named + 1)) !== undefined;
}
