/** The comparisons of a filter: of like types only, as in Go's templates. */
import { executionError, Literal } from './found.ts';

type Kind = 'string' | 'boolean' | 'integer' | 'float';

/** Whether the comparison holds, or why it cannot be made. */
export function compare(left: unknown, operator: string, right: unknown): boolean | Error {
  if (!['==', '!=', '<', '<=', '>', '>='].includes(operator)) {
    return executionError(`unrecognized filter operator ${operator}`);
  }
  const [leftKind, rightKind] = [kindOf(left), kindOf(right)];
  if (leftKind === undefined || rightKind === undefined) return executionError('invalid type for comparison');
  if (leftKind !== rightKind) return executionError('incompatible types for comparison');
  const ordered = operator !== '==' && operator !== '!=';
  if (leftKind === 'boolean' && ordered) return executionError('invalid type for comparison');
  return holds(order(left, right), operator);
}

function kindOf(value: unknown): Kind | undefined {
  if (value instanceof Literal) {
    if (typeof value.value === 'boolean') return 'boolean';
    return value.float ? 'float' : 'integer';
  }
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'bigint') return 'integer';
  if (typeof value === 'number') return isInteger(value) ? 'integer' : 'float';
  return undefined;
}

/** What Go would read as an int64. */
export function isInteger(value: number): boolean {
  return Number.isInteger(value) && Math.abs(value) < 2 ** 63;
}

/** Below, at or above zero. Texts go by their bytes. */
function order(left: unknown, right: unknown): number {
  const [a, b] = [left, right].map((value) => (value instanceof Literal ? value.value : value));
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b));
  // Numbers and bigints are compared exactly with each other.
  const [x, y] = [a, b].map((value) => (typeof value === 'boolean' ? Number(value) : value)) as (
    | number
    | bigint
  )[];
  if (x === undefined || y === undefined) return 0;
  return x < y ? -1 : x > y ? 1 : 0;
}

function holds(order: number, operator: string): boolean {
  switch (operator) {
    case '==':
      return order === 0;
    case '!=':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    default:
      return order >= 0;
  }
}
