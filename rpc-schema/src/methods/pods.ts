/** Pods and their events. */
import { CHANGE, DESCRIBE, READ, STREAM, type MethodRow } from './method-row.ts';

export const POD_METHODS = {
  'pod.list': {
    ...READ,
    params: 'PodListParams',
    result: 'PodListResult',
    summary: 'The pods of one namespace or of all',
    description:
      'From MetaServer, else from the store, else from the container runtime alone; `meta.source` says which. ' +
      'An unknown namespace is an empty list, as in Kubernetes.',
    errors: ['Gone', 'BackendError'],
  },
  'pod.get': {
    ...READ,
    params: 'PodGetParams',
    result: 'PodGetResult',
    summary: 'One pod, whole',
    description: 'From MetaServer, else from the store, else from the container runtime alone.',
    errors: ['NotFound', 'BackendError'],
  },
  'pod.top': {
    ...READ,
    params: 'PodTopParams',
    result: 'PodTopResult',
    summary: 'CPU and memory that the containers of pods use',
    description:
      'As the container runtime counts them, with Edged gone too. A pod without a running container is left out.',
    errors: ['NotFound'],
  },
  'pod.describe': {
    ...DESCRIBE,
    params: 'PodDescribeParams',
    result: 'PodDescribeResult',
    summary: 'Pods with what the container runtime has of them, and their events',
    description:
      'The pod as `pod.get` gives it, the container instances that the runtime has, and the events that the agent observed.',
    errors: ['NotFound', 'BackendError'],
  },
  'pod.logs': {
    ...STREAM,
    right: 'viewer',
    inBatch: 'unlessFollowed',
    params: 'PodLogsParams',
    result: 'PodLogsResult',
    summary: 'The log of a container, or of several',
    description:
      'Opens a session; the log comes on its stdout, both container streams in the order of the log. With `inline` the answer holds ' +
      'the output. Read from the log files that the container runtime names, rotated ones included; where they cannot be read, from Edged. ' +
      'With `grep` the node sends only the lines that match.',
    errors: ['NotFound', 'Conflict', 'Gone', 'Unsupported', 'BackendError'],
  },
  'pod.exec': {
    ...STREAM,
    params: 'PodExecParams',
    result: 'PodExecResult',
    summary: 'Runs a program in a container',
    description:
      'Opens a session: stdout and stderr apart, stdin with its own window, the exit code in `end`. The process ends with its session. ' +
      'With `inline` the answer holds output and exit code.',
    errors: ['NotFound', 'Conflict', 'Interrupted', 'Unsupported', 'BackendError'],
  },
  'pod.attach': {
    ...STREAM,
    inBatch: 'no',
    params: 'PodAttachParams',
    result: 'PodAttachResult',
    summary: 'Attaches to the main process of a container',
    description: 'Opens a session on what the process writes from now on; the process does not end with it.',
    errors: ['NotFound', 'Conflict', 'Interrupted', 'Unsupported', 'BackendError'],
  },
  'pod.release': {
    ...CHANGE,
    params: 'PodReleaseParams',
    result: 'PodReleaseResult',
    summary: 'Lets go of the update of a pod that is held',
    description:
      'Of a pod with the annotation `edge.kubeedge.io/hold-upgrade: "true"`; EdgeCore is told by MetaServer. A pod that is not held is `Conflict`.',
    errors: ['NotFound', 'Conflict', 'Interrupted', 'BackendError'],
  },
  'pod.restart': {
    ...CHANGE,
    defaultTimeoutMs: 60_000,
    params: 'PodRestartParams',
    result: 'PodRestartResult',
    summary: 'Restarts the containers of pods',
    description:
      'Stops the running containers of each pod; EdgeCore starts them again as the pod says. ' +
      'The answer comes when they run again, or at the deadline with what is known.',
    errors: ['NotFound', 'Conflict', 'Interrupted', 'Unsupported', 'BackendError'],
  },
  'pod.watch': {
    ...STREAM,
    right: 'anonymous',
    inBatch: 'no',
    params: 'PodWatchParams',
    result: 'PodWatchResult',
    summary: 'Pods as they change',
    description:
      'Opens a session; each line on its stdout is a Kubernetes watch event. A pod that leaves the selection is `DELETED`. ' +
      'A reader that is slow gets each pod as it is by then.',
    errors: ['NotFound', 'Conflict', 'BackendError'],
  },
  'event.list': {
    ...READ,
    params: 'EventListParams',
    result: 'EventListResult',
    summary: 'The events that the agent observed',
    description:
      "Kubernetes events of pods, containers and devices, from the agent's own database: EdgeCore stores none.",
    errors: ['Gone'],
  },
  'event.watch': {
    ...STREAM,
    right: 'anonymous',
    inBatch: 'no',
    params: 'EventWatchParams',
    result: 'EventWatchResult',
    summary: 'Events as they are observed',
    description:
      'Opens a session; each line on its stdout is a Kubernetes watch event about an event: `ADDED` for a new one, `MODIFIED` for one ' +
      'that was counted again. One that is forgotten is not told.',
    errors: ['Conflict'],
  },
} as const satisfies Record<string, MethodRow>;
