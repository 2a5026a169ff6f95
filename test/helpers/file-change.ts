/** Waits for what another process does to a file. */
import { closeSync, existsSync, fstatSync, openSync, readSync, watch } from 'node:fs';
import { dirname } from 'node:path';

const TAIL_BYTES = 256 * 1024;
/** A container that writes a line at a time causes 100,000 changes a second: one look is for all of so long. */
const LOOK_AFTER_MS = 20;

/** The end of the file: a log of many megabytes is looked at on every line that comes. */
function tail(path: string): string {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const bytes = Buffer.alloc(Math.min(size, TAIL_BYTES));
    return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, size - bytes.length)).toString();
  } finally {
    closeSync(file);
  }
}

/**
 * The text of the file (of a large one, the last 256 KiB) once `enough` says so, looked at on every change below its folder.
 * With `goneIsEnough`: also once the path does not exist any more.
 */
export function changed(
  path: string,
  enough: (text: string) => boolean,
  { goneIsEnough = false, timeoutMs = 60_000 } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    let debounce: NodeJS.Timeout | undefined;
    const watcher = watch(dirname(path), () => {
      debounce ??= setTimeout(check, LOOK_AFTER_MS);
    });
    const late = setTimeout(
      () =>
        finish(() => reject(new Error(`${path} did not become what was waited for within ${timeoutMs} ms`))),
      timeoutMs,
    );
    const finish = (settle: () => void): void => {
      clearTimeout(late);
      clearTimeout(debounce);
      watcher.close();
      settle();
    };
    const check = (): void => {
      debounce = undefined;
      if (!existsSync(path)) {
        if (goneIsEnough) finish(() => resolve(''));
        return;
      }
      if (goneIsEnough) return;
      const text = tail(path);
      if (enough(text)) finish(() => resolve(text));
    };
    check();
  });
}
