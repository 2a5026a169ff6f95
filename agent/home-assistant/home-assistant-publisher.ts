/** Keeps what Home Assistant is told of devices true on every broker: retained, and taken away where a device is gone. */
import type { DeviceListResult, DeviceModelListResult } from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Topics } from '@edgectl/rpc-schema/topics';
import type { Logger } from 'pino';
import type { Clock } from '../../common/clock.ts';
import { startDeadline } from '../../common/deadline.ts';
import { background, guarded } from '../../common/fault-boundary.ts';
import { DISCOVERY_ROOT } from '../broker/access-list.ts';
import type { ManagedAttachment } from '../broker/attachment.ts';
import type { PublishConfiguration } from '../config/configuration.ts';
import { asDevice } from '../devices/device.ts';
import { modelKey } from '../devices/device-reader.ts';
import { asModel } from '../devices/device-view.ts';
import { namePattern } from '../devices/name-pattern.ts';
import { clearLeft, placeOf, type RetainedTopics } from '../status/retained-topics.ts';
import { discoveryOf } from './discovery.ts';

interface HomeAssistantOptions {
  readonly topics: Topics;
  readonly publish: PublishConfiguration;
  readonly devices: {
    list(params: { allNamespaces: true }, signal: AbortSignal): Promise<DeviceListResult>;
    listModels(params: { allNamespaces: true }, signal: AbortSignal): Promise<DeviceModelListResult>;
  };
  readonly attachments: ReadonlyMap<string, ManagedAttachment>;
  readonly retained: RetainedTopics;
  readonly clock: Clock;
  readonly log: Logger;
}

const PERIOD_MS = 15_000;
const READ_TIMEOUT_MS = 10_000;

export class HomeAssistantPublisher {
  readonly #options: HomeAssistantOptions;
  /** The payload of each topic. */
  #current: ReadonlyMap<string, string> = new Map();
  #polling: Promise<void> = Promise.resolve();
  /** False until the devices were read: what an earlier run has published may be of devices that there are. */
  #complete = false;

  constructor(options: HomeAssistantOptions) {
    this.#options = options;
  }

  start(signal: AbortSignal): void {
    const { attachments, publish, clock } = this.#options;
    for (const attachment of attachments.values()) {
      attachment.onChange(
        guarded(clock, (attached: boolean) => {
          if (attached) background(clock, this.#settle(attachment, this.#current));
        }),
        signal,
      );
    }
    const poll = (): void => background(clock, this.poll(signal));
    if (publish.homeAssistant?.enabled) clock.every(PERIOD_MS, poll, signal);
    poll();
  }

  /** One at a time: an older one must not publish after a newer one. */
  poll(signal: AbortSignal): Promise<void> {
    this.#polling = this.#polling.catch(() => undefined).then(() => this.#poll(signal));
    return this.#polling;
  }

  async #poll(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const found = await this.#read(signal);
    if (found === undefined || signal.aborted) return;
    const before = this.#complete ? this.#current : new Map<string, string>();
    this.#current = found;
    this.#complete = true;
    const changed = new Map([...found].filter(([topic, payload]) => before.get(topic) !== payload));
    const isGone = [...before.keys()].some((topic) => !found.has(topic));
    if (changed.size === 0 && !isGone && before.size > 0) return;
    for (const attachment of this.#options.attachments.values())
      if (attachment.connected) await this.#settle(attachment, changed);
  }

  /** By topic; `undefined` if the devices cannot be read now. */
  async #read(signal: AbortSignal): Promise<ReadonlyMap<string, string> | undefined> {
    const { topics, publish, devices, clock, log } = this.#options;
    const { homeAssistant } = publish;
    if (homeAssistant?.enabled !== true) return new Map();
    const { user } = homeAssistant;
    const deadline = startDeadline(READ_TIMEOUT_MS, signal, clock);
    try {
      const all = { allNamespaces: true } as const;
      const { items } = await devices.list(all, deadline.signal);
      const models = await devices.listModels(all, deadline.signal);
      const known = new Map(
        models.items
          .map(asModel)
          .map((model) => [`${model.metadata.namespace}/${model.metadata.name}`, model]),
      );
      const isPublished = namePattern(publish.devices);
      const found = items.map((object) => {
        const device = asDevice(object, 'a stored device');
        return discoveryOf(device, known.get(modelKey(device)), { topics, user, isPublished });
      });
      return new Map(found.flatMap((one) => (one === undefined ? [] : [[one.topic, one.payload] as const])));
    } catch (error) {
      if (!EdgectlError.is(error) || error.kind === 'Internal') throw error;
      log.debug({ reason: error.message }, 'the devices for Home Assistant cannot be read yet');
      return undefined;
    } finally {
      deadline.release();
    }
  }

  /** Publishes `changed`, and takes away what was published there and is no longer wanted. */
  async #settle(attachment: ManagedAttachment, changed: ReadonlyMap<string, string>): Promise<void> {
    const { retained, log } = this.#options;
    const place = placeOf(attachment);
    try {
      for (const [topic, payload] of changed) {
        if (place !== undefined) retained.remember(place, { topic, names: undefined });
        await attachment.publish(topic, payload, { qos: 1, retain: true });
      }
      if (!this.#complete) return;
      await clearLeft(
        retained,
        attachment,
        ({ topic }) => !topic.startsWith(`${DISCOVERY_ROOT}/`) || this.#current.has(topic),
      );
    } catch (error) {
      const { message } = EdgectlError.from(error);
      log.debug({ broker: attachment.name, reason: message }, 'Home Assistant was not told of devices');
    }
  }
}
