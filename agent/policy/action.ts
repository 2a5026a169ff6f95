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

export type Action = MethodName | (typeof OTHER_ACTIONS)[number];

/** The validated parameters, as the method of the contract has them; `pod.portForward` takes `namespace` and `name`. */
export type ActionParams = Readonly<Record<string, unknown>>;
