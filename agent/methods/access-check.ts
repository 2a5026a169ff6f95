import type { AccessCheckParams, AccessCheckResult } from '@edgectl/rpc-schema/generated/types';
import type { AccessOperations } from '../access/access-operations.ts';
import type { Method } from './method.ts';

export function accessCheck(access: AccessOperations): Method<AccessCheckParams, AccessCheckResult> {
  return { name: 'access.check', run: async (params, { call: { caller } }) => access.check(caller, params) };
}
