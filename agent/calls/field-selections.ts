/**
 * Cuts answers down to the `fields` that were asked for: one answer at a time, in slices, principals in turn. A path of a few bytes may
 * visit a million values, and a batch may have fifty of them: nobody else is to wait for more than a slice.
 */
import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../common/clock.ts';
import { Turns } from '../../common/turns.ts';
import { selecting } from './select-fields.ts';

const SLICE_MS = 5;

export class FieldSelections {
  readonly #turns = new Turns({ inAll: 1, perKey: 1 });
  readonly #clock: Pick<Clock, 'monotonic'>;

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
  }

  /** @throws EdgectlError `InvalidParams` for what is not a path, `RequestEntityTooLarge` for too much; the signal's reason */
  async select(
    principal: string,
    result: unknown,
    fields: readonly string[],
    signal: AbortSignal,
  ): Promise<unknown> {
    const leave = await this.#turns.enter(principal, signal);
    try {
      const steps = selecting(result, fields);
      let since = this.#clock.monotonic();
      for (;;) {
        const { done, value } = steps.next();
        if (done === true) return value;
        if (this.#clock.monotonic() - since < SLICE_MS) continue;
        await turn();
        signal.throwIfAborted();
        since = this.#clock.monotonic();
      }
    } finally {
      // The next answer begins after others had their turn.
      await turn();
      leave();
    }
  }
}
