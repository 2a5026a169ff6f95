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
import { checkExec, checkPod } from './exec-checks.ts';
import type { RecentTargets } from './recent-targets.ts';
import { type PortForwardOptions, portForwardTarget } from './port-forward.ts';
import type { RuntimeDial } from './runtime-dial.ts';
import type { TaskRemote } from './tasks/task-remote.ts';
import type {
  ClientStream,
  ClientWire,
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
  /** Absent if the node has no EdgeCore. */
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

  async execStream(request: ExecTargetRequest, wire: ClientWire, signal: AbortSignal): Promise<ClientStream> {
    checkExec(request);
    const { targets, tasks, cri, criTargets } = this.#options;
    const params = paramsOf(request);
    const choice = choiceOf(request);
    const { streams } = request;
    const open = async (target: ContainerTarget): Promise<ClientStream> => {
      checkPod(target, request);
      const source = wire.served ? await tasks.exec(target, params, choice, signal) : undefined;
      if (source !== undefined) return { served: source, streams };
      if (await this.#isPassed(wire, signal)) return criTargets.exec(target, request, signal);
      return { served: await cri.exec(target, params, choice, signal), streams };
    };
    return this.#open(
      () => targets.open(request, open, signal),
      async (edged) =>
        (await this.#isPassed(wire, signal))
          ? edged.execTarget(request, signal)
          : { served: await edged.exec(params, choice, signal), streams },
    );
  }

  async attachStream(
    request: StreamTargetRequest,
    wire: ClientWire,
    signal: AbortSignal,
  ): Promise<ClientStream> {
    const { targets, cri, criTargets } = this.#options;
    const params = paramsOf(request);
    const choice = choiceOf(request);
    const { streams } = request;
    const open = async (target: ContainerTarget): Promise<ClientStream> => {
      checkPod(target, request);
      if (await this.#isPassed(wire, signal)) return criTargets.attach(target, request, signal);
      return { served: await cri.attach(target, params, choice, signal), streams };
    };
    return this.#open(
      () => targets.open(request, open, signal),
      async (edged) =>
        (await this.#isPassed(wire, signal))
          ? edged.attachTarget(request, signal)
          : { served: await edged.attach(params, choice, signal), streams },
    );
  }

  portForwardTarget(request: PortForwardRequest, signal: AbortSignal): Promise<StreamTarget> {
    return portForwardTarget(this.#options.portForward, request, signal);
  }

  /** Whether the streaming server speaks what the client would rather speak; SPDY and WebSocket v4 are spoken by every one. Never rejects. */
  async #isPassed({ served, v5 }: ClientWire, signal: AbortSignal): Promise<boolean> {
    if (!served || !v5) return true;
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

/** As an operation takes it; the streams of the outputs are the reader's choice, see {@link choiceOf}. */
function paramsOf<Request extends StreamTargetRequest>(
  request: Request,
): Request & { readonly stdin: boolean; readonly tty: boolean } {
  const { stdin, tty } = request.streams;
  return { ...request, stdin, tty };
}

function choiceOf({
  streams,
  auditId,
}: StreamTargetRequest & Pick<ExecTargetRequest, 'auditId'>): ReadChoice {
  return { auditId, unwanted: (['stdout', 'stderr'] as const).filter((stream) => !streams[stream]) };
}
