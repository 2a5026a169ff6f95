/** Puts the node's events on `event/{kind}/{namespace}/{name}`, as JSON-RPC notifications, where the configuration asks for it. */
import type { EventNotification, EventNotificationParams } from '@edgectl/rpc-schema/generated/types';
import type { Topics } from '@edgectl/rpc-schema/topics';
import type { Logger } from 'pino';
import type { Clock } from '../../common/clock.ts';
import { guarded } from '../../common/fault-boundary.ts';
import type { ManagedAttachment } from '../broker/attachment.ts';

export interface EventPublisherOptions {
  readonly topics: Topics;
  readonly events: {
    subscribe(listener: (event: EventNotificationParams) => void, signal: AbortSignal): void;
  };
  readonly attachments: ReadonlyMap<string, ManagedAttachment>;
  readonly clock: Clock;
  readonly log: Logger;
}

export class EventPublisher {
  readonly #options: EventPublisherOptions;

  constructor(options: EventPublisherOptions) {
    this.#options = options;
  }

  start(signal: AbortSignal): void {
    const { events, clock } = this.#options;
    events.subscribe(
      guarded(clock, (event: EventNotificationParams) => this.#publish(event)),
      signal,
    );
  }

  #publish(params: EventNotificationParams): void {
    const { topics, attachments, log } = this.#options;
    const { kind, namespace, name } = params.object.involvedObject;
    if (kind === undefined || namespace === undefined || name === undefined) return;
    const topic = topics.event(kind, namespace, name);
    const payload = JSON.stringify({ jsonrpc: '2.0', method: 'event', params } satisfies EventNotification);
    for (const attachment of attachments.values()) {
      // An event is news: a broker that is away finds it in event.list.
      if (!attachment.connected) continue;
      attachment
        .publish(topic, payload, { qos: 1 })
        .catch((error: Error) =>
          log.debug({ broker: attachment.name, reason: error.message }, 'an event was not published'),
        );
    }
  }
}
