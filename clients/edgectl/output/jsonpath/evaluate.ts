/** Runs paths and templates over an object, by the rules of kubectl (client-go's util/jsonpath). */
import { toKubernetesJson } from '../kubernetes-json.ts';
import { compare } from './compare.ts';
import { executionError, type Found, Literal, typeName, unwrap } from './found.ts';
import type { Comparison, Path, Slice, Step, TemplateNode } from './nodes.ts';
import { scalarText } from './scalar-text.ts';

/** The values that a path leads to; none where a field is missing. @throws EdgectlError `InvalidParams` */
export function evaluatePath(path: Path, start: unknown): unknown[] {
  const { values, error } = walk(path, [start]);
  if (error !== undefined) throw error;
  return values.map(unwrap);
}

/** As {@link evaluatePath}; a list that is too short for an index has no value, in place of an error. */
export function evaluateOptional(path: Path, start: unknown): unknown[] {
  const { values, error, missing = false } = walk(path, [start]);
  if (missing) return [];
  if (error !== undefined) throw error;
  return values.map(unwrap);
}

/** What was found before an error is kept: a filter that asks whether something exists goes by it, as kubectl's does. */
function walk(path: Path, start: readonly unknown[]): Found {
  let values = start;
  for (const step of path) {
    const found = stepFrom(values, step);
    if (found.error !== undefined) return found;
    ({ values } = found);
  }
  return { values };
}

function stepFrom(values: readonly unknown[], step: Step): Found {
  switch (step.kind) {
    case 'text':
      return { values: [step.text] };
    case 'literal':
      return { values: values.map(() => new Literal(step.value, step.float)) };
    case 'field':
      return { values: values.flatMap((value) => fieldOf(value, step.name)) };
    case 'wildcard':
      return { values: values.flatMap(childrenOf) };
    case 'recursive':
      return { values: descendants(values) };
    case 'slice':
      return sliceOf(values, step.slice);
    case 'union':
      return unionOf(values, step.paths);
    case 'filter':
      return filtered(values, step.left, step.comparison);
    case 'identifier':
      return { values, error: executionError(`unrecognized identifier ${step.name}`) };
  }
}

function fieldOf(value: unknown, name: string): unknown[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.hasOwn(value, name) ? [(value as Record<string, unknown>)[name]] : [];
}

/** Of a text its bytes, as Go has it. */
function childrenOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') return [...Buffer.from(value)];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value);
}

/** Every value that has something below it, each before what is below it. */
function descendants(values: readonly unknown[]): unknown[] {
  const found: unknown[] = [];
  const waiting = values.toReversed();
  while (waiting.length > 0) {
    const value = waiting.pop();
    const children = childrenOf(value);
    if (children.length === 0) continue;
    found.push(value);
    for (const child of children.toReversed()) waiting.push(child);
  }
  return found;
}

function sliceOf(values: readonly unknown[], slice: Slice): Found {
  const found: unknown[] = [];
  for (const value of values) {
    if (value === null || value === undefined) continue;
    if (!Array.isArray(value)) {
      return { values, error: executionError(`${typeName(value)} is not array or slice`) };
    }
    const { length } = value;
    let from = slice.from ?? 0;
    if (from < 0) from += length;
    let to = slice.single ? (slice.from ?? 0) + 1 : (slice.to ?? length);
    if (to < 0 || (to === 0 && slice.single)) to += length;
    if (from === to) return { values: found };
    const outside = from >= length || from < 0 ? from : to > length || to < 0 ? to - 1 : undefined;
    if (outside !== undefined) {
      const message = `array index out of bounds: index ${outside}, length ${length}`;
      return { values, error: executionError(message), missing: true };
    }
    if (from > to) {
      return {
        values,
        error: executionError(`starting index ${from} is greater than ending index ${to}`),
      };
    }
    const { step = 1 } = slice;
    if (step <= 0) return { values, error: executionError('step must be > 0') };
    for (let index = from; index < to; index += step) found.push(value[index]);
  }
  return { values: found };
}

/** All of the first path, then all of the second. */
function unionOf(values: readonly unknown[], paths: readonly Path[]): Found {
  const found: unknown[] = [];
  for (const path of paths) {
    const { values: more, error } = walk(path, values);
    if (error !== undefined) return { values, error };
    found.push(...more);
  }
  return { values: found };
}

function filtered(values: readonly unknown[], left: Path, comparison: Comparison | undefined): Found {
  const found: unknown[] = [];
  for (const value of values) {
    if (!Array.isArray(value)) {
      const message = `${typeName(value)} is not array or slice and cannot be filtered`;
      return { values, error: executionError(message) };
    }
    for (const item of value as readonly unknown[]) {
      const lefts = walk(left, [item]);
      if (comparison === undefined) {
        if (lefts.values.length > 0) found.push(item);
        continue;
      }
      const passes = passesComparison(item, lefts, comparison);
      if (typeof passes !== 'boolean') return { values, error: passes };
      if (passes) found.push(item);
    }
  }
  return { values: found };
}

function passesComparison(item: unknown, lefts: Found, { operator, right }: Comparison): boolean | Error {
  for (const side of [() => lefts, () => walk(right, [item])]) {
    const { values, error } = side();
    if (error !== undefined) return error;
    if (values.length === 0) return false;
    if (values.length > 1) return executionError('can only compare one element at a time');
  }
  return compare(lefts.values[0], operator, walk(right, [item]).values[0]);
}

/** A value as text: strings bare, objects and lists as JSON. */
export function valueText(value: unknown): string {
  return typeof value === 'object' && value !== null ? toKubernetesJson(value) : scalarText(value);
}

/** Several values of one path are separated by a space. */
export function renderTemplate(nodes: readonly TemplateNode[], current: unknown): string {
  return nodes
    .map((node) => {
      if (node.kind === 'text') return node.text;
      const values = evaluatePath(node.path, current);
      if (node.kind === 'path') return values.map(valueText).join(' ');
      return values.map((value) => renderTemplate(node.body, value)).join('');
    })
    .join('');
}

/** What each action and each text gives, for `jsonpath-as-json`: one list each. */
export function collectValues(nodes: readonly TemplateNode[], current: unknown): unknown[][] {
  return nodes.flatMap((node) => {
    if (node.kind === 'text') return [[node.text]];
    const values = evaluatePath(node.path, current);
    return node.kind === 'path' ? [values] : values.flatMap((value) => collectValues(node.body, value));
  });
}
