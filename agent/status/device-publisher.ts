/** Keeps the retained `device/…` topics true on every broker: the bare reported value of each property that is to be published. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Topics } from '@edgectl/rpc-schema/topics';
import type { Logger } from 'pino';
import type { Clock } from '../../common/clock.ts';
import { background, guarded } from '../../common/fault-boundary.ts';
import type { ManagedAttachment } from '../broker/attachment.ts';
import type { PublishConfiguration } from '../config/configuration.ts';
import type { DeviceChange, DeviceFeed, DeviceState } from '../devices/watch/device-feed.ts';
import { type NamePattern, namePattern } from './name-pattern.ts';

export interface DevicePublisherOptions {
  readonly topics: Topics;
  readonly feed: Pick<DeviceFeed, 'subscribe'>;
  readonly attachments: ReadonlyMap<string, ManagedAttachment>;
  readonly publish: PublishConfiguration;
  readonly clock: Clock;
  readonly log: Logger;
}

/** EdgeCore may come after the agent. */
const RETRY_MS = 2_000;

export class DevicePublisher {
  readonly #options: DevicePublisherOptions;
  readonly #wanted: NamePattern;
  /** The value of each topic. */
  readonly #values = new Map<string, string>();

  constructor(options: DevicePublisherOptions) {
    this.#options = options;
    this.#wanted = namePattern(options.publish.devices);
  }

  start(signal: AbortSignal): void {
    const { attachments, publish, clock } = this.#options;
    if (publish.devices.length === 0) return;
    for (const attachment of attachments.values()) {
      attachment.onChange(
        guarded(clock, (attached: boolean) => {
          // A broker may have lost what it kept.
          if (!attached) return;
          for (const [topic, value] of this.#values) background(clock, this.#send(attachment, topic, value));
        }),
        signal,
      );
    }
    this.#subscribe(signal);
  }

  #subscribe(signal: AbortSignal): void {
    const { feed, clock, log } = this.#options;
    feed
      .subscribe(
        guarded(clock, (change: DeviceChange) => this.#take(change)),
        signal,
      )
      .then((states) => {
        for (const state of states) this.#take({ ...state, type: 'ADDED' });
      })
      .catch((error: unknown) => {
        if (signal.aborted) return;
        log.debug({ reason: EdgectlError.from(error).message }, 'the devices cannot be read yet');
        clock.after(RETRY_MS, () => this.#subscribe(signal), signal);
      });
  }

  #take({ type, object, values }: DeviceState & Pick<DeviceChange, 'type'>): void {
    const { topics } = this.#options;
    const { name, namespace = '' } = object.metadata;
    for (const { property, reported } of values.values()) {
      if (!this.#wanted([namespace, name, property])) continue;
      const topic = topics.device({ namespace, name, property });
      // An empty retained message takes a topic away.
      if (type === 'DELETED') this.#publish(topic, '');
      else if (this.#values.get(topic) !== reported) this.#publish(topic, reported);
    }
  }

  #publish(topic: string, value: string): void {
    if (value === '') this.#values.delete(topic);
    else this.#values.set(topic, value);
    for (const attachment of this.#options.attachments.values()) {
      if (attachment.connected) background(this.#options.clock, this.#send(attachment, topic, value));
    }
  }

  async #send(attachment: ManagedAttachment, topic: string, value: string): Promise<void> {
    try {
      await attachment.publish(topic, value, { qos: 1, retain: true });
    } catch (error) {
      const { log } = this.#options;
      log.debug(
        { broker: attachment.name, topic, reason: (error as Error).message },
        'a value was not published',
      );
    }
  }
}
