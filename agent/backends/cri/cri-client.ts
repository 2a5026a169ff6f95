/** The container runtime of the node over the CRI, v1. Loads and dials nothing before the first call. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import {
  ContainerState,
  type ContainerStats,
  type Image,
  ImageServiceDefinition,
  PodSandboxState,
  RuntimeServiceDefinition,
  type StatusResponse,
  type VersionResponse,
} from '../../../proto/generated/cri.ts';
import { GrpcConnection, type Method } from '../grpc/grpc-connection.ts';
import {
  CONTAINER_NAME_LABEL,
  type CriContainer,
  type CriContainerState,
  type CriContainerStatus,
  type CriSandbox,
  containerFrom,
  POD_NAME_LABEL,
  POD_NAMESPACE_LABEL,
  POD_UID_LABEL,
  sandboxFrom,
  statusFrom,
} from './cri-objects.ts';

export interface CriOptions {
  /** `unix:///run/containerd/containerd.sock`, or the bare path. */
  readonly endpoint: string;
  /** Deadline of each call that has none of its own. */
  readonly timeoutMs?: number;
}

/** Every part that is given must match. */
export interface ContainerFilter {
  readonly id?: string;
  readonly sandboxId?: string;
  readonly namespace?: string;
  readonly pod?: string;
  readonly podUid?: string;
  readonly container?: string;
  readonly state?: CriContainerState;
}

export interface SandboxFilter {
  readonly id?: string;
  readonly namespace?: string;
  readonly pod?: string;
  readonly podUid?: string;
  readonly ready?: boolean;
}

export interface ExecStreams {
  readonly tty: boolean;
  readonly stdin: boolean;
  readonly stdout: boolean;
  /** Not together with a tty, which has one output. */
  readonly stderr: boolean;
}

const DEFAULT_TIMEOUT_MS = 10_000;
const PROBE_TIMEOUT_MS = 1_000;

const STATE_VALUE: Readonly<Record<CriContainerState, ContainerState>> = {
  created: ContainerState.CONTAINER_CREATED,
  running: ContainerState.CONTAINER_RUNNING,
  exited: ContainerState.CONTAINER_EXITED,
  unknown: ContainerState.CONTAINER_UNKNOWN,
};

const { methods } = RuntimeServiceDefinition;

export class CriClient {
  readonly connection: GrpcConnection;
  readonly #timeoutMs: number;

  /** @throws EdgectlError `InvalidParams` if the endpoint is not a unix socket. */
  constructor({ endpoint, timeoutMs = DEFAULT_TIMEOUT_MS }: CriOptions) {
    this.connection = new GrpcConnection({
      socketPath: socketPathOf(endpoint),
      name: 'the container runtime',
      layer: 'cri',
    });
    this.#timeoutMs = timeoutMs;
  }

  get socketPath(): string {
    return this.connection.peer.socketPath;
  }

  /** Whether the runtime answers, within a second. */
  async available(signal?: AbortSignal): Promise<boolean> {
    try {
      await this.#call(methods.version, { version: 'v1' }, signal, PROBE_TIMEOUT_MS);
      return true;
    } catch {
      return false;
    }
  }

  version(signal?: AbortSignal): Promise<VersionResponse> {
    return this.#call(methods.version, { version: 'v1' }, signal);
  }

  /** Conditions, and with `verbose` the runtime's configuration as JSON in `info.config`. */
  status(verbose: boolean, signal?: AbortSignal): Promise<StatusResponse> {
    return this.#call(methods.status, { verbose }, signal);
  }

  async listSandboxes(filter: SandboxFilter = {}, signal?: AbortSignal): Promise<CriSandbox[]> {
    const { id = '', ready } = filter;
    const state = ready ? PodSandboxState.SANDBOX_READY : PodSandboxState.SANDBOX_NOTREADY;
    const { items } = await this.#call(
      methods.listPodSandbox,
      {
        filter: {
          id,
          state: ready === undefined ? undefined : { state },
          labelSelector: labelsOf(filter),
        },
      },
      signal,
    );
    return items.map(sandboxFrom);
  }

  /** All instances, exited ones too, in no order. */
  async listContainers(filter: ContainerFilter = {}, signal?: AbortSignal): Promise<CriContainer[]> {
    const { id = '', sandboxId = '', state } = filter;
    const { containers } = await this.#call(
      methods.listContainers,
      {
        filter: {
          id,
          podSandboxId: sandboxId,
          state: state === undefined ? undefined : { state: STATE_VALUE[state] },
          labelSelector: labelsOf(filter),
        },
      },
      signal,
    );
    return containers.map(containerFrom);
  }

  /** @throws EdgectlError `NotFound` if there is no such container. */
  async containerStatus(id: string, signal?: AbortSignal): Promise<CriContainerStatus> {
    const answer = await this.#call(methods.containerStatus, { containerId: id, verbose: true }, signal);
    const status = statusFrom(answer);
    if (status === undefined) {
      throw new EdgectlError('BackendError', `the container runtime returned no status of container ${id}`, {
        layer: 'cri',
      });
    }
    return status;
  }

  /** The URL of the runtime's streaming server, good for one connection. */
  async execUrl(id: string, command: readonly string[], streams: ExecStreams, signal?: AbortSignal) {
    const { url } = await this.#call(
      methods.exec,
      { containerId: id, cmd: [...command], ...streams },
      signal,
    );
    return url;
  }

  async attachUrl(id: string, streams: ExecStreams, signal?: AbortSignal): Promise<string> {
    const { url } = await this.#call(methods.attach, { containerId: id, ...streams }, signal);
    return url;
  }

  async portForwardUrl(sandboxId: string, ports: readonly number[], signal?: AbortSignal): Promise<string> {
    const request = { podSandboxId: sandboxId, port: [...ports] };
    const { url } = await this.#call(methods.portForward, request, signal);
    return url;
  }

  /** SIGTERM, then SIGKILL after `graceSeconds`. Idempotent. Answers when the container has ended. */
  async stopContainer(id: string, graceSeconds: number, signal?: AbortSignal): Promise<void> {
    const request = { containerId: id, timeout: BigInt(graceSeconds) };
    await this.#call(methods.stopContainer, request, signal, this.#timeoutMs + graceSeconds * 1000);
  }

  async containerStats(id: string, signal?: AbortSignal): Promise<ContainerStats | undefined> {
    const { stats } = await this.#call(methods.containerStats, { containerId: id }, signal);
    return stats;
  }

  /** Running containers only. */
  async listContainerStats(filter: ContainerFilter = {}, signal?: AbortSignal): Promise<ContainerStats[]> {
    const { id = '', sandboxId = '' } = filter;
    const { stats } = await this.#call(
      methods.listContainerStats,
      { filter: { id, podSandboxId: sandboxId, labelSelector: labelsOf(filter) } },
      signal,
    );
    return stats;
  }

  /** Every image that the runtime has, in no order. */
  async listImages(signal?: AbortSignal): Promise<Image[]> {
    const request = { filter: undefined };
    const { images } = await this.connection.unary(
      ImageServiceDefinition,
      ImageServiceDefinition.methods.listImages,
      request,
      this.#options(signal),
    );
    return images;
  }

  /** With every name that it has. An image that is gone is no error. */
  async removeImage(id: string, signal?: AbortSignal): Promise<void> {
    const image = { image: id, annotations: {}, userSpecifiedImage: '', runtimeHandler: '' };
    await this.connection.unary(
      ImageServiceDefinition,
      ImageServiceDefinition.methods.removeImage,
      { image },
      this.#options(signal),
    );
  }

  /** Makes the runtime open the log file again, after it was renamed. */
  async reopenLog(id: string, signal?: AbortSignal): Promise<void> {
    await this.#call(methods.reopenContainerLog, { containerId: id }, signal);
  }

  close(): void {
    this.connection.close();
  }

  #call<Request, Response>(
    method: Method<Request, Response, false>,
    request: Request,
    signal: AbortSignal | undefined,
    timeoutMs = this.#timeoutMs,
  ): Promise<Response> {
    return this.connection.unary(RuntimeServiceDefinition, method, request, this.#options(signal, timeoutMs));
  }

  #options(signal: AbortSignal | undefined, timeoutMs = this.#timeoutMs) {
    return signal === undefined ? { timeoutMs } : { timeoutMs, signal };
  }
}

function labelsOf(filter: ContainerFilter & SandboxFilter): Record<string, string> {
  const labels: Record<string, string> = {};
  if (filter.namespace !== undefined) labels[POD_NAMESPACE_LABEL] = filter.namespace;
  if (filter.pod !== undefined) labels[POD_NAME_LABEL] = filter.pod;
  if (filter.podUid !== undefined) labels[POD_UID_LABEL] = filter.podUid;
  if (filter.container !== undefined) labels[CONTAINER_NAME_LABEL] = filter.container;
  return labels;
}

function socketPathOf(endpoint: string): string {
  const path = endpoint.replace(/^unix:(\/\/)?/, '');
  if (path.startsWith('/')) return path;
  throw new EdgectlError('InvalidParams', `CRI endpoint ${JSON.stringify(endpoint)} is not a unix socket`, {
    layer: 'cri',
    hint: 'give it as unix:///run/containerd/containerd.sock',
  });
}
