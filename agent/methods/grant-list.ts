import type { GrantListParams, GrantListResult } from '@edgectl/rpc-schema/generated/types';
import type { AccessOperations } from '../access/access-operations.ts';
import type { Method } from './method.ts';

export function grantList(access: AccessOperations): Method<GrantListParams, GrantListResult> {
  return { name: 'grant.list', run: async (params) => access.listGrants(params) };
}
