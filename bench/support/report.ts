/** What a bench prints: one table, one line per measured thing, with its ratio to the line it is compared with. */
export interface Row {
  readonly name: string;
  /** As it is printed, in the order of the columns. */
  readonly cells: readonly string[];
}

const MIB = 1024 * 1024;

export function megabytesPerSecond(bytes: number, wallMs: number): string {
  return `${(bytes / 1e6 / (wallMs / 1000)).toFixed(1)} MB/s`;
}

export function mebibytes(bytes: number): string {
  return `${(bytes / MIB).toFixed(1)} MiB`;
}

export function milliseconds(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 1)} ms`;
}

/** `1.32 x` of what it is compared with. */
export function ratio(value: number, reference: number): string {
  return `${(value / reference).toFixed(2)} x`;
}

/** Lays columns out, the first to the left, figures to the right. */
export function layOut(header: readonly string[], rows: readonly Row[]): string {
  const lines = [header, ...rows.map(({ name, cells }) => [name, ...cells])];
  const widths = header.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  return lines
    .map((line) =>
      widths
        .map((width, column) => {
          const cell = line[column] ?? '';
          return column === 0 ? cell.padEnd(width) : cell.padStart(width);
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Prints a table under a title. */
export function printTable(title: string, header: readonly string[], rows: readonly Row[]): void {
  console.log(`\n${title}\n${layOut(header, rows)}`);
}
