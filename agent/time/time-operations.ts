/** The methods with which an admin confirms or sets the time. */
import type { NodeAcceptTimeParams, NodeAcceptTimeResult } from '@edgectl/rpc-schema/generated/types';
import type { KeptTime } from './kept-time.ts';

export class TimeOperations {
  readonly #time: KeptTime;

  constructor(time: KeptTime) {
    this.#time = time;
  }

  /** @throws EdgectlError `Conflict` if the clock is behind what was reached and `back` is not set */
  accept({ back = false }: NodeAcceptTimeParams): NodeAcceptTimeResult {
    const { keptMs, wallMs } = this.#time.accept(back);
    const now = new Date(wallMs).toISOString();
    return { meta: { source: 'agent', observedAt: now }, before: new Date(keptMs).toISOString(), now };
  }
}
