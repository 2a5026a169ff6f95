/**
 * The one table of methods: class, deadline, who may call it, what it takes and gives. The OpenRPC document and the reference are
 * generated from it, and the agent's pipeline reads it. Parameters and results are in `schemas/`.
 */
import { ALARM_METHODS } from './methods/alarms.ts';
import { DEVICE_METHODS } from './methods/devices.ts';
import { NODE_METHODS } from './methods/node.ts';
import { OPERATOR_METHODS } from './methods/operator.ts';
import { POD_METHODS } from './methods/pods.ts';
import { SESSION_METHODS } from './methods/sessions.ts';

export {
  COMMON_ERRORS,
  type MethodClass,
  type MethodRow,
  needsProof,
  type Right,
} from './methods/method-row.ts';

export const METHODS = {
  ...NODE_METHODS,
  ...POD_METHODS,
  ...DEVICE_METHODS,
  ...ALARM_METHODS,
  ...SESSION_METHODS,
  ...OPERATOR_METHODS,
} as const;

export type MethodName = keyof typeof METHODS;

/** The methods that open a session. */
export type SessionMethodName = {
  [Name in MethodName]: (typeof METHODS)[Name]['class'] extends 'stream' ? Name : never;
}[MethodName];

/** True if `name` is a method of the contract. */
export function isMethodName(name: string): name is MethodName {
  return Object.hasOwn(METHODS, name);
}
