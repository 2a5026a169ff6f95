/** The values that a path has selected so far. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';

export interface Found {
  readonly values: readonly unknown[];
  /** Why it went no further; `values` are then those before. */
  readonly error?: Error;
  /** The error is a list that is too short. */
  readonly missing?: boolean;
}

/** A number or a boolean of the template itself. */
export class Literal {
  readonly value: number | boolean;
  readonly float: boolean;

  constructor(value: number | boolean, float: boolean) {
    this.value = value;
    this.float = float;
  }
}

export function unwrap(value: unknown): unknown {
  return value instanceof Literal ? value.value : value;
}

export function executionError(message: string): EdgectlError {
  return new EdgectlError('InvalidParams', `error executing jsonpath: ${message}`, { layer: 'client' });
}

export function typeName(value: unknown): string {
  const bare = unwrap(value);
  if (bare === null || bare === undefined) return 'null';
  return Array.isArray(bare) ? 'list' : typeof bare;
}
