/**
 * What published properties were: each change of a value, with its quality, in memory. Written to the database only when the agent is
 * stopped in order: a value a second for each of a hundred properties would wear a node's flash out (docs/decisions/0437-history-is-kept-in-memory.md).
 */
import type {
  DeviceHistoryParams,
  DeviceHistoryResult,
  PropertyHistory,
} from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Logger } from 'pino';
import type { Clock } from '../../../common/clock.ts';
import { STALE } from '../device-reader.ts';
import type { NamePattern } from '../name-pattern.ts';
import type { DeviceChange, DeviceFeed } from '../watch/device-feed.ts';
import { followDevices } from '../watch/follow-devices.ts';
import type { HistoryStore, KeptHistory } from './history-store.ts';
import { type Quality, type Sample, ValueRing } from './value-ring.ts';

interface DeviceHistoryOptions {
  readonly feed: Pick<DeviceFeed, 'subscribe'>;
  readonly store: HistoryStore;
  readonly clock: Clock;
  /** The kept time, by which old values are forgotten; default the clock's. */
  readonly keptNow?: () => number;
  readonly log: Logger;
}

/** Bound of one property: enough for an hour of a short value that changes each second. */
const PROPERTY_MAX_BYTES = 256 * 1024;
/** Bound of all properties together. Each has an equal share of it. */
const MAX_BYTES = 8 * 1024 * 1024;
const KEPT_MS = 24 * 60 * 60 * 1000;
const MAX_PROPERTIES = 512;
const PRUNE_MS = 60_000;

interface Kept {
  readonly namespace: string;
  readonly name: string;
  readonly property: string;
  readonly ring: ValueRing;
  /** Since when it is kept without a gap. */
  readonly sinceMs: number;
}

export class DeviceHistory {
  readonly #options: DeviceHistoryOptions;
  readonly #kept = new Map<string, Kept>();
  #isListed: NamePattern = () => false;
  #isFull = false;

  constructor(options: DeviceHistoryOptions) {
    this.#options = options;
  }

  /** @param isListed true for a property that is published: only those are stored */
  start(isListed: NamePattern, signal: AbortSignal): void {
    this.#isListed = isListed;
    for (const [key, { namespace, name, property }] of this.#kept)
      if (!isListed([namespace, name, property])) this.#kept.delete(key);
    const { clock, store } = this.#options;
    if (this.#kept.size === 0) for (const one of store.consume()) this.#restore(one);
    clock.every(PRUNE_MS, () => this.#prune(), signal);
    followDevices(this.#options, { receive: (change) => this.#receive(change) }, signal);
  }

  /** The agent is stopped: what is kept is written, to be gone on with. */
  save(): void {
    this.#options.store.put(
      [...this.#kept.values()].map(({ ring, ...one }) => ({ ...one, samples: ring.list() })),
    );
  }

  /** @throws EdgectlError `NotFound` where nothing is kept of it */
  read({
    namespace = 'default',
    name,
    property,
    sinceTime,
    untilTime,
    samples: most = 1_000,
  }: DeviceHistoryParams): DeviceHistoryResult {
    this.#prune();
    const found = [...this.#kept.values()].filter(
      (one) =>
        one.namespace === namespace &&
        one.name === name &&
        (property === undefined || one.property === property),
    );
    if (found.length === 0) {
      const what = property === undefined ? '' : ` of its property ${JSON.stringify(property)}`;
      throw new EdgectlError('NotFound', `no history is kept of the device ${namespace}/${name}${what}`, {
        hint: "what publish.devices in agent.yaml lists is kept, once it was reported: publish: { devices: ['*/*/*'] }",
        details: { kind: 'devices', namespace, name },
      });
    }
    const fromMs = sinceTime === undefined ? Number.NEGATIVE_INFINITY : Date.parse(sinceTime);
    const untilMs = untilTime === undefined ? Number.POSITIVE_INFINITY : Date.parse(untilTime);
    const items = found
      .toSorted((one, other) => (one.property < other.property ? -1 : 1))
      .map((one) => historyOf(one, fromMs, untilMs, most));
    return { meta: { source: 'agent', observedAt: rfc3339(this.#options.clock.now()) }, items };
  }

  #receive({ type, object, values }: DeviceChange): void {
    const { name, namespace = '' } = object.metadata;
    const nowMs = this.#options.clock.now();
    const quality: Quality = type !== 'DELETED' && stateOf(object.status) !== STALE ? 'good' : 'stale';
    for (const { property, reported, reportedAtMs = nowMs } of values.values()) {
      if (!this.#isListed([namespace, name, property])) continue;
      const atMs = quality === 'good' ? Math.min(reportedAtMs, nowMs) : nowMs;
      this.#ringOf(namespace, name, property, atMs)?.add(
        { atMs, value: reported, quality },
        this.#shareBytes,
      );
    }
  }

  #ringOf(namespace: string, name: string, property: string, atMs: number): ValueRing | undefined {
    const key = JSON.stringify([namespace, name, property]);
    const known = this.#kept.get(key);
    if (known !== undefined) return known.ring;
    if (this.#kept.size >= MAX_PROPERTIES) {
      // Once: values come each second.
      if (!this.#isFull)
        this.#options.log.warn(
          { properties: MAX_PROPERTIES },
          'no history is kept of more properties than that',
        );
      this.#isFull = true;
      return undefined;
    }
    this.#isFull = false;
    const ring = new ValueRing(KEPT_MS);
    this.#kept.set(key, { namespace, name, property, ring, sinceMs: atMs });
    return ring;
  }

  #restore({ namespace, name, property, samples }: KeptHistory): void {
    if (!this.#isListed([namespace, name, property])) return;
    const [first] = samples;
    const last = samples.at(-1);
    if (first === undefined || last === undefined) return;
    const ring = this.#ringOf(namespace, name, property, first.atMs);
    for (const sample of samples) ring?.add(sample, this.#shareBytes);
    // While the agent did not run nobody saw what the value was.
    if (last.quality === 'good') {
      ring?.add({ ...last, atMs: this.#options.clock.now(), quality: 'unknown' }, this.#shareBytes);
    }
  }

  get #shareBytes(): number {
    return Math.min(PROPERTY_MAX_BYTES, Math.floor(MAX_BYTES / Math.max(1, this.#kept.size)));
  }

  #prune(): void {
    const { clock, keptNow = () => clock.now() } = this.#options;
    // A clock that is far ahead forgets nothing.
    const nowMs = Math.min(clock.now(), keptNow());
    for (const [key, { ring }] of this.#kept) {
      ring.prune(nowMs, this.#shareBytes);
      // Of a device that is gone: it makes room for others.
      if (ring.last?.quality !== 'good' && nowMs - (ring.last?.atMs ?? 0) > KEPT_MS) this.#kept.delete(key);
    }
  }
}

function historyOf(
  { property, ring, sinceMs }: Kept,
  fromMs: number,
  untilMs: number,
  most: number,
): PropertyHistory {
  const all = ring.list();
  // The one before is what the value was at the beginning.
  const begin = all.findLastIndex(({ atMs }) => atMs <= fromMs);
  const asked = all.filter(({ atMs }, index) => (atMs >= fromMs || index === begin) && atMs < untilMs);
  const samples = asked.slice(-most);
  return {
    property,
    since: rfc3339(Math.max(sinceMs, ring.forgottenMs ?? 0)),
    ...(samples.length < asked.length && { truncated: true }),
    samples: samples.map(({ atMs, value, quality }: Sample) => ({ at: rfc3339(atMs), value, quality })),
  };
}

function stateOf(status: unknown): unknown {
  return typeof status === 'object' && status !== null
    ? (status as { readonly state?: unknown }).state
    : undefined;
}

function rfc3339(ms: number): string {
  return new Date(ms).toISOString();
}
