/** The roles that are always there: each may do what the rows of the contract say of it, and what the roles below it may. */
import type { PolicyRule } from '@edgectl/rpc-schema/generated/types';
import type { Right } from '@edgectl/rpc-schema/methods';
import { RIGHTS } from './action.ts';

function upTo(...rights: readonly Right[]): PolicyRule[] {
  return [{ methods: [...RIGHTS].flatMap(([action, right]) => (rights.includes(right) ? [action] : [])) }];
}

/** From the least to the most: where a right is missing, the first that gives it is the one to ask for. */
export const BUILT_IN_ROLES: Readonly<Record<string, readonly PolicyRule[]>> = {
  anonymous: upTo('anonymous'),
  viewer: upTo('anonymous', 'viewer'),
  operator: upTo('anonymous', 'viewer', 'operator'),
  admin: [{ methods: ['*'] }],
};

/** The rights of anonymous callers if the policy does not mention them. */
export const ANONYMOUS_ROLE = 'anonymous';
export const ADMIN_ROLE = 'admin';
