/** How many calls there were, by door, method and outcome: what metrics are made of. */

export interface CallCount {
  readonly door: string;
  readonly method: string;
  /** `done`, or the kind of the error. */
  readonly outcome: string;
  readonly count: number;
  readonly durationMs: number;
}

type Writable = { -readonly [Key in keyof CallCount]: CallCount[Key] };

/** Doors, methods and kinds of errors are few; nothing that a caller may invent is among them. */
export class CallCounts {
  readonly #counts = new Map<string, Writable>();

  add(door: string, method: string, outcome: string, count: number, durationMs: number): void {
    const key = `${door} ${method} ${outcome}`;
    const known = this.#counts.get(key);
    if (known === undefined) {
      this.#counts.set(key, { door, method, outcome, count, durationMs });
    } else {
      known.count += count;
      known.durationMs += durationMs;
    }
  }

  all(): readonly CallCount[] {
    return [...this.#counts.values()];
  }
}
