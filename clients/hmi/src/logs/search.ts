/** Finds text in a log, a slice of time after the other, so that nothing stalls. */
import type { LineStore } from './line-store.ts';

const SLICE_MS = 8;
/** How soon lines that came since are searched too. */
const AGAIN_MS = 300;

export interface SearchOptions {
  readonly store: LineStore;
  readonly needle: string;
  readonly signal: AbortSignal;
  /** Goes on with the lines that come, until it is aborted. */
  readonly follow?: boolean;
  /** Told now and then which lines fit; the list grows from one time to the next. */
  readonly onProgress: (found: readonly number[], done: boolean) => void;
}

/** Without regard of upper and lower case. The lines that fit are counted from the first that was ever there. */
export async function searchLines(options: SearchOptions): Promise<void> {
  const { store, needle, signal, follow = false, onProgress } = options;
  const wanted = needle.toLowerCase();
  const found: number[] = [];
  let line = store.dropped;
  let reported = -1;
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
    if (found.length !== reported || done) onProgress(found, done);
    reported = found.length;
    if (done && !follow) return;
    await new Promise((resolve) => setTimeout(resolve, done ? AGAIN_MS : 0));
  }
}
