/**
 * The lines of a watch to a client that may be slow. A line is made when there is room for it: the beginning may be as large as it
 * is, for it waits where it already lies. What changes while the client does not read is bounded; so is the time without any progress.
 */
import type { ServerResponse } from 'node:http';
import type { Clock, Timer } from '../../../common/clock.ts';
import { guarded } from '../../../common/fault-boundary.ts';

/** A client that leaves so much of what changed unread is cut off; it lists again. */
const UNREAD_MAX_BYTES = 4 * 1024 * 1024;
const STALLED_MS = 60_000;

interface Waiting {
  readonly bytes: number;
  readonly make: () => string;
}

export class WatchOutput {
  readonly #response: ServerResponse;
  readonly #clock: Clock;
  #beginning: Iterator<string> | undefined;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #stalled: Timer | undefined;

  constructor(response: ServerResponse, clock: Clock) {
    this.#response = response;
    this.#clock = clock;
    response.on(
      'drain',
      guarded(clock, () => this.#drained()),
    );
    response.once(
      'close',
      guarded(clock, () => this.#close()),
    );
  }

  /** True where the client has not been given all of it yet. */
  get isBehind(): boolean {
    return this.#beginning !== undefined || this.#waiting.length > 0;
  }

  /** To be called once, first. @param lines each is made when it can be written */
  begin(lines: Iterable<string>): void {
    this.#beginning = lines[Symbol.iterator]();
    this.#write();
  }

  /** @param bytes about how long the line will be */
  add(bytes: number, make: () => string): void {
    if (this.#isClosed) return;
    this.#waiting.push({ bytes, make });
    this.#waitingBytes += bytes;
    if (this.#stalled === undefined) this.#write();
    else if (this.#waitingBytes > UNREAD_MAX_BYTES) this.#response.destroy();
  }

  /** Ends with `last`. Where the client is behind, the connection is cut: an end in order would say that this was all. */
  end(last?: string): void {
    if (this.#isClosed) return;
    const { isBehind } = this;
    this.#close();
    if (isBehind && last === undefined) this.#response.destroy();
    else this.#response.end(last);
  }

  get #isClosed(): boolean {
    return this.#response.destroyed || this.#response.writableEnded;
  }

  #write(): void {
    for (let line = this.#next(); line !== undefined; line = this.#next()) {
      if (this.#isClosed) return;
      if (this.#response.write(line)) continue;
      this.#stalled = this.#clock.after(STALLED_MS, () => this.#response.destroy());
      return;
    }
  }

  #next(): string | undefined {
    if (this.#isClosed) return undefined;
    const first = this.#beginning?.next();
    if (first?.done === false) return first.value;
    this.#beginning = undefined;
    const waiting = this.#waiting.shift();
    if (waiting === undefined) return undefined;
    this.#waitingBytes -= waiting.bytes;
    return waiting.make();
  }

  #drained(): void {
    this.#stalled?.stop();
    this.#stalled = undefined;
    this.#write();
  }

  #close(): void {
    this.#stalled?.stop();
    this.#beginning = undefined;
    this.#waiting = [];
    this.#waitingBytes = 0;
  }
}
