/** The brokers that the agent serves: the embedded one, and those of the configuration. */
import type { Topics } from '@edgectl/rpc-schema/topics';
import type { Logger } from 'pino';
import type { Clock } from '../../common/clock.ts';
import type { ManagedAttachment, MessageHandler } from '../broker/attachment.ts';
import { EmbeddedBroker } from '../broker/embedded-broker.ts';
import { ExternalBroker } from '../broker/external-broker.ts';
import type { Configuration } from '../config/configuration.ts';
import type { UserDirectory } from '../credentials/user-directory.ts';

export interface AttachmentsOptions {
  readonly configuration: Configuration;
  readonly topics: Topics;
  readonly users: UserDirectory;
  readonly onMessage: MessageHandler;
  /** What a broker publishes as `state` when the agent is gone. */
  readonly offlineState: () => string;
  readonly clock: Clock;
  readonly log: Logger;
}

export function createAttachments({
  configuration,
  users,
  offlineState,
  topics,
  ...common
}: AttachmentsOptions): ManagedAttachment[] {
  const { node, socket, listeners, limits, brokers } = configuration;
  return [
    new EmbeddedBroker({ ...common, node, socket, listeners, users, limits }),
    ...brokers
      .filter(({ enabled }) => enabled)
      .map((broker) => new ExternalBroker({ ...common, broker, topics, limits, offlineState })),
  ];
}
