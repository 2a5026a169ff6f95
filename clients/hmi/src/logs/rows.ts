/** Where each line of a log stands on the screen, in rows: one each, or as many as it takes where lines are wrapped. */
import type { LineStore } from './line-store.ts';

export class Rows {
  readonly #store: LineStore;
  readonly #columns: number | undefined;
  /** Rows before each line, and after the last one that was counted; counted from the first line that is kept. */
  #before = new Float64Array(4096);
  #counted = 0;
  #dropped: number;

  /** @param columns of the screen, where lines are wrapped */
  constructor(store: LineStore, columns: number | undefined) {
    this.#store = store;
    this.#columns = columns;
    this.#dropped = store.dropped;
  }

  get total(): number {
    if (this.#columns === undefined) return this.#store.count;
    this.#count(this.#columns);
    return this.#before[this.#counted] ?? 0;
  }

  rowOf(line: number): number {
    if (this.#columns === undefined) return line;
    this.#count(this.#columns);
    return this.#before[Math.min(line, this.#counted)] ?? 0;
  }

  /** The line at a row. */
  lineAt(row: number): number {
    if (this.#columns === undefined) return Math.floor(row);
    this.#count(this.#columns);
    let low = 0;
    let high = this.#counted;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#before[middle] ?? 0) <= row) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #count(columns: number): void {
    const store = this.#store;
    if (this.#dropped !== store.dropped) {
      this.#dropped = store.dropped;
      this.#counted = 0;
    }
    // The last line may still grow.
    if (this.#counted > 0) this.#counted -= 1;
    for (; this.#counted < store.count; this.#counted += 1) {
      if (this.#counted + 1 >= this.#before.length) {
        const grown = new Float64Array(this.#before.length * 2);
        grown.set(this.#before);
        this.#before = grown;
      }
      const rows = Math.max(1, Math.ceil(store.length(this.#counted) / columns));
      this.#before[this.#counted + 1] = (this.#before[this.#counted] ?? 0) + rows;
    }
  }
}
