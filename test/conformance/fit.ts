/** How what arrived is compared with what a case expects: `rpc-schema/cases/README.md`, "How JSON is compared". */
import { faults } from '../rpc-schema/contract.ts';

type Kept = Map<string, unknown>;
type Operator = (argument: never, actual: unknown, kept: Kept) => boolean;

/** Whether `actual` fits `expected`; `{$keep: NAME}` puts values into `kept`. An absent key is `undefined`. */
export function fits(expected: unknown, actual: unknown, kept: Kept): boolean {
  if (Array.isArray(expected)) {
    return (
      Array.isArray(actual) &&
      actual.length === expected.length &&
      expected.every((element, index) => fits(element, actual[index], kept))
    );
  }
  if (typeof expected !== 'object' || expected === null) return expected === actual;
  const entries = Object.entries(expected);
  const [first] = entries;
  if (entries.length === 1 && first !== undefined && first[0].startsWith('$')) {
    const operator = OPERATORS[first[0]];
    if (operator === undefined) throw new Error(`there is no operator ${first[0]}`);
    return operator(first[1] as never, actual, kept);
  }
  if (typeof actual !== 'object' || actual === null || Array.isArray(actual)) return false;
  return entries.every(([key, value]) => fits(value, (actual as Record<string, unknown>)[key], kept));
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** Whether each expected element can be given an element of its own. */
function fitsInAnyOrder(expected: readonly unknown[], actual: readonly unknown[], kept: Kept): boolean {
  const [first, ...others] = expected;
  if (expected.length === 0) return actual.length === 0;
  return actual.some(
    (element, index) =>
      fits(first, element, kept) &&
      fitsInAnyOrder(
        others,
        actual.filter((_, other) => other !== index),
        kept,
      ),
  );
}

const OPERATORS: Readonly<Record<string, Operator>> = {
  $any: (_: true, actual) => actual !== undefined,
  $absent: (_: true, actual) => actual === undefined,
  $type: (type: string, actual) =>
    type === 'integer' ? Number.isInteger(actual) : actual !== undefined && typeOf(actual) === type,
  $pattern: (pattern: string, actual) => typeof actual === 'string' && new RegExp(pattern).test(actual),
  $atLeast: (least: number, actual) => typeof actual === 'number' && actual >= least,
  $length: (length: number, actual) =>
    (typeof actual === 'string' || Array.isArray(actual)) && actual.length === length,
  $anyOrder: (expected: unknown[], actual, kept) =>
    Array.isArray(actual) && actual.length === expected.length && fitsInAnyOrder(expected, actual, kept),
  $contains: (expected: unknown, actual, kept) =>
    Array.isArray(actual) && actual.some((element) => fits(expected, element, kept)),
  $oneOf: (choices: unknown[], actual, kept) => choices.some((choice) => fits(choice, actual, kept)),
  $all: (all: unknown[], actual, kept) => all.every((each) => fits(each, actual, kept)),
  $schema: (name: string, actual) => actual !== undefined && faults(name, actual).length === 0,
  $keep: (name: string, actual, kept) => {
    if (actual === undefined) return false;
    kept.set(name, actual);
    return true;
  },
};
