/**
 * The broker between agent and client, as bad as MQTT allows: it delays each message, keeps the order within a topic only, and
 * loses and repeats messages as long as its faults last.
 */
import type { ManualClock } from '../helpers/manual-clock.ts';

/** Numbers that look random and are the same for the same seed. */
export function randomOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export interface NetworkFaults {
  /** Of each message, while faults are left. */
  readonly lossChance: number;
  readonly repeatChance: number;
  readonly maxDelayMs: number;
  /** Losses and repetitions in all: afterwards the network is good, or nothing would ever have to end. */
  readonly budget: number;
}

export class Network {
  readonly #clock: ManualClock;
  readonly #random: () => number;
  readonly #faults: NetworkFaults;
  readonly #lastAt = new Map<string, number>();
  #left: number;
  #epoch = 0;
  lost = 0;
  repeated = 0;

  constructor(clock: ManualClock, random: () => number, faults: NetworkFaults) {
    this.#clock = clock;
    this.#random = random;
    this.#faults = faults;
    this.#left = faults.budget;
  }

  send(topic: string, deliver: () => void): void {
    if (this.#fault(this.#faults.lossChance)) {
      this.lost += 1;
      return;
    }
    this.#schedule(topic, deliver);
    if (!this.#fault(this.#faults.repeatChance)) return;
    this.repeated += 1;
    this.#schedule(topic, deliver);
  }

  /** Everything that is under way is gone, as when a broker is restarted. */
  cut(): void {
    this.#epoch += 1;
  }

  #schedule(topic: string, deliver: () => void): void {
    const now = this.#clock.monotonic();
    const at = Math.max(now + this.#random() * this.#faults.maxDelayMs, this.#lastAt.get(topic) ?? 0);
    this.#lastAt.set(topic, at);
    const epoch = this.#epoch;
    this.#clock.after(at - now, () => {
      if (epoch === this.#epoch) deliver();
    });
  }

  #fault(chance: number): boolean {
    if (this.#left === 0 || this.#random() >= chance) return false;
    this.#left -= 1;
    return true;
  }
}
