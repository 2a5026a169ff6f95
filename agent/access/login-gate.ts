/**
 * How often somebody may guess a password. A guess is counted for its address and for the user whose it would be; a good login makes
 * up for the failures of that user at that address, and for nothing else. Else whoever has an account of their own guesses without end.
 */
import { addressBytes } from '../../common/address-bytes.ts';
import type { Clock } from '../../common/clock.ts';

/** Wrong passwords of one user in a row before the address has to wait with the next. */
const FREE_FAILURES = 5;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
/** Wrong passwords of an address, whoever's they would be: at once, and then one in so long. */
const ADDRESS_FAILURES = 30;
const ADDRESS_REFILL_MS = 10_000;
/** Of a user name; longer ones are nobody's, and are remembered as one. */
const NAME_CHARACTERS = 256;
/** Addresses, and users at addresses, that are remembered; the oldest goes first. */
const MAX_REMEMBERED = 4096;
/** The prefix that a provider gives one customer: an attacker has all addresses of it. */
const IPV6_PREFIX_BYTES = 8;
const LOOPBACK = 'loopback';

interface Guesses {
  readonly count: number;
  readonly waitUntilMs: number;
}

interface Spent {
  /** How many of {@link ADDRESS_FAILURES} were used up at that time. */
  readonly failures: number;
  readonly atMs: number;
}

export class LoginGate {
  readonly #clock: Clock;
  readonly #guesses = new Map<string, Guesses>();
  readonly #spent = new Map<string, Spent>();
  /** Users who came in from an address, and have not failed there since. */
  readonly #known = new Map<string, true>();
  readonly #turns = new Map<string, Promise<void>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Runs `check` unless the address has to wait: one at a time for a user at an address, so that no number of connections guesses
   * more than one.
   * @param check resolves with false for a wrong password
   * @returns `undefined` if it was put off
   */
  async login<Result>(
    address: string,
    user: string,
    check: () => Promise<Result | undefined>,
  ): Promise<{ readonly proof: Result | undefined } | undefined> {
    const source = sourceOf(address);
    const key = JSON.stringify([source, user.slice(0, NAME_CHARACTERS)]);
    const before = this.#turns.get(key);
    const { promise: turn, resolve: over } = Promise.withResolvers<void>();
    this.#turns.set(key, turn);
    try {
      await before;
      if (this.#mustWait(source, key)) return undefined;
      const proof = await check();
      if (proof === undefined) this.#failed(source, key);
      else this.#succeeded(key);
      return { proof };
    } finally {
      over();
      if (this.#turns.get(key) === turn) this.#turns.delete(key);
    }
  }

  #mustWait(source: string, key: string): boolean {
    if ((this.#guesses.get(key)?.waitUntilMs ?? 0) > this.#clock.monotonic()) return true;
    return !this.#known.has(key) && this.#spentBy(source) >= ADDRESS_FAILURES;
  }

  #spentBy(source: string): number {
    const spent = this.#spent.get(source);
    if (spent === undefined) return 0;
    return Math.max(0, spent.failures - (this.#clock.monotonic() - spent.atMs) / ADDRESS_REFILL_MS);
  }

  #failed(source: string, key: string): void {
    const nowMs = this.#clock.monotonic();
    const count = (this.#guesses.get(key)?.count ?? 0) + 1;
    const waitMs =
      count < FREE_FAILURES ? 0 : Math.min(FIRST_WAIT_MS * 2 ** (count - FREE_FAILURES), LONGEST_WAIT_MS);
    remember(this.#guesses, key, { count, waitUntilMs: nowMs + waitMs });
    remember(this.#spent, source, { failures: this.#spentBy(source) + 1, atMs: nowMs });
    this.#known.delete(key);
  }

  #succeeded(key: string): void {
    this.#guesses.delete(key);
    remember(this.#known, key, true);
  }
}

function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > MAX_REMEMBERED && oldest !== undefined) map.delete(oldest);
}

/** What the client cannot choose of its address: of IPv6 the network; of loopback nothing, for any program may use all of 127.0.0.0/8. */
function sourceOf(address: string): string {
  const v4 = /^(?:::ffff:)?(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (v4 !== undefined) return v4.startsWith('127.') ? LOOPBACK : v4;
  if (address === '::1') return LOOPBACK;
  if (!address.includes(':')) return address;
  try {
    return Buffer.from(addressBytes(address)).subarray(0, IPV6_PREFIX_BYTES).toString('hex');
  } catch {
    return address;
  }
}
