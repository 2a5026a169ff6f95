/** `-o custom-columns=NAME:.metadata.name,…`: a table of paths. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { evaluateOptional } from './jsonpath/evaluate.ts';
import type { Path } from './jsonpath/nodes.ts';
import { parsePath } from './jsonpath/path.ts';
import { printTable } from './table.ts';

interface CustomColumn {
  readonly header: string;
  /** Absent for a column without a path, which kubectl prints, too. */
  readonly path: Path | undefined;
}

function specError(message: string): EdgectlError {
  return new EdgectlError('InvalidParams', message, {
    layer: 'client',
    hint: 'for example: -o custom-columns=NAME:.metadata.name,NODE:.spec.nodeName',
  });
}

/** `.a.b`, `a.b`, `{.a.b}` and `{a.b}` all mean `.a.b`, as for kubectl's columns and `--sort-by`. */
export function parseRelaxedPath(text: string): Path {
  const inside = /^\{\.?([^{}]+)\}$/s.exec(text)?.[1] ?? /^\.?([^{}]+)$/s.exec(text)?.[1];
  if (inside === undefined) {
    throw specError(
      `unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'`,
    );
  }
  return parsePath(inside.startsWith('[') ? inside : `.${inside}`);
}

/** `HEADER:path,HEADER:path`. */
export function parseCustomColumns(spec: string): readonly CustomColumn[] {
  if (spec === '') throw specError('custom-columns format specified but no custom columns given');
  return splitColumns(spec).map((part) => {
    const colon = part.indexOf(':');
    if (colon === -1)
      throw specError(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`);
    const path = part.slice(colon + 1);
    return { header: part.slice(0, colon), path: path === '' ? undefined : parseRelaxedPath(path) };
  });
}

/** A comma inside brackets or quotes belongs to the path. */
function splitColumns(spec: string): string[] {
  return spec.match(/(?:\[[^\]]*\]|"[^"]*"|'[^']*'|[^,])+/g) ?? [];
}

/** A file of two lines: headers, and the paths below them. */
export function parseCustomColumnsFile(text: string): readonly CustomColumn[] {
  const [headers = [], paths = []] = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => line.trim().split(/\s+/));
  if (headers.length === 0 || headers.length !== paths.length) {
    throw specError(
      `number of headers and json path expressions differ: ${headers.length} and ${paths.length}`,
    );
  }
  return headers.map((header, index) => ({ header, path: parseRelaxedPath(paths[index] ?? '') }));
}

/** A value as kubectl's columns show it: lists in brackets, objects as `map[key:value]`. */
function cellText(value: unknown): string {
  if (value === null) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(cellText).join(' ')}]`;
  if (typeof value !== 'object') return String(value);
  const entries = Object.entries(value as Record<string, unknown>).sort(([left], [right]) =>
    left < right ? -1 : 1,
  );
  return `map[${entries.map(([key, field]) => `${key}:${cellText(field)}`).join(' ')}]`;
}

export function printCustomColumns(
  columns: readonly CustomColumn[],
  items: readonly unknown[],
  options: { readonly noHeaders: boolean },
): string {
  const rows = items.map((item) =>
    columns.map(({ path }) => {
      const values = path === undefined ? [] : evaluateOptional(path, item);
      return values.length === 0 ? '<none>' : values.map(cellText).join(',');
    }),
  );
  return printTable({ headers: columns.map(({ header }) => header), rows }, options);
}
