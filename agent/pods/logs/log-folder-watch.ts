/** Tells a follower that its folder changed: inotify, and a slow look of its own where that fails or misses something. */
import { type FSWatcher, watch } from 'node:fs';
import type { Clock, Timer } from '../../../common/clock.ts';
import { guarded } from '../../../common/fault-boundary.ts';

/** As often as kubelet looks without being told. */
const SLOW_LOOK_MS = 1_000;

export class LogFolderWatch {
  readonly #folder: string;
  readonly #clock: Clock;
  #watcher: FSWatcher | undefined;
  #timer: Timer | undefined;
  #closed = false;
  #changed = true;
  /** More than bytes at an end: a file came or went, or it is time for a slow look. */
  #closeLook = true;
  #waiting: Promise<void> | undefined;
  #wake: (() => void) | undefined;

  constructor(folder: string, clock: Clock) {
    this.#folder = folder;
    this.#clock = clock;
  }

  /**
   * To call before looking at the files: what changes from then on ends the next {@link wait}. True where more than the end of the current file is to be
   * looked at.
   */
  take(): boolean {
    this.#listen();
    const closeLook = this.#closeLook;
    this.#changed = false;
    this.#closeLook = false;
    return closeLook;
  }

  /** Resolves when something changed since {@link take}, or a second has passed, or it was closed. */
  wait(): Promise<void> {
    if (this.#changed || this.#closed) return Promise.resolve();
    this.#waiting ??= new Promise((resolve) => {
      this.#wake = resolve;
    });
    return this.#waiting;
  }

  close(): void {
    this.#closed = true;
    this.#watcher?.close();
    this.#timer?.stop();
    this.#watcher = undefined;
    this.#signal(true);
  }

  #listen(): void {
    if (this.#closed) return;
    this.#timer ??= this.#clock.every(SLOW_LOOK_MS, () => this.#signal(true));
    if (this.#watcher !== undefined) return;
    try {
      const changed = guarded(this.#clock, (event: string) => this.#signal(event === 'rename'));
      const watcher = watch(this.#folder, { persistent: false }, changed);
      watcher.on(
        'error',
        guarded(this.#clock, () => {
          watcher.close();
          this.#watcher = undefined;
        }),
      );
      this.#watcher = watcher;
    } catch {
      // The folder is not there, or inotify has no watch left: the slow look goes on alone and tries again.
    }
  }

  #signal(closeLook: boolean): void {
    this.#changed = true;
    this.#closeLook ||= closeLook;
    this.#wake?.();
    this.#wake = undefined;
    this.#waiting = undefined;
  }
}
