/** `node.diagnose`: walks the way of a call from the configuration to the mapper, and says what mends what is wrong. */
import type { NodeDiagnoseParams, NodeDiagnoseResult } from '@edgectl/rpc-schema/generated/types';
import type { Clock } from '../../common/clock.ts';
import { type Check, isFine } from '../../common/diagnose/check.ts';
import { runChecks } from '../../common/diagnose/run-checks.ts';

export interface DiagnosisOptions {
  /** In the order of a call's way; created again for each walk, from what is in effect then. */
  readonly checks: () => readonly Check[];
  readonly clock: Clock;
}

/** Well within the method's own deadline, so that what hangs is told. */
const CHECK_TIMEOUT_MS = 5_000;

export class Diagnosis {
  readonly #options: DiagnosisOptions;

  constructor(options: DiagnosisOptions) {
    this.#options = options;
  }

  async run({ areas }: NodeDiagnoseParams, signal: AbortSignal): Promise<NodeDiagnoseResult> {
    const { clock } = this.#options;
    const planned = this.#options.checks();
    const wanted = areas === undefined ? planned : planned.filter(({ area }) => areas.includes(area));
    const checks = await runChecks(wanted, { clock, signal, timeoutMs: CHECK_TIMEOUT_MS });
    return {
      meta: { source: 'agent', observedAt: new Date(clock.now()).toISOString() },
      fine: checks.every(isFine),
      checks,
    };
  }
}
