/** What every call stands on: the agent's own database, the time by which rights end, who there is, and what they may do. */
import type { Logger } from 'pino';
import type { Clock } from '../../common/clock.ts';
import { tokenUsesFile } from '../../common/credentials/token-uses.ts';
import type { ManagedAttachment } from '../broker/attachment.ts';
import type { Configuration } from '../config/configuration.ts';
import { TokenUseRecord } from '../credentials/token-use-record.ts';
import { UserDirectory } from '../credentials/user-directory.ts';
import { type AuditMode, auditMode } from '../policy/policy-document.ts';
import { RetainedTopics } from '../status/retained-topics.ts';
import { filesSetAside } from '../store/database.ts';
import { Store } from '../store/store.ts';
import { kernelSynchronised } from '../time/kernel-synchronised.ts';
import { KeptTime } from '../time/kept-time.ts';
import type { UnitName } from '../units.ts';
import { type Access, createAccess } from './access.ts';
import { migrations } from './migrations.ts';

export interface GroundOptions {
  readonly configuration: Configuration;
  /** As it is in force now. */
  readonly running: () => Configuration;
  readonly attachments: ReadonlyMap<string, Pick<ManagedAttachment, 'believed'>>;
  readonly clockOf: (unit: UnitName) => Clock;
  readonly log: Logger;
}

export interface Ground {
  readonly store: Store;
  readonly time: KeptTime;
  readonly users: UserDirectory;
  readonly access: Access;
  readonly retained: RetainedTopics;
  /** When nothing runs any more. */
  close(): void;
}

export function createGround({ configuration, running, attachments, clockOf, log }: GroundOptions): Ground {
  const { limits } = configuration;
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
  const users = new UserDirectory({ path: () => running().users, clock, time, tokenUses, log });
  const access = createAccess({
    database,
    time,
    path: () => running().policy,
    setAside: () => filesSetAside(configuration.database),
    attachments,
    limits,
    clock: clockOf('policy'),
    auditClock: clockOf('audit'),
    log,
  });
  mode = () => auditMode(access.policyFile.document);
  return {
    store,
    time,
    users,
    access,
    retained: new RetainedTopics(database),
    close() {
      tokenUses.stop();
      store.close();
    },
  };
}
