/** The brokers that the agent serves: the embedded one, and those of the configuration. */
import type { Topics } from '@edgectl/rpc-schema/topics';
import type { Logger } from 'pino';
import type { Clock } from '../../common/clock.ts';
import type { ManagedAttachment, MessageHandler } from '../broker/attachment.ts';
import { EmbeddedBroker } from '../broker/embedded-broker.ts';
import { ExternalBroker } from '../broker/external-broker.ts';
import { SupervisedAttachment } from '../broker/supervised-attachment.ts';
import type { Configuration } from '../config/configuration.ts';
import type { UserDirectory } from '../credentials/user-directory.ts';

export interface AttachmentsOptions {
  /** As it is in force; read anew at each start of an attachment. */
  readonly configuration: () => Configuration;
  readonly topics: Topics;
  readonly users: UserDirectory;
  readonly onMessage: MessageHandler;
  /** What a broker publishes as `state` when the agent is gone. */
  readonly offlineState: () => string;
  readonly clock: (attachment: string) => Clock;
  readonly log: Logger;
}

export const EMBEDDED = 'embedded';

/** The names of those that the configuration asks for. */
export function attachmentNames({ brokers }: Configuration): readonly string[] {
  return [EMBEDDED, ...brokers.filter(({ enabled }) => enabled).map(({ name }) => name)];
}

export function createAttachment(name: string, options: AttachmentsOptions): SupervisedAttachment {
  const clock = options.clock(name);
  return new SupervisedAttachment({
    name,
    clock,
    onMessage: options.onMessage,
    create: (onMessage) => create(name, options, clock, onMessage),
  });
}

function create(
  name: string,
  { configuration, users, offlineState, topics, log }: AttachmentsOptions,
  clock: Clock,
  onMessage: MessageHandler,
): ManagedAttachment {
  const { node, socket, listeners, limits, brokers } = configuration();
  const common = { onMessage, clock, log, limits };
  if (name === EMBEDDED) return new EmbeddedBroker({ ...common, node, socket, listeners, users });
  const broker = brokers.find((one) => one.name === name);
  if (broker === undefined) throw new Error(`the configuration has no broker ${name} any more`);
  return new ExternalBroker({ ...common, broker, topics, offlineState });
}
