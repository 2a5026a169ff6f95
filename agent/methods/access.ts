/** Rights, grants, the audit, and the sessions that run. */
import type { AccessOperations } from '../access/access-operations.ts';
import type { AuditReader } from '../audit/read-audit.ts';
import type { SessionService } from '../sessions/session-service.ts';
import type { Methods, Of } from './method.ts';

export interface AccessMethodParts {
  readonly access: AccessOperations;
  readonly audit: AuditReader;
}

export function accessMethods({
  access,
  audit,
}: AccessMethodParts): Methods<Of<'access' | 'grant' | 'audit'>> {
  return {
    'access.check': async (params, { call }) => access.check(call.caller, params),
    'grant.create': async (params, { call }) => access.createGrant(call.caller, params),
    'grant.list': async (params) => access.listGrants(params),
    'grant.revoke': async (params, { call }) => access.revokeGrant(call.caller, params),
    'audit.list': (params, { signal }) => audit.list(params, signal),
  };
}

export function sessionMethods(
  sessions: Pick<SessionService, 'list' | 'resume' | 'cancel'>,
): Methods<Of<'session'>> {
  return {
    'session.list': async (params, { call }) => sessions.list(call.caller, params),
    'session.resume': async (params, { call }) => sessions.resume(call.caller, params),
    'session.cancel': async (params, { call }) => sessions.cancel(call.caller, params),
  };
}
