/** The audit in the agent's own database. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { AuditOutcome, AuditRecord } from '@edgectl/rpc-schema/generated/types';
import { isMethodName, METHODS } from '@edgectl/rpc-schema/methods';
import type { Logger } from 'pino';
import type { Clock } from '../../common/clock.ts';
import type { Database } from '../store/database.ts';
import { inTransaction } from '../store/transaction.ts';
import type { Audit, AuditedCall, AuditEntry, CallEnd } from './audit.ts';
import type { AuditStore } from './audit-store.ts';
import { type CallFacts, type CommandDetail, factsOf } from './call-record.ts';
import type { CallLog } from './call-log.ts';
import { parseRecord } from './parse-record.ts';
import { RefusalCounter } from './refusal-counter.ts';

export interface AuditTrailOptions {
  readonly database: Database;
  readonly store: AuditStore;
  readonly callLog: CallLog;
  /** What the policy says of commands, each time it is asked. */
  readonly commandDetail: () => CommandDetail;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Refusals that concern rights and limits, whatever was asked. */
const ALWAYS_TOLD: ReadonlySet<string> = new Set(['Forbidden', 'Unauthorized', 'TooManyRequests']);

export class AuditTrail implements Audit {
  readonly #options: AuditTrailOptions;
  readonly #refusals: RefusalCounter;

  constructor(options: AuditTrailOptions) {
    this.#options = options;
    this.#refusals = new RefusalCounter(options.clock, ({ call, error, count }) =>
      this.#writeRefusals(call, error, count),
    );
  }

  /** Ends what ran when an earlier run of the agent died. Called once, before the first call. */
  start(): void {
    const { database, store, log } = this.#options;
    inTransaction(database, true, () => {
      for (const id of store.opened()) {
        const [row] = store.after(id - 1, 1);
        // Its begin may be gone to keep the bounds, or have been changed by somebody else: that is for who verifies.
        const facts = row?.id === id ? factsAgain(row.record) : undefined;
        if (facts !== undefined) this.#append(facts, 'interrupted', { startId: id });
        store.close(id);
      }
    });
    log.info(this.#head(), 'the audit goes on here');
  }

  /** What was counted is written; the head goes into the log, where nobody rewrites it along with the database. */
  stop(): void {
    this.#refusals.flush();
    this.#options.log.info(this.#head(), 'the audit ends here');
  }

  begin(call: AuditedCall): AuditEntry {
    const { database, store, clock, commandDetail } = this.#options;
    const facts = factsOf(call, commandDetail());
    const startedMs = clock.monotonic();
    const id = this.#begin(call, () =>
      inTransaction(database, isDurable(call.action), () => {
        const started = this.#append(facts, 'started', {});
        store.open(started);
        return started;
      }),
    );
    let over = false;
    return {
      end: (end) => {
        if (over) return;
        over = true;
        this.#end(id, facts, end, clock.monotonic() - startedMs);
      },
    };
  }

  refused(call: AuditedCall, error: EdgectlError): void {
    this.#refusals.add(call, error);
  }

  #begin(call: AuditedCall, write: () => number): number {
    try {
      return write();
    } catch (cause) {
      throw new EdgectlError(
        'Unavailable',
        `${call.action} cannot be written to the audit: ${(cause as Error).message}`,
        {
          layer: 'store',
          hint: 'what changes something is written down before it runs: is the disk full or read-only?',
          cause,
        },
      );
    }
  }

  #end(startId: number, facts: CallFacts, end: CallEnd, durationMs: number): void {
    const { database, store, log } = this.#options;
    const { error, reason, exitCode, bytesIn, bytesOut } = end;
    try {
      // Lost in a power cut, the call is shown as interrupted.
      inTransaction(database, false, () => {
        this.#append(facts, error === undefined ? 'succeeded' : 'failed', {
          startId,
          ...(error === undefined ? {} : { error: error.kind }),
          ...(reason === undefined ? {} : { reason }),
          ...(exitCode === undefined ? {} : { exitCode }),
          ...(bytesIn === undefined ? {} : { bytesIn }),
          ...(bytesOut === undefined ? {} : { bytesOut }),
          durationMs: Math.round(durationMs * 10) / 10,
        });
        store.close(startId);
      });
    } catch (cause) {
      log.error({ startId, reason: (cause as Error).message }, 'the end of a call could not be audited');
    }
  }

  #writeRefusals(call: AuditedCall, error: EdgectlError, count: number): void {
    const { database, callLog, commandDetail, log } = this.#options;
    callLog.refused(call, error, count);
    if (!ALWAYS_TOLD.has(error.kind) && !changesSomething(call.action)) return;
    const facts = factsOf(call, commandDetail());
    try {
      inTransaction(database, false, () =>
        this.#append(facts, 'refused', { error: error.kind, ...(count > 1 ? { count } : {}) }),
      );
    } catch (cause) {
      log.error({ reason: (cause as Error).message }, 'a refusal could not be audited');
    }
  }

  #append(facts: CallFacts, outcome: AuditOutcome, result: Partial<AuditRecord>): number {
    const { store, clock } = this.#options;
    return store.append({ at: new Date(clock.now()).toISOString(), ...facts, outcome, ...result });
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

function changesSomething(action: string): boolean {
  return !isMethodName(action) || METHODS[action].class === 'change' || METHODS[action].class === 'stream';
}
