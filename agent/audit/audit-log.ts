/** One line in the log per outcome of a request: who, by which door, what, how it went. Never parameters or payloads. */
import type { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { MethodClass } from '@edgectl/rpc-schema/methods';
import type { Logger } from 'pino';
import type { Caller } from '../rpc/caller.ts';

export interface Outcome {
  readonly caller: Caller;
  readonly method: string;
  /** Absent for what is no method. */
  readonly class?: MethodClass;
  readonly id?: string | number;
  /** `namespace/name`, where the parameters have them. */
  readonly target?: string;
  readonly error?: EdgectlError;
  readonly durationMs: number;
}

export interface Audit {
  record(outcome: Outcome): void;
}

export class AuditLog implements Audit {
  readonly #log: Logger;

  constructor(log: Logger) {
    this.#log = log;
  }

  record({ caller, method, class: methodClass, id, target, error, durationMs }: Outcome): void {
    const line = {
      door: caller.door,
      attachment: caller.attachment,
      principal: caller.principal,
      client: caller.client,
      method,
      id,
      target,
      durationMs: Math.round(durationMs * 10) / 10,
      ...(error === undefined ? { outcome: 'done' } : { outcome: error.kind, reason: error.message }),
    };
    if (error?.kind === 'Internal') this.#log.error({ ...line, cause: error.cause }, 'call failed');
    // What changes nothing and went well is for who looks closely: a list every second would fill the log.
    else if (error === undefined && (methodClass === 'read' || methodClass === 'control'))
      this.#log.debug(line, 'call');
    else this.#log.info(line, 'call');
  }
}

/** The object that a call is about, for people. */
export function targetOf(params: Readonly<Record<string, unknown>>): string | undefined {
  const { namespace, name, container } = params;
  if (typeof name !== 'string') return undefined;
  return [typeof namespace === 'string' ? namespace : 'default', name, container]
    .filter((part) => typeof part === 'string')
    .join('/');
}
