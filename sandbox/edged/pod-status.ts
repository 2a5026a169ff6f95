/** A pod's status as kubelet derives it from what the runtime has and from what was last known. */
import { type ContainerStatus, ContainerState } from '../../proto/generated/cri.ts';
import type { JsonObject } from '../store/strategic-merge.ts';
import { equal, isObject } from '../store/strategic-merge.ts';
import { type ContainerSpec, type PodManifest, podKey } from './pod-types.ts';

export interface StatusInput {
  readonly pod: PodManifest;
  /** All instances that the runtime has, oldest first. */
  readonly instances: readonly ContainerStatus[];
  /** Containers that wait for their next start, with the delay that kubelet names, in seconds. */
  readonly backOffSeconds: ReadonlyMap<string, number>;
  /** What the readiness probe last said; a container without a probe is ready while it runs. */
  readonly ready: ReadonlyMap<string, boolean>;
  /** The status that was last written; times of conditions that did not change are kept. */
  readonly previous: JsonObject;
  readonly hostIP: string;
  /** RFC 3339, in seconds. */
  readonly now: string;
}

const MILLISECOND_NANOS = 1_000_000n;

function time(nanos: bigint): string {
  return `${new Date(Number(nanos / MILLISECOND_NANOS)).toISOString().slice(0, 19)}Z`;
}

/** RFC 3339 in seconds, as `metav1.Time`. */
export function metaTime(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
}

function terminated(status: ContainerStatus): JsonObject {
  const reason = status.reason || (status.exitCode === 0 ? 'Completed' : 'Error');
  return {
    containerID: `containerd://${status.id}`,
    exitCode: status.exitCode,
    finishedAt: time(status.finishedAt),
    ...(status.message === '' ? {} : { message: status.message }),
    reason,
    startedAt: time(status.startedAt),
  };
}

function waitingStatus(spec: ContainerSpec, reason: string): JsonObject {
  return {
    image: spec.image,
    imageID: '',
    lastState: {},
    name: spec.name,
    ready: false,
    restartCount: 0,
    started: false,
    state: { waiting: { reason } },
  };
}

function containerStatus(input: StatusInput, spec: ContainerSpec, isInit: boolean): JsonObject {
  const instances = input.instances.filter((one) => one.metadata?.name === spec.name);
  const latest = instances.at(-1);
  if (latest === undefined) {
    if (isInit) return keptInit(input, spec) ?? waitingStatus(spec, 'PodInitializing');
    return waitingStatus(
      spec,
      input.pod.spec.initContainers === undefined ? 'ContainerCreating' : 'PodInitializing',
    );
  }
  const running = latest.state === ContainerState.CONTAINER_RUNNING;
  const exited = latest.state === ContainerState.CONTAINER_EXITED;
  const before = instances.findLast((one) => one !== latest && one.state === ContainerState.CONTAINER_EXITED);
  const backOff = input.backOffSeconds.get(spec.name);
  const waits = exited && backOff !== undefined;
  const { uid } = input.pod.metadata;
  const pod = `${podKey(input.pod).split('/').toReversed().join('_')}(${uid})`;
  const state: JsonObject = running
    ? { running: { startedAt: time(latest.startedAt) } }
    : waits
      ? {
          waiting: {
            message: `back-off ${duration(backOff)} restarting failed container=${spec.name} pod=${pod}`,
            reason: 'CrashLoopBackOff',
          },
        }
      : exited
        ? { terminated: terminated(latest) }
        : { waiting: { reason: 'ContainerCreating' } };
  return {
    containerID: `containerd://${latest.id}`,
    image: latest.image?.image ?? spec.image,
    imageID: latest.imageRef,
    lastState: waits
      ? { terminated: terminated(latest) }
      : before === undefined
        ? {}
        : { terminated: terminated(before) },
    name: spec.name,
    ready: isInit ? exited && latest.exitCode === 0 : running && (input.ready.get(spec.name) ?? true),
    restartCount: latest.metadata?.attempt ?? 0,
    started: running,
    state,
  };
}

/** Go's `time.Duration` of whole seconds: `20s`, `2m40s`. */
function duration(seconds: number): string {
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}

/** An init container that the runtime no longer has is known only if the stored status contains its end. */
function keptInit({ pod }: StatusInput, spec: ContainerSpec): JsonObject | undefined {
  const statuses = pod.status?.['initContainerStatuses'];
  const known: unknown = Array.isArray(statuses)
    ? statuses.find((one: unknown) => isObject(one) && one['name'] === spec.name)
    : undefined;
  return isObject(known) && isObject(known['state']) && known['state']['terminated'] !== undefined
    ? known
    : undefined;
}

interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False';
  readonly reason?: string;
  readonly message?: string;
}

function conditions(
  { previous, now }: StatusInput,
  containers: readonly JsonObject[],
  inits: readonly JsonObject[],
  started: boolean,
): JsonObject[] {
  const names = (list: readonly JsonObject[]): string => list.map(({ name }) => String(name)).join(' ');
  const unready = containers.filter(({ ready }) => ready !== true);
  // Containers that run prove that the init containers ended, whatever is still known of them.
  const initsDone = started || inits.every(({ ready }) => ready === true);
  const readiness = (type: string): Condition =>
    unready.length === 0
      ? { type, status: 'True' }
      : {
          type,
          status: 'False',
          reason: 'ContainersNotReady',
          message: `containers with unready status: [${names(unready)}]`,
        };
  const initialized: Condition = initsDone
    ? { type: 'Initialized', status: 'True' }
    : {
        type: 'Initialized',
        status: 'False',
        reason: 'ContainersNotInitialized',
        message: `containers with incomplete status: [${names(inits.filter(({ ready }) => ready !== true))}]`,
      };
  const list: Condition[] = [
    { type: 'PodReadyToStartContainers', status: 'True' },
    initialized,
    readiness('Ready'),
    readiness('ContainersReady'),
    { type: 'PodScheduled', status: 'True' },
  ];
  const before = (Array.isArray(previous['conditions']) ? previous['conditions'] : []).filter(isObject);
  return list.map((condition) => {
    const known = before.find(({ type }) => type === condition.type);
    const since =
      known !== undefined && equal(known['status'], condition.status) ? known['lastTransitionTime'] : now;
    return { lastTransitionTime: since ?? now, ...condition };
  });
}

function qosClass(pod: PodManifest): string {
  const all = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])];
  const asks = all.some(
    ({ resources }) => Object.keys({ ...resources?.limits, ...resources?.requests }).length > 0,
  );
  return asks ? 'Burstable' : 'BestEffort';
}

function phase(
  containers: readonly JsonObject[],
  inits: readonly JsonObject[],
  restartPolicy: string,
): string {
  const of = (state: string, list: readonly JsonObject[]): readonly JsonObject[] =>
    list.filter((one) => isObject(one['state']) && one['state'][state] !== undefined);
  if (of('waiting', inits).length > 0 || of('running', inits).length > 0) return 'Pending';
  const ended = of('terminated', containers);
  if (ended.length === containers.length && restartPolicy !== 'Always') {
    const failed = ended.some(
      ({ state }) =>
        isObject(state) && isObject(state['terminated']) && state['terminated']['exitCode'] !== 0,
    );
    if (!failed) return 'Succeeded';
    if (restartPolicy === 'Never') return 'Failed';
  }
  const fresh = of('waiting', containers).filter(({ lastState }) => equal(lastState, {}));
  return fresh.length > 0 ? 'Pending' : 'Running';
}

/** The status that kubelet would report now. */
export function podStatus(input: StatusInput): JsonObject {
  const { pod, previous, hostIP, now } = input;
  const byName = (a: JsonObject, b: JsonObject): number => (String(a['name']) < String(b['name']) ? -1 : 1);
  const containers = pod.spec.containers.map((spec) => containerStatus(input, spec, false)).toSorted(byName);
  const inits = (pod.spec.initContainers ?? []).map((spec) => containerStatus(input, spec, true));
  const started = input.instances.some(({ metadata }) =>
    pod.spec.containers.some(({ name }) => name === metadata?.name),
  );
  return {
    conditions: conditions(input, containers, inits, started),
    containerStatuses: containers,
    hostIP,
    hostIPs: [{ ip: hostIP }],
    ...(inits.length === 0 ? {} : { initContainerStatuses: inits }),
    phase: phase(containers, inits, pod.spec.restartPolicy ?? 'Always'),
    podIP: hostIP,
    podIPs: [{ ip: hostIP }],
    qosClass: qosClass(pod),
    startTime: previous['startTime'] ?? now,
  };
}
