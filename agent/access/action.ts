/** The action that a caller asks for, the same for every door. */
import { METHODS, type MethodName, type Right } from '@edgectl/rpc-schema/methods';

/** Rights that are no method of the contract: of other doors, and over what belongs to others. */
const OTHER_RIGHTS = {
  'pod.portForward': 'operator',
  'node.metrics': 'viewer',
  'configMap.read': 'operator',
  'session.others': 'admin',
  'access.others': 'admin',
} as const satisfies Record<string, Right>;

type OtherAction = keyof typeof OTHER_RIGHTS;

export const OTHER_ACTIONS = Object.keys(OTHER_RIGHTS) as readonly OtherAction[];

/** An action that only the audit names, and no rule permits: a message to a topic that is not the sender's. */
export type Action = MethodName | OtherAction | 'broker.publish';

/** What the right to an action is part of, of every action. */
export const RIGHTS = new Map<Action, Right>([
  ...Object.entries(METHODS).map(([name, { right }]): [Action, Right] => [name as MethodName, right]),
  ...(Object.entries(OTHER_RIGHTS) as [OtherAction, Right][]),
]);

/** The validated parameters, as the method of the contract has them; `pod.portForward` takes `namespace` and `name`. */
export type ActionParams = Readonly<Record<string, unknown>>;
