/** One line in the log per call that ran: who, by which door, what, how it went; and how many there were. Never parameters or payloads. */
import type { EdgectlError } from '@edgectl/rpc-schema/errors';
import { isMethodName, METHODS } from '@edgectl/rpc-schema/methods';
import type { Logger } from 'pino';
import type { AuditedCall } from './audit.ts';
import { correlationOf, describeTarget } from './call-record.ts';

export interface CallCount {
  readonly door: string;
  readonly method: string;
  /** `done`, or the kind of the error. */
  readonly outcome: string;
  readonly count: number;
  readonly durationMs: number;
}

type Writable = { -readonly [Key in keyof CallCount]: CallCount[Key] };

/** Doors, methods and kinds of errors are few; nothing that a caller may invent is among them. */
export class CallCounts {
  readonly #counts = new Map<string, Writable>();

  add(door: string, method: string, outcome: string, count: number, durationMs: number): void {
    const key = `${door} ${method} ${outcome}`;
    const known = this.#counts.get(key);
    if (known === undefined) {
      this.#counts.set(key, { door, method, outcome, count, durationMs });
    } else {
      known.count += count;
      known.durationMs += durationMs;
    }
  }

  all(): readonly CallCount[] {
    return [...this.#counts.values()];
  }
}

export class CallLog {
  readonly counts = new CallCounts();
  readonly #log: Logger;

  constructor(log: Logger) {
    this.#log = log;
  }

  /** @param error absent if it went well */
  ran(call: AuditedCall, durationMs: number, error: EdgectlError | undefined): void {
    this.counts.add(call.caller.door, call.action, error?.kind ?? 'done', 1, durationMs);
    // A successful read is logged at level debug: a list every second would fill the log.
    const level = error === undefined && changesNothing(call.action) ? 'debug' : 'info';
    if (level === 'debug' && !this.#log.isLevelEnabled(level)) return;
    const line = { ...factsOf(call), durationMs: Math.round(durationMs * 10) / 10, ...outcomeOf(error) };
    if (error?.kind === 'Internal') this.#log.error({ ...line, cause: error.cause }, 'call failed');
    else this.#log[level](line, 'call');
  }

  /** @param count how many calls like this one, where there were several */
  refused(call: AuditedCall, error: EdgectlError, count: number): void {
    this.counts.add(call.caller.door, call.action, error.kind, count, 0);
    const line = { ...factsOf(call), ...outcomeOf(error), ...(count > 1 ? { count } : {}) };
    if (error.kind === 'Internal') this.#log.error({ ...line, cause: error.cause }, 'call failed');
    else this.#log.info(line, 'call');
  }
}

function factsOf({ caller, action, params, requestId }: AuditedCall): object {
  const { door, attachment, principal, client } = caller;
  return {
    door,
    attachment,
    principal,
    client,
    method: action,
    id: requestId,
    ...correlationOf(params),
    ...describeTarget(action, params),
  };
}

function outcomeOf(error: EdgectlError | undefined): object {
  return error === undefined ? { outcome: 'done' } : { outcome: error.kind, reason: error.message };
}

function changesNothing(action: string): boolean {
  const methodClass = isMethodName(action) ? METHODS[action].class : 'stream';
  return methodClass === 'read' || methodClass === 'control';
}
