/** A table as `kubectl get` prints it. */
import { align, TABLE_ALIGNMENT } from './align.ts';
import { printableCell } from './printable.ts';

export interface Table {
  readonly headers: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Ends with a newline; empty if there is nothing to print. */
export function printTable({ headers, rows }: Table, { noHeaders = false } = {}): string {
  const lines = noHeaders ? rows : [headers, ...rows];
  if (lines.length === 0) return '';
  return `${align(lines.map((cells) => cells.map(printableCell).join('\t')).join('\n'), TABLE_ALIGNMENT)}\n`;
}
