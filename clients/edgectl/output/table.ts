/** A table as `kubectl get` prints it. */
import { align, TABLE_ALIGNMENT } from './align.ts';

export interface Table {
  readonly headers: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A cell is one line of the table, whatever an object's message holds. */
function oneLine(cell: string): string {
  return cell.replace(/[\t\n\r\f\v]/g, ' ');
}

/** Ends with a newline; empty where there is nothing to print. */
export function printTable({ headers, rows }: Table, { noHeaders = false } = {}): string {
  const lines = noHeaders ? rows : [headers, ...rows];
  if (lines.length === 0) return '';
  return `${align(lines.map((cells) => cells.map(oneLine).join('\t')).join('\n'), TABLE_ALIGNMENT)}\n`;
}
