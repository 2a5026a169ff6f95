import type { GrantCreateParams, GrantCreateResult } from '@edgectl/rpc-schema/generated/types';
import type { AccessOperations } from '../access/access-operations.ts';
import type { Method } from './method.ts';

export function grantCreate(access: AccessOperations): Method<GrantCreateParams, GrantCreateResult> {
  return {
    name: 'grant.create',
    run: async (params, { call: { caller } }) => access.createGrant(caller, params),
  };
}
