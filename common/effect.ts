/** How far one call has come with what it is to change: what a caller must know before it sends the call again. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Ran } from '@edgectl/rpc-schema/generated/types';

/** A value of a device that was written. */
export interface WrittenChange {
  /** `namespace/name`. */
  readonly device: string;
  /** The property, else the path in the device. */
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

export class Effect {
  readonly #written: WrittenChange[] = [];
  #ran: Ran = 'no';
  #answered = false;

  /** The values that were, or may have been, written. */
  get written(): readonly WrittenChange[] {
    return this.#written;
  }

  get ran(): Ran {
    return this.#ran;
  }

  /**
   * Called right before something is changed, or a program is started.
   * @throws EdgectlError `Canceled` if the caller has been told already that nothing was done
   */
  begins(): void {
    if (this.#answered && this.#ran === 'no')
      throw new EdgectlError('Canceled', 'the call was canceled before anything was changed');
    if (this.#ran === 'no') this.#ran = 'maybe';
  }

  /** Says what is written, for the audit. */
  writes(changes: readonly WrittenChange[]): void {
    this.#written.push(...changes);
  }

  /** It is known to have happened. */
  happened(): void {
    this.#ran = 'yes';
  }

  /** The write that had begun is known not to have happened. Earlier writes stay recorded. */
  undone(): void {
    if (this.#ran === 'maybe') this.#ran = 'no';
  }

  /** The caller gets its answer now: nothing further may begin. */
  answered(): Ran {
    this.#answered = true;
    return this.#ran;
  }
}
