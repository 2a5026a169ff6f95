import type { AuditListParams, AuditListResult } from '@edgectl/rpc-schema/generated/types';
import type { AuditReader } from '../audit/read-audit.ts';
import type { Method } from './method.ts';

export function auditList(audit: AuditReader): Method<AuditListParams, AuditListResult> {
  return { name: 'audit.list', run: (params, { signal }) => audit.list(params, signal) };
}
