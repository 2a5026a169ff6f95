/** A table whose rows come one by one: a column is as wide as its widest cell so far. */
import { TABLE_ALIGNMENT, widthOf } from './align.ts';

export class GrowingTable {
  readonly #widths: number[] = [];

  /** The row's line, with a newline. */
  line(cells: readonly string[]): string {
    const padded = cells.map((cell, column) => {
      const text = cell.replace(/[\t\n\r\f\v]/g, ' ');
      if (column === cells.length - 1) return text;
      const length = widthOf(text);
      const width = Math.max(
        this.#widths[column] ?? TABLE_ALIGNMENT.minWidth,
        length + TABLE_ALIGNMENT.padding,
      );
      this.#widths[column] = width;
      return text + ' '.repeat(width - length);
    });
    return `${padded.join('')}\n`;
  }
}
