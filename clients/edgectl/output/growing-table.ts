/** A table whose rows come one by one: a column is as wide as its widest cell so far. */
import { TABLE_ALIGNMENT, widthOf } from './align.ts';
import { printableCell } from './printable.ts';

export class GrowingTable {
  readonly #widths: number[] = [];

  /** @param widest the longest cells that are to be expected, so that the first rows stand as the later ones */
  constructor(widest: readonly string[] = []) {
    this.#widen([...widest, '']);
  }

  /** The lines of these rows, with newlines: laid out together, and with what came before. */
  lines(rows: readonly (readonly string[])[]): string {
    const cleaned = rows.map((cells) => cells.map(printableCell));
    for (const cells of cleaned) this.#widen(cells);
    return cleaned.map((cells) => `${this.#padded(cells)}\n`).join('');
  }

  /** The last cell of a row ends with the line: it has no width. */
  #widen(cells: readonly string[]): void {
    for (const [column, cell] of cells.slice(0, -1).entries()) {
      const width = this.#widths[column] ?? TABLE_ALIGNMENT.minWidth;
      this.#widths[column] = Math.max(width, widthOf(cell) + TABLE_ALIGNMENT.padding);
    }
  }

  #padded(cells: readonly string[]): string {
    const last = cells.length - 1;
    return cells
      .map((cell, column) =>
        column === last ? cell : cell + ' '.repeat((this.#widths[column] ?? 0) - widthOf(cell)),
      )
      .join('');
  }
}
