/**
 * One kind of object as it changes. MetaServer's own watch never reports a status, so this compares what is read with what was read
 * before: at each list, and while somebody watches when there is reason to. One comparison serves all who list and watch.
 */
import type { KubernetesObject } from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Logger } from 'pino';
import type { Clock } from '../../common/clock.ts';
import { guarded } from '../../common/fault-boundary.ts';
import { contentDigest } from '../../common/content-digest.ts';
import { SharedReads } from '../../common/shared-reads.ts';
import { type Change, type Entry, type FeedSource, History, keyOf } from './entry.ts';
import type { VersionCounter } from './version-counter.ts';

export interface ResourceFeedOptions {
  /** For the log: `pods`. */
  readonly name: string;
  readonly source: FeedSource;
  readonly versions: VersionCounter;
  readonly clock: Clock;
  readonly log: Logger;
}

export interface Snapshot {
  /** Whoever watches from here misses nothing. */
  readonly version: number;
  /** In the order of their keys. */
  readonly entries: readonly Entry[];
}

export type ChangeListener = (change: Change) => void;

/** Several reasons to look are one. */
const GATHER_MS = 100;
const READ_TIMEOUT_MS = 10_000;
/** A hint that was lost, or came before what it tells of, is made up for by then. */
const FRESH_MS = 1_000;
/** After this time without a reader the objects are dropped. */
const FORGET_MS = 10 * 60 * 1_000;

interface Known {
  readonly entry: Entry;
  readonly digest: string;
}

export class ResourceFeed {
  readonly #options: ResourceFeedOptions;
  readonly #reads: SharedReads<Snapshot>;
  readonly #listeners = new Set<ChangeListener>();
  #known = new Map<string, Known>();
  #history: History | undefined;
  #snapshot: Snapshot | undefined;
  #watching: AbortController | undefined;
  #gathering = false;
  #reading = 0;
  #compared = 0;
  #askedAtMs = 0;
  #readAtMs = 0;
  /** The source's stamp before the last read began. */
  #stamp: string | undefined;

  constructor(options: ResourceFeedOptions) {
    this.#options = options;
    this.#reads = new SharedReads(options.clock);
  }

  /** How many watch. */
  get watchers(): number {
    return this.#listeners.size;
  }

  /** The last look, without another; `undefined` before the first. */
  get last(): Snapshot | undefined {
    return this.#snapshot;
  }

  /** The objects as they are now. @throws EdgectlError `Unavailable`, `Timeout` */
  refresh(signal: AbortSignal): Promise<Snapshot> {
    const now = this.#options.clock.monotonic();
    this.#askedAtMs = now;
    const stamp = this.#options.source.stamp?.();
    const unchanged = stamp !== undefined && stamp === this.#stamp && now - this.#readAtMs < FRESH_MS;
    if (unchanged && this.#snapshot !== undefined && !signal.aborted) return Promise.resolve(this.#snapshot);
    return this.#reads.ask('', (shared) => this.#read(shared), signal);
  }

  /**
   * Every change after `version` that is known by now; the listener is called for all later ones, in order and without a gap, until
   * `signal` aborts. Synchronous: nothing can come between.
   * @throws EdgectlError `Gone` if what came after `version` is not kept
   */
  subscribe(version: number, listener: ChangeListener, signal: AbortSignal): readonly Change[] {
    const changes = (this.#history ?? new History(Number.POSITIVE_INFINITY)).after(
      version,
      this.#options.versions.current,
    );
    if (signal.aborted) return [];
    this.#listeners.add(listener);
    this.#begin();
    const leave = guarded(this.#options.clock, () => this.#leave(listener));
    signal.addEventListener('abort', leave, { once: true });
    return changes;
  }

  /** Forgets what nobody has asked for in a while. */
  sweep(): void {
    const idleMs = this.#options.clock.monotonic() - this.#askedAtMs;
    if (this.#listeners.size > 0 || idleMs < FORGET_MS) return;
    this.#known.clear();
    this.#history = undefined;
    this.#snapshot = undefined;
  }

  stop(): void {
    this.#listeners.clear();
    this.#end();
  }

  #leave(listener: ChangeListener): void {
    this.#listeners.delete(listener);
    if (this.#listeners.size === 0) this.#end();
  }

  #begin(): void {
    if (this.#watching !== undefined) return;
    const watching = new AbortController();
    this.#watching = watching;
    const { source, clock } = this.#options;
    const soon = (): void => this.#refreshSoon(watching.signal);
    source.onChange?.(soon, watching.signal);
    clock.every(source.periodMs, soon, watching.signal);
  }

  #end(): void {
    this.#watching?.abort();
    this.#watching = undefined;
    this.#gathering = false;
  }

  #refreshSoon(signal: AbortSignal): void {
    if (this.#gathering || signal.aborted) return;
    this.#gathering = true;
    const refresh = (): void => {
      this.#gathering = false;
      this.refresh(signal).catch((error: unknown) => {
        // A failed read is not a change; the next read finds the objects again.
        if (!EdgectlError.is(error) && !signal.aborted)
          this.#options.log.error(
            { err: error, resource: this.#options.name },
            'a feed could not be refreshed',
          );
      });
    };
    this.#options.clock.after(GATHER_MS, refresh, signal);
  }

  async #read(signal: AbortSignal): Promise<Snapshot> {
    const { source, clock, name } = this.#options;
    this.#reading += 1;
    const turn = this.#reading;
    const stamp = source.stamp?.();
    const startedMs = clock.monotonic();
    const late = new AbortController();
    const timer = clock.after(READ_TIMEOUT_MS, () =>
      late.abort(new EdgectlError('Timeout', `${name} could not be read within ${READ_TIMEOUT_MS} ms`)),
    );
    try {
      const objects = await source.read(AbortSignal.any([signal, late.signal]));
      // Reads may end in another order than they began: an older one must not overwrite a newer one.
      if (turn < this.#compared && this.#snapshot !== undefined) return this.#snapshot;
      this.#compared = turn;
      this.#stamp = stamp;
      this.#readAtMs = startedMs;
      return this.#compare(objects);
    } finally {
      timer.stop();
    }
  }

  #compare(objects: readonly KubernetesObject[]): Snapshot {
    const { versions } = this.#options;
    const first = this.#history === undefined;
    const changes: Change[] = [];
    const known = new Map<string, Known>();
    for (const object of objects) {
      const key = keyOf(object);
      const before = this.#known.get(key);
      // Another object of the same name: the one before is gone.
      const replaced = before !== undefined && before.entry.object.metadata.uid !== object.metadata.uid;
      if (replaced) changes.push(deletion(before.entry, versions.next()));
      const next = this.#next(key, object, replaced ? undefined : before);
      known.set(key, next);
      const { entry } = next;
      if (before?.entry.version === entry.version) continue;
      changes.push(
        before === undefined || replaced
          ? { type: 'ADDED', version: entry.version, entry, before: undefined }
          : { type: 'MODIFIED', version: entry.version, entry, before: before.entry },
      );
    }
    for (const [key, { entry }] of this.#known) {
      if (!known.has(key)) changes.push(deletion(entry, versions.next()));
    }
    this.#known = known;
    const entries = [...known.values()]
      .map(({ entry }) => entry)
      .sort((one, other) => (one.key < other.key ? -1 : 1));
    this.#snapshot = { version: versions.current, entries };
    if (first) this.#history = new History(this.#snapshot.version);
    else for (const change of changes) this.#tell(change);
    return this.#snapshot;
  }

  /** The previous object if nothing significant has changed. */
  #next(key: string, object: KubernetesObject, before: Known | undefined): Known {
    const { source, versions } = this.#options;
    const digest = contentDigest(source.significant?.(object) ?? unversioned(object));
    const same = before?.digest === digest;
    if (same && source.significant === undefined) return before;
    const version = same ? before.entry.version : versions.next();
    const { resourceVersion } = object.metadata;
    const stood = before?.entry.origin;
    const origin = stood?.resourceVersion === resourceVersion ? stood : undefined;
    const whole = { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } };
    const entry = { key, version, object: whole, origin: origin ?? { resourceVersion, since: version } };
    return { digest, entry };
  }

  #tell(change: Change): void {
    this.#history?.add(change);
    for (const listener of this.#listeners) listener(change);
  }
}

function deletion(entry: Entry, version: number): Change {
  const { object } = entry;
  const last = { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } };
  return { type: 'DELETED', version, entry: { ...entry, version, object: last }, before: entry };
}

function unversioned(object: KubernetesObject): unknown {
  const { resourceVersion: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}
