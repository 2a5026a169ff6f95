/** Where the answer to a message goes. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Topics } from '@edgectl/rpc-schema/topics';
import type { IncomingMessage } from '../broker/attachment.ts';
import type { Caller } from '../access/caller.ts';

export interface ReplyRoute {
  readonly topic: string;
  readonly correlationData?: Buffer;
}

export const MAX_CORRELATION_BYTES = 1024;

/** The caller's own answer topic, with the correlation data of MQTT 5 where there is any. */
export function defaultRoute(
  topics: Topics,
  caller: Caller,
  { correlationData }: IncomingMessage,
): ReplyRoute {
  const topic = topics.response({ principal: caller.topicPrincipal, client: caller.client });
  return correlationData === undefined || correlationData.length > MAX_CORRELATION_BYTES
    ? { topic }
    : { topic, correlationData };
}

/**
 * The route that the message asks for. The agent may publish anywhere below the node; its rights are not lent out.
 * @param route where the answer goes unless the message asks for another topic
 * @throws EdgectlError `Forbidden` if the Response Topic is not the caller's own
 */
export function routeOf(
  topics: Topics,
  caller: Caller,
  message: IncomingMessage,
  route: ReplyRoute,
): ReplyRoute {
  if (message.responseTopic === undefined) return route;
  if (!topics.isOwnResponse(message.responseTopic, caller.topicPrincipal)) {
    throw new EdgectlError('Forbidden', "the Response Topic is not in the caller's own branch", {
      hint: `answers go below ${topics.clientFilter({ principal: caller.topicPrincipal, client: '…' }).replace('/…/#', '/')}`,
    });
  }
  return { ...route, topic: message.responseTopic };
}
