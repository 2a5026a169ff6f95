/** Where the runtime's streaming server takes a client's exec or attach. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Clock } from '../../../common/clock.ts';
import type { CriClient, ExecStreams } from '../../backends/cri/cri-client.ts';
import type { ContainerTarget } from '../pod-targets.ts';
import type { ExecProcesses } from './exec-process.ts';
import { explainFailure } from './explain-failure.ts';
import { checkRunning, nameOf } from './exec-checks.ts';
import type { ExecTargetRequest, StreamTarget, StreamTargetRequest } from './stream-target.ts';
import { background } from '../../../common/fault-boundary.ts';

export interface CriTargetsOptions {
  readonly cri: Pick<CriClient, 'execUrl' | 'attachUrl' | 'containerStatus'>;
  readonly processes: ExecProcesses;
  readonly clock: Clock;
}

export class CriTargets {
  readonly #options: CriTargetsOptions;

  constructor(options: CriTargetsOptions) {
    this.#options = options;
  }

  async exec(
    target: ContainerTarget,
    request: ExecTargetRequest,
    signal: AbortSignal,
  ): Promise<StreamTarget> {
    checkRunning(target);
    const { cri, processes, clock } = this.#options;
    const { command } = request;
    const { instance, container } = target;
    const process = await processes.begin(instance.id, command, signal);
    try {
      const url = await cri.execUrl(instance.id, command, oneOutput(request.streams), signal);
      process.watch();
      return {
        url: new URL(url),
        source: 'cri',
        container,
        ended: (closedBy) => {
          background(clock, process.connectionOver(closedBy));
        },
      };
    } catch (error) {
      process.release();
      throw explained(error, command[0] ?? '', target);
    }
  }

  /** The container's first process goes on when its client has left. */
  async attach(
    target: ContainerTarget,
    request: StreamTargetRequest,
    signal: AbortSignal,
  ): Promise<StreamTarget> {
    checkRunning(target);
    const { cri } = this.#options;
    const { instance, container } = target;
    try {
      // As kubelet does: whether there is a terminal was settled when the container started.
      const { runtime } = await cri.containerStatus(instance.id, signal);
      const streams = oneOutput({ ...request.streams, tty: runtime.tty ?? request.streams.tty });
      const url = await cri.attachUrl(instance.id, streams, signal);
      return { url: new URL(url), source: 'cri', container, ended: () => undefined };
    } catch (error) {
      throw explained(error, 'attach', target);
    }
  }
}

/** A terminal has no stderr of its own, and the runtime refuses to be asked for it. */
function oneOutput(streams: ExecStreams): ExecStreams {
  return streams.tty ? { ...streams, stderr: false } : streams;
}

function explained(error: unknown, program: string, target: ContainerTarget): EdgectlError {
  const known = EdgectlError.from(error, 'BackendError', { layer: 'cri' });
  return known.kind === 'BackendError' || known.kind === 'NotFound'
    ? explainFailure(known.message, program, nameOf(target), 'cri')
    : known;
}
