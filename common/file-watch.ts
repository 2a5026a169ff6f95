/** Tells when a file is another than before: by the events of its folder, and by a slow look if there are none. */
import { type FSWatcher, statSync, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Clock } from './clock.ts';
import { guarded } from './fault-boundary.ts';

/** How late a change is seen where the folder tells nothing: it does not exist yet, or inotify has no watch left. */
const POLL_MS = 2_000;

export class FileWatch {
  readonly #path: string;
  readonly #clock: Clock;
  readonly #onChange: () => void;
  #watcher: FSWatcher | undefined;
  #seen = '';

  /** @param onChange called with the file as it then is: changed, made or removed */
  constructor(path: string, clock: Clock, onChange: () => void) {
    this.#path = path;
    this.#clock = clock;
    this.#onChange = onChange;
  }

  /** Changes from then on are reported. */
  start(signal: AbortSignal): void {
    this.#listen();
    this.#seen = this.#identity();
    this.#clock.every(
      POLL_MS,
      () => {
        this.#listen();
        this.stat();
      },
      signal,
    );
    const ended = guarded(this.#clock, () => {
      this.#watcher?.close();
      this.#watcher = undefined;
    });
    signal.addEventListener('abort', ended, { once: true });
  }

  #listen(): void {
    if (this.#watcher !== undefined) return;
    const name = basename(this.#path);
    try {
      // Watches the folder: a watch on the file itself is lost when a rename replaces the file.
      const changed = guarded(this.#clock, (file: string | null) => {
        if (file === null || file === name) this.stat();
      });
      const watcher = watch(dirname(this.#path), { persistent: false }, (_event, file) => changed(file));
      watcher.on(
        'error',
        guarded(this.#clock, () => {
          watcher.close();
          this.#watcher = undefined;
        }),
      );
      this.#watcher = watcher;
    } catch {
      // The slow look goes on alone and tries again.
    }
  }

  /** Looks now; {@link FileWatch.start} does so by itself. */
  stat(): void {
    const identity = this.#identity();
    if (identity === this.#seen) return;
    this.#seen = identity;
    this.#onChange();
  }

  #identity(): string {
    try {
      const { ino, size, mtimeNs, mode } = statSync(this.#path, { bigint: true });
      return `${ino} ${size} ${mtimeNs} ${mode}`;
    } catch {
      return '';
    }
  }
}
