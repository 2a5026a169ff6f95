/** Exec and attach through Edged, for a node whose runtime cannot be reached from the agent. The process cannot be ended there. */
import { runtimeAway } from '../../backends/edged/runtime-words.ts';
import type { PodAttachParams, PodExecParams } from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { ByteSource, ReadChoice } from '../../../common/byte-source.ts';
import type { Clock } from '../../../common/clock.ts';
import type { EdgedClient, EdgedContainer, EdgedStreams } from '../../backends/edged/edged-client.ts';
import { defaultContainerOf, podSpecOf } from '../pod-object.ts';
import { type PodLookup, podNotFound } from '../pod-targets.ts';
import { dialRemote, type WireChoice, wireName } from './dial-remote.ts';
import { attachTty, outputsOf } from './exec-checks.ts';
import { explainFailure } from './explain-failure.ts';
import { RemoteOutput } from './remote-source.ts';
import type { ExecTargetRequest, StreamTarget, StreamTargetRequest } from './stream-target.ts';

export interface EdgedRemoteOptions {
  readonly edged: Pick<EdgedClient, 'execUrl' | 'attachUrl'>;
  readonly lookup: PodLookup;
  readonly wires: WireChoice;
  readonly clock: Clock;
}

/** Kubelet's version is not known here: what its server speaks is learned under this name. */
const RUNTIME = 'edged';

interface Opening {
  readonly container: EdgedContainer;
  readonly tty: boolean;
  readonly stdin: boolean;
  readonly program: string;
  readonly url: (streams: EdgedStreams) => URL;
  readonly warnings: readonly string[];
  /** Exec: the process stays when the session is ended before it. */
  readonly ownsProcess: boolean;
}

export class EdgedRemote {
  readonly #options: EdgedRemoteOptions;

  constructor(options: EdgedRemoteOptions) {
    this.#options = options;
  }

  async exec(params: PodExecParams, choice: ReadChoice, signal: AbortSignal): Promise<ByteSource> {
    const { container, warnings } = await this.#container(params, signal);
    const { edged, clock } = this.#options;
    const { command, stdin = false, tty = false, processTimeoutSeconds } = params;
    const timeout = new AbortController();
    const source = await this.#open(
      {
        container,
        tty,
        stdin,
        program: command[0] ?? '',
        url: (streams) => edged.execUrl(container, command, streams),
        warnings,
        ownsProcess: true,
      },
      choice,
      signal,
      () => timeout.abort(),
    );
    if (params.columns !== undefined && params.rows !== undefined)
      source.resize?.(params.columns, params.rows);
    if (processTimeoutSeconds !== undefined) {
      clock.after(processTimeoutSeconds * 1000, () => source.cancel('TimedOut'), timeout.signal);
    }
    return source;
  }

  async attach(params: PodAttachParams, choice: ReadChoice, signal: AbortSignal): Promise<ByteSource> {
    const { container, warnings, tty: containerTty } = await this.#container(params, signal);
    const tty = attachTty(params, containerTty, container.container);
    const source = await this.#open(
      {
        container,
        tty,
        stdin: params.stdin ?? false,
        program: 'attach',
        url: (streams) => this.#options.edged.attachUrl(container, streams),
        warnings,
        ownsProcess: false,
      },
      choice,
      signal,
      () => undefined,
    );
    if (params.columns !== undefined && params.rows !== undefined)
      source.resize?.(params.columns, params.rows);
    return source;
  }

  /** Whether it is known to. */
  get speaksV5(): boolean {
    return this.#options.wires.speaksV5(RUNTIME);
  }

  async execTarget(request: ExecTargetRequest, signal: AbortSignal): Promise<StreamTarget> {
    const { container } = await this.#container(request, signal);
    const url = this.#options.edged.execUrl(container, request.command, request.streams);
    return { url, source: 'edged', container: container.container, ended: () => undefined };
  }

  async attachTarget(request: StreamTargetRequest, signal: AbortSignal): Promise<StreamTarget> {
    const { container } = await this.#container(request, signal);
    const url = this.#options.edged.attachUrl(container, request.streams);
    return { url, source: 'edged', container: container.container, ended: () => undefined };
  }

  async #container(
    { namespace = 'default', name, container }: PodExecParams | PodAttachParams | StreamTargetRequest,
    signal: AbortSignal,
  ): Promise<{ container: EdgedContainer; warnings: readonly string[]; tty: boolean }> {
    const pod = await this.#options.lookup.find(namespace, name, signal);
    const spec = pod === undefined ? undefined : podSpecOf(pod);
    const chosen = container ?? defaultContainerOf(pod?.metadata.annotations) ?? spec?.containers[0]?.name;
    if (chosen === undefined) throw podNotFound(namespace, name);
    const all = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])];
    const defaulted = container === undefined && all.length > 1;
    return {
      container: { namespace, pod: name, container: chosen },
      warnings: defaulted
        ? [`Defaulted container "${chosen}" out of: ${all.map((each) => each.name).join(', ')}`]
        : [],
      tty: all.find((each) => each.name === chosen)?.tty ?? false,
    };
  }

  async #open(
    { container, tty, stdin, program, url, warnings, ownsProcess }: Opening,
    choice: ReadChoice,
    signal: AbortSignal,
    onEnd: () => void,
  ): Promise<ByteSource> {
    const { wires, clock } = this.#options;
    const where = `${container.namespace}/${container.pod}/${container.container}`;
    const output = new RemoteOutput({
      streams: outputsOf(tty),
      unwanted: choice.unwanted,
      tty,
      layer: 'edged',
      clock,
      ...(ownsProcess && { endProcess: () => Promise.resolve(true) }),
      explain: (failure) => explainFailure(failure, program, where, 'edged'),
      onEnd,
    });
    const streams: EdgedStreams = { stdin, stdout: true, stderr: !tty, tty };
    const halfClose = stdin && !tty;
    let wire = wires.choose(RUNTIME, halfClose);
    if (ownsProcess) choice.starting?.();
    for (;;) {
      const result = await dialRemote(wire, { url: url(streams), ...streams, signal }, output, 'edged');
      if ('connection' in result) {
        const { connection } = result;
        if (wire.transport === 'websocket') wires.accepted(RUNTIME, connection.protocol);
        const info = {
          source: 'edged',
          namespace: container.namespace,
          pod: container.pod,
          container: container.container,
          protocol: wireName(connection),
          tty,
          ...(warnings.length > 0 && { warnings }),
        };
        return output.source(connection, info, stdin);
      }
      const { httpStatus, text } = result.refused;
      // 403 is a protocol that it does not speak; everything else is about the pod or the container.
      const other = httpStatus === 403 ? wires.afterRefusal(RUNTIME, wire, halfClose) : undefined;
      if (other === undefined) throw refused(httpStatus, text, where);
      wire = other;
    }
  }
}

function refused(httpStatus: number, text: string, where: string): EdgectlError {
  const away = runtimeAway(text);
  if (away !== undefined) return away;
  const missing = httpStatus === 404 || /not found|does not exist/i.test(text);
  return new EdgectlError(
    missing ? 'NotFound' : 'BackendError',
    `${where}: ${text || `Edged answered ${httpStatus}`}`,
    {
      layer: 'edged',
      ran: 'no',
      ...(missing && {
        hint: 'Edged knows no such pod or no running container of that name; see describe pod',
      }),
    },
  );
}
