/** A machine that a PLC controls: its temperature follows the set-point, and its counter counts while it is switched on. */

const STROKE_MS = 2000;
/** How quickly the temperature follows: two thirds of the way in this time. */
const FOLLOW_MS = 20_000;
const ROOM_TEMPERATURE = 21;
/** The amplitude and the period of the temperature's oscillation around its target. */
const SWING = 1.5;
const SWING_MS = 30_000;

export class Machine {
  setpoint: number;
  enabled: boolean;
  #base: number;
  #strokeMs = 0;
  #atMs: number;

  constructor(atMs: number, { setpoint = 60, enabled = true } = {}) {
    this.setpoint = setpoint;
    this.enabled = enabled;
    this.#base = setpoint;
    this.#atMs = atMs;
  }

  /** Degrees Celsius, to a tenth. */
  temperature(atMs: number): number {
    this.#advance(atMs);
    return Math.round(10 * (this.#base + SWING * Math.sin((2 * Math.PI * atMs) / SWING_MS))) / 10;
  }

  /** Strokes since the start. */
  strokes(atMs: number): number {
    this.#advance(atMs);
    return Math.floor(this.#strokeMs / STROKE_MS);
  }

  #advance(atMs: number): void {
    const passedMs = Math.max(0, atMs - this.#atMs);
    const target = this.enabled ? this.setpoint : ROOM_TEMPERATURE;
    this.#base = target + (this.#base - target) * Math.exp(-passedMs / FOLLOW_MS);
    if (this.enabled) this.#strokeMs += passedMs;
    this.#atMs = Math.max(this.#atMs, atMs);
  }
}
