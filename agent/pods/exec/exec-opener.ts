/**
 * Opens exec and attach: exec through containerd's task service, else over the container runtime's streaming server, and through
 * Edged where the runtime cannot be reached.
 */
import type { PodAttachParams, PodExecParams } from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { ByteSource, ReadChoice } from '../../../common/byte-source.ts';
import type { ContainerTarget } from '../pod-targets.ts';
import type { CriRemote } from './cri-remote.ts';
import type { CriTargets } from './cri-target.ts';
import type { EdgedRemote } from './edged-remote.ts';
import { checkExec } from './exec-params.ts';
import type { RecentTargets } from './recent-targets.ts';
import { type PortForwardOptions, portForwardTarget } from './port-forward.ts';
import type { RuntimeDial } from './runtime-dial.ts';
import type { TaskRemote } from './tasks/task-remote.ts';
import type {
  ExecTargetRequest,
  PortForwardRequest,
  StreamTarget,
  StreamTargetRequest,
  StreamTargets,
} from './stream-target.ts';

export interface ExecOpenerOptions {
  readonly targets: RecentTargets;
  /** The way that is taken where it is open. */
  readonly tasks: TaskRemote;
  readonly cri: CriRemote;
  readonly criTargets: CriTargets;
  /** Absent where the node has no EdgeCore. */
  readonly edged: EdgedRemote | undefined;
  readonly dial: RuntimeDial;
  readonly portForward: PortForwardOptions;
}

export class ExecOpener implements StreamTargets {
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
    const { targets, tasks, cri } = this.#options;
    const open = async (target: ContainerTarget): Promise<ByteSource> =>
      (await tasks.exec(target, params, choice, signal)) ?? cri.exec(target, params, choice, signal);
    return this.#open(
      () => targets.open(params, open, signal),
      (edged) => edged.exec(params, choice, signal),
    );
  }

  /** Joins the container's first process, which goes on when the source ends. @throws as {@link exec}. */
  async attach(params: PodAttachParams, choice: ReadChoice, signal: AbortSignal): Promise<ByteSource> {
    const { targets, cri } = this.#options;
    return this.#open(
      () => targets.open(params, (target) => cri.attach(target, params, choice, signal), signal),
      (edged) => edged.attach(params, choice, signal),
    );
  }

  execTarget(request: ExecTargetRequest, signal: AbortSignal): Promise<StreamTarget> {
    checkExec(request);
    const { targets, criTargets } = this.#options;
    return this.#open(
      () => targets.open(request, (target) => criTargets.exec(target, request, signal), signal),
      (edged) => edged.execTarget(request, signal),
    );
  }

  attachTarget(request: StreamTargetRequest, signal: AbortSignal): Promise<StreamTarget> {
    const { targets, criTargets } = this.#options;
    return this.#open(
      () => targets.open(request, (target) => criTargets.attach(target, request, signal), signal),
      (edged) => edged.attachTarget(request, signal),
    );
  }

  portForwardTarget(request: PortForwardRequest, signal: AbortSignal): Promise<StreamTarget> {
    return portForwardTarget(this.#options.portForward, request, signal);
  }

  async speaksV5(signal: AbortSignal): Promise<boolean> {
    const { dial, edged } = this.#options;
    try {
      return await dial.speaksV5(signal);
    } catch {
      return edged?.speaksV5 ?? false;
    }
  }

  async #open<T>(overCri: () => Promise<T>, overEdged: (edged: EdgedRemote) => Promise<T>): Promise<T> {
    try {
      return await overCri();
    } catch (error) {
      const { edged } = this.#options;
      const unreachable = EdgectlError.is(error) && error.kind === 'Unavailable' && error.layer === 'cri';
      if (edged === undefined || !unreachable) throw error;
      return await overEdged(edged).catch((second: unknown) => {
        // Neither is there: it is the runtime that is needed.
        const neither = EdgectlError.is(second) && second.kind === 'Unavailable' && second.ran === 'no';
        throw neither ? error.withRan('no') : second;
      });
    }
  }
}
