/** Exec and attach over the container runtime: the CRI gives a URL, its streaming server the streams. */
import type { PodAttachParams, PodExecParams } from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { ByteSource, ReadChoice } from '../../../common/byte-source.ts';
import type { Clock } from '../../../common/clock.ts';
import type { RemoteConnection, RemoteReceiver } from '../../../common/remotecommand/remote-connection.ts';
import type { CriClient, ExecStreams } from '../../node/cri/cri-client.ts';
import type { ContainerTarget } from '../pod-targets.ts';
import { dialRemote, wireName } from './dial-remote.ts';
import { attachTty, outputsOf } from './exec-params.ts';
import type { ExecProcesses } from './exec-process.ts';
import { explainFailure } from './explain-failure.ts';
import { RemoteOutput } from './remote-source.ts';
import { checkRunning, nameOf } from './running-container.ts';
import type { WireChoice } from './wire-choice.ts';

export interface CriRemoteOptions {
  readonly cri: Pick<CriClient, 'execUrl' | 'attachUrl' | 'containerStatus' | 'version'>;
  readonly processes: ExecProcesses;
  readonly wires: WireChoice;
  readonly clock: Clock;
}

/** How long a runtime's version is believed: it changes only with a restart of the runtime. */
const VERSION_KEPT_MS = 60_000;

export class CriRemote {
  readonly #options: CriRemoteOptions;
  #runtime: { readonly name: string; readonly atMs: number } | undefined;

  constructor(options: CriRemoteOptions) {
    this.#options = options;
  }

  /** @throws EdgectlError `Conflict` where the container does not run. */
  async exec(
    target: ContainerTarget,
    params: PodExecParams,
    choice: ReadChoice,
    signal: AbortSignal,
  ): Promise<ByteSource> {
    const { instance } = target;
    checkRunning(target);
    const { cri, processes, clock } = this.#options;
    const { command, stdin = false, tty = false, processTimeoutSeconds } = params;
    const process = await processes.begin(instance.id, command);
    const timeout = new AbortController();
    const output = new RemoteOutput({
      streams: outputsOf(tty),
      unwanted: choice.unwanted,
      tty,
      layer: 'cri',
      clock,
      endProcess: () => process.end(),
      explain: (failure) => explainFailure(failure, command[0] ?? '', nameOf(target), 'cri'),
      onEnd: () => {
        timeout.abort();
        process.release();
      },
    });
    // An unwanted stream is asked for all the same: what nobody takes from the runtime would fill the process's pipe.
    const streams: ExecStreams = { tty, stdin, stdout: true, stderr: !tty };
    try {
      const connection = await this.#connect(
        async (opening) => {
          const url = await cri.execUrl(instance.id, command, streams, opening);
          process.watch();
          return url;
        },
        streams,
        output,
        signal,
      );
      const source = output.source(connection, this.#info(target, tty, connection), stdin);
      if (params.columns !== undefined && params.rows !== undefined)
        source.resize?.(params.columns, params.rows);
      if (processTimeoutSeconds !== undefined) {
        clock.after(processTimeoutSeconds * 1000, () => source.cancel('TimedOut'), timeout.signal);
      }
      return source;
    } catch (error) {
      // A start that was under way when the opening failed may still come about.
      if (signal.aborted) void process.end();
      else process.release();
      throw this.#opening(error, command[0] ?? '', target);
    }
  }

  async attach(
    target: ContainerTarget,
    params: PodAttachParams,
    choice: ReadChoice,
    signal: AbortSignal,
  ): Promise<ByteSource> {
    const { instance, container } = target;
    checkRunning(target);
    const { cri, clock } = this.#options;
    const { runtime } = await cri.containerStatus(instance.id, signal);
    const tty = attachTty(params, runtime.tty ?? params.tty ?? false, container);
    const stdin = params.stdin ?? false;
    if (stdin && runtime.stdin === false) {
      throw new EdgectlError('Unsupported', `container ${nameOf(target)} was started without stdin`, {
        layer: 'cri',
        hint: 'its spec lacks stdin: true; run a command of its own with exec',
      });
    }
    const output = new RemoteOutput({
      streams: outputsOf(tty),
      unwanted: choice.unwanted,
      tty,
      layer: 'cri',
      clock,
      explain: (failure) => explainFailure(failure, 'attach', nameOf(target), 'cri'),
      onEnd: () => undefined,
    });
    const streams: ExecStreams = { tty, stdin, stdout: true, stderr: !tty };
    try {
      const connection = await this.#connect(
        (url) => cri.attachUrl(instance.id, streams, url),
        streams,
        output,
        signal,
      );
      const source = output.source(connection, this.#info(target, tty, connection), stdin);
      if (params.columns !== undefined && params.rows !== undefined)
        source.resize?.(params.columns, params.rows);
      return source;
    } catch (error) {
      throw this.#opening(error, 'attach', target);
    }
  }

  /** Each attempt needs a URL of its own: it is good for one connection. */
  async #connect(
    url: (signal: AbortSignal) => Promise<string>,
    streams: ExecStreams,
    receiver: RemoteReceiver,
    signal: AbortSignal,
  ): Promise<RemoteConnection> {
    const { wires } = this.#options;
    // A terminal has no end-of-file to send but a character.
    const halfClose = streams.stdin && !streams.tty;
    const [runtime, firstUrl] = await Promise.all([this.#runtimeName(signal), url(signal)]);
    let wire = wires.choose(runtime, halfClose);
    let next: string | undefined = firstUrl;
    for (;;) {
      const request = { url: new URL(next ?? (await url(signal))), ...streams, signal };
      next = undefined;
      const result = await dialRemote(wire, request, receiver, 'cri');
      if ('connection' in result) {
        if (wire.transport === 'websocket') wires.accepted(runtime, result.connection.protocol);
        return result.connection;
      }
      const { httpStatus, text } = result.refused;
      // 403 and 400 are a protocol that it does not speak; everything else is about this one request.
      const unspoken = httpStatus === 403 || httpStatus === 400;
      const other = unspoken ? wires.afterRefusal(runtime, wire, halfClose) : undefined;
      if (other === undefined) {
        throw new EdgectlError(
          'BackendError',
          `the runtime's streaming server refused the connection: ${httpStatus} ${text}`.trim(),
          { layer: 'cri', hint: 'no remote command protocol is common to it and this agent' },
        );
      }
      wire = other;
    }
  }

  async #runtimeName(signal: AbortSignal): Promise<string> {
    const { cri, clock } = this.#options;
    if (this.#runtime === undefined || clock.monotonic() - this.#runtime.atMs > VERSION_KEPT_MS) {
      const { runtimeName, runtimeVersion } = await cri.version(signal);
      this.#runtime = { name: `${runtimeName}/${runtimeVersion}`, atMs: clock.monotonic() };
    }
    return this.#runtime.name;
  }

  #info(
    target: ContainerTarget,
    tty: boolean,
    connection: RemoteConnection,
  ): Readonly<Record<string, unknown>> {
    const { pod, container, instance, warnings } = target;
    return {
      source: 'cri',
      namespace: pod.namespace,
      pod: pod.name,
      container,
      containerId: instance.id,
      protocol: wireName(connection),
      tty,
      ...(warnings.length > 0 && { warnings }),
    };
  }

  #opening(error: unknown, program: string, target: ContainerTarget): EdgectlError {
    const known = EdgectlError.from(error, 'BackendError', { layer: 'cri' });
    const rejected = known.layer === 'cri' && (known.kind === 'BackendError' || known.kind === 'NotFound');
    return rejected ? explainFailure(known.message, program, nameOf(target), 'cri') : known;
  }
}
