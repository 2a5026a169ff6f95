/** Waits for a subscriber of the embedded broker. */
import type { Aedes, Subscription } from 'aedes';
import type { Clock } from '../../common/clock.ts';
import { guarded } from '../../common/fault-boundary.ts';
import { matches } from './access-list.ts';

/** Resolves when somebody subscribes to what `topic` belongs to. */
export function whenSubscribed(
  broker: Aedes | undefined,
  topic: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve) => {
    const listener = guarded(clock, (subscriptions: Subscription[]) => {
      if (!subscriptions.some(({ topic: filter, qos }) => qos <= 2 && matches(filter, topic))) return;
      broker?.removeListener('subscribe', listener);
      resolve();
    });
    broker?.on('subscribe', listener);
    signal.addEventListener('abort', () => broker?.removeListener('subscribe', listener), { once: true });
  });
}
