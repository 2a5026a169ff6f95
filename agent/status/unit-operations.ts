/** The methods on the agent's units. */
import type { NodeRestartUnitParams, NodeRestartUnitResult } from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Clock } from '../../common/clock.ts';
import type { Supervisor } from '../supervise.ts';

/** The answer must leave first: it may go over the broker that is restarted. */
const ANSWER_FIRST_MS = 250;

export class UnitOperations {
  readonly #supervisor: Supervisor;
  readonly #clock: Clock;

  constructor(supervisor: Supervisor, clock: Clock) {
    this.#supervisor = supervisor;
    this.#clock = clock;
  }

  /** @throws EdgectlError `NotFound`, or what the start failed with */
  async restart({ unit }: NodeRestartUnitParams): Promise<NodeRestartUnitResult> {
    const known = this.#supervisor.find(unit);
    if (unit.startsWith('broker/') && known.isRunning) {
      // A failure is counted as a fault of the unit, and node.status shows it.
      this.#clock.after(ANSWER_FIRST_MS, () => {
        known.restart().catch(() => undefined);
      });
    } else {
      await known.restart().catch((cause: unknown) => {
        throw new EdgectlError('Unavailable', `unit ${unit} did not start: ${(cause as Error).message}`, {
          hint: "it is retried automatically; the agent's log has the cause",
          cause,
        });
      });
    }
    const observedAt = new Date(this.#clock.now()).toISOString();
    return { meta: { source: 'agent', observedAt }, unit, status: known.status() };
  }
}
