/** What every call needs: the agent's own database, the time by which rights end, the users, and the policy. */
import type { Logger } from 'pino';
import { ownRevocationList } from '../../common/certificates/own-files.ts';
import { RevokedCertificates } from '../../common/certificates/revoked-certificates.ts';
import type { Clock } from '../../common/clock.ts';
import { tokenUsesFile } from '../../common/credentials/token-uses.ts';
import type { Limits } from '../../common/limits.ts';
import { Admission } from '../admission/admission.ts';
import { auditMigrations, AuditStore } from '../audit/audit-store.ts';
import { AuditTrail } from '../audit/audit-trail.ts';
import { type CallCounts, CallLog } from '../audit/call-log.ts';
import { AuditReader } from '../audit/read-audit.ts';
import type { Attachment, ManagedAttachment } from '../broker/attachment.ts';
import type { Configuration } from '../config/configuration.ts';
import { TokenUseRecord } from '../access/token-use-record.ts';
import { UserDirectory } from '../access/user-directory.ts';
import { deviceMigrations } from '../devices/create-devices.ts';
import { versionMigrations } from '../watch/version-counter.ts';
import { eventMigrations } from '../pods/events/event-store.ts';
import { AccessOperations } from '../access/access-operations.ts';
import { grantMigrations } from '../access/grants/grant-store.ts';
import { Grants } from '../access/grants/grants.ts';
import { type AuditMode, auditPolicyOf } from '../access/policy-document.ts';
import { PolicyFile } from '../access/policy-file.ts';
import { RolePolicy } from '../access/role-policy.ts';
import { historyMigrations } from '../devices/history/history-store.ts';
import { alarmMigrations } from '../alarms/alarm-store.ts';
import { retainedMigrations, RetainedTopics } from '../status/retained-topics.ts';
import { type Database, filesSetAside, type Migration } from '../store/database.ts';
import { journalMigrations } from '../store/journal.ts';
import { Store } from '../store/store.ts';
import { KeptTime, kernelSynchronised } from '../time/kept-time.ts';
import { timeMigrations } from '../time/time-store.ts';
import type { UnitName } from '../units.ts';

/** Every table of the agent's database, in the order in which they came. Append only. */
export const migrations: readonly Migration[] = [
  ...journalMigrations,
  ...eventMigrations,
  ...deviceMigrations,
  ...grantMigrations,
  ...auditMigrations,
  ...versionMigrations,
  ...timeMigrations,
  ...retainedMigrations,
  ...alarmMigrations,
  ...historyMigrations,
];

/** Who may do what and who did it, put together: the same for every door. */
interface AccessOptions {
  readonly database: Database;
  readonly time: KeptTime;
  /** The policy file; asked at each start of its unit. */
  readonly path: () => string;
  /** Files of databases that were corrupt. */
  readonly setAside?: () => readonly string[];
  readonly attachments: ReadonlyMap<string, Pick<Attachment, 'trusted'>>;
  readonly limits: Limits;
  readonly clock: Clock;
  /** The clock of the audit, if it is to fail alone. */
  readonly auditClock?: Clock;
  readonly log: Logger;
}

export interface Access {
  readonly policy: RolePolicy;
  readonly policyFile: PolicyFile;
  readonly grants: Grants;
  readonly audit: AuditTrail;
  readonly auditReader: AuditReader;
  /** For metrics. */
  readonly callCounts: Pick<CallCounts, 'all'>;
  /** The way of the calls of a door, whose clock it takes: what fails in a timer is that door's fault. */
  admission(clock: Clock): Admission;
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
    // A caller that does not come over a broker is proved by its door.
    isTrusted: (attachment) => attachments.get(attachment)?.trusted ?? true,
  });
  const store = new AuditStore(database, {
    maxRecords: limits.auditMaxRecords,
    maxBytes: limits.auditMaxBytes,
  });
  const callLog = new CallLog(log);
  const audit = new AuditTrail({
    database,
    store,
    callLog,
    policy: () => auditPolicyOf(policyFile.document),
    clock: options.auditClock ?? clock,
    log,
  });
  return {
    policy,
    policyFile,
    grants,
    audit,
    callCounts: callLog.counts,
    auditReader: new AuditReader(store, clock, options.setAside, () => audit.settle()),
    admission: (door) => new Admission({ policy, audit, callLog, clock: door }),
    operations: new AccessOperations(policy, grants, clock),
  };
}

interface GroundOptions {
  readonly configuration: Configuration;
  /** As it is in effect now. */
  readonly currentConfiguration: () => Configuration;
  /** The limits in effect: changed in place by a reload. */
  readonly limits: Limits;
  readonly attachments: ReadonlyMap<string, Pick<ManagedAttachment, 'trusted'>>;
  readonly clockOf: (unit: UnitName) => Clock;
  readonly log: Logger;
}

interface Ground {
  readonly store: Store;
  readonly time: KeptTime;
  readonly users: UserDirectory;
  readonly revoked: RevokedCertificates;
  readonly access: Access;
  readonly retained: RetainedTopics;
  /** When nothing runs any more. */
  close(): void;
}

export function createGround({
  configuration,
  currentConfiguration,
  limits,
  attachments,
  clockOf,
  log,
}: GroundOptions): Ground {
  // Until the policy is read nothing is done that cannot be written down.
  let mode = (): AuditMode => 'required';
  const store = new Store({
    path: configuration.database,
    migrations,
    mode: () => mode(),
    clock: clockOf('store'),
    log,
  });
  const { database } = store;
  const time = new KeptTime({ database, clock: clockOf('time'), isSynchronised: kernelSynchronised, log });
  const clock = clockOf('users');
  const tokenUses = new TokenUseRecord({ path: tokenUsesFile(configuration.database), clock, log });
  const revoked = new RevokedCertificates({
    ownList: ownRevocationList(configuration.database),
    lists: () => currentConfiguration().revocationLists,
    clock,
    log,
  });
  const users = new UserDirectory({
    path: () => currentConfiguration().users,
    clock,
    time,
    tokenUses,
    revoked,
    log,
  });
  const access = createAccess({
    database,
    time,
    path: () => currentConfiguration().policy,
    setAside: () => filesSetAside(configuration.database),
    attachments,
    limits,
    clock: clockOf('policy'),
    auditClock: clockOf('audit'),
    log,
  });
  mode = () => auditPolicyOf(access.policyFile.document).mode;
  return {
    store,
    time,
    users,
    revoked,
    access,
    retained: new RetainedTopics(database),
    close() {
      tokenUses.stop();
      store.close();
    },
  };
}
