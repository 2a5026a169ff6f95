/** The begin and end of the cloud's calls as lines of the log. */
import type { Logger } from 'pino';
import type { Audit, AuditedCall } from '../audit/audit.ts';

export function loggedAudit(log: Logger): Audit {
  const lineOf = ({ caller, action, params }: AuditedCall) => ({
    door: caller.door,
    principal: caller.principal,
    action,
    target: `${String(params['namespace'])}/${String(params['name'])}`,
  });
  return {
    begin(call) {
      log.info(lineOf(call), 'call begins');
      return { end: (end) => log.info({ ...lineOf(call), ...end }, 'call ended') };
    },
    refused: (call, error) => log.info({ ...lineOf(call), reason: error.message }, 'call refused'),
  };
}
