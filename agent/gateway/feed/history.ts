/** The last changes of a feed, for watches that begin at an earlier version. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Entry } from './entry.ts';

export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  /** Of the change; a deleted object carries it too. */
  readonly version: number;
  readonly entry: Entry;
  /** The object before, where there was one: it may have been in a selection that it left. */
  readonly before: Entry | undefined;
}

/** A node's pods change a few times a minute; a hundred devices that report every second, thrice as often as this is long. */
const MAX_CHANGES = 1_024;

export class History {
  #changes: Change[] = [];
  /** The version that everything kept came after. */
  #since: number;

  constructor(since: number) {
    this.#since = since;
  }

  add(change: Change): void {
    this.#changes.push(change);
    if (this.#changes.length < 2 * MAX_CHANGES) return;
    const dropped = this.#changes.splice(0, MAX_CHANGES);
    this.#since = dropped.at(-1)?.version ?? this.#since;
  }

  /** Everything after `version`. @throws EdgectlError `Gone` where that is not kept, or was never given */
  after(version: number, current: number): readonly Change[] {
    if (version > current) throw neverGiven(version, current);
    if (version < this.#since) throw expired(version);
    return this.#changes.filter((change) => change.version > version);
  }
}

/**
 * A version that comes later than the present one, or was given before the agent lost its database. The reason is the same as of
 * one that is too old: whoever holds it must list anew.
 */
export function neverGiven(version: number, current: number): EdgectlError {
  return new EdgectlError('Gone', `too large resource version: ${version}, current: ${current}`, {
    details: { reason: 'Expired' },
  });
}

/** kube-apiserver's words, and the reason by which clients know to list anew. */
export function expired(version: number | string): EdgectlError {
  return new EdgectlError('Gone', `too old resource version: ${version}`, {
    details: { reason: 'Expired' },
  });
}
