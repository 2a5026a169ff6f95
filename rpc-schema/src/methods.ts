/**
 * The one table of methods: class, deadline, who may call it, what it is for. The OpenRPC document and the reference are
 * generated from it, and the agent's pipeline reads it. Parameters and results are in `schemas/`.
 */
import type { ErrorKind } from './error-table.ts';

/**
 * `read`: may run at any time, joined with the same read still running. `change`: journalled before it runs, never run twice.
 * `stream`: opens a session; deduplicated, not journalled. `control`: on a session of one's own.
 */
export type MethodClass = 'read' | 'change' | 'stream' | 'control';

export interface MethodRow {
  readonly class: MethodClass;
  /** The deadline where the call gives no `timeoutSeconds`. */
  readonly defaultTimeoutMs: number;
  /** True where a caller that is not believed may not call it: logs, exec and everything that changes something. */
  readonly needsBelief: boolean;
  /** `no`: never inside a batch. `unlessFollowed`: not with `follow`. */
  readonly inBatch: 'yes' | 'no' | 'unlessFollowed';
  /** Names of the schemas of parameters and result. */
  readonly params: string;
  readonly result: string;
  readonly summary: string;
  readonly description: string;
  /** What it answers beside the errors that every method can give ({@link COMMON_ERRORS}). */
  readonly errors: readonly ErrorKind[];
}

/** What any call can be answered with. */
export const COMMON_ERRORS = [
  'InvalidRequest',
  'InvalidParams',
  'Internal',
  'Forbidden',
  'Timeout',
  'Unavailable',
  'TooManyRequests',
  'RequestEntityTooLarge',
] as const satisfies readonly ErrorKind[];

const READ = { class: 'read', defaultTimeoutMs: 10_000, needsBelief: false, inBatch: 'yes' } as const;
const DESCRIBE = { ...READ, defaultTimeoutMs: 15_000 } as const;
const OPERATOR_READ = { ...READ, needsBelief: true } as const;
const CHANGE = { class: 'change', defaultTimeoutMs: 10_000, needsBelief: true, inBatch: 'yes' } as const;
const STREAM = { class: 'stream', defaultTimeoutMs: 15_000, needsBelief: true, inBatch: 'yes' } as const;
const CONTROL = { class: 'control', defaultTimeoutMs: 5_000, needsBelief: false, inBatch: 'yes' } as const;

export const METHODS = {
  'rpc.discover': {
    ...READ,
    defaultTimeoutMs: 5_000,
    params: 'RpcDiscoverParams',
    result: 'RpcDiscoverResult',
    summary: 'This contract, as an OpenRPC document',
    description: 'What the agent validates with: the methods, their parameters, results and errors.',
    errors: [],
  },
  'node.status': {
    ...READ,
    params: 'NodeStatusParams',
    result: 'NodeStatusResult',
    summary: 'The node, the agent, its brokers and backends, and who the caller is to it',
    description:
      'Answers with every backend missing. `object` is the Kubernetes Node where MetaServer or the store has it. ' +
      '`caller` says what a caller that is not believed can do about it.',
    errors: [],
  },
  'node.stats': {
    ...READ,
    params: 'NodeStatsParams',
    result: 'NodeStatsResult',
    summary: "CPU, memory, disk and network of the node and its pods, as kubelet's stats summary",
    description:
      "From Edged's `/stats/summary`; where that is gone, the pods' part from the container runtime.",
    errors: ['BackendError'],
  },
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
    inBatch: 'unlessFollowed',
    params: 'PodLogsParams',
    result: 'PodLogsResult',
    summary: 'The log of a container, or of several',
    description:
      'Opens a session; the log comes on its stdout, both container streams in the order of the log. With `inline` the answer holds ' +
      'the output. Read from the log files that the container runtime names, rotated ones included; where they cannot be read, from Edged.',
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
  'event.list': {
    ...READ,
    params: 'EventListParams',
    result: 'EventListResult',
    summary: 'The events that the agent observed',
    description:
      "Kubernetes events of pods, containers and devices, from the agent's own database: EdgeCore stores none.",
    errors: ['Gone'],
  },
  'device.list': {
    ...READ,
    params: 'DeviceListParams',
    result: 'DeviceListResult',
    summary: 'The devices of one namespace or of all',
    description:
      'The stored devices with lasting local edits laid over them (`meta.localEdits`) and the reported values in `status.twins`.',
    errors: ['Gone', 'BackendError'],
  },
  'device.get': {
    ...READ,
    params: 'DeviceGetParams',
    result: 'DeviceGetResult',
    summary: 'One device, whole, with its values and their ages',
    description:
      'As in `device.list`; `twins` gives each value with its age and its source. `metadata.resourceVersion` is the precondition for `device.edit`.',
    errors: ['NotFound', 'BackendError'],
  },
  'device.describe': {
    ...DESCRIBE,
    params: 'DeviceDescribeParams',
    result: 'DeviceDescribeResult',
    summary: 'Devices with model, ranges, mapper, edits and events',
    description:
      'Everything that the node knows of a device; `mapper.answers` says whether its mapper is there.',
    errors: ['NotFound', 'BackendError'],
  },
  'device.edit': {
    ...CHANGE,
    defaultTimeoutMs: 45_000,
    params: 'DeviceEditParams',
    result: 'DeviceEditResult',
    summary: 'Changes devices and reads back what they made of it',
    description:
      'Checked against the device model, journalled, handed to the mapper as a complete device, and read back. An edit lasts over restarts ' +
      'of mapper and EdgeCore unless `persist` is false. `readBack: differs` is the error `ReadBackDiffers`.',
    errors: ['NotFound', 'Conflict', 'ReadBackDiffers', 'Interrupted', 'Unsupported', 'BackendError'],
  },
  'device.watch': {
    ...STREAM,
    needsBelief: false,
    inBatch: 'no',
    params: 'DeviceWatchParams',
    result: 'DeviceWatchResult',
    summary: 'Devices as they change',
    description: 'Opens a session; each line on its stdout is a Kubernetes watch event.',
    errors: ['NotFound', 'Conflict', 'BackendError'],
  },
  'device.edits': {
    ...READ,
    params: 'DeviceEditsParams',
    result: 'DeviceEditsResult',
    summary: 'The lasting local edits and how they stand',
    description:
      'Each edit with its base value, its value, and whether the device or the cloud has taken it over.',
    errors: ['Gone'],
  },
  'device.revert': {
    ...CHANGE,
    defaultTimeoutMs: 45_000,
    params: 'DeviceRevertParams',
    result: 'DeviceRevertResult',
    summary: 'Takes lasting local edits back',
    description: 'Writes the stored values again, and reads back.',
    errors: ['NotFound', 'Conflict', 'ReadBackDiffers', 'Interrupted', 'BackendError'],
  },
  'deviceModel.list': {
    ...READ,
    params: 'DeviceModelListParams',
    result: 'DeviceModelListResult',
    summary: 'The device models of one namespace or of all',
    description: 'From MetaServer, else from the store.',
    errors: ['Gone', 'BackendError'],
  },
  'deviceModel.get': {
    ...READ,
    params: 'DeviceModelGetParams',
    result: 'DeviceModelGetResult',
    summary: 'One device model, whole',
    description: 'From MetaServer, else from the store.',
    errors: ['NotFound', 'BackendError'],
  },
  'session.list': {
    ...CONTROL,
    params: 'SessionListParams',
    result: 'SessionListResult',
    summary: "The caller's sessions",
    description: 'With how far each stream has come and what it waits for.',
    errors: [],
  },
  'session.resume': {
    ...CONTROL,
    params: 'SessionResumeParams',
    result: 'SessionResumeResult',
    summary: 'Goes on with a session after a gap or from another program',
    description:
      "The session moves to the caller's branch and is published again from the offsets on. Below what is kept the error is `Gone`.",
    errors: ['NotFound', 'Gone', 'Conflict'],
  },
  'session.cancel': {
    ...CONTROL,
    params: 'SessionCancelParams',
    result: 'SessionCancelResult',
    summary: 'Ends a session on purpose',
    description:
      'The process of an exec ends with it. Also a notification on the `control` topic of the session.',
    errors: ['NotFound'],
  },
  'node.diagnose': {
    ...OPERATOR_READ,
    defaultTimeoutMs: 30_000,
    params: 'NodeDiagnoseParams',
    result: 'NodeDiagnoseResult',
    summary: 'Walks every hop and says what is wrong and what mends it',
    description: 'Each check is fine, or says what was found and the command that mends it.',
    errors: [],
  },
  'access.check': {
    ...READ,
    params: 'AccessCheckParams',
    result: 'AccessCheckResult',
    summary: 'What the caller may do',
    description:
      'With a method: whether it is allowed, and which rule is missing. Without: every rule that holds.',
    errors: [],
  },
  'grant.create': {
    ...CHANGE,
    params: 'GrantCreateParams',
    result: 'GrantCreateResult',
    summary: 'Gives a principal a role for a time',
    description: 'Works with no cloud, ends by itself, and is in the audit.',
    errors: ['NotFound', 'Conflict', 'Interrupted'],
  },
  'grant.list': {
    ...OPERATOR_READ,
    params: 'GrantListParams',
    result: 'GrantListResult',
    summary: 'The grants that hold',
    description: 'With `includeEnded` also those that ended or were taken back.',
    errors: [],
  },
  'grant.revoke': {
    ...CHANGE,
    params: 'GrantRevokeParams',
    result: 'GrantRevokeResult',
    summary: 'Takes a grant back',
    description: 'Sessions that only this grant allowed are ended (`Revoked`).',
    errors: ['NotFound', 'Interrupted'],
  },
  'audit.list': {
    ...OPERATOR_READ,
    defaultTimeoutMs: 30_000,
    params: 'AuditListParams',
    result: 'AuditListResult',
    summary: 'Who did what',
    description:
      'The records of every call that changed something or opened a stream. `verify` checks the chain of hashes.',
    errors: ['Gone'],
  },
} as const satisfies Record<string, MethodRow>;

export type MethodName = keyof typeof METHODS;

/** True where `name` is a method of the contract. */
export function isMethodName(name: string): name is MethodName {
  return Object.hasOwn(METHODS, name);
}
