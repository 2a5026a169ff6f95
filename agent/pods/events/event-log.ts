/** The node's events: what is observed goes in, counted and aged as Kubernetes does; lists and subscribers read them. */
import type {
  Event,
  EventListParams,
  EventListResult,
  EventNotificationParams,
  EventWatchParams,
} from '@edgectl/rpc-schema/generated/types';
import type { Clock } from '../../../common/clock.ts';
import { parseFieldSelector, type SelectableFields } from '../../../common/kubernetes/field-selector.ts';
import { pageOf } from '../../../common/kubernetes/list-page.ts';
import type { ByteSource } from '../../../common/byte-source.ts';
import { type WatchChoice, WatchSource } from '../../watch/watch-source.ts';
import { type KeptEvent, type Observation, orderOf, toKubernetesEvent } from './event.ts';
import type { EventStore } from './event-store.ts';

export interface EventLogOptions {
  readonly store: EventStore;
  readonly nodeName: string;
  readonly clock: Clock;
  /** The time by which what is kept ends, where one is kept. */
  readonly keptNow?: () => number;
  /** How long an event is kept after it was last seen; a week unless given: what happened overnight is asked for in the morning. */
  readonly keptMs?: number;
}

export type EventListener = (event: EventNotificationParams) => void;

const DEFAULT_KEPT_MS = 7 * 24 * 60 * 60 * 1000;
const PRUNE_PERIOD_MS = 60 * 1000;

const FIELDS: SelectableFields<KeptEvent> = {
  'metadata.name': (event) => toKubernetesEvent(event, '').metadata.name,
  'metadata.namespace': ({ involved }) => involved.namespace,
  'involvedObject.kind': ({ involved }) => involved.kind,
  'involvedObject.namespace': ({ involved }) => involved.namespace,
  'involvedObject.name': ({ involved }) => involved.name,
  'involvedObject.uid': ({ involved }) => involved.uid,
  type: ({ type }) => type,
  reason: ({ reason }) => reason,
};

export class EventLog {
  readonly #options: EventLogOptions;
  readonly #keptMs: number;
  readonly #listeners = new Set<(event: EventNotificationParams, kept: KeptEvent) => void>();

  constructor(options: EventLogOptions) {
    this.#options = options;
    this.#keptMs = options.keptMs ?? DEFAULT_KEPT_MS;
  }

  start(signal: AbortSignal): void {
    const { clock, store } = this.#options;
    clock.every(PRUNE_PERIOD_MS, () => store.prune(this.#oldestMs()), signal);
  }

  /** Skips events that are too old, or were counted already. */
  observe(observation: Observation): void {
    const { store, nodeName } = this.#options;
    if (observation.atMs < this.#oldestMs()) return;
    const kept = store.keep(observation);
    if (kept === undefined) return;
    const type = kept.count === 1 ? 'ADDED' : 'MODIFIED';
    for (const listener of this.#listeners)
      listener({ type, object: toKubernetesEvent(kept, nodeName) }, kept);
  }

  /** Calls back for each event that is new or counted again, until `signal` aborts. */
  subscribe(listener: EventListener, signal: AbortSignal): void {
    if (signal.aborted) return;
    this.#listeners.add(listener);
    signal.addEventListener('abort', () => this.#listeners.delete(listener), { once: true });
  }

  /**
   * `event.watch`: what is kept, as {@link list} gives it, then each event that is new or counted again. One that is forgotten is not
   * told: it has not changed.
   * @throws EdgectlError `InvalidParams` for a selector that is none
   */
  watch(params: EventWatchParams, choice: WatchChoice<Event>): ByteSource {
    const { allNamespaces = false, namespace = 'default', fieldSelector, sendInitialEvents = true } = params;
    const matches = fieldSelector === undefined ? () => true : parseFieldSelector(fieldSelector, FIELDS);
    const source = new WatchSource<Event>('an event', choice);
    const scope = allNamespaces ? { allNamespaces } : { namespace };
    if (sendInitialEvents)
      for (const event of this.list({ ...scope, ...(fieldSelector !== undefined && { fieldSelector }) })
        .items)
        source.add('ADDED', event);
    const add = ({ type, object }: EventNotificationParams, kept: KeptEvent): void => {
      if ((allNamespaces || kept.involved.namespace === namespace) && matches(kept)) source.add(type, object);
    };
    this.#listeners.add(add);
    source.signal.addEventListener('abort', () => this.#listeners.delete(add), { once: true });
    return source;
  }

  /** @throws EdgectlError `InvalidParams` for a selector or token that is none. */
  list(params: EventListParams): EventListResult {
    const { store, clock, nodeName } = this.#options;
    const { allNamespaces = false, namespace = 'default', fieldSelector, sinceTime, untilTime } = params;
    const matches = fieldSelector === undefined ? () => true : parseFieldSelector(fieldSelector, FIELDS);
    const sinceMs = sinceTime === undefined ? 0 : Date.parse(sinceTime);
    const untilMs = untilTime === undefined ? Number.POSITIVE_INFINITY : Date.parse(untilTime);
    const oldestMs = Math.max(this.#oldestMs(), sinceMs);
    const events = store
      .list(allNamespaces ? {} : { namespace })
      .filter((event) => event.lastMs >= oldestMs && event.firstMs < untilMs && matches(event));
    const { items, ...more } = pageOf(events, orderOf, params);
    return {
      meta: { source: 'agent', observedAt: new Date(clock.now()).toISOString(), ...more },
      items: items.map((event) => toKubernetesEvent(event, nodeName)),
    };
  }

  /** From when on nothing that was seen was forgotten. */
  wholeFromMs(): number {
    return Math.max(this.#oldestMs(), this.#options.store.fullFromMs() ?? 0);
  }

  /** The events about one pod or another object, least recently seen first. */
  eventsOf({
    kind = 'Pod',
    namespace,
    name,
    uid = '',
  }: {
    readonly kind?: string;
    readonly namespace: string;
    readonly name: string;
    readonly uid?: string;
  }): readonly Event[] {
    const { store, nodeName } = this.#options;
    const oldestMs = this.#oldestMs();
    return store
      .list({ kind, namespace, name, ...(uid !== '' && { uid }) })
      .filter(({ lastMs }) => lastMs >= oldestMs)
      .toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1))
      .map((event) => toKubernetesEvent(event, nodeName));
  }

  #oldestMs(): number {
    const { clock, keptNow = () => clock.now() } = this.#options;
    // A clock that is far ahead forgets nothing, one that is behind hides nothing.
    return Math.min(clock.now(), keptNow()) - this.#keptMs;
  }
}
