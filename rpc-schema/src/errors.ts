/** The one error class. Its kind is closed; {@link ERROR_TABLE} gives every code that a door needs. */
import { ERROR_TABLE, type ErrorKind, kindOfCode } from './error-table.ts';
import type { Layer, Ran, RpcError } from './generated/types.ts';

/** Where a failure arose. */
export type ErrorLayer = Layer;

export interface ErrorOptions {
  readonly layer?: ErrorLayer;
  /** What the reader can do about it. */
  readonly hint?: string;
  readonly retryable?: boolean;
  /** For a call that changes something: whether it has taken effect. */
  readonly ran?: Ran;
  /** Facts for programs: the field at fault, a limit, a size. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** Kept for the local log; never sent over the wire. */
  readonly cause?: unknown;
}

/** `error` of a JSON-RPC response. */
export type RpcErrorObject = RpcError;

const BRAND = Symbol.for('edgectl.error');

/** An error that a user may see: the message says what and where, the hint what to do. */
export class EdgectlError extends Error {
  override readonly name = 'EdgectlError';
  readonly [BRAND] = true;
  readonly kind: ErrorKind;
  readonly layer: ErrorLayer;
  readonly hint: string | undefined;
  readonly retryable: boolean;
  readonly ran: Ran | undefined;
  readonly details: Readonly<Record<string, unknown>> | undefined;
  /** The message is that of something thrown that is not ours: for the local log, not for the wire. */
  #foreignMessage = false;

  constructor(kind: ErrorKind, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = kind;
    this.layer = options.layer ?? 'agent';
    this.hint = options.hint;
    this.retryable = options.retryable ?? ERROR_TABLE[kind].retryable;
    this.ran = options.ran;
    this.details = options.details;
  }

  /** Survives two copies of this package in one process, which `instanceof` does not. */
  static is(value: unknown): value is EdgectlError {
    return typeof value === 'object' && value !== null && BRAND in value;
  }

  /**
   * The only coercion of something thrown; what is not ours becomes `fallback` with the cause kept. As `Internal` its message
   * stays local: nobody knows what is in it.
   */
  static from(value: unknown, fallback: ErrorKind = 'Internal', options: ErrorOptions = {}): EdgectlError {
    if (EdgectlError.is(value)) return value;
    const message = value instanceof Error ? value.message : String(value);
    const error = new EdgectlError(fallback, message, { ...options, cause: value });
    error.#foreignMessage = fallback === 'Internal';
    return error;
  }

  /** Rebuilds the error of a response, on the caller's side. */
  static fromRpc(error: RpcErrorObject): EdgectlError {
    const { data } = error;
    return new EdgectlError(kindOfCode(error.code), error.message, {
      ...(data?.layer === undefined ? {} : { layer: data.layer }),
      ...(data?.hint === undefined ? {} : { hint: data.hint }),
      ...(data?.details === undefined ? {} : { details: data.details }),
      ...(data?.retryable === undefined ? {} : { retryable: data.retryable }),
      ...(data?.ran === undefined ? {} : { ran: data.ran }),
    });
  }

  /** The same, of a call that has come so far: what may have taken effect is not to be sent again. */
  withRan(ran: Ran): EdgectlError {
    const { kind, message, layer, hint, details } = this;
    const error = new EdgectlError(kind, message, {
      layer,
      ...(hint === undefined ? {} : { hint }),
      ...(details === undefined ? {} : { details }),
      retryable: this.retryable && ran === 'no',
      ran,
      cause: this,
    });
    error.#foreignMessage = this.#foreignMessage;
    return error;
  }

  get code(): number {
    return ERROR_TABLE[this.kind].code;
  }

  get reason(): string {
    return ERROR_TABLE[this.kind].reason;
  }

  get exitCode(): number {
    return ERROR_TABLE[this.kind].exitCode;
  }

  /** What goes over the wire: never the cause, the stack, or the words of a fault that is not ours. */
  toRpc(): RpcErrorObject {
    return {
      code: this.code,
      message: this.#foreignMessage ? `fault in the ${this.layer}; its log says more` : this.message,
      data: {
        reason: this.reason,
        layer: this.layer,
        ...(this.hint === undefined ? {} : { hint: this.hint }),
        retryable: this.retryable,
        ...(this.ran === undefined ? {} : { ran: this.ran }),
        ...(this.details === undefined ? {} : { details: this.details }),
      },
    };
  }
}
