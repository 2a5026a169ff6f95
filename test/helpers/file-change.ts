/** Waits for what another process does to a file. */
import { existsSync, readFileSync, watch } from 'node:fs';
import { dirname } from 'node:path';

/**
 * The text of the file once `enough` says so, looked at on every change below its folder.
 * With `goneIsEnough`: also once the path does not exist any more.
 */
export function changed(
  path: string,
  enough: (text: string) => boolean,
  { goneIsEnough = false, timeoutMs = 20_000 } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const watcher = watch(dirname(path), () => look());
    const late = setTimeout(
      () =>
        finish(() => reject(new Error(`${path} did not become what was waited for within ${timeoutMs} ms`))),
      timeoutMs,
    );
    const finish = (settle: () => void): void => {
      clearTimeout(late);
      watcher.close();
      settle();
    };
    const look = (): void => {
      if (!existsSync(path)) {
        if (goneIsEnough) finish(() => resolve(''));
        return;
      }
      if (goneIsEnough) return;
      const text = readFileSync(path, 'utf8');
      if (enough(text)) finish(() => resolve(text));
    };
    look();
  });
}
