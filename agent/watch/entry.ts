/** One object at one version. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { stringifyExact } from '@edgectl/rpc-schema/exact-json';
import type { KubernetesObject } from '@edgectl/rpc-schema/generated/types';

export interface Entry {
  /** `namespace name`, which sorts as Kubernetes lists are sorted. */
  readonly key: string;
  readonly version: number;
  /** With `metadata.resourceVersion` as the counter gives it. */
  readonly object: KubernetesObject;
  readonly origin: Origin;
}

/** The version that the object had where it was read, which may stand while the object's status changes. */
interface Origin {
  readonly resourceVersion: string | undefined;
  /** The version of ours since which it has stood. */
  readonly since: number;
}

export function keyOf({ metadata }: KubernetesObject): string {
  return `${metadata.namespace ?? ''} ${metadata.name}`;
}

const texts = new WeakMap<KubernetesObject, string>();

/** The object as JSON, made once however many lists and watchers it goes to. */
export function jsonOf(object: KubernetesObject): string {
  const known = texts.get(object);
  if (known !== undefined) return known;
  const text = stringifyExact(object);
  texts.set(object, text);
  return text;
}

/** The source of a feed, and what triggers its reads. */
export interface FeedSource {
  /** Every object there is now, of all namespaces. @throws EdgectlError `Unavailable` */
  read(signal: AbortSignal): Promise<readonly KubernetesObject[]>;
  /** Calls back when it is worth to look, until `signal` aborts. */
  onChange?(listener: () => void, signal: AbortSignal): void;
  /**
   * A stamp that changes when a read may return something else; `undefined` if there is none. Costs microseconds. While it stays
   * the same, a read from a second ago is as good as a new one.
   */
  stamp?(): string | undefined;
  /** How often it is looked at while somebody watches, whatever is told. */
  readonly periodMs: number;
  /** The part of an object whose change makes a new version; by default the object without its `resourceVersion`. */
  significant?(object: KubernetesObject): unknown;
}

/** The last changes of a feed, for watches that begin at an earlier version. */
export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  /** The version of the change; a deleted object has it too. */
  readonly version: number;
  readonly entry: Entry;
  /** The object before, where there was one: it may have been in a selection that it left. */
  readonly before: Entry | undefined;
}

/**
 * The event for a watcher of a selection: an object that leaves the selection counts as deleted; `undefined` for one that was
 * never in it.
 */
export function eventTypeOf(
  { type, entry, before }: Change,
  isSelected: (object: KubernetesObject) => boolean,
): Change['type'] | undefined {
  const was = before !== undefined && isSelected(before.object);
  const is = type !== 'DELETED' && isSelected(entry.object);
  if (is) return was ? 'MODIFIED' : 'ADDED';
  return was ? 'DELETED' : undefined;
}

/** A node's pods change a few times a minute; a hundred devices that report every second, thrice as often as this is long. */
const MAX_CHANGES = 1_024;

export class History {
  #changes: Change[] = [];
  /** The version before the oldest stored change. */
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

  /** Everything after `version`. @throws EdgectlError `Gone` if that is not kept, or was never given */
  after(version: number, current: number): readonly Change[] {
    if (version > current) throw neverGiven(version, current);
    if (version < this.#since) throw expired(version);
    return this.#changes.filter((change) => change.version > version);
  }
}

/**
 * A version that comes later than the present one, or was given before the agent lost its database. The reason is the same as of
 * one that is too old: whoever holds it must list again.
 */
export function neverGiven(version: number, current: number): EdgectlError {
  return new EdgectlError('Gone', `too large resource version: ${version}, current: ${current}`, {
    details: { reason: 'Expired' },
  });
}

/** kube-apiserver's words, and the reason by which clients know to list again. */
export function expired(version: number | string): EdgectlError {
  return new EdgectlError('Gone', `too old resource version: ${version}`, {
    details: { reason: 'Expired' },
  });
}
