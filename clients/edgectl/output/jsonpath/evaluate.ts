/** Runs paths and templates over an object. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { query } from 'json-p3';
import { toKubernetesJson } from '../kubernetes-json.ts';
import type { Path, Segment } from './path.ts';
import type { TemplateNode } from './template.ts';

type JsonValue = Parameters<typeof query>[1];

function checkIndex({ index }: Segment, value: unknown): void {
  if (index === undefined || !Array.isArray(value)) return;
  if (index >= value.length || index < -value.length) {
    throw new EdgectlError(
      'InvalidParams',
      `error executing jsonpath: array index out of bounds: index ${index}, length ${value.length}`,
      { layer: 'client' },
    );
  }
}

/** The values that a path leads to; none where a field is missing. */
export function evaluatePath(path: Path, root: unknown, current: unknown): unknown[] {
  let values = [path.fromRoot ? root : current];
  for (const segment of path.segments) {
    values = values.flatMap((value) => {
      checkIndex(segment, value);
      return valuesOf(segment, value);
    });
  }
  return values;
}

function valuesOf({ query: path }: Segment, value: unknown): unknown[] {
  try {
    return query(`$${path}`, value as JsonValue).values();
  } catch (cause) {
    throw new EdgectlError('InvalidParams', `error executing jsonpath: ${(cause as Error).message}`, {
      layer: 'client',
      cause,
    });
  }
}

/** A value as text: strings bare, objects and lists as JSON. */
export function valueText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '';
  return toKubernetesJson(value);
}

/** Several values of one path are separated by a space. */
export function renderTemplate(nodes: readonly TemplateNode[], root: unknown, current = root): string {
  return nodes
    .map((node) => {
      if (node.kind === 'text') return node.text;
      const values = evaluatePath(node.path, root, current);
      if (node.kind === 'path') return values.map(valueText).join(' ');
      return values.map((value) => renderTemplate(node.body, root, value)).join('');
    })
    .join('');
}

/** Every value that the template's paths lead to, for `jsonpath-as-json`. */
export function collectValues(nodes: readonly TemplateNode[], root: unknown, current = root): unknown[] {
  return nodes.flatMap((node) => {
    if (node.kind === 'text') return [node.text];
    const values = evaluatePath(node.path, root, current);
    return node.kind === 'path' ? values : values.flatMap((value) => collectValues(node.body, root, value));
  });
}
