/**
 * One question that many ask at once: one read runs, and everybody who asks meanwhile shares the next one. So no answer is older
 * than its question, and a hundred callers cost the backend two reads.
 */
import type { Clock, Timer } from './clock.ts';
import { orReject } from './fault-boundary.ts';

/** A read that takes longer than this is no reason for the next to wait. */
const WAIT_MS = 100;

type Read<Answer> = (signal: AbortSignal) => Promise<Answer>;

interface Lane<Answer> {
  readonly current: SharedRead<Answer>;
  next: SharedRead<Answer> | undefined;
}

export class SharedReads<Answer> {
  readonly #clock: Clock;
  readonly #lanes = new Map<string, Lane<Answer>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How many different questions are being asked. */
  get size(): number {
    return this.#lanes.size;
  }

  /**
   * The answer of a read that starts from now on. `read` gets a signal that aborts when all who share it have given up.
   * @throws what `read` throws, or the reason of `signal`
   */
  async ask(key: string, read: Read<Answer>, signal: AbortSignal): Promise<Answer> {
    signal.throwIfAborted();
    const lane = this.#lanes.get(key);
    if (lane === undefined) {
      const first = new SharedRead(read);
      const answer = first.join(signal);
      this.#run(key, first);
      return answer;
    }
    if (lane.next === undefined) {
      const next = new SharedRead(read);
      const start = (): void => {
        if (lane.next !== next) return;
        lane.next = undefined;
        timer.stop();
        this.#run(key, next);
      };
      const timer: Timer = this.#clock.after(WAIT_MS, start);
      lane.next = next;
      lane.current.onSettled(start);
    }
    return lane.next.join(signal);
  }

  #run(key: string, read: SharedRead<Answer>): void {
    const lane: Lane<Answer> = { current: read, next: undefined };
    this.#lanes.set(key, lane);
    read.onSettled(() => {
      if (lane.next === undefined && this.#lanes.get(key) === lane) this.#lanes.delete(key);
    });
    read.start();
  }
}

/** One read and those who share it. */
class SharedRead<Answer> {
  readonly #read: Read<Answer>;
  readonly #controller = new AbortController();
  readonly #answer = Promise.withResolvers<Answer>();
  #started = false;
  #sharers = 0;

  constructor(read: Read<Answer>) {
    this.#read = read;
  }

  start(): void {
    this.#started = true;
    if (this.#sharers === 0) this.#controller.abort();
    this.#answer.resolve(this.#read(this.#controller.signal));
  }

  onSettled(action: () => void): void {
    this.#answer.promise.then(action, action);
  }

  async join(signal: AbortSignal): Promise<Answer> {
    this.#sharers += 1;
    const { promise: left, reject } = Promise.withResolvers<never>();
    const onAbort = orReject(reject, () => {
      this.#sharers -= 1;
      // The last one hears from the read itself what was slow.
      if (this.#sharers === 0 && this.#started) this.#controller.abort(signal.reason);
      else reject(signal.reason as Error);
    });
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      return await Promise.race([this.#answer.promise, left]);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }
}
