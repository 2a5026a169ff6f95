/** The last values of one property: bounded in bytes and in time, the oldest forgotten first. */
import type { HistorySample } from '@edgectl/rpc-schema/generated/types';

export type Quality = HistorySample['quality'];

export interface Sample {
  readonly atMs: number;
  readonly value: string;
  readonly quality: Quality;
}

/** Of a longer value the beginning is kept. */
const VALUE_MAX_CHARACTERS = 1_024;

/** What one sample takes beside its text: two strings, a number and the object that holds them. */
const SAMPLE_BYTES = 64;

export class ValueRing {
  readonly #keptMs: number;
  #samples: Sample[] = [];
  /** The values before this index are forgotten; the array is cut from time to time. */
  #first = 0;
  #bytes = 0;
  #forgottenMs: number | undefined;

  constructor(keptMs: number) {
    this.#keptMs = keptMs;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get last(): Sample | undefined {
    return this.#samples.at(-1);
  }

  /** The time of the last forgotten value: every later one is still here. */
  get forgottenMs(): number | undefined {
    return this.#forgottenMs;
  }

  /** A value that is as the one before, with the same quality, is nothing new. False where nothing was added. @param maxBytes of all that is kept */
  add({ atMs, value: whole, quality }: Sample, maxBytes: number): boolean {
    const last = this.#samples.at(-1);
    const value = whole.slice(0, VALUE_MAX_CHARACTERS);
    if (last?.value === value && last.quality === quality) return false;
    // A mapper that is there again may tell a reading of before.
    const sample = { atMs: Math.max(atMs, last?.atMs ?? 0), value, quality };
    this.#samples.push(sample);
    this.#bytes += sizeOf(sample);
    while (this.#bytes > maxBytes && this.#samples.length - this.#first > 1) this.#forget();
    return true;
  }

  /** What is older than is kept; the last value stands however old it is. */
  prune(nowMs: number, maxBytes: number): void {
    while (this.#bytes > maxBytes && this.#samples.length - this.#first > 1) this.#forget();
    while (this.#samples.length - this.#first > 1) {
      const next = this.#samples[this.#first + 1];
      // The one before is what held until then.
      if (next === undefined || nowMs - next.atMs <= this.#keptMs) break;
      this.#forget();
    }
  }

  list(): readonly Sample[] {
    return this.#samples.slice(this.#first);
  }

  #forget(): void {
    const oldest = this.#samples[this.#first];
    if (oldest === undefined) return;
    this.#first += 1;
    this.#bytes -= sizeOf(oldest);
    this.#forgottenMs = oldest.atMs;
    if (this.#first < 256 && this.#first < this.#samples.length / 2) return;
    this.#samples = this.#samples.slice(this.#first);
    this.#first = 0;
  }
}

function sizeOf({ value }: Sample): number {
  return SAMPLE_BYTES + 2 * value.length;
}
