/** Sandboxes and containers as the rest of the agent sees them: the CRI's messages, checked once and with the pod's identity read from the labels. */
import {
  type Container,
  ContainerState,
  type ContainerStatusResponse,
  type PodSandbox,
  PodSandboxState,
} from '../../../proto/generated/cri.ts';

/** The labels and annotations by which kubelet marks what it starts (kubelet's container labels). */
export const POD_NAME_LABEL = 'io.kubernetes.pod.name';
export const POD_NAMESPACE_LABEL = 'io.kubernetes.pod.namespace';
export const POD_UID_LABEL = 'io.kubernetes.pod.uid';
export const CONTAINER_NAME_LABEL = 'io.kubernetes.container.name';

export interface PodIdentity {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

export interface CriSandbox {
  readonly id: string;
  readonly pod: PodIdentity;
  /** Incremented each time kubelet creates the pod's sandbox again. */
  readonly attempt: number;
  readonly ready: boolean;
  /** Milliseconds since the epoch. */
  readonly createdAtMs: number;
  /** The pod's own labels and those of kubelet. */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export type CriContainerState = 'created' | 'running' | 'exited' | 'unknown';

export interface CriContainer {
  readonly id: string;
  readonly sandboxId: string;
  readonly pod: PodIdentity;
  /** The container's name in the pod. */
  readonly name: string;
  /** Which instance of the container: kubelet's restart count, and the number in the log file's name. */
  readonly attempt: number;
  readonly state: CriContainerState;
  readonly createdAtMs: number;
  readonly image: string;
  readonly imageRef: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface CriContainerStatus {
  readonly id: string;
  readonly name: string;
  readonly attempt: number;
  readonly state: CriContainerState;
  readonly createdAtMs: number;
  /** Absent before it started. */
  readonly startedAtMs: number | undefined;
  /** Absent before it ended. */
  readonly finishedAtMs: number | undefined;
  readonly exitCode: number;
  /** `Completed`, `Error`, `OOMKilled`, or the runtime's own. */
  readonly reason: string;
  readonly message: string;
  readonly image: string;
  readonly imageRef: string;
  /** Absolute path of the current log file; empty if the runtime keeps none. */
  readonly logPath: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** What only a verbose answer tells, where the runtime is containerd. */
  readonly runtime: { readonly pid?: number; readonly tty?: boolean; readonly stdin?: boolean };
}

const NANOS_PER_MS = 1_000_000n;

/** The CRI's nanoseconds since the epoch; 0 stands for "not yet". */
function milliseconds(nanoseconds: bigint): number {
  return Number(nanoseconds / NANOS_PER_MS);
}

function stateName(state: ContainerState): CriContainerState {
  switch (state) {
    case ContainerState.CONTAINER_CREATED:
      return 'created';
    case ContainerState.CONTAINER_RUNNING:
      return 'running';
    case ContainerState.CONTAINER_EXITED:
      return 'exited';
    default:
      return 'unknown';
  }
}

export function sandboxFrom(sandbox: PodSandbox): CriSandbox {
  const { metadata, labels } = sandbox;
  return {
    id: sandbox.id,
    pod: {
      namespace: metadata?.namespace ?? labels[POD_NAMESPACE_LABEL] ?? '',
      name: metadata?.name ?? labels[POD_NAME_LABEL] ?? '',
      uid: metadata?.uid ?? labels[POD_UID_LABEL] ?? '',
    },
    attempt: metadata?.attempt ?? 0,
    ready: sandbox.state === PodSandboxState.SANDBOX_READY,
    createdAtMs: milliseconds(sandbox.createdAt),
    labels,
    annotations: sandbox.annotations,
  };
}

export function containerFrom(container: Container): CriContainer {
  const { metadata, labels } = container;
  return {
    id: container.id,
    sandboxId: container.podSandboxId,
    pod: {
      namespace: labels[POD_NAMESPACE_LABEL] ?? '',
      name: labels[POD_NAME_LABEL] ?? '',
      uid: labels[POD_UID_LABEL] ?? '',
    },
    name: metadata?.name ?? labels[CONTAINER_NAME_LABEL] ?? '',
    attempt: metadata?.attempt ?? 0,
    state: stateName(container.state),
    createdAtMs: milliseconds(container.createdAt),
    image: container.image?.image ?? '',
    imageRef: container.imageRef,
    labels,
    annotations: container.annotations,
  };
}

/** `undefined` if the answer holds no status. */
export function statusFrom({ status, info }: ContainerStatusResponse): CriContainerStatus | undefined {
  if (status === undefined) return undefined;
  return {
    id: status.id,
    name: status.metadata?.name ?? '',
    attempt: status.metadata?.attempt ?? 0,
    state: stateName(status.state),
    createdAtMs: milliseconds(status.createdAt),
    startedAtMs: status.startedAt > 0n ? milliseconds(status.startedAt) : undefined,
    finishedAtMs: status.finishedAt > 0n ? milliseconds(status.finishedAt) : undefined,
    exitCode: status.exitCode,
    reason: status.reason,
    message: status.message,
    image: status.image?.image ?? '',
    imageRef: status.imageRef,
    logPath: status.logPath,
    labels: status.labels,
    annotations: status.annotations,
    runtime: runtimeFacts(info['info']),
  };
}

/** containerd's verbose `info`: JSON with `pid` and `config.tty`, `config.stdin`. It may be absent. */
function runtimeFacts(json: string | undefined): CriContainerStatus['runtime'] {
  if (json === undefined) return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    return {};
  }
  const pid = property(parsed, 'pid');
  const config = property(parsed, 'config');
  const hasConfig = typeof config === 'object' && config !== null;
  return {
    ...(typeof pid === 'number' && pid > 0 ? { pid } : {}),
    // Go leaves out what is false.
    ...(hasConfig
      ? { tty: property(config, 'tty') === true, stdin: property(config, 'stdin') === true }
      : {}),
  };
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
