/**
 * How many logs are searched at once. A search reads and has nothing to give yet: a tail over compressed files, lines of a stream that is
 * seldom written, the way to a cursor. It takes one of a few places; who finds none waits, and principals take turns.
 */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { DEFAULT_LIMITS, LOG_SEARCHES_WAITING } from '../../../common/limits.ts';
import { type TurnLimits, Turns } from '../../../common/turns.ts';

/** What is read of a log before it counts as a search: most tails, times and cursors need less. */
const FREE_BYTES = 4 * 1024 * 1024;
/** A byte that is decompressed costs as much as so many that are only read. */
export const ZIPPED_WEIGHT = 4;

const DEFAULTS: TurnLimits = {
  inAll: DEFAULT_LIMITS.logSearchesInAll,
  perKey: DEFAULT_LIMITS.logSearchesPerPrincipal,
};

export class LogSearches {
  readonly #turns: Turns;
  /** The searches whose caller has no answer yet. */
  readonly #openings = new Map<string, number>();
  #openingsInAll = 0;

  /** @param limits read whenever somebody asks, so that a reload of them holds at once; a key is a principal */
  constructor(limits: TurnLimits = DEFAULTS) {
    this.#turns = new Turns(limits);
  }

  /**
   * Resolves with a place, which is given back by calling what it resolved with.
   * @param isOpening the caller has no answer yet, and can be asked to come again
   * @throws EdgectlError `TooManyRequests` if too many are waiting already; the signal's reason
   */
  async enter(principal: string, isOpening: boolean, signal: AbortSignal): Promise<() => void> {
    if (!isOpening || this.#turns.hasPlace(principal)) return this.#turns.enter(principal, signal);
    this.#checkQueue(principal);
    const own = this.#openings.get(principal) ?? 0;
    this.#openings.set(principal, own + 1);
    this.#openingsInAll += 1;
    try {
      return await this.#turns.enter(principal, signal);
    } finally {
      const left = (this.#openings.get(principal) ?? 1) - 1;
      if (left === 0) this.#openings.delete(principal);
      else this.#openings.set(principal, left);
      this.#openingsInAll -= 1;
    }
  }

  #checkQueue(principal: string): void {
    const own = this.#openings.get(principal) ?? 0;
    const { perPrincipal, inAll } = LOG_SEARCHES_WAITING;
    if (own < perPrincipal && this.#openingsInAll < inAll) return;
    throw new EdgectlError(
      'TooManyRequests',
      own < perPrincipal
        ? `${this.#openingsInAll} log searches are waiting already`
        : `${own} log searches of ${principal} are waiting already`,
      { hint: 'wait for their answers; a smaller tail, or a later time, needs no search' },
    );
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

  /** @param signal aborts the opening; absent if somebody reads on */
  constructor(signal?: AbortSignal, searches?: LogSearches, principal = '') {
    this.#signal = signal;
    this.#searches = searches;
    this.#principal = principal;
  }

  /** It reads so much that it has one of the few places. */
  get hasPlace(): boolean {
    return this.#leave !== undefined;
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

  /** Bytes were returned, or there are none yet: waiting for bytes takes up no place. */
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
    this.#closed.abort(new EdgectlError('Canceled', 'the log is no longer read'));
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
