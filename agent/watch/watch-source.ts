/** A watch as a byte source: one Kubernetes watch event per line, as fast as the reader takes them. */
import type { KubernetesObject } from '@edgectl/rpc-schema/generated/types';
import { stringifyExact } from '@edgectl/rpc-schema/exact-json';
import type { ByteSource, ReadChoice, SourceEnd } from '../../common/byte-source.ts';

export type EventType = 'ADDED' | 'MODIFIED' | 'DELETED';

export interface WatchChoice<Seen> extends ReadChoice {
  /**
   * The part of an object that the watcher may see; all of it by default. Evaluated for each event: a right may have been granted
   * or revoked.
   */
  readonly show?: (object: Seen) => Seen;
}

/**
 * What waits to be read is kept once per object, as it is now: a slow reader misses what was between, and never the end of it, and
 * what waits is never more than the objects of the node.
 */
export class WatchSource<Seen extends KubernetesObject> implements ByteSource {
  readonly streams = ['stdout'] as const;
  readonly info = { source: 'agent' };
  readonly ended: Promise<SourceEnd>;
  readonly #kind: string;
  readonly #unwanted: boolean;
  readonly #show: (object: Seen) => Seen;
  readonly #stopped = new AbortController();
  readonly #waiting = new Map<string, { readonly type: EventType; readonly object: Seen }>();
  #line: Buffer = Buffer.alloc(0);
  #wake: (() => void) | undefined;
  readonly #finish: (end: SourceEnd) => void;

  /** @param kind what is watched, in the singular, as people are told: `a pod` */
  constructor(kind: string, { unwanted, show = (object) => object }: WatchChoice<Seen>) {
    this.#kind = kind;
    this.#show = show;
    this.#unwanted = unwanted.includes('stdout');
    ({ promise: this.ended, resolve: this.#finish } = Promise.withResolvers<SourceEnd>());
  }

  /** Aborts when nobody watches any more. */
  get signal(): AbortSignal {
    return this.#stopped.signal;
  }

  add(type: EventType, object: Seen): void {
    if (this.#unwanted || this.#stopped.signal.aborted) return;
    const key = `${object.metadata.namespace}/${object.metadata.name}`;
    const waiting = this.#waiting.get(key);
    // An object that came and went unseen was never there; one that has not been seen yet is new however often it changed.
    if (waiting?.type === 'ADDED' && type === 'DELETED') this.#waiting.delete(key);
    else this.#waiting.set(key, { type: combined(waiting?.type, type), object });
    this.#wake?.();
  }

  async read(_stream: 'stdout' | 'stderr', maxBytes: number): Promise<Buffer | undefined> {
    for (;;) {
      if (this.#line.length > 0) return this.#nextBytes(maxBytes);
      if (this.#stopped.signal.aborted) return undefined;
      const [next] = this.#waiting;
      if (next === undefined) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        continue;
      }
      this.#waiting.delete(next[0]);
      const { type, object } = next[1];
      this.#line = Buffer.from(`${stringifyExact({ type, object: this.#show(object) })}\n`);
    }
  }

  cancel(reason: 'Canceled' | 'TimedOut'): void {
    if (this.#stopped.signal.aborted) return;
    this.#stopped.abort();
    this.#waiting.clear();
    this.#wake?.();
    this.#finish({ reason });
  }

  waiting(): string | undefined {
    return this.#waiting.size === 0 ? `a change of ${this.#kind}` : undefined;
  }

  #nextBytes(maxBytes: number): Buffer {
    const bytes = this.#line.subarray(0, maxBytes);
    this.#line = this.#line.subarray(bytes.length);
    return bytes;
  }
}

function combined(waiting: EventType | undefined, type: EventType): EventType {
  if (waiting === 'ADDED') return 'ADDED';
  // Gone and there again before anybody saw it go.
  return waiting === 'DELETED' && type === 'ADDED' ? 'MODIFIED' : type;
}
