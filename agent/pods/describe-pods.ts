/** `pod.describe`: the pod, what the runtime has of its containers, and its events. */
import type {
  ContainerObservation,
  Event,
  Pod,
  PodDescribeParams,
  PodDescribeResult,
  PodDescription,
} from '@edgectl/rpc-schema/generated/types';
import type { CriContainerState, CriContainerStatus } from '../backends/cri/cri-objects.ts';
import { parseLabelSelector } from '../../common/kubernetes/label-selector.ts';
import { podNotFound } from './pod-targets.ts';
import { podKey, type PodSources } from './pod-sources.ts';
import { metaOf } from './read-pods.ts';
import { statusesOf, type ViewCri } from './status/runtime-view.ts';

/** The events about one pod, the oldest first. */
export interface PodEvents {
  eventsOf(pod: {
    readonly namespace: string;
    readonly name: string;
    readonly uid: string;
  }): readonly Event[];
}

export interface DescribeOptions {
  readonly sources: PodSources;
  readonly cri: ViewCri;
  readonly events: PodEvents;
}

const STATE_WORDS: Readonly<Record<CriContainerState, ContainerObservation['state']>> = {
  created: 'Created',
  running: 'Running',
  exited: 'Exited',
  unknown: 'Unknown',
};

/** @throws EdgectlError `NotFound` for a name that no backend knows, `Unavailable`. */
export async function describePods(
  { sources, cri, events }: DescribeOptions,
  params: PodDescribeParams,
  signal: AbortSignal,
): Promise<PodDescribeResult> {
  const { namespace = 'default', name, labelSelector, showEvents = true } = params;
  const matches = labelSelector === undefined ? undefined : parseLabelSelector(labelSelector);
  const answer = await sources.read({ namespace, ...(name !== undefined && { name }) }, signal);
  const pods = answer.pods
    .filter(({ metadata }) => matches?.(metadata.labels ?? {}) ?? true)
    .toSorted((a, b) => (podKey(a) < podKey(b) ? -1 : 1));
  if (name !== undefined && pods.length === 0) throw podNotFound(namespace, name);
  const describe = async (pod: Pod): Promise<PodDescription> => {
    const containers = await readContainers(cri, pod, signal);
    const identity = { namespace, name: pod.metadata.name, uid: pod.metadata.uid ?? '' };
    return {
      pod,
      ...(containers !== undefined && { containers }),
      ...(showEvents && { events: events.eventsOf(identity) }),
    };
  };
  return { meta: metaOf(answer, pods), items: await Promise.all(pods.map(describe)) };
}

/** `undefined` if the runtime cannot be reached: the answer's notes say so. */
async function readContainers(
  cri: ViewCri,
  pod: Pod,
  signal: AbortSignal,
): Promise<ContainerObservation[] | undefined> {
  const { uid, namespace = 'default', name } = pod.metadata;
  try {
    const filter = { namespace, pod: name, ...(uid !== undefined && { podUid: uid }) };
    const instances = await cri.listContainers(filter, signal);
    const statuses = await statusesOf(cri, instances, signal);
    return statuses
      .toSorted((a, b) => (a.name === b.name ? b.attempt - a.attempt : a.name < b.name ? -1 : 1))
      .map(observation);
  } catch (error) {
    if (signal.aborted) throw error;
    return undefined;
  }
}

function observation(status: CriContainerStatus): ContainerObservation {
  const { name, id, attempt, state, image, startedAtMs, finishedAtMs, reason, message, logPath } = status;
  const time = (milliseconds: number): string => new Date(milliseconds).toISOString();
  return {
    name,
    id,
    state: STATE_WORDS[state],
    attempt,
    ...(image !== '' && { image }),
    createdAt: time(status.createdAtMs),
    ...(startedAtMs !== undefined && { startedAt: time(startedAtMs) }),
    ...(finishedAtMs !== undefined && { finishedAt: time(finishedAtMs) }),
    ...(state === 'exited' && { exitCode: status.exitCode }),
    ...(reason !== '' && { reason }),
    ...(message !== '' && { message }),
    ...(logPath !== '' && { logPath }),
  };
}
