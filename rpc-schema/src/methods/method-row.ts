/** What the contract says of a method beside the schemas of its parameters and result. */
import type { ErrorKind } from '../error-table.ts';

export { COMMON_ERRORS } from '../generated/tables.ts';

/**
 * `read`: may run at any time, joined with the same read still running. `change`: journalled before it runs, never run twice.
 * `stream`: opens a session; deduplicated, not journalled. `control`: on a session of one's own.
 */
export type MethodClass = 'read' | 'change' | 'stream' | 'control';

/**
 * Who may call it: the lowest built-in role, and every higher one. `everybody` needs no role; `session` is for callers that may
 * open sessions, on their own sessions.
 */
export type Right = 'everybody' | 'session' | 'anonymous' | 'viewer' | 'operator' | 'admin';

export interface MethodRow {
  readonly class: MethodClass;
  /** The deadline where the call gives no `timeoutSeconds`. */
  readonly defaultTimeoutMs: number;
  readonly right: Right;
  /** `no`: never inside a batch. `unlessFollowed`: not with `follow`. */
  readonly inBatch: 'yes' | 'no' | 'unlessFollowed';
  /** Names of the schemas of parameters and result. */
  readonly params: string;
  readonly result: string;
  readonly summary: string;
  readonly description: string;
  /** Its errors beside those of every method ({@link COMMON_ERRORS}). */
  readonly errors: readonly ErrorKind[];
}

/** True if a caller on a broker that is not proved may not call it: logs, exec and everything that changes something. */
export function needsProof({ right }: Pick<MethodRow, 'right'>): boolean {
  return right === 'viewer' || right === 'operator' || right === 'admin';
}

export const READ = { class: 'read', defaultTimeoutMs: 10_000, right: 'anonymous', inBatch: 'yes' } as const;
export const DESCRIBE = { ...READ, defaultTimeoutMs: 15_000 } as const;
export const ADMIN_READ = { ...READ, right: 'admin' } as const;
export const CHANGE = {
  class: 'change',
  defaultTimeoutMs: 10_000,
  right: 'operator',
  inBatch: 'yes',
} as const;
export const STREAM = {
  class: 'stream',
  defaultTimeoutMs: 15_000,
  right: 'operator',
  inBatch: 'yes',
} as const;
export const CONTROL = {
  class: 'control',
  defaultTimeoutMs: 5_000,
  right: 'session',
  inBatch: 'yes',
} as const;
