/** The policy over a real file and a real database, with a clock that is moved by hand. */
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { pino } from 'pino';
import { type Access, createAccess, migrations } from '../../../agent/compose/ground.ts';
import type { Caller } from '../../../agent/access/caller.ts';
import { type Database, openDatabase } from '../../../agent/store/database.ts';
import type { Clock } from '../../../common/clock.ts';
import { DEFAULT_LIMITS, type Limits } from '../../../common/limits.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';
import { keptTime } from '../../helpers/kept-time.ts';
import type { KeptTime } from '../../../agent/time/kept-time.ts';
import { writePolicy } from '../../helpers/policy.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';

export function callerNamed(principal: string, attachment = 'mosquitto'): Caller {
  return { door: 'mqtt', attachment, principal, topicPrincipal: principal, client: 'hmi', trusted: true };
}

export const ROOT = callerNamed('root', 'embedded');

export const NOBODY: Caller = {
  ...callerNamed('anonymous'),
  trusted: false,
  distrust: { message: 'broker mosquitto has no access list', hint: 'edgectl broker mosquitto' },
};

export interface PolicyBenchOptions {
  readonly limits?: Partial<Limits>;
  readonly clock?: Clock;
  readonly folder?: string;
  readonly isSynchronised?: () => Promise<boolean>;
  readonly attachments?: ReadonlyMap<string, { readonly trusted: boolean }>;
}

export interface PolicyBench extends Access {
  readonly clock: ManualClock;
  readonly folder: string;
  readonly database: Database;
  /** Replaces the policy file. */
  write(text: string): void;
  readonly time: KeptTime;
  /** As a restart of the agent does; `killed`: without a word. */
  close(killed?: boolean): void;
}

export function startPolicy(
  t: ExecutionContext,
  policy: string | undefined,
  options: PolicyBenchOptions = {},
): PolicyBench {
  const folder = options.folder ?? temporaryFolder(t);
  const manual = new ManualClock();
  const clock = options.clock ?? manual;
  const log = pino({ level: 'silent' });
  if (policy !== undefined) writePolicy(folder, policy);
  const database = openDatabase({ path: join(folder, 'agent.db'), migrations, clock, log });
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const stopping = new AbortController();
  const time = keptTime(database, clock, options.isSynchronised);
  time.start(stopping.signal);
  const access = createAccess({
    database,
    time,
    path: () => join(folder, 'policy.yaml'),
    attachments: options.attachments ?? new Map(),
    limits,
    clock,
    log,
  });
  access.policy.start(stopping.signal);
  access.audit.start();
  let open = true;
  const close = (killed = false): void => {
    if (!open) return;
    open = false;
    stopping.abort();
    access.audit.stop();
    if (!killed) time.stop();
    database.close();
  };
  t.teardown(() => close());
  return {
    ...access,
    time,
    clock: manual,
    folder,
    database,
    write: (text) => void writePolicy(folder, text),
    close,
  };
}
