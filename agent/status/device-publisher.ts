/** Keeps the retained `device/…` topics true on every broker: the bare reported value of each property that is to be published. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { nodeOf, type Topics } from '@edgectl/rpc-schema/topics';
import type { Logger } from 'pino';
import type { Clock } from '../../common/clock.ts';
import { background, guarded } from '../../common/fault-boundary.ts';
import type { ManagedAttachment } from '../broker/attachment.ts';
import type { PublishConfiguration } from '../config/configuration.ts';
import { type NamePattern, namePattern } from '../devices/name-pattern.ts';
import type { DeviceChange, DeviceFeed } from '../devices/watch/device-feed.ts';
import { followDevices } from '../devices/watch/follow-devices.ts';
import {
  clearLeft,
  placeOf,
  type RetainedTopic,
  type RetainedTopics,
  type ValueNames,
} from './retained-topics.ts';

interface DevicePublisherOptions {
  readonly topics: Topics;
  readonly feed: Pick<DeviceFeed, 'subscribe'>;
  readonly attachments: ReadonlyMap<string, ManagedAttachment>;
  readonly publish: PublishConfiguration;
  /** The topics retained by this and earlier runs of the agent. */
  readonly retained: RetainedTopics;
  readonly clock: Clock;
  readonly log: Logger;
}

interface Published {
  readonly value: string;
  readonly names: ValueNames;
}

export class DevicePublisher {
  readonly #options: DevicePublisherOptions;
  readonly #isListed: NamePattern;
  /** What each topic holds. */
  readonly #values = new Map<string, Published>();
  /** The topics of each device. */
  readonly #topicsOf = new Map<string, ReadonlySet<string>>();
  /** False until all devices were read: what is listed may be among them. */
  #complete = false;

  constructor(options: DevicePublisherOptions) {
    this.#options = options;
    this.#isListed = namePattern(options.publish.devices);
  }

  start(signal: AbortSignal): void {
    const { attachments, publish, clock } = this.#options;
    for (const attachment of attachments.values()) {
      attachment.onChange(
        guarded(clock, (attached: boolean) => {
          // A broker may have lost what it kept, and may have kept what it should not.
          if (attached) this.#settle(attachment);
        }),
        signal,
      );
    }
    this.#complete = publish.devices.length === 0;
    this.#clearEverywhere();
    if (this.#complete) return;
    const onComplete = (): void => {
      this.#complete = true;
      this.#clearEverywhere();
    };
    followDevices(this.#options, { receive: (change) => this.#receive(change), onComplete }, signal);
  }

  #receive({ type, object, values }: DeviceChange): void {
    const { topics } = this.#options;
    const { name, namespace = '' } = object.metadata;
    const device = `${namespace}/${name}`;
    const present = new Set<string>();
    for (const { property, reported } of type === 'DELETED' ? [] : values.values()) {
      const names: ValueNames = [namespace, name, property];
      if (!this.#isListed(names)) continue;
      const topic = topics.device({ namespace, name, property });
      present.add(topic);
      if (this.#values.get(topic)?.value !== reported) this.#publish(topic, { value: reported, names });
    }
    this.#unpublish([...(this.#topicsOf.get(device) ?? [])].filter((topic) => !present.has(topic)));
    if (present.size === 0) this.#topicsOf.delete(device);
    else this.#topicsOf.set(device, present);
  }

  #publish(topic: string, published: Published): void {
    // An empty retained message takes a topic away.
    if (published.value === '') return this.#unpublish([topic]);
    this.#values.set(topic, published);
    for (const attachment of this.#reachable()) this.#send(attachment, topic, published);
  }

  /** All at once: each time, what was published at a broker is read whole. */
  #unpublish(topics: readonly string[]): void {
    if (topics.length === 0) return;
    for (const topic of topics) this.#values.delete(topic);
    for (const attachment of this.#reachable()) this.#clear(attachment, (row) => !topics.includes(row.topic));
  }

  #settle(attachment: ManagedAttachment): void {
    for (const [topic, published] of this.#values) this.#send(attachment, topic, published);
    this.#clearLeft(attachment);
  }

  #clearEverywhere(): void {
    for (const attachment of this.#reachable()) this.#clearLeft(attachment);
  }

  #clearLeft(attachment: ManagedAttachment): void {
    this.#clear(attachment, (row) => this.#isWanted(row));
  }

  #isWanted({ topic, names }: RetainedTopic): boolean {
    // The agent's own topics, below the node's current name; what is none of the contract has a publisher of its own.
    if (names === undefined)
      return (nodeOf(topic) ?? this.#options.topics.node) === this.#options.topics.node;
    if (this.#values.has(topic)) return true;
    const [namespace, name, property] = names;
    const isOurs = topic === this.#options.topics.device({ namespace, name, property });
    return isOurs && !this.#complete && this.#isListed(names);
  }

  #reachable(): readonly ManagedAttachment[] {
    return [...this.#options.attachments.values()].filter(({ connected }) => connected);
  }

  #send(attachment: ManagedAttachment, topic: string, { value, names }: Published): void {
    const { retained, clock, log } = this.#options;
    const place = placeOf(attachment);
    if (place !== undefined) retained.remember(place, { topic, names });
    const sent = attachment.publish(topic, value, { qos: 1, retain: true }).catch((error: unknown) => {
      const { message } = EdgectlError.from(error);
      log.debug({ broker: attachment.name, topic, reason: message }, 'a value was not published');
    });
    background(clock, sent);
  }

  #clear(attachment: ManagedAttachment, wanted: (row: RetainedTopic) => boolean): void {
    const { retained, clock, log } = this.#options;
    const isWanted = (row: RetainedTopic): boolean => this.#values.has(row.topic) || wanted(row);
    const cleared = clearLeft(retained, attachment, isWanted).catch((error: unknown) => {
      const { message } = EdgectlError.from(error);
      log.debug({ broker: attachment.name, reason: message }, 'old values were not cleared');
    });
    background(clock, cleared);
  }
}
