/** The runtime's events about containers: one subscription for the whole agent. */
import type { Clock } from '../../common/clock.ts';
import { orReject } from '../../common/fault-boundary.ts';
import type { TaskEvent } from '../backends/cri/task-client.ts';

export interface RuntimeEventSource {
  events(signal: AbortSignal): AsyncIterable<TaskEvent>;
}

export type RuntimeEventListener = (event: TaskEvent) => void;

export interface RuntimeEventsOptions {
  readonly source: RuntimeEventSource;
  readonly clock: Clock;
}

/** Waits between attempts while the runtime is away, doubled from the first to the last. */
const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 10_000;

export class RuntimeEvents {
  readonly #options: RuntimeEventsOptions;
  readonly #listeners = new Set<RuntimeEventListener>();
  readonly #changeListeners = new Set<(subscribed: boolean) => void>();
  #subscribed = false;
  #containerChanges = 0;

  constructor(options: RuntimeEventsOptions) {
    this.#options = options;
  }

  /** False while the runtime is away, and for a runtime that has no such events. */
  get subscribed(): boolean {
    return this.#subscribed;
  }

  /** Grows with each start and end of a container that was told, and when telling begins or ends. */
  get containerChanges(): number {
    return this.#containerChanges;
  }

  /** Subscribes, again and again, until `signal` aborts. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    let retryMs = FIRST_RETRY_MS;
    while (!signal.aborted) {
      try {
        const events = this.#options.source.events(signal);
        this.#setSubscribed(true);
        for await (const event of events) {
          retryMs = FIRST_RETRY_MS;
          if (isContainerChange(event)) this.#containerChanges += 1;
          for (const listener of this.#listeners) listener(event);
        }
      } catch {
        // Away or unsupported: both are `heard: false`, and the CRI's own calls report why.
      }
      this.#setSubscribed(false);
      if (signal.aborted) return;
      await this.#wait(retryMs, signal);
      retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
    }
  }

  /** Calls back for each event until `signal` aborts. */
  listen(listener: RuntimeEventListener, signal: AbortSignal): void {
    if (signal.aborted) return;
    this.#listeners.add(listener);
    signal.addEventListener('abort', () => this.#listeners.delete(listener), { once: true });
  }

  /** Told when the subscription stands (again) and when it is lost: what happened meanwhile was not heard. */
  onChange(listener: (subscribed: boolean) => void, signal: AbortSignal): void {
    if (signal.aborted) return;
    this.#changeListeners.add(listener);
    signal.addEventListener('abort', () => this.#changeListeners.delete(listener), { once: true });
  }

  #setSubscribed(subscribed: boolean): void {
    if (this.#subscribed === subscribed) return;
    this.#subscribed = subscribed;
    this.#containerChanges += 1;
    for (const listener of this.#changeListeners) listener(subscribed);
  }

  #wait(delayMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = orReject(reject, () => {
        signal.removeEventListener('abort', done);
        resolve();
      });
      this.#options.clock.after(delayMs, done, signal);
      signal.addEventListener('abort', done, { once: true });
    });
  }
}

/** A container's start or end: an exec's is none. */
export function isContainerChange(event: TaskEvent): boolean {
  return event.kind === 'started' || (event.kind === 'exited' && event.execId === event.containerId);
}
