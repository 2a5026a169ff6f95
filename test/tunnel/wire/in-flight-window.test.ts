import test from 'ava';
import { InFlightWindow } from '../../../tunnel/wire/in-flight-window.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';

const CHUNK_BYTES = 32 * 1024;

/** The other half takes so many bytes a millisecond, and is so far away; it answers pings in order, after what was sent before them. */
class NetworkPath {
  readonly clock = new ManualClock();
  readonly inFlight = new InFlightWindow({
    clock: this.clock,
    ping: (payload) => this.#waiting.push({ payload, after: this.#sent }),
  });
  readonly #bytesPerMs: number;
  readonly #distanceMs: number;
  readonly #waiting: { payload: Buffer; after: number }[] = [];
  #sent = 0;
  #taken = 0;
  loses = (_payload: Buffer): boolean => false;

  constructor(bytesPerMs: number, distanceMs: number) {
    this.#bytesPerMs = bytesPerMs;
    this.#distanceMs = distanceMs;
  }

  get taken(): number {
    return this.#taken;
  }

  get underWay(): number {
    return this.#sent - this.#taken;
  }

  /** Sends as much as may be sent, for so long. */
  run(forMs: number): void {
    for (let ms = 0; ms < forMs; ms += 1) {
      while (!this.inFlight.isFull) {
        this.#sent += CHUNK_BYTES;
        this.inFlight.sent(CHUNK_BYTES);
      }
      this.clock.step(1);
      this.#taken = Math.min(this.#sent, this.#taken + this.#bytesPerMs);
      while (this.#waiting[0] !== undefined && this.#waiting[0].after <= this.#taken) {
        const { payload } = this.#waiting.shift() ?? { payload: Buffer.alloc(0) };
        if (!this.loses(payload)) this.clock.after(this.#distanceMs, () => this.inFlight.answered(payload));
      }
    }
  }
}

test('over a short way what is under way stays small', (t) => {
  const path = new NetworkPath(50_000, 1);
  path.run(2_000);
  t.true(path.underWay <= 1_000_000, `${path.underWay} bytes`);
  t.true(path.taken > 95_000_000, `${path.taken} bytes taken`);
});

test('over a long way enough is sent to fill it', (t) => {
  const path = new NetworkPath(20_000, 100);
  path.run(10_000);
  // As much as the link can take in that time, but for the beginning.
  t.true(path.taken > 120_000_000, `${path.taken} bytes taken`);
  t.true(path.underWay < 7_000_000, `${path.underWay} bytes`);
});

test('a half that takes nothing is sent no more than the limit', (t) => {
  const path = new NetworkPath(0, 1);
  path.run(1_000);
  t.true(path.underWay <= 768 * 1024 + CHUNK_BYTES, `${path.underWay} bytes`);
});

test('a lost answer is made up for by the next, also by that of the sign of life', (t) => {
  const path = new NetworkPath(50_000, 1);
  let lost = 0;
  path.loses = () => (lost += 1) % 2 === 1;
  path.run(500);
  t.true(path.taken > 20_000_000, `${path.taken} bytes taken`);
  path.loses = () => true;
  path.run(500);
  const stuckAt = path.taken;
  path.run(100);
  t.is(path.taken, stuckAt);
  path.loses = () => false;
  path.inFlight.mark(Buffer.from('ping you'));
  path.run(500);
  t.true(path.taken > stuckAt + 10_000_000);
});
