/** Opens exec and attach: over the container runtime's streaming server, and through Edged where the runtime cannot be reached. */
import type { PodAttachParams, PodExecParams } from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { ByteSource, ReadChoice } from '../../../common/byte-source.ts';
import type { ContainerTarget } from '../pod-targets.ts';
import type { CriRemote } from './cri-remote.ts';
import type { EdgedRemote } from './edged-remote.ts';
import { checkExec } from './exec-params.ts';
import type { RecentTargets } from './recent-targets.ts';

export interface ExecOpenerOptions {
  readonly targets: RecentTargets;
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
      () => this.#overCri(params, (target) => this.#options.cri.exec(target, params, choice, signal), signal),
      (edged) => edged.exec(params, choice, signal),
    );
  }

  /** Joins the container's first process, which goes on when the source ends. @throws as {@link exec}. */
  async attach(params: PodAttachParams, choice: ReadChoice, signal: AbortSignal): Promise<ByteSource> {
    return this.#open(
      () =>
        this.#overCri(params, (target) => this.#options.cri.attach(target, params, choice, signal), signal),
      (edged) => edged.attach(params, choice, signal),
    );
  }

  /** With the container that was meant a moment ago, where there is one; anew where that is no longer there. */
  async #overCri(
    { namespace = 'default', name, container }: PodExecParams | PodAttachParams,
    open: (target: ContainerTarget) => Promise<ByteSource>,
    signal: AbortSignal,
  ): Promise<ByteSource> {
    const { targets } = this.#options;
    const recent = targets.recent(namespace, name, container);
    if (recent !== undefined) {
      try {
        return await open(recent);
      } catch (error) {
        const gone = EdgectlError.is(error) && (error.kind === 'Conflict' || error.kind === 'NotFound');
        if (!gone || signal.aborted) throw error;
        targets.forget();
      }
    }
    return open(await targets.find(namespace, name, container, signal));
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
