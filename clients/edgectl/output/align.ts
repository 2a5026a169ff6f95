/**
 * Elastic tab stops, as kubectl's tables and descriptions are laid out: a cell is text that a tab ends, a column is a run
 * of consecutive lines that have that cell, and a column is as wide as its widest cell plus the padding.
 */
export interface AlignOptions {
  /** The least width of a column, padding included. */
  readonly minWidth: number;
  readonly padding: number;
}

/** kubectl's tables. */
export const TABLE_ALIGNMENT: AlignOptions = { minWidth: 6, padding: 3 };
/** kubectl's `describe`. */
export const DESCRIPTION_ALIGNMENT: AlignOptions = { minWidth: 0, padding: 2 };

/** Characters, not bytes or UTF-16 units: a width of one for each, as kubectl counts. */
export function widthOf(cell: string): number {
  let width = 0;
  for (const _ of cell) width += 1;
  return width;
}

/** Lays out `text`, whose cells are separated by tabs and lines by newlines. */
export function align(text: string, { minWidth, padding }: AlignOptions): string {
  const lines = text.split('\n').map((line) => line.split('\t'));
  const widths: number[][] = lines.map(() => []);

  const layOut = (first: number, last: number, column: number): void => {
    let start = first;
    while (start < last) {
      if (!hasColumn(lines[start], column)) {
        start += 1;
        continue;
      }
      let end = start;
      let width = minWidth;
      while (end < last && hasColumn(lines[end], column)) {
        width = Math.max(width, widthOf(lines[end]?.[column] ?? '') + padding);
        end += 1;
      }
      for (let line = start; line < end; line += 1) widths[line]?.push(width);
      layOut(start, end, column + 1);
      start = end;
    }
  };
  layOut(0, lines.length, 0);

  return lines
    .map((cells, line) =>
      cells
        .map((cell, column) => {
          const width = widths[line]?.[column];
          return width === undefined ? cell : cell + ' '.repeat(Math.max(0, width - widthOf(cell)));
        })
        .join(''),
    )
    .join('\n');
}

/** Only a cell that ends with a tab is part of a column. The last cell of a line ends with the line. */
function hasColumn(cells: readonly string[] | undefined, column: number): boolean {
  return cells !== undefined && column < cells.length - 1;
}
