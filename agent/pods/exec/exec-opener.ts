/** Opens exec and attach: over the container runtime's streaming server, and through Edged where the runtime cannot be reached. */
import type { PodAttachParams, PodExecParams } from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { ByteSource, ReadChoice } from '../../../common/byte-source.ts';
import type { PodTargets } from '../pod-targets.ts';
import type { CriRemote } from './cri-remote.ts';
import type { EdgedRemote } from './edged-remote.ts';
import { checkExec } from './exec-params.ts';

export interface ExecOpenerOptions {
  readonly targets: PodTargets;
  readonly cri: CriRemote;
  /** Absent where the node has no EdgeCore. */
  readonly edged: EdgedRemote | undefined;
}

export class ExecOpener {
  readonly #options: ExecOpenerOptions;

  constructor(options: ExecOpenerOptions) {
    this.#options = options;
  }

  /**
   * Starts the command. The process ends with the source.
   * @throws EdgectlError `NotFound`, `Conflict` (the container does not run), `InvalidParams`, `Unavailable`.
   */
  async exec(params: PodExecParams, choice: ReadChoice, signal: AbortSignal): Promise<ByteSource> {
    checkExec(params);
    return this.#open(
      async () => this.#options.cri.exec(await this.#target(params, signal), params, choice, signal),
      (edged) => edged.exec(params, choice, signal),
    );
  }

  /** Joins the container's first process, which goes on when the source ends. @throws as {@link exec}. */
  async attach(params: PodAttachParams, choice: ReadChoice, signal: AbortSignal): Promise<ByteSource> {
    return this.#open(
      async () => this.#options.cri.attach(await this.#target(params, signal), params, choice, signal),
      (edged) => edged.attach(params, choice, signal),
    );
  }

  #target(params: PodExecParams | PodAttachParams, signal: AbortSignal) {
    return this.#options.targets.container(
      params.namespace ?? 'default',
      params.name,
      params.container,
      signal,
    );
  }

  async #open(
    overCri: () => Promise<ByteSource>,
    overEdged: (edged: EdgedRemote) => Promise<ByteSource>,
  ): Promise<ByteSource> {
    try {
      return await overCri();
    } catch (error) {
      const { edged } = this.#options;
      const unreachable = EdgectlError.is(error) && error.kind === 'Unavailable' && error.layer === 'cri';
      if (edged === undefined || !unreachable) throw error;
      return overEdged(edged);
    }
  }
}
