/** What a caller asks for, whichever door it comes by. */
import type { MethodName } from '@edgectl/rpc-schema/methods';

/** Rights that are no method of the contract: of other doors, and over what belongs to others. */
export const OTHER_ACTIONS = [
  'pod.portForward',
  'node.metrics',
  'configMap.read',
  'session.others',
  'access.others',
] as const;

/** What the audit names and no rule gives: a message to a topic that is not the sender's. */
export type Action = MethodName | (typeof OTHER_ACTIONS)[number] | 'broker.publish';

/** The validated parameters, as the method of the contract has them; `pod.portForward` takes `namespace` and `name`. */
export type ActionParams = Readonly<Record<string, unknown>>;
