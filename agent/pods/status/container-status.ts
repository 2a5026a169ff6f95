/** A container's status as Kubernetes writes it (`v1` ContainerStatus), from what the container runtime says now. */
import type { CriContainerStatus } from '../../backends/cri/cri-objects.ts';
import { isJsonObject, type JsonObject } from '../../backends/http/kubernetes-json.ts';

export interface ContainerState {
  readonly running?: JsonObject;
  readonly waiting?: JsonObject;
  readonly terminated?: JsonObject;
}

export interface ContainerStatus {
  readonly name: string;
  readonly state: ContainerState;
  readonly lastState: ContainerState;
  readonly ready: boolean;
  readonly restartCount: number;
  /** `containerd://<id>`, empty before it was created. */
  readonly containerID: string;
  readonly image?: string;
  readonly imageID?: string;
  readonly started?: boolean;
}

/** RFC 3339 in whole seconds, as the Kubernetes API writes times. */
export function kubernetesTime(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

function stateFrom(value: unknown): ContainerState {
  if (!isJsonObject(value)) return {};
  const { running, waiting, terminated } = value;
  return {
    ...(isJsonObject(running) && { running }),
    ...(isJsonObject(waiting) && { waiting }),
    ...(isJsonObject(terminated) && { terminated }),
  };
}

/** Reads a list of stored statuses; what is none is passed over. */
export function containerStatusesFrom(value: unknown): ContainerStatus[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isJsonObject).flatMap((each) => {
    const { name, ready, restartCount, containerID, image, imageID, started } = each;
    if (typeof name !== 'string') return [];
    return [
      {
        ...each,
        name,
        state: stateFrom(each['state']),
        lastState: stateFrom(each['lastState']),
        ready: ready === true,
        restartCount: typeof restartCount === 'number' ? restartCount : 0,
        containerID: typeof containerID === 'string' ? containerID : '',
        ...(typeof image === 'string' && { image }),
        ...(typeof imageID === 'string' && { imageID }),
        ...(typeof started === 'boolean' && { started }),
      },
    ];
  });
}

/** The id in `containerd://<id>`. */
export function runtimeId({ containerID }: ContainerStatus): string {
  return containerID.slice(containerID.indexOf('://') + 3);
}

export function liveState(live: CriContainerStatus, runtime: string): ContainerState {
  const started = live.startedAtMs ?? live.createdAtMs;
  if (live.state === 'running') return { running: { startedAt: kubernetesTime(started) } };
  if (live.state === 'created') return { waiting: { reason: 'ContainerCreating' } };
  return {
    terminated: {
      containerID: `${runtime}://${live.id}`,
      exitCode: live.exitCode,
      reason: live.reason || (live.exitCode === 0 ? 'Completed' : 'Error'),
      ...(live.message !== '' && { message: live.message }),
      startedAt: kubernetesTime(started),
      finishedAt: kubernetesTime(live.finishedAtMs ?? started),
    },
  };
}

/**
 * The status of a container from its instances in the runtime, the newest first.
 * `ready` of a running one is not the runtime's to know: it is taken to be so where no probe says otherwise.
 */
export function statusFromRuntime(
  [newest, before]: readonly [CriContainerStatus, ...CriContainerStatus[]],
  runtime: string,
  ready: boolean,
): ContainerStatus {
  const running = newest.state === 'running';
  return {
    name: newest.name,
    containerID: `${runtime}://${newest.id}`,
    image: newest.image,
    imageID: newest.imageRef,
    state: liveState(newest, runtime),
    lastState: before === undefined || before.state !== 'exited' ? {} : liveState(before, runtime),
    ready: running && ready,
    started: running,
    restartCount: newest.attempt,
  };
}

/** Kubernetes' own words for a container that should be there and is not. */
export function vanishedState(stored: ContainerStatus): ContainerState {
  return {
    terminated: {
      ...(stored.containerID !== '' && { containerID: stored.containerID }),
      exitCode: 137,
      reason: 'ContainerStatusUnknown',
      message: 'the container runtime has no such container',
    },
  };
}
