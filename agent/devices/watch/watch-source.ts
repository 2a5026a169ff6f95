/** `device.watch` as a byte source: one Kubernetes watch event per line, as fast as the reader takes them. */
import type { Device, DeviceWatchParams, WatchEvent } from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { stringifyExact } from '@edgectl/rpc-schema/exact-json';
import type { ByteSource, SourceEnd } from '../../../common/byte-source.ts';
import { parseLabelSelector } from '../../../common/kubernetes/label-selector.ts';
import type { WatchChoice } from '../device-operations.ts';
import type { DeviceChange, DeviceFeed, DeviceState } from './device-feed.ts';

/** @throws EdgectlError `NotFound` for a name that is not there, `InvalidParams`, `Unavailable` */
export async function watchDevices(
  feed: DeviceFeed,
  params: DeviceWatchParams,
  choice: WatchChoice,
  signal: AbortSignal,
): Promise<ByteSource> {
  const {
    allNamespaces = false,
    namespace = 'default',
    name,
    labelSelector,
    sendInitialEvents = true,
  } = params;
  const byLabels = labelSelector === undefined ? undefined : parseLabelSelector(labelSelector);
  const chosen = ({ object: { metadata } }: DeviceState): boolean =>
    (allNamespaces || metadata.namespace === namespace) &&
    (name === undefined || metadata.name === name) &&
    (byLabels?.(metadata.labels ?? {}) ?? true);
  const source = new WatchSource(choice);
  // The deadline of the opening call is not that of the watch.
  const opening = AbortSignal.any([signal, source.signal]);
  const early: DeviceChange[] = [];
  let tell = (change: DeviceChange): void => {
    early.push(change);
  };
  const states = await Promise.race([
    feed.subscribe((change) => {
      if (chosen(change)) tell(change);
    }, source.signal),
    aborted(opening),
  ]).catch((error: unknown) => {
    source.cancel('Canceled');
    throw error;
  });
  const present = states.filter(chosen);
  if (name !== undefined && present.length === 0) {
    source.cancel('Canceled');
    throw new EdgectlError('NotFound', `devices.devices.kubeedge.io "${name}" not found`, {
      details: { kind: 'devices', namespace, name },
    });
  }
  if (sendInitialEvents) for (const state of present) source.add({ ...state, type: 'ADDED' });
  tell = (change) => source.add(change);
  for (const change of early) source.add(change);
  return source;
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

/**
 * What waits to be read is kept once per device, as it is now: a slow reader misses what was between, and never the end of it, and
 * what waits is never more than the devices of the node.
 */
class WatchSource implements ByteSource {
  readonly streams = ['stdout'] as const;
  readonly info = { source: 'agent' };
  readonly ended: Promise<SourceEnd>;
  readonly #unwanted: boolean;
  readonly #show: NonNullable<WatchChoice['show']>;
  readonly #stopped = new AbortController();
  readonly #waiting = new Map<string, WatchEvent>();
  #line: Buffer = Buffer.alloc(0);
  #wake: (() => void) | undefined;
  #finish: (end: SourceEnd) => void = () => undefined;

  constructor({ unwanted, show = (device) => device }: WatchChoice) {
    this.#show = show;
    this.#unwanted = unwanted.includes('stdout');
    this.ended = new Promise((resolve) => {
      this.#finish = resolve;
    });
  }

  /** Aborts when nobody watches any more. */
  get signal(): AbortSignal {
    return this.#stopped.signal;
  }

  add({ type, object }: DeviceChange): void {
    if (this.#unwanted || this.#stopped.signal.aborted) return;
    const key = `${object.metadata.namespace}/${object.metadata.name}`;
    const waiting = this.#waiting.get(key);
    // A device that came and went unseen was never there; one that has not been seen yet is new however often it changed.
    if (waiting?.type === 'ADDED' && type === 'DELETED') this.#waiting.delete(key);
    else this.#waiting.set(key, { type: combined(waiting?.type, type), object });
    this.#wake?.();
  }

  async read(_stream: 'stdout' | 'stderr', maxBytes: number): Promise<Buffer | undefined> {
    for (;;) {
      if (this.#line.length > 0) return this.#take(maxBytes);
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
      this.#line = Buffer.from(`${stringifyExact({ type, object: this.#show(object as Device) })}\n`);
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
    return this.#waiting.size === 0 ? 'a change of a device' : undefined;
  }

  #take(maxBytes: number): Buffer {
    const taken = this.#line.subarray(0, maxBytes);
    this.#line = this.#line.subarray(taken.length);
    return taken;
  }
}

function combined(waiting: WatchEvent['type'] | undefined, type: DeviceChange['type']): DeviceChange['type'] {
  if (waiting === 'ADDED') return 'ADDED';
  // Gone and there again before anybody saw it go.
  return waiting === 'DELETED' && type === 'ADDED' ? 'MODIFIED' : type;
}
