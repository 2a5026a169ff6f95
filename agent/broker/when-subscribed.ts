/** Waits for a subscriber of the embedded broker. */
import type { Aedes } from 'aedes';
import type { Clock } from '../../common/clock.ts';
import { guarded } from '../../common/fault-boundary.ts';
import { matches } from './access-list.ts';

/** A granted subscription, as aedes emits and keeps it; 128 in place of a QoS means refused. */
interface Granted {
  readonly topic: string;
  readonly qos: number;
}

/** What of aedes' client is used here. */
interface Subscriber {
  readonly subscriptions: Readonly<Record<string, { readonly qos: number }>>;
}

const MAX_QOS = 2;

/**
 * Resolves when somebody subscribes to what `topic` belongs to; at once if somebody has. Without a broker nobody does.
 * @throws the reason of `signal`, once it is aborted
 */
export function whenSubscribed(
  broker: Aedes | undefined,
  topic: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const covers = ({ topic: filter, qos }: Granted): boolean => qos <= MAX_QOS && matches(filter, topic);
  return new Promise((resolve, reject) => {
    const listener = guarded(clock, (granted: readonly Granted[]) => {
      if (granted.some(covers)) end(resolve);
    });
    const onAbort = guarded(clock, () => end(() => reject(signal.reason as Error)));
    const end = (settle: () => void): void => {
      broker?.removeListener('subscribe', listener);
      signal.removeEventListener('abort', onAbort);
      settle();
    };
    broker?.on('subscribe', listener);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    else if (broker !== undefined) listener(subscriptionsOf(broker));
  });
}

function subscriptionsOf(broker: Aedes): Granted[] {
  const { clients } = broker as unknown as { readonly clients: Readonly<Record<string, Subscriber>> };
  return Object.values(clients).flatMap(({ subscriptions }) =>
    Object.entries(subscriptions).map(([topic, { qos }]) => ({ topic, qos })),
  );
}
