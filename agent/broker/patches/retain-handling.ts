/**
 * Retain Handling of MQTT 5 (section 3.8.3.1), which aedes 1.2 keeps and does not look at, and the properties of retained messages,
 * which it loses on the way to a new subscriber.
 */
import type { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import type { Aedes } from 'aedes';
import type { Clock } from '../../../common/clock.ts';
import { guarded } from '../../../common/fault-boundary.ts';

/** A subscription as it was asked for. */
export interface AskedSubscription {
  readonly topic: string;
  /** 0: what is retained is sent. 1: only where the subscription is new. 2: never. */
  readonly rh?: number;
  /** Set by {@link markKnown}. */
  known?: boolean;
}

interface RetainedPacket {
  readonly payload?: unknown;
  readonly properties?: object;
}

interface Persistence {
  createRetainedStreamCombi(topics: string[]): Readable;
}

/** By the payload, the one object that aedes passes on as it is. */
const propertiesOfRetained = new WeakMap<object, object>();

/** Marks those subscriptions that the client has already; before aedes adds them. */
export function markKnown(
  asked: readonly AskedSubscription[],
  subscriptions: Readonly<Record<string, unknown>>,
): void {
  for (const one of asked) one.known = Object.hasOwn(subscriptions, one.topic);
}

/** The properties with which a retained message was published. */
export function retainedProperties(payload: unknown): object | undefined {
  return typeof payload === 'object' && payload !== null ? propertiesOfRetained.get(payload) : undefined;
}

/** aedes emits subscriptions, and in the same turn asks for what is retained for them. */
export function keepRetainHandling(broker: Aedes, clock: Clock): void {
  const { persistence } = broker as unknown as { readonly persistence: Persistence };
  const original = persistence.createRetainedStreamCombi.bind(persistence);
  let unwanted: ReadonlySet<string> = new Set();
  const onSubscribe = (subscriptions: readonly AskedSubscription[]): void => {
    unwanted = new Set(
      subscriptions
        .filter(({ rh = 0, known = false }) => rh === 2 || (rh === 1 && known))
        .map(({ topic }) => topic),
    );
  };
  const onRetained = ({ payload, properties }: RetainedPacket): void => {
    if (properties !== undefined && typeof payload === 'object' && payload !== null)
      propertiesOfRetained.set(payload, properties);
  };
  (broker as EventEmitter).on('subscribe', guarded(clock, onSubscribe));
  persistence.createRetainedStreamCombi = (topics) => {
    const wanted = topics.filter((topic) => !unwanted.has(topic));
    unwanted = new Set();
    if (wanted.length === 0) return Readable.from([]);
    const stream = original(wanted);
    stream.on('data', guarded(clock, onRetained));
    return stream;
  };
}
