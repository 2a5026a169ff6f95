/** What of a text is to be removed, and why. */

/** Why something was removed, as REMOVED.txt says it. */
export type Reason =
  | 'known secret'
  | 'PEM'
  | 'JWT'
  | 'URL credentials'
  | 'key=value'
  | 'issued key'
  | 'high entropy'
  | 'long line';

interface Mark {
  readonly from: number;
  readonly to: number;
  readonly reason: Reason;
}

export class Marks {
  readonly #marks: Mark[] = [];

  add(from: number, to: number, reason: Reason): void {
    if (to > from) this.#marks.push({ from, to, reason });
  }

  /** The removed parts of the text, one by one. */
  piecesOf(text: string): readonly string[] {
    return this.#marks.map(({ from, to }) => text.slice(from, to));
  }

  /** The text without them, and how many of each reason; those that overlap are one, with the reason of the first. */
  removeFrom(text: string): { readonly text: string; readonly counts: ReadonlyMap<Reason, number> } {
    const counts = new Map<Reason, number>();
    const parts: string[] = [];
    let end = 0;
    let begun: Mark | undefined;
    for (const mark of this.#marks.toSorted((one, other) => one.from - other.from || other.to - one.to)) {
      if (begun !== undefined && mark.from <= end) {
        end = Math.max(end, mark.to);
        continue;
      }
      parts.push(text.slice(end, mark.from), `<removed: ${mark.reason}>`);
      counts.set(mark.reason, (counts.get(mark.reason) ?? 0) + 1);
      begun = mark;
      end = mark.to;
    }
    parts.push(text.slice(end));
    return { text: parts.join(''), counts };
  }
}
