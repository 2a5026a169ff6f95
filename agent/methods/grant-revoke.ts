import type { GrantRevokeParams, GrantRevokeResult } from '@edgectl/rpc-schema/generated/types';
import type { AccessOperations } from '../access/access-operations.ts';
import type { Method } from './method.ts';

export function grantRevoke(access: AccessOperations): Method<GrantRevokeParams, GrantRevokeResult> {
  return {
    name: 'grant.revoke',
    run: async (params, { call: { caller } }) => access.revokeGrant(caller, params),
  };
}
