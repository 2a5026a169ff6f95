import type { GrantRevokeParams, GrantRevokeResult } from '@edgectl/rpc-schema/generated/types';
import type { AccessOperations } from '../policy/access-operations.ts';
import type { Method } from './method.ts';

export function grantRevoke(access: AccessOperations): Method<GrantRevokeParams, GrantRevokeResult> {
  return { name: 'grant.revoke', run: async (params, { caller }) => access.revokeGrant(caller, params) };
}
