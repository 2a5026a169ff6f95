/** Tells a follower that its folder changed: inotify, and a slow look of its own where that fails or misses something. */
import { type FSWatcher, watch } from 'node:fs';
import type { Clock, Timer } from '../../../common/clock.ts';

/** As often as kubelet looks without being told. */
const SLOW_LOOK_MS = 1_000;

export class LogFolderWatch {
  readonly #folder: string;
  readonly #clock: Clock;
  #watcher: FSWatcher | undefined;
  #timer: Timer | undefined;
  #changed = true;
  #wake: (() => void) | undefined;

  constructor(folder: string, clock: Clock) {
    this.#folder = folder;
    this.#clock = clock;
  }

  /** Resolves when something changed since the last call returned, or a second has passed; at once when closed. */
  async changed(): Promise<void> {
    this.#listen();
    if (!this.#changed && this.#timer !== undefined) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#changed = false;
  }

  close(): void {
    this.#watcher?.close();
    this.#timer?.stop();
    this.#watcher = undefined;
    this.#timer = undefined;
    this.#closed = true;
    this.#signal();
  }

  #closed = false;

  #listen(): void {
    if (this.#closed) return;
    this.#timer ??= this.#clock.every(SLOW_LOOK_MS, () => this.#signal());
    if (this.#watcher !== undefined) return;
    try {
      const watcher = watch(this.#folder, { persistent: false }, () => this.#signal());
      watcher.on('error', () => {
        watcher.close();
        this.#watcher = undefined;
      });
      this.#watcher = watcher;
    } catch {
      // The folder is not there, or inotify has no watch left: the slow look goes on alone and tries again.
    }
  }

  #signal(): void {
    this.#changed = true;
    this.#wake?.();
    this.#wake = undefined;
  }
}
