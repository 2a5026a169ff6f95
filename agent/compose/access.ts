/** Who may do what and who did it, put together: the same for every door. */
import type { Logger } from 'pino';
import type { Clock } from '../../common/clock.ts';
import type { Limits } from '../../common/limits.ts';
import { AuditStore } from '../audit/audit-store.ts';
import { AuditTrail } from '../audit/audit-trail.ts';
import type { Attachment } from '../broker/attachment.ts';
import { CallLog } from '../audit/call-log.ts';
import { AuditReader } from '../audit/read-audit.ts';
import { AccessOperations } from '../policy/access-operations.ts';
import { Grants } from '../policy/grants/grants.ts';
import { type AuditMode, auditedCommands, keepsAuditedValues, auditMode } from '../policy/policy-document.ts';
import { PolicyFile } from '../policy/policy-file.ts';
import { RolePolicy } from '../policy/role-policy.ts';
import type { KeptTime } from '../time/kept-time.ts';
import type { Database } from '../store/database.ts';

export interface AccessOptions {
  readonly database: Database;
  readonly time: KeptTime;
  /** The policy file; asked at each start of its unit. */
  readonly path: () => string;
  /** Files of databases that were corrupt. */
  readonly setAside?: () => readonly string[];
  readonly attachments: ReadonlyMap<string, Pick<Attachment, 'believed'>>;
  readonly limits: Limits;
  readonly clock: Clock;
  /** Where what is recorded is to fail alone. */
  readonly auditClock?: Clock;
  readonly log: Logger;
}

export interface Access {
  readonly policy: RolePolicy;
  readonly policyFile: PolicyFile;
  readonly grants: Grants;
  readonly audit: AuditTrail;
  readonly auditReader: AuditReader;
  readonly callLog: CallLog;
  readonly operations: AccessOperations;
}

export function createAccess(options: AccessOptions): Access {
  const { database, time, path, attachments, limits, clock, log } = options;
  const policyFile = new PolicyFile({ path, maxBytes: limits.policyMaxBytes, clock, log });
  const grants = new Grants({ database, maxGrants: limits.grantsInAll, clock, time });
  const policy = new RolePolicy({
    file: policyFile,
    grants,
    time,
    clock,
    // What comes by no broker is proved by the door that it comes by.
    isBelieved: (attachment) => attachments.get(attachment)?.believed ?? true,
  });
  const store = new AuditStore(database, {
    maxRecords: limits.auditMaxRecords,
    maxBytes: limits.auditMaxBytes,
  });
  const callLog = new CallLog(log);
  const commandDetail = (): 'program' | 'full' => auditedCommands(policyFile.document);
  const mode = (): AuditMode => auditMode(policyFile.document);
  const audit = new AuditTrail({
    database,
    store,
    callLog,
    commandDetail,
    keepsValues: () => keepsAuditedValues(policyFile.document),
    mode,
    clock: options.auditClock ?? clock,
    log,
  });
  return {
    policy,
    policyFile,
    grants,
    audit,
    auditReader: new AuditReader(store, clock, options.setAside, () => audit.settle()),
    callLog,
    operations: new AccessOperations(policy, grants, clock),
  };
}
