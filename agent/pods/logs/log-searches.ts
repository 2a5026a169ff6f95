/**
 * How many logs are searched at once. A search reads and has nothing to give yet: a tail over compressed files, lines of a stream that is
 * seldom written, the way to a cursor. It takes one of a few places; who finds none waits, and principals take turns.
 */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { untilAborted } from '../../../common/until-aborted.ts';
import { DEFAULT_LIMITS, LOG_SEARCHES_WAITING } from '../../../common/limits.ts';

/** What is read of a log before it counts as a search: most tails, times and cursors need less. */
const FREE_BYTES = 4 * 1024 * 1024;
/** A byte that is decompressed costs as much as so many that are only read. */
export const ZIPPED_WEIGHT = 4;

interface Waiter {
  readonly isOpening: boolean;
  readonly admit: () => void;
}

export interface LogSearchLimits {
  readonly inAll: number;
  readonly perPrincipal: number;
}

const DEFAULTS: LogSearchLimits = {
  inAll: DEFAULT_LIMITS.logSearchesInAll,
  perPrincipal: DEFAULT_LIMITS.logSearchesPerPrincipal,
};

export class LogSearches {
  readonly #limits: LogSearchLimits;
  readonly #running = new Map<string, number>();
  /** The principal whose turn is next comes first. */
  readonly #waiting = new Map<string, Waiter[]>();

  constructor(limits = DEFAULTS) {
    this.#limits = limits;
  }

  /**
   * Resolves with a place, which is given back by calling what it resolved with.
   * @param isOpening the caller has no answer yet, and can be asked to come again
   * @throws EdgectlError `TooManyRequests` where too many wait already; the signal's reason
   */
  async enter(principal: string, isOpening: boolean, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (!this.#hasPlace(principal)) await this.#wait(principal, isOpening, signal);
    else this.#take(principal);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#giveBack(principal);
    };
  }

  #hasPlace(principal: string): boolean {
    const total = [...this.#running.values()].reduce((sum, count) => sum + count, 0);
    const { inAll, perPrincipal } = this.#limits;
    return total < inAll && (this.#running.get(principal) ?? 0) < perPrincipal;
  }

  #take(principal: string): void {
    this.#running.set(principal, (this.#running.get(principal) ?? 0) + 1);
  }

  async #wait(principal: string, isOpening: boolean, signal: AbortSignal): Promise<void> {
    if (isOpening) this.#checkQueue(principal);
    let admit = (): void => undefined;
    const admitted = new Promise<void>((resolve) => {
      admit = resolve;
    });
    const waiter = { isOpening, admit };
    this.#waiting.set(principal, [...(this.#waiting.get(principal) ?? []), waiter]);
    try {
      await untilAborted(admitted, signal);
    } catch (error) {
      // Admitted in the same moment: the place goes to the next.
      if (!this.#remove(principal, waiter)) this.#giveBack(principal);
      throw error;
    }
  }

  /** False where it does not wait any more. */
  #remove(principal: string, waiter: Waiter): boolean {
    const own = this.#waiting.get(principal) ?? [];
    const others = own.filter((each) => each !== waiter);
    if (others.length === 0) this.#waiting.delete(principal);
    else this.#waiting.set(principal, others);
    return others.length < own.length;
  }

  #giveBack(principal: string): void {
    const others = (this.#running.get(principal) ?? 1) - 1;
    if (others === 0) this.#running.delete(principal);
    else this.#running.set(principal, others);
    this.#admitNext();
  }

  #checkQueue(principal: string): void {
    const opening = (waiters: readonly Waiter[]): number =>
      waiters.filter((waiter) => waiter.isOpening).length;
    const own = opening(this.#waiting.get(principal) ?? []);
    const inAll = opening([...this.#waiting.values()].flat());
    const { perPrincipal: mostOwn, inAll: most } = LOG_SEARCHES_WAITING;
    if (own < mostOwn && inAll < most) return;
    throw new EdgectlError(
      'TooManyRequests',
      own < mostOwn
        ? `${inAll} log searches wait already`
        : `${own} log searches of ${principal} wait already`,
      { hint: 'wait for their answers; a smaller tail, or a later time, needs no search' },
    );
  }

  #admitNext(): void {
    for (const [principal, [first, ...others]] of [...this.#waiting]) {
      if (first === undefined || !this.#hasPlace(principal)) continue;
      // The other principals come before its next one.
      this.#waiting.delete(principal);
      if (others.length > 0) this.#waiting.set(principal, others);
      this.#take(principal);
      first.admit();
    }
  }
}

/** What one reader has read since it last had something to give: given up when its caller is gone. */
export class Search {
  readonly #searches: LogSearches | undefined;
  readonly #principal: string;
  #signal: AbortSignal | undefined;
  readonly #closed = new AbortController();
  #read = 0;
  #entering: Promise<void> | undefined;
  #leave: (() => void) | undefined;

  /** @param signal aborts the opening; absent where somebody reads on */
  constructor(signal?: AbortSignal, searches?: LogSearches, principal = '') {
    this.#signal = signal;
    this.#searches = searches;
    this.#principal = principal;
  }

  /** Before so many bytes are read. What it returns, if anything, is to be waited for. @throws the signal's reason */
  goOn(bytes = 0): Promise<void> | undefined {
    this.#signal?.throwIfAborted();
    this.#read += bytes;
    if (this.#read <= FREE_BYTES || this.#leave !== undefined || this.#searches === undefined)
      return undefined;
    this.#entering ??= this.#enter(this.#searches).finally(() => {
      this.#entering = undefined;
    });
    return this.#entering;
  }

  /** Bytes were given, or there are none yet: who waits for them holds no place. */
  rest(): void {
    this.#read = 0;
    this.#leave?.();
    this.#leave = undefined;
  }

  /** The log is open: it is read on whatever becomes of the signal. */
  opened(): void {
    this.#signal = undefined;
    this.rest();
  }

  /** Nobody reads any more. */
  close(): void {
    this.#closed.abort(new EdgectlError('Canceled', 'the log is not read any more'));
    this.rest();
  }

  async #enter(searches: LogSearches): Promise<void> {
    const { signal: closed } = this.#closed;
    const signal = this.#signal === undefined ? closed : AbortSignal.any([this.#signal, closed]);
    const leave = await searches.enter(this.#principal, this.#signal !== undefined, signal);
    if (closed.aborted) leave();
    else this.#leave = leave;
  }
}
