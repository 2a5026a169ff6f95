/** Tells the client how far a session has come, and why nothing comes where nothing does. */
import type { AckPayload } from '@edgectl/rpc-schema/generated/types';
import type { Clock } from '../../common/clock.ts';
import { OneTimer } from './one-timer.ts';
import { SIGN_OF_LIFE_MS } from './presence.ts';

/** After so long a session with a full window says why nothing comes, without being asked. */
const WAITING_NOTICE_MS = 1_000;

export interface ProgressOptions {
  readonly clock: Clock;
  readonly progress: () => AckPayload;
  readonly waiting: () => string | undefined;
  readonly publish: (payload: AckPayload) => void;
}

export class ProgressReporter {
  readonly #options: ProgressOptions;
  readonly #notice: OneTimer;
  #lastMs = 0;

  constructor(options: ProgressOptions) {
    this.#options = options;
    this.#notice = new OneTimer(options.clock);
  }

  start(): void {
    this.#lastMs = this.#options.clock.monotonic();
  }

  stop(): void {
    this.#notice.stop();
  }

  publish(): void {
    const { clock, progress, waiting, publish } = this.#options;
    const reason = waiting();
    this.#lastMs = clock.monotonic();
    publish({ ...progress(), ...(reason === undefined ? {} : { waiting: reason }) });
  }

  /** The client has acknowledged; `advanced`: something that it had not before. */
  acknowledged(advanced: boolean): void {
    // What acknowledges nothing new is a sign of life. Where each of them does, one in 15 s is answered all the same.
    if (!advanced || this.#options.clock.monotonic() - this.#lastMs >= SIGN_OF_LIFE_MS) this.publish();
  }

  /** Nothing is full any more. */
  moves(): void {
    this.#notice.stop();
  }

  /** A window is full: says so unless that passes. */
  stalls(): void {
    this.#notice.startOnce(WAITING_NOTICE_MS, () => {
      if (this.#options.waiting() !== undefined) this.publish();
    });
  }
}
