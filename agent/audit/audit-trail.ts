/** The audit in the agent's own database. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { AuditOutcome, AuditRecord } from '@edgectl/rpc-schema/generated/types';
import { isMethodName, METHODS } from '@edgectl/rpc-schema/methods';
import type { Logger } from 'pino';
import type { Clock, Timer } from '../../common/clock.ts';
import { type Database, inTransaction } from '../store/database.ts';
import type { AuditPolicy } from '../access/policy-document.ts';
import { isStoreDegraded } from '../store/store-problem.ts';
import { type LaterWrites, writesOf } from '../store/write-later.ts';
import { type AuditStore, parseRecord } from './audit-store.ts';
import type { Audit, AuditedCall, AuditEntry, CallEnd } from './audit.ts';
import type { CallLog } from './call-log.ts';
import { type CallFacts, factsOf } from './call-record.ts';
import { JoinedWrites, joinKey, type PendingWrites, resultOf, valuesOf } from './joined-writes.ts';

interface AuditTrailOptions {
  readonly database: Database;
  readonly store: AuditStore;
  readonly callLog: CallLog;
  /** What the policy says about the audit now. */
  readonly policy: () => AuditPolicy;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Refusals that concern rights and limits, whatever was asked. */
const ALWAYS_RECORDED: ReadonlySet<string> = new Set(['Forbidden', 'Unauthorized', 'TooManyRequests']);

export class AuditTrail implements Audit {
  readonly #options: AuditTrailOptions;
  readonly #refusals: RefusalCounter;
  readonly #writes: LaterWrites;
  readonly #joined: JoinedWrites;
  /** Begun by this run of the agent, and not ended. */
  readonly #unfinished = new Set<number>();

  constructor(options: AuditTrailOptions) {
    this.#options = options;
    this.#writes = writesOf(options.database);
    this.#refusals = new RefusalCounter(options.clock, ({ call, error, count }) =>
      this.#writeRefusals(call, error, count),
    );
    this.#joined = new JoinedWrites({
      clock: options.clock,
      keep: (startId, pending) => this.#writeLater('a write', () => options.store.keep(startId, pending)),
      write: (startId, facts, pending) =>
        this.#writeLater('the end of writes', () => this.#endJoined(startId, facts, pending)),
    });
  }

  /** Ends what ran when an earlier run of the agent died: before the first call, and when a file is read that was not before. */
  start(): void {
    const { database, store, clock, log } = this.#options;
    const at = clock.now();
    this.#writes.later(() =>
      inTransaction(database, true, () => {
        for (const id of store.opened()) {
          if (this.#unfinished.has(id)) continue;
          const [row] = store.after(id - 1, 1);
          // The start record may have been pruned or tampered with; `audit --verify` reports that, not us.
          const facts = row?.id === id ? factsAgain(row.record) : undefined;
          if (facts !== undefined) this.#endLeft(at, id, facts);
          store.close(id);
        }
      }),
    );
    log.info(this.#head(), 'the audit goes on here');
  }

  /** What was counted is written; the head goes into the log, where nobody rewrites it along with the database. */
  stop(): void {
    this.settle();
    this.#refusals.flush();
    this.#options.log.info(this.#head(), 'the audit ends here');
  }

  /** When the oldest record was written that is kept; `undefined` if there is none. */
  fromMs(): number | undefined {
    const { store } = this.#options;
    const [oldest] = store.after(store.state().anchorId, 1);
    const at = oldest === undefined ? undefined : parseRecord(oldest.record)?.at;
    return at === undefined ? undefined : Date.parse(at);
  }

  /** Writes what waits to become one record: somebody is about to read. */
  settle(): void {
    this.#joined.settle();
  }

  begin(call: AuditedCall): AuditEntry {
    const { database, store, clock } = this.#options;
    const policy = this.#options.policy();
    const facts = factsOf(call, policy.commands);
    const startedMs = clock.monotonic();
    const at = clock.now();
    const key = joinKey(facts);
    // Its begin is that of those before.
    const joined = key === undefined || this.#writes.degraded ? undefined : this.#joined.join(key);
    let startId: number | undefined;
    const write = (): void => {
      startId = inTransaction(database, isDurable(call.action), () => {
        const started = this.#append(at, facts, 'started', {});
        store.open(started);
        return started;
      });
      this.#unfinished.add(startId);
    };
    if (joined !== undefined) startId = joined.startId;
    else if (policy.mode === 'best-effort' || !needsRecord(call.action))
      // The record of a read may be written later; that of a change only if the policy says so.
      this.#writeLater('the begin of a call', write);
    else this.#now(call, write);
    // Asked at once: a record that waits may be written before the call has ended.
    const journalled = startId !== undefined;
    const group =
      joined ??
      (key === undefined || startId === undefined ? undefined : this.#joined.open(key, startId, facts));
    let over = false;
    const isGiven = startId !== undefined && policy.givesId;
    return {
      journalled,
      ...(isGiven && { id: startId }),
      end: (end) => {
        if (over) return;
        over = true;
        const durationMs = clock.monotonic() - startedMs;
        const endedAt = clock.now();
        if (group !== undefined && end.error === undefined) {
          const { keepsValues } = this.#options.policy();
          group.end(new Date(endedAt).toISOString(), keepsValues ? (end.written ?? []) : []);
          return;
        }
        // One of several writes failed: the start record stays open for the others.
        if (group?.fail() === false) startId = undefined;
        this.#writeLater('the end of a call', () => this.#end(startId, facts, end, durationMs, endedAt));
      },
    };
  }

  /** A record that cannot be written for another reason than the disk must not keep the call from being answered. */
  #writeLater(what: string, write: () => void): void {
    try {
      this.#writes.later(write);
    } catch (cause) {
      this.#options.log.error({ reason: (cause as Error).message }, `${what} could not be audited`);
    }
  }

  refused(call: AuditedCall, error: EdgectlError): void {
    this.#refusals.add(call, error);
  }

  #now(call: AuditedCall, write: () => void): void {
    try {
      write();
    } catch (cause) {
      if (isStoreDegraded(cause)) {
        const { message, hint, details } = cause as EdgectlError;
        throw new EdgectlError('Unavailable', `${call.action} cannot be written to the audit: ${message}`, {
          layer: 'store',
          ...(hint === undefined ? {} : { hint }),
          ...(details === undefined ? {} : { details }),
          cause,
        });
      }
      throw new EdgectlError(
        'Unavailable',
        `${call.action} cannot be written to the audit: ${(cause as Error).message}`,
        {
          layer: 'store',
          hint: 'every change is recorded before it runs: check whether the disk is full or read-only',
          cause,
        },
      );
    }
  }

  /** Lost in a power cut, the call is shown as interrupted. */
  #end(
    startId: number | undefined,
    facts: CallFacts,
    { error, reason, exitCode, bytesIn, bytesOut, written = [] }: CallEnd,
    durationMs: number,
    at: number,
  ): void {
    const { database, store, policy } = this.#options;
    const values = written.length > 0 && policy().keepsValues ? valuesOf(written) : [];
    inTransaction(database, false, () => {
      this.#append(at, facts, error === undefined ? 'succeeded' : 'failed', {
        ...(startId === undefined ? {} : { startId }),
        ...(error === undefined ? {} : { error: error.kind }),
        ...(reason === undefined ? {} : { reason }),
        ...(exitCode === undefined ? {} : { exitCode }),
        ...(bytesIn === undefined ? {} : { bytesIn }),
        ...(bytesOut === undefined ? {} : { bytesOut }),
        ...(values.length === 0 ? {} : { values: [...values] }),
        durationMs: Math.round(durationMs * 10) / 10,
      });
      if (startId !== undefined) store.close(startId);
    });
    if (startId !== undefined) this.#unfinished.delete(startId);
  }

  #endJoined(startId: number, facts: CallFacts, pending: PendingWrites): void {
    const { database, store } = this.#options;
    inTransaction(database, false, () => {
      this.#append(Date.parse(pending.last), facts, 'succeeded', { startId, ...resultOf(pending) });
      store.close(startId);
    });
    this.#unfinished.delete(startId);
  }

  /** Of an earlier run: what had ended well is said so. */
  #endLeft(at: number, id: number, facts: CallFacts): void {
    const kept = this.#options.store.kept(id);
    const pending = kept === undefined ? undefined : (JSON.parse(kept) as PendingWrites);
    if (pending !== undefined && pending.count > 0)
      this.#append(Date.parse(pending.last), facts, 'succeeded', { startId: id, ...resultOf(pending) });
    if (pending === undefined || pending.running > 0) this.#append(at, facts, 'interrupted', { startId: id });
  }

  #writeRefusals(call: AuditedCall, error: EdgectlError, count: number): void {
    const { database, callLog, policy, clock } = this.#options;
    callLog.refused(call, error, count);
    if (!ALWAYS_RECORDED.has(error.kind) && !changesSomething(call.action)) return;
    const facts = factsOf(call, policy().commands);
    const at = clock.now();
    this.#writeLater('a refusal', () =>
      inTransaction(database, false, () =>
        this.#append(at, facts, 'refused', { error: error.kind, ...(count > 1 ? { count } : {}) }),
      ),
    );
  }

  #append(at: number, facts: CallFacts, outcome: AuditOutcome, result: Partial<AuditRecord>): number {
    return this.#options.store.append({ at: new Date(at).toISOString(), ...facts, outcome, ...result });
  }

  #head(): { readonly auditRecord: number; readonly auditHash: string } {
    const { lastId, lastHash } = this.#options.store.state();
    return { auditRecord: lastId, auditHash: lastHash.toString('hex') };
  }
}

/** The facts of a record that is kept. */
function factsAgain(record: string): CallFacts | undefined {
  const kept = parseRecord(record);
  if (kept === undefined) return undefined;
  const { id: _id, at: _at, outcome: _outcome, ...facts } = kept;
  return facts;
}

/** A write to a device is journalled durably after this, in the same file and before anything is sent. */
function isDurable(action: string): boolean {
  return isMethodName(action) && METHODS[action].class === 'change' && !action.startsWith('device.');
}

/** A call that changes something or runs a program is recorded before it runs. */
function needsRecord(action: string): boolean {
  if (isMethodName(action)) return METHODS[action].class === 'change' || RUNS.has(action);
  return RUNS.has(action);
}

const RUNS: ReadonlySet<string> = new Set(['pod.exec', 'pod.attach', 'pod.portForward']);

function changesSomething(action: string): boolean {
  return !isMethodName(action) || METHODS[action].class === 'change' || METHODS[action].class === 'stream';
}

/** Counts similar refusals: the first one of a flood is recorded at once, the others as one number. */
interface Refusals {
  readonly call: AuditedCall;
  readonly error: EdgectlError;
  /** How many have not been reported yet. */
  count: number;
}

const WINDOW_MS = 10_000;
/** Kinds of refusals in one window, of all and of one principal, who cannot hide so what others were refused; those beyond are counted as one. */
const MAX_KINDS = 768;
const MAX_KINDS_OF_ONE = 256;
const OTHERS = '*';

export class RefusalCounter {
  readonly #clock: Clock;
  readonly #tell: (refusals: Refusals) => void;
  readonly #kinds = new Map<string, Refusals>();
  /** How many of them each principal has. */
  readonly #kindsOf = new Map<string, number>();
  #window: Timer | undefined;

  constructor(clock: Clock, tell: (refusals: Refusals) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  add(call: AuditedCall, error: EdgectlError): void {
    const { door, attachment, principal } = call.caller;
    // Refused messages are counted by topic.
    const topic = call.action === 'broker.publish' ? call.params['path'] : undefined;
    const kind = JSON.stringify([door, attachment, principal, call.action, error.kind, topic]);
    const kinds = this.#kindsOf.get(principal) ?? 0;
    const isTooMany = this.#kinds.size >= MAX_KINDS || kinds >= MAX_KINDS_OF_ONE;
    const known = this.#kinds.get(kind) ?? (isTooMany ? this.#others(call, error) : undefined);
    if (known !== undefined) {
      known.count += 1;
      return;
    }
    this.#kinds.set(kind, { call, error, count: 0 });
    this.#kindsOf.set(principal, kinds + 1);
    this.#window ??= this.#clock.after(WINDOW_MS, () => this.flush());
    this.#tell({ call, error, count: 1 });
  }

  /** Beyond {@link MAX_KINDS} refusals are counted together. */
  #others(call: AuditedCall, error: EdgectlError): Refusals {
    const known = this.#kinds.get(OTHERS);
    if (known !== undefined) return known;
    const caller = { ...call.caller, principal: OTHERS, client: OTHERS };
    const others = { call: { ...call, caller }, error, count: 0 };
    this.#kinds.set(OTHERS, others);
    return others;
  }

  /** Tells what was counted. */
  flush(): void {
    this.#window?.stop();
    this.#window = undefined;
    const counted = [...this.#kinds.values()].filter(({ count }) => count > 0);
    this.#kinds.clear();
    this.#kindsOf.clear();
    for (const refusals of counted) this.#tell(refusals);
  }
}
