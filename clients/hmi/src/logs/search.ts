/** Finds text in a log, a slice of time after the other, so that nothing stalls. */
import type { LineStore } from './line-store.ts';

const SLICE_MS = 8;

export interface SearchOptions {
  readonly store: LineStore;
  readonly needle: string;
  readonly signal: AbortSignal;
  /** Told how many lines fit, now and then. */
  readonly onProgress: (found: readonly number[], done: boolean) => void;
}

/** Without regard of upper and lower case. @returns the lines that fit, counted from the first that was ever there */
export async function searchLines({ store, needle, signal, onProgress }: SearchOptions): Promise<void> {
  const wanted = needle.toLowerCase();
  const found: number[] = [];
  let line = store.dropped;
  while (!signal.aborted) {
    const untilMs = performance.now() + SLICE_MS;
    line = Math.max(line, store.dropped);
    while (line - store.dropped < store.count && performance.now() < untilMs) {
      for (let of = 0; of < 64 && line - store.dropped < store.count; of += 1, line += 1)
        if (
          store
            .line(line - store.dropped)
            .toLowerCase()
            .includes(wanted)
        )
          found.push(line);
    }
    const done = line - store.dropped >= store.count;
    onProgress(found, done);
    if (done) return;
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}
