/** Kubernetes events as the agent observes and keeps them. */
import type { Event } from '@edgectl/rpc-schema/generated/types';
import { kubernetesTime } from '../status/container-status.ts';

/** What an event is about. */
export interface InvolvedObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** `spec.containers{web}`; empty for the whole object. */
  readonly fieldPath: string;
}

/** Something that was seen once. */
export interface Observation {
  readonly involved: InvolvedObject;
  readonly type: 'Normal' | 'Warning';
  /** One word: `Started`. */
  readonly reason: string;
  /** The same words for the same thing: observations that differ in nothing but time are counted. */
  readonly message: string;
  /** Milliseconds since the epoch. */
  readonly atMs: number;
}

/** Observations of one thing, counted. */
export interface KeptEvent {
  readonly uid: string;
  readonly involved: InvolvedObject;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  readonly count: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** The order of events in the same millisecond: a start comes before an end. */
const BEGINNINGS: ReadonlySet<string> = new Set(['Started', 'Restarted']);

/** Sorts events by when they were last seen. */
export function orderOf({ lastMs, reason, uid }: KeptEvent): string {
  return `${String(lastMs).padStart(16, '0')} ${BEGINNINGS.has(reason) ? 0 : 1} ${uid}`;
}

const COMPONENT = 'edgectl';

/** As `kubectl get events -o json` shows one. */
export function toKubernetesEvent(event: KeptEvent, nodeName: string): Event {
  const { involved, uid } = event;
  const { fieldPath, ...whole } = involved;
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: {
      name: `${involved.name}.${uid.replaceAll('-', '').slice(0, 16)}`,
      namespace: involved.namespace,
      uid,
      creationTimestamp: kubernetesTime(event.firstMs),
    },
    involvedObject: { ...whole, ...(fieldPath !== '' && { fieldPath }) },
    reason: event.reason,
    message: event.message,
    type: event.type,
    count: event.count,
    firstTimestamp: kubernetesTime(event.firstMs),
    lastTimestamp: kubernetesTime(event.lastMs),
    source: { component: COMPONENT, host: nodeName },
  };
}
