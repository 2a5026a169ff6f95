/** Exec and attach over the container runtime: the CRI gives a URL, its streaming server the streams. */
import type { PodAttachParams, PodExecParams } from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { ByteSource, ReadChoice } from '../../../common/byte-source.ts';
import type { Clock } from '../../../common/clock.ts';
import { background } from '../../../common/fault-boundary.ts';
import type { CriClient, ExecStreams } from '../../backends/cri/cri-client.ts';
import type { ContainerTarget } from '../pod-targets.ts';
import { wireName } from './dial-remote.ts';
import { attachTty, checkRunning, factsOf, nameOf, outputsOf } from './exec-checks.ts';
import type { ExecProcess, ExecProcesses } from './exec-process.ts';
import { explainFailure } from './explain-failure.ts';
import { RemoteOutput } from './remote-source.ts';
import type { RuntimeDial } from './runtime-dial.ts';

export interface CriRemoteOptions {
  readonly cri: Pick<CriClient, 'execUrl' | 'attachUrl' | 'containerStatus'>;
  readonly processes: ExecProcesses;
  readonly dial: RuntimeDial;
  readonly clock: Clock;
}

/** What is about to be connected to. */
interface Remote {
  readonly target: ContainerTarget;
  /** For messages: the command's program, or `attach`. */
  readonly program: string;
  readonly streams: ExecStreams;
  /** Of an exec alone: the process that it starts. */
  readonly process?: ExecProcess;
  readonly url: (signal: AbortSignal) => Promise<string>;
}

export class CriRemote {
  readonly #options: CriRemoteOptions;

  constructor(options: CriRemoteOptions) {
    this.#options = options;
  }

  /** @throws EdgectlError `Conflict` if the container does not run. */
  async exec(
    target: ContainerTarget,
    params: PodExecParams,
    choice: ReadChoice,
    signal: AbortSignal,
  ): Promise<ByteSource> {
    return this.#source(await this.#exec(target, params, choice, signal), params, choice, signal);
  }

  async attach(
    target: ContainerTarget,
    params: PodAttachParams,
    choice: ReadChoice,
    signal: AbortSignal,
  ): Promise<ByteSource> {
    return this.#source(await this.#attach(target, params, signal), params, choice, signal);
  }

  async #exec(
    target: ContainerTarget,
    { command, stdin = false, tty = false }: PodExecParams,
    { starting }: ReadChoice,
    signal: AbortSignal,
  ): Promise<Remote> {
    checkRunning(target);
    const { cri, processes } = this.#options;
    const { id } = target.instance;
    const process = await processes.begin(id, command, signal);
    const streams = bothOutputs(stdin, tty);
    return {
      target,
      program: command[0] ?? '',
      streams,
      process,
      url: async (opening) => {
        const url = await cri.execUrl(id, command, streams, opening);
        starting?.();
        process.watch();
        return url;
      },
    };
  }

  async #attach(target: ContainerTarget, params: PodAttachParams, signal: AbortSignal): Promise<Remote> {
    checkRunning(target);
    const { instance, container } = target;
    const { cri } = this.#options;
    const { runtime } = await cri.containerStatus(instance.id, signal);
    const tty = attachTty(params, runtime.tty ?? params.tty ?? false, container);
    const stdin = params.stdin ?? false;
    if (stdin && runtime.stdin === false) {
      throw new EdgectlError('Unsupported', `container ${nameOf(target)} was started without stdin`, {
        layer: 'cri',
        hint: 'its spec lacks stdin: true; run a command of its own with exec',
      });
    }
    const streams = bothOutputs(stdin, tty);
    return {
      target,
      program: 'attach',
      streams,
      url: (opening) => cri.attachUrl(instance.id, streams, opening),
    };
  }

  async #source(
    remote: Remote,
    params: PodExecParams | PodAttachParams,
    { unwanted }: ReadChoice,
    signal: AbortSignal,
  ): Promise<ByteSource> {
    const { target, program, streams, process, url } = remote;
    const { stdin, tty } = streams;
    const { clock, dial } = this.#options;
    const timeout = new AbortController();
    const output = new RemoteOutput({
      streams: outputsOf(tty),
      unwanted,
      tty,
      layer: 'cri',
      clock,
      ...(process && { endProcess: () => process.end() }),
      explain: (failure) => explainFailure(failure, program, nameOf(target), 'cri'),
      onEnd: () => {
        timeout.abort();
        process?.release();
      },
    });
    try {
      const connection = await dial.connect(url, streams, output, signal);
      const info = { source: 'cri', ...factsOf(target), protocol: wireName(connection), tty };
      const source = output.source(connection, info, stdin);
      const { columns, rows } = params;
      if (columns !== undefined && rows !== undefined) source.resize?.(columns, rows);
      if ('processTimeoutSeconds' in params && params.processTimeoutSeconds !== undefined) {
        clock.after(params.processTimeoutSeconds * 1000, () => source.cancel('TimedOut'), timeout.signal);
      }
      return source;
    } catch (error) {
      // A start that was under way when the opening failed may still come about.
      if (signal.aborted) background(clock, process?.end());
      else process?.release();
      throw openingError(error, remote);
    }
  }
}

/** An unwanted stream is asked for anyway: what nobody takes from the runtime would fill the process's pipe. */
function bothOutputs(stdin: boolean, tty: boolean): ExecStreams {
  return { tty, stdin, stdout: true, stderr: !tty };
}

function openingError(error: unknown, { program, target }: Remote): EdgectlError {
  const known = EdgectlError.from(error, 'BackendError', { layer: 'cri' });
  const rejected = known.layer === 'cri' && (known.kind === 'BackendError' || known.kind === 'NotFound');
  return rejected ? explainFailure(known.message, program, nameOf(target), 'cri') : known;
}
