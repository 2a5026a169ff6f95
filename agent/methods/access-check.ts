import type { AccessCheckParams, AccessCheckResult } from '@edgectl/rpc-schema/generated/types';
import type { AccessOperations } from '../policy/access-operations.ts';
import type { Method } from './method.ts';

export function accessCheck(access: AccessOperations): Method<AccessCheckParams, AccessCheckResult> {
  return { name: 'access.check', run: async (params, { caller }) => access.check(caller, params) };
}
