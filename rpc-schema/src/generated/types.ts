/** Generated from rpc-schema/schemas by `npm run generate`; do not edit. */

/** What is wrong. `CrashLoop`: a container is started again and again. `MapperSilent`: a mapper that registered does not answer. `ValueOutOfRange`: a device reports a value outside of the range of its device model. `Disk`: room on a disk, or the agent's database. `Certificate`: one ends within 30 days. `Clock`: the node's clock is not believed. `EditFailing`: a lasting edit of a device cannot be applied. */
export type AlarmKind =
  'CrashLoop' | 'MapperSilent' | 'ValueOutOfRange' | 'Disk' | 'Certificate' | 'Clock' | 'EditFailing';
/** `raised`: it stands, and nobody has acknowledged it. `acknowledged`: it stands, and somebody looks after it. `cleared`: it is over. */
export type AlarmState = 'raised' | 'acknowledged' | 'cleared';
/** Where an answer came from: `metaserver` (MetaServer), `store` (EdgeCore's database), `cri` (the container runtime), `containerd` (its task service, for exec), `files` (the log files that the runtime leaves on the node), `edged` (EdgeCore's kubelet server), `mapper` (a device mapper), `agent` (edgectl itself). */
export type Source = 'metaserver' | 'store' | 'cri' | 'containerd' | 'files' | 'edged' | 'mapper' | 'agent';
/** Where a failure arose. */
export type Layer =
  'client' | 'broker' | 'agent' | 'metaserver' | 'edged' | 'cri' | 'mapper' | 'store' | 'tunnel';
/** How each chunk of a session is compressed. */
export type SessionEncoding = 'gzip' | 'zstd';
/** How good a value is. `good`: the mapper of the device runs and reported it. `stale`: it was the last one before the mapper, or the device, was gone. `unknown`: nobody looked, as the agent did not run. */
export type Quality = 'good' | 'stale' | 'unknown';
/** `pending`: to be written. `applied`: the device has it. `unknown`: written, not read back. `differs`: the device reports another value. `unsettled`: EdgeCore or the mapper has started again, and it is not known yet whether the device still has it. `failing`: too many attempts. `superseded`: the cloud set another value. `adopted`: the cloud set the same value. `expired`: its time is over. `reverted`: taken back. */
export type DeviceEditState =
  | 'pending'
  | 'applied'
  | 'unknown'
  | 'differs'
  | 'unsettled'
  | 'failing'
  | 'superseded'
  | 'adopted'
  | 'expired'
  | 'reverted';
/** What the device reported after the write. `confirmed`: the value written. `differs`: another value. `unknown`: nothing newer than the write within the time. */
export type ReadBack = 'confirmed' | 'differs' | 'unknown';
/** Of a call that changes something or opens a session: whether it has taken effect. `no`: nothing was changed and nothing was started; the same request may be sent again. `maybe`: nobody knows; look at the object before calling again, with another id. `yes`: it has, and the error is about what came of it. */
export type Ran = 'no' | 'maybe' | 'yes';
/** What runs on the node and the agent speaks with. */
export type BackendName = 'metaserver' | 'edged' | 'cri' | 'mapper' | 'store';
/** A part of the way from a caller to a container or device. */
export type DiagnosisArea =
  | 'configuration'
  | 'broker'
  | 'gateway'
  | 'clock'
  | 'metaserver'
  | 'edged'
  | 'cri'
  | 'mapper'
  | 'store'
  | 'permissions'
  | 'certificates'
  | 'disk'
  | 'policy'
  | 'tunnel';
/** How a call ended; `started` where its end is not written (yet). */
export type AuditOutcome = 'started' | 'succeeded' | 'failed' | 'refused' | 'interrupted';
/** Result of `pod.logs`: a session, or the output itself where `inline` was asked. */
export type PodLogsResult = SessionOpened | InlineOutput;
/** A stream of a session towards the client. */
export type StreamName = 'stdout' | 'stderr';
/** Result of `pod.exec`: a session, or the output itself where `inline` was asked. */
export type PodExecResult = SessionOpened | InlineOutput;
/** The id of a request. A string is remembered for 10 minutes for calls that change something or open a session; of numbers only the latest call counts. */
export type RequestId = string | number;
/** One response. */
export type RpcResponse = RpcSuccess | RpcFailure;
/** How a session ended. `Completed`: ran to its end (for exec also with a code other than 0). `Canceled`: by `session.cancel`. `TimedOut`: `processTimeoutSeconds` passed. `Failed`: see `error`. `Detached`: the client was gone for `detachSeconds`. `Expired`: `maxSeconds` passed without a renewal. `AgentStopped`: the agent was stopped in order. `Revoked`: the right to it was taken away. `Unknown`: the agent does not know such a session (any more). */
export type EndReason =
  | 'Completed'
  | 'Canceled'
  | 'TimedOut'
  | 'Failed'
  | 'Detached'
  | 'Expired'
  | 'AgentStopped'
  | 'Revoked'
  | 'Unknown';
/** Payload of `from/…/session/{session}/control`, a JSON-RPC notification. */
export type ControlNotification =
  | SessionAckNotification
  | SessionResizeNotification
  | SessionCloseStdinNotification
  | SessionCancelNotification;

/** One alarm: payload of `alarm/{kind}/{namespace}/{name}` while it stands, and an item of `alarm.list`. Kind, namespace, name and part together say which it is; what comes again after it was cleared is the same alarm, raised once more. */
export interface Alarm {
  /** `kind/namespace/name`, and `/part` where it has one: `ValueOutOfRange/factory/press-1/setpoint`. */
  readonly id: string;
  readonly kind: AlarmKind;
  /** The namespace of the object; `default` for what is in none, as of events. */
  readonly namespace: string;
  /** The pod, the device, the protocol of the mapper, the disk (`database`, `pod-logs`), where the certificate is used, or the node. */
  readonly name: string;
  /** The container of the pod or the property of the device. */
  readonly part?: string;
  /** `critical`: something does not work. `warning`: it will not. */
  readonly severity: 'warning' | 'critical';
  readonly state: AlarmState;
  /** What is wrong, in words. */
  readonly message: string;
  /** When it was raised last. */
  readonly raisedAt: string;
  /** How often it was raised, while it was kept. */
  readonly count: number;
  /** When it was acknowledged, since it was raised last. */
  readonly acknowledgedAt?: string;
  /** The principal that acknowledged it. */
  readonly acknowledgedBy?: string;
  /** What was said at the acknowledgement. */
  readonly comment?: string;
  /** When it was cleared; absent while it stands. */
  readonly clearedAt?: string;
}
/** Parameters of `alarm.list`. Fields to select by: `kind`, `namespace`, `name`, `part`, `severity`, `state`. */
export interface AlarmListParams {
  /** The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own. */
  readonly timeoutSeconds?: number;
  /** A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else. */
  readonly correlation?: string;
  /** The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB). */
  readonly maxBytes?: number;
  /**
   * JSONPath expressions (RFC 9535), applied to each object. Without `match()` and `search()`, with one `..` at most in each, and with filters that compare a query with a literal; together they visit at most 1,000,000 values. With it an object holds only what they select, in its place (an array holds the selected elements, in order), and `apiVersion`, `kind`, `metadata.name` and `metadata.namespace`. Default: whole objects.
   *
   * @minItems 1
   * @maxItems 64
   */
  readonly fields?: readonly string[];
  /** The Kubernetes namespace. Default `default`. */
  readonly namespace?: string;
  /** The objects of every namespace; then without `namespace`. */
  readonly allNamespaces?: boolean;
  /** A Kubernetes field selector with `=`, `==` and `!=`; a field that is not supported is an error. */
  readonly fieldSelector?: string;
  /** The most objects in one answer; more are announced by `meta.continue`. Default, no limit but `maxBytes`. */
  readonly limit?: number;
  /** The `meta.continue` of the answer before, opaque, with the other parameters unchanged. `Gone` where the list that it belongs to is not known any more. */
  readonly continue?: string;
  /** Also those that are over; they are kept for a week. */
  readonly includeCleared?: boolean;
}
/** Result of `alarm.list`. */
export interface AlarmListResult {
  readonly meta: ListMeta;
  /** The alarms, the one raised longest ago first. */
  readonly items: readonly Alarm[];
}
/** The `meta` of a list. */
export interface ListMeta {
  readonly source: Source;
  /** When the source saw what is told, as RFC 3339 writes it; older than now where the source is a stored copy. */
  readonly observedAt: string;
  /** Better sources that could not answer. Absent where the first one did. */
  readonly notes?: readonly BackendNote[];
  /** JSONPaths, below each object, of values that the caller may not see: `<hidden>` stands in their place. Absent where nothing is hidden. The right to the pod's logs shows them, of a device the right to edit all of it. */
  readonly redacted?: readonly string[];
  /** The lasting local edits that are laid over the stored devices of this answer. */
  readonly localEdits?: readonly LocalEditPath[];
  /** False where the call changed something, or opened a stream, while the agent's database could not be written, and the policy says `audit: best-effort`: a repeat after the agent's death is not known, and the audit has the record when the disk is back. */
  readonly journalled?: false;
  /** Given back as `continue`, it brings the objects that follow. Absent at the end of the list. */
  readonly continue?: string;
  /** How many objects follow, where `continue` is given and the number is known. */
  readonly remainingItemCount?: number;
}
/** A backend that was asked first and could not give the answer. */
export interface BackendNote {
  readonly layer: Layer;
  /** What was wrong with it. */
  readonly message: string;
}
/** One lasting local edit of a device. */
export interface LocalEditPath {
  /** The Kubernetes namespace. */
  readonly namespace: string;
  /** The name of one Kubernetes object. */
  readonly name: string;
  /** Where a value stands in a device: a JSON pointer (RFC 6901) in which an element of a list of named things is found by its name and not by its position, so that it holds when the list changes. */
  readonly path: string;
}
/** Parameters of `alarm.acknowledge`. */
export interface AlarmAcknowledgeParams {
  /** The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own. */
  readonly timeoutSeconds?: number;
  /** A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else. */
  readonly correlation?: string;
  /** The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB). */
  readonly maxBytes?: number;
  /**
   * JSONPath expressions (RFC 9535), applied to each object. Without `match()` and `search()`, with one `..` at most in each, and with filters that compare a query with a literal; together they visit at most 1,000,000 values. With it an object holds only what they select, in its place (an array holds the selected elements, in order), and `apiVersion`, `kind`, `metadata.name` and `metadata.namespace`. Default: whole objects.
   *
   * @minItems 1
   * @maxItems 64
   */
  readonly fields?: readonly string[];
  readonly kind: AlarmKind;
  /** The Kubernetes namespace. Default `default`. */
  readonly namespace?: string;
  /** As in the alarm. */
  readonly name: string;
  /** As in the alarm. */
  readonly part?: string;
  /** What is done about it. */
  readonly comment?: string;
}
/** Result of `alarm.acknowledge`. One that was acknowledged before stays with whom it was first. */
export interface AlarmAcknowledgeResult {
  readonly meta: Meta;
  readonly object: Alarm;
}
/** Where an answer came from and how old it is. */
export interface Meta {
  readonly source: Source;
  /** When the source saw what is told, as RFC 3339 writes it; older than now where the source is a stored copy. */
  readonly observedAt: string;
  /** Better sources that could not answer. Absent where the first one did. */
  readonly notes?: readonly BackendNote[];
  /** JSONPaths, below each object, of values that the caller may not see: `<hidden>` stands in their place. Absent where nothing is hidden. The right to the pod's logs shows them, of a device the right to edit all of it. */
  readonly redacted?: readonly string[];
  /** The lasting local edits that are laid over the stored devices of this answer. */
  readonly localEdits?: readonly LocalEditPath[];
  /** False where the call changed something, or opened a stream, while the agent's database could not be written, and the policy says `audit: best-effort`: a repeat after the agent's death is not known, and the audit has the record when the disk is back. */
  readonly journalled?: false;
}
/** What every method takes. */
export interface CallParams {
  /** The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own. */
  readonly timeoutSeconds?: number;
  /** A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else. */
  readonly correlation?: string;
  /** The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB). */
  readonly maxBytes?: number;
}
/** What every method takes whose answer can be large. */
export interface AnswerParams {
  /** The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own. */
  readonly timeoutSeconds?: number;
  /** A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else. */
  readonly correlation?: string;
  /** The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB). */
  readonly maxBytes?: number;
  /**
   * JSONPath expressions (RFC 9535), applied to each object. Without `match()` and `search()`, with one `..` at most in each, and with filters that compare a query with a literal; together they visit at most 1,000,000 values. With it an object holds only what they select, in its place (an array holds the selected elements, in order), and `apiVersion`, `kind`, `metadata.name` and `metadata.namespace`. Default: whole objects.
   *
   * @minItems 1
   * @maxItems 64
   */
  readonly fields?: readonly string[];
}
/** What every list takes. `namespace` and `allNamespaces` exclude each other. */
export interface ListParams {
  /** The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own. */
  readonly timeoutSeconds?: number;
  /** A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else. */
  readonly correlation?: string;
  /** The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB). */
  readonly maxBytes?: number;
  /**
   * JSONPath expressions (RFC 9535), applied to each object. Without `match()` and `search()`, with one `..` at most in each, and with filters that compare a query with a literal; together they visit at most 1,000,000 values. With it an object holds only what they select, in its place (an array holds the selected elements, in order), and `apiVersion`, `kind`, `metadata.name` and `metadata.namespace`. Default: whole objects.
   *
   * @minItems 1
   * @maxItems 64
   */
  readonly fields?: readonly string[];
  /** The Kubernetes namespace. Default `default`. */
  readonly namespace?: string;
  /** The objects of every namespace; then without `namespace`. */
  readonly allNamespaces?: boolean;
  /** A Kubernetes field selector with `=`, `==` and `!=`; a field that is not supported is an error. */
  readonly fieldSelector?: string;
  /** The most objects in one answer; more are announced by `meta.continue`. Default, no limit but `maxBytes`. */
  readonly limit?: number;
  /** The `meta.continue` of the answer before, opaque, with the other parameters unchanged. `Gone` where the list that it belongs to is not known any more. */
  readonly continue?: string;
}
/** What every method takes that opens a session. */
export interface SessionParams {
  /** The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own. */
  readonly timeoutSeconds?: number;
  /** A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else. */
  readonly correlation?: string;
  /** The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB). */
  readonly maxBytes?: number;
  /** A name for the session, 1 to 128 bytes, unique for the caller (principal and client). In use or just ended: `Conflict`. Default: the agent names it. */
  readonly session?: string;
  /** Credit per stream: the most bytes that are published and not acknowledged. 0: the caller acknowledges nothing; the output is then paced (`rateBytesPerSecond`) and ended after `maxSeconds`. Default 1048576 (1 MiB), at most 8388608 (8 MiB). */
  readonly window?: number;
  /** `offset`: the topic of each chunk ends with its position. `plain`: the constant topics `…/stdout` and `…/stderr`, without offsets and without resume; it implies `window: 0`. */
  readonly framing?: 'offset' | 'plain';
  readonly encoding?: SessionEncoding;
  /** The pace of a session with `window` 0, in bytes per second over its streams. Default 1048576 (1 MiB/s). */
  readonly rateBytesPerSecond?: number;
  /** Seconds after which a session with `window` 0 is ended (`Expired`) unless it is renewed by `session.ack {}`. Default 600. */
  readonly maxSeconds?: number;
  /** Seconds that a session waits for its client, once that is gone, before it is ended; 0 ends it at once. Default 60. */
  readonly detachSeconds?: number;
  /** False: nobody will read stdout; its bytes are dropped and never block stderr. */
  readonly stdout?: boolean;
  /** False: nobody will read stderr; its bytes are dropped and never block stdout. */
  readonly stderr?: boolean;
}
/** What a method takes that can answer in one response instead of opening a session. */
export interface InlineParams {
  /** True: no session; the answer holds the output, at most 65536 bytes (64 KiB) in all, and `truncated` says whether that was not enough. Not together with `session`, `window`, `framing`, `encoding`, `rateBytesPerSecond`, `maxSeconds` and `detachSeconds`. */
  readonly inline?: boolean;
}
/** Parameters of `device.list`. */
export interface DeviceListParams {
  /** The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own. */
  readonly timeoutSeconds?: number;
  /** A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else. */
  readonly correlation?: string;
  /** The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB). */
  readonly maxBytes?: number;
  /**
   * JSONPath expressions (RFC 9535), applied to each object. Without `match()` and `search()`, with one `..` at most in each, and with filters that compare a query with a literal; together they visit at most 1,000,000 values. With it an object holds only what they select, in its place (an array holds the selected elements, in order), and `apiVersion`, `kind`, `metadata.name` and `metadata.namespace`. Default: whole objects.
   *
   * @minItems 1
   * @maxItems 64
   */
  readonly fields?: readonly string[];
  /** The Kubernetes namespace. Default `default`. */
  readonly namespace?: string;
  /** The objects of every namespace; then without `namespace`. */
  readonly allNamespaces?: boolean;
  /** A Kubernetes field selector with `=`, `==` and `!=`; a field that is not supported is an error. */
  readonly fieldSelector?: string;
  /** The most objects in one answer; more are announced by `meta.continue`. Default, no limit but `maxBytes`. */
  readonly limit?: number;
  /** The `meta.continue` of the answer before, opaque, with the other parameters unchanged. `Gone` where the list that it belongs to is not known any more. */
  readonly continue?: string;
  /** A Kubernetes label selector, set-based terms included: `app=web,tier in (front,back)`. */
  readonly labelSelector?: string;
}
/** Result of `device.list`; `status.twins` of each device holds the reported values. */
export interface DeviceListResult {
  readonly meta: ListMeta;
  /** The devices, by namespace and name. */
  readonly items: readonly Device[];
}
/** A KubeEdge `devices.kubeedge.io/v1beta1` Device, whole. */
export interface Device {
  /** Always `devices.kubeedge.io/v1beta1`. */
  readonly apiVersion: 'devices.kubeedge.io/v1beta1';
  /** Always `Device`. */
  readonly kind: 'Device';
  readonly metadata: ObjectMeta;
  readonly spec?: AnyObject;
  readonly status?: AnyObject;
  readonly [k: string]: unknown;
}
/** Kubernetes ObjectMeta; further fields are passed on as they are. */
export interface ObjectMeta {
  /** The object's name. */
  readonly name: string;
  /** Its namespace; absent for nodes. */
  readonly namespace?: string;
  /** Its uid. */
  readonly uid?: string;
  /** Its version. Of a device it is the precondition for `device.edit`. */
  readonly resourceVersion?: string;
  /** When it was created, as RFC 3339 writes it. */
  readonly creationTimestamp?: string | null;
  readonly labels?: StringMap;
  readonly annotations?: StringMap;
  readonly [k: string]: unknown;
}
/** Names and values. */
export interface StringMap {
  readonly [k: string]: string;
}
/** An object that is passed on as it is. */
export interface AnyObject {
  readonly [k: string]: unknown;
}
/** Parameters of `device.get`. */
export interface DeviceGetParams {
  /** The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own. */
  readonly timeoutSeconds?: number;
  /** A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else. */
  readonly correlation?: string;
  /** The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB). */
  readonly maxBytes?: number;
  /**
   * JSONPath expressions (RFC 9535), applied to each object. Without `match()` and `search()`, with one `..` at most in each, and with filters that compare a query with a literal; together they visit at most 1,000,000 values. With it an object holds only what they select, in its place (an array holds the selected elements, in order), and `apiVersion`, `kind`, `metadata.name` and `metadata.namespace`. Default: whole objects.
   *
   * @minItems 1
   * @maxItems 64
   */
  readonly fields?: readonly string[];
  /** The Kubernetes namespace. Default `default`. */
  readonly namespace?: string;
  /** The name of one Kubernetes object. */
  readonly name: string;
}
/** Parameters of `device.history`. */
export interface DeviceHistoryParams {
  /** The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own. */
  readonly timeoutSeconds?: number;
  /** A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else. */
  readonly correlation?: string;
  /** The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB). */
  readonly maxBytes?: number;
  /**
   * JSONPath expressions (RFC 9535), applied to each object. Without `match()` and `search()`, with one `..` at most in each, and with filters that compare a query with a literal; together they visit at most 1,000,000 values. With it an object holds only what they select, in its place (an array holds the selected elements, in order), and `apiVersion`, `kind`, `metadata.name` and `metadata.namespace`. Default: whole objects.
   *
   * @minItems 1
   * @maxItems 64
   */
  readonly fields?: readonly string[];
  /** The Kubernetes namespace. Default `default`. */
  readonly namespace?: string;
  /** The name of one Kubernetes object. */
  readonly name: string;
  /** This property alone. Default, all that are kept. */
  readonly property?: string;
  /** From that time on, with what the value was then. Default, all that is kept. */
  readonly sinceTime?: string;
  /** Before that time. */
  readonly untilTime?: string;
  /** The most samples of each property; the newest are given. */
  readonly samples?: number;
}
/** Result of `device.history`. */
export interface DeviceHistoryResult {
  readonly meta: Meta;
  /** The properties, by name. */
  readonly items: readonly PropertyHistory[];
}
/** What one property was. */
export interface PropertyHistory {
  /** The name of a device property. */
  readonly property: string;
  /** Since when every change is kept. */
  readonly since: string;
  /** True where there are older samples than `samples` let pass. */
  readonly truncated?: true;
  /** Each change, the oldest first. A value holds until the next one. */
  readonly samples: readonly HistorySample[];
}
/** A value from a time on. */
export interface HistorySample {
  /** Since when it was so. */
  readonly at: string;
  /** The reported value, as text; of a longer one the first 1024 characters. */
  readonly value: string;
  readonly quality: Quality;
}
/** The desired and the reported value of one property. */
export interface TwinValue {
  /** The name of a device property. */
  readonly property: string;
  /** The desired value, as Kubernetes has it: a string. */
  readonly desired?: string;
  /** The value that the device has reported. */
  readonly reported?: string;
  /** When it was reported, as RFC 3339 writes it. */
  readonly reportedAt?: string;
  /** How old the reported value is. */
  readonly ageSeconds?: number;
  readonly source?: Source;
  /** The type in the device model: `INT`, `FLOAT`, `DOUBLE`, `STRING`, `BOOLEAN`, `BYTES`, `STREAM`. */
  readonly type?: string;
  /** The access mode in the device model. */
  readonly accessMode?: 'ReadOnly' | 'ReadWrite';
  /** The least value that the model allows. */
  readonly minimum?: string;
  /** The greatest value that the model allows. */
  readonly maximum?: string;
  /** The unit. */
  readonly unit?: string;
  /** The model's words for it. */
  readonly description?: string;
}
/** Result of `device.get`; lasting local edits are laid over the stored spec. */
export interface DeviceGetResult {
  readonly meta: Meta;
  readonly object: Device;
  /** The properties with their values and ages. Absent with `fields`. */
  readonly twins?: readonly TwinValue[];
}
/** Parameters of `device.describe`; of `name` and `labelSelector` one is given, or none for every device of the namespace. */
export interface DeviceDescribeParams {
  /** The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own. */
  readonly timeoutSeconds?: number;
  /** A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else. */
  readonly correlation?: string;
  /** The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB). */
  readonly maxBytes?: number;
  /** The Kubernetes namespace. Default `default`. */
  readonly namespace?: string;
  /** The name of one Kubernetes object. */
  readonly name?: string;
  /** A Kubernetes label selector, set-based terms included: `app=web,tier in (front,back)`. */
  readonly labelSelector?: string;
  /** Whether the events of each device are given. Default true. */
  readonly showEvents?: boolean;
}
/** The mapper that serves a device. */
export interface MapperInfo {
  /** Its name. */
  readonly name: string;
  /** Its version. */
  readonly version?: string;
  /** The protocol that it serves. */
  readonly protocol?: string;
  /** Its socket. */
  readonly address?: string;
  /** Whether its socket answers now. */
  readonly answers: boolean;
  /** Why it does not. */
  readonly message?: string;
}
/** Parameters of `device.read`. */
export interface DeviceReadParams {
  /** The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own. */
  readonly timeoutSeconds?: number;
  /** A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else. */
  readonly correlation?: string;
  /** The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB). */
  readonly maxBytes?: number;
  /** The Kubernetes namespace. Default `default`. */
  readonly namespace?: string;
  /** The name of one Kubernetes object. */
  readonly name: string;
  /** The name of a device property. */
  readonly property: string;
}
/** Result of `device.read`. */
export interface DeviceReadResult {
  readonly meta: Meta;
  /** The property. */
  readonly property: string;
  /** What the device has. */
  readonly value: string;
  /** Its type, as the mapper calls it. */
  readonly type?: string;
}
/** Parameters of `device.call`. */
export interface DeviceCallParams {
  /** The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own. */
  readonly timeoutSeconds?: number;
  /** A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else. */
  readonly correlation?: string;
  /** The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB). */
  readonly maxBytes?: number;
  /** The Kubernetes namespace. Default `default`. */
  readonly namespace?: string;
  /** The name of one Kubernetes object. */
  readonly name: string;
  /** A name in `spec.methods` of the device. */
  readonly method: string;
  /** What is written, by property; in this order. */
  readonly values: {
    readonly [k: string]: string | number | boolean;
  };
}
/** Result of `device.call`. */
export interface DeviceCallResult {
  readonly meta: Meta;
  /** The method. */
  readonly method: string;
  /** What was written. */
  readonly values: readonly CalledValue[];
}
/** One value that was written by a method. */
export interface CalledValue {
  /** The property. */
  readonly property: string;
  /** What was written. */
  readonly value: string;
  /** Whether the device has it then. */
  readonly readBack: 'confirmed' | 'differs' | 'unknown';
  /** What the device has. */
  readonly reported?: string;
}
/** One device with everything that the node knows of it. */
export interface DeviceDescription {
  readonly device: Device;
  readonly model?: DeviceModel;
  readonly mapper?: MapperInfo;
  /** The properties with their values, ages and ranges. */
  readonly twins: readonly TwinValue[];
  /** The lasting local edits. */
  readonly edits: readonly DeviceEdit[];
  /** Its events, the oldest first. Absent without `showEvents`. */
  readonly events?: readonly Event[];
}
/** A KubeEdge `devices.kubeedge.io/v1beta1` DeviceModel, whole. */
export interface DeviceModel {
  /** Always `devices.kubeedge.io/v1beta1`. */
  readonly apiVersion: 'devices.kubeedge.io/v1beta1';
  /** Always `DeviceModel`. */
  readonly kind: 'DeviceModel';
  readonly metadata: ObjectMeta;
  readonly spec?: AnyObject;
  readonly [k: string]: unknown;
}
/** One lasting local edit. */
export interface DeviceEdit {
  /** Its id, for `device.revert`. */
  readonly id: string;
  /** The Kubernetes namespace. */
  readonly namespace: string;
  /** The name of one Kubernetes object. */
  readonly name: string;
  /** Where a value stands in a device: a JSON pointer (RFC 6901) in which an element of a list of named things is found by its name and not by its position, so that it holds when the list changes. */
  readonly path: string;
  /** The property, where the path is the desired value of one. */
  readonly property?: string;
  /** The stored value that was edited; absent where there was none. */
  readonly base?: unknown;
  /** The edited value; absent where the edit removes it. */
  readonly value?: unknown;
  readonly state: DeviceEditState;
  /** Why it is in this state. */
  readonly message?: string;
  /** When it was made, as RFC 3339 writes it. */
  readonly createdAt: string;
  /** The principal who made it. */
  readonly createdBy: string;
  /** When it ends, as RFC 3339 writes it. */
  readonly expiresAt?: string;
  /** When it was last written, as RFC 3339 writes it. */
  readonly appliedAt?: string;
  /** How often it was written. */
  readonly attempts: number;
}
/** A Kubernetes `v1` Event, observed by the agent. */
export interface Event {
  /** Always `v1`. */
  readonly apiVersion: 'v1';
  /** Always `Event`. */
  readonly kind: 'Event';
  readonly metadata: ObjectMeta;
  readonly involvedObject: ObjectReference;
  /** Why, one word: `Started`, `BackOff`. */
  readonly reason?: string;
  /** What happened. */
  readonly message?: string;
  /** `Normal` or `Warning`. */
  readonly type?: 'Normal' | 'Warning';
  /** How often it was seen. */
  readonly count?: number;
  /** When it was first seen, as RFC 3339 writes it. */
  readonly firstTimestamp?: string | null;
  /** When it was last seen, as RFC 3339 writes it. */
  readonly lastTimestamp?: string | null;
  readonly source?: AnyObject;
  readonly [k: string]: unknown;
}
/** What an event is about, Kubernetes' `v1` ObjectReference. */
export interface ObjectReference {
  /** Group and version. */
  readonly apiVersion?: string;
  /** The kind. */
  readonly kind?: string;
  /** The namespace. */
  readonly namespace?: string;
  /** The name. */
  readonly name?: string;
  /** The uid. */
  readonly uid?: string;
  /** The part of it, as `spec.containers{web}`. */
  readonly fieldPath?: string;
  readonly [k: string]: unknown;
}
/** Result of `device.describe`. */
export interface DeviceDescribeResult {
  readonly meta: ListMeta;
  /** The devices, by name. */
  readonly items: readonly DeviceDescription[];
}
/** One operation of a JSON patch (RFC 6902). */
export interface JsonPatchOperation {
  /** The operation. */
  readonly op: 'add' | 'remove' | 'replace' | 'move' | 'copy' | 'test';
  /** The JSON pointer in the device; `[name=setpoint]` stands for the index of the element of that name. */
  readonly path: string;
  /** The JSON pointer to take from, written alike; for `move` and `copy`. */
  readonly from?: string;
  /** The value; for `add`, `replace` and `test`. */
  readonly value?: unknown;
}
/** Parameters of `device.edit`: `object` (one device, whole), `list` (several, all or nothing in checks, one by one in writing), `mergePatch` with `name` (RFC 7386), `jsonPatch` with `name` (RFC 6902) or `set` with `name` (desired values by property). The device of an `object` or a `list` is named by its own metadata. */
export interface DeviceEditParams {
  /** The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own. */
  readonly timeoutSeconds?: number;
  /** A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else. */
  readonly correlation?: string;
  /** The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB). */
  readonly maxBytes?: number;
  /** The namespace; that of an object's own metadata must agree with it. Default, that of the metadata, else `default`. */
  readonly namespace?: string;
  /** The name of one Kubernetes object. */
  readonly name?: string;
  readonly object?: Device;
  readonly list?: DeviceList;
  /** A JSON merge patch (RFC 7386) of the device; arrays are replaced whole. */
  readonly mergePatch?: {
    readonly [k: string]: unknown;
  };
  /**
   * A JSON patch (RFC 6902) of the device. All its copies together have 3 MiB at most, and the device grows to twice its size and 1 MiB more at most; else `RequestEntityTooLarge`.
   *
   * @minItems 1
   * @maxItems 1000
   */
  readonly jsonPatch?: readonly JsonPatchOperation[];
  /** Desired values by property. Each is written, also where it is the desired value already: somebody at the panel may have changed the device. */
  readonly set?: {
    readonly [k: string]: string | number | boolean;
  };
  /** Everything is checked and nothing is written. Default false. */
  readonly dryRun?: boolean;
  /** The `metadata.resourceVersion` that the device must still have, else `Conflict`; of several devices, one per `namespace/name`. Default: `metadata.resourceVersion` of an `object` or a `list`, where it is given. */
  ifUnmodified?:
    | string
    | {
        readonly [k: string]: string;
      };
  /** True: the edit lasts over restarts of mapper and EdgeCore. False: it is written once. Default true. */
  readonly persist?: boolean;
  /** Seconds after which a lasting edit is not applied again. Default it lasts until it is reverted or superseded. */
  readonly expiresSeconds?: number;
}
/** A KubeEdge `devices.kubeedge.io/v1beta1` DeviceList. */
export interface DeviceList {
  /** Always `devices.kubeedge.io/v1beta1`. */
  readonly apiVersion: 'devices.kubeedge.io/v1beta1';
  /** Always `DeviceList`. */
  readonly kind: 'DeviceList';
  readonly metadata?: AnyObject;
  /**
   * The devices.
   *
   * @minItems 1
   * @maxItems 100
   */
  readonly items: readonly Device[];
  readonly [k: string]: unknown;
}
/** What became of one edited value. */
export interface PathOutcome {
  /** Where a value stands in a device: a JSON pointer (RFC 6901) in which an element of a list of named things is found by its name and not by its position, so that it holds when the list changes. */
  readonly path: string;
  /** The property, where the path is the desired value of one. */
  readonly property?: string;
  /** The value before. */
  readonly before?: unknown;
  /** The value that was asked for. */
  readonly value?: unknown;
  /** Whether it passed the checks. */
  readonly accepted: boolean;
  /** Whether it was handed to the mapper. */
  readonly written: boolean;
  readonly readBack: ReadBack;
  /** What the device reports. */
  readonly reported?: string;
  /** When, as RFC 3339 writes it. */
  readonly reportedAt?: string;
  /** True where the device has the nearest value that it can hold (a FLOAT is a float32) in place of the one asked for. */
  readonly rounded?: true;
  /** The lasting edit, for `device.revert`. */
  readonly editId?: string;
}
/** What became of one device. */
export interface DeviceEditOutcome {
  /** The Kubernetes namespace. */
  readonly namespace: string;
  /** The name of one Kubernetes object. */
  readonly name: string;
  /** The version of the device after the edit. */
  readonly resourceVersion?: string;
  /** The values that changed; empty where nothing did. */
  readonly paths: readonly PathOutcome[];
  readonly error?: RpcError;
}
/** The `error` of a response; the error table lists every code. */
export interface RpcError {
  /** The code. */
  readonly code: number;
  /** What happened and where. */
  readonly message: string;
  readonly data?: ErrorData;
}
/** What a program may act on. */
export interface ErrorData {
  /** The reason of a Kubernetes Status. */
  readonly reason: string;
  readonly layer?: Layer;
  /** What to do about it. */
  readonly hint?: string;
  /** Whether the same request, with the same id, can succeed later without a change. Of a call that changes something or opens a session only where `ran` is `no`: such a failure is not remembered. */
  readonly retryable: boolean;
  readonly ran?: Ran;
  /** Facts for programs: the field at fault, a limit, a size. */
  readonly details?: {
    readonly [k: string]: unknown;
  };
}
/** Result of `device.edit`. A single device that fails is an error instead. */
export interface DeviceEditResult {
  readonly meta: Meta;
  /** Whether nothing was written on purpose. */
  readonly dryRun: boolean;
  /** The devices, in the order given. */
  readonly items: readonly DeviceEditOutcome[];
}
/** Parameters of `device.watch`; one Kubernetes watch event per line on `stdout`. */
export interface DeviceWatchParams {
  /** The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own. */
  readonly timeoutSeconds?: number;
  /** A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else. */
  readonly correlation?: string;
  /** The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB). */
  readonly maxBytes?: number;
  /** A name for the session, 1 to 128 bytes, unique for the caller (principal and client). In use or just ended: `Conflict`. Default: the agent names it. */
  readonly session?: string;
  /** Credit per stream: the most bytes that are published and not acknowledged. 0: the caller acknowledges nothing; the output is then paced (`rateBytesPerSecond`) and ended after `maxSeconds`. Default 1048576 (1 MiB), at most 8388608 (8 MiB). */
  readonly window?: number;
  /** `offset`: the topic of each chunk ends with its position. `plain`: the constant topics `…/stdout` and `…/stderr`, without offsets and without resume; it implies `window: 0`. */
  readonly framing?: 'offset' | 'plain';
  readonly encoding?: SessionEncoding;
  /** The pace of a session with `window` 0, in bytes per second over its streams. Default 1048576 (1 MiB/s). */
  readonly rateBytesPerSecond?: number;
  /** Seconds after which a session with `window` 0 is ended (`Expired`) unless it is renewed by `session.ack {}`. Default 600. */
  readonly maxSeconds?: number;
  /** Seconds that a session waits for its client, once that is gone, before it is ended; 0 ends it at once. Default 60. */
  readonly detachSeconds?: number;
  /** False: nobody will read stdout; its bytes are dropped and never block stderr. */
  readonly stdout?: boolean;
  /** False: nobody will read stderr; its bytes are dropped and never block stdout. */
  readonly stderr?: boolean;
  /** The Kubernetes namespace. Default `default`. */
  readonly namespace?: string;
  /** The devices of every namespace; then without `namespace`. */
  readonly allNamespaces?: boolean;
  /** The name of one Kubernetes object. */
  readonly name?: string;
  /** A Kubernetes label selector, set-based terms included: `app=web,tier in (front,back)`. */
  readonly labelSelector?: string;
  /** Whether the session begins with an `ADDED` for each device. Default true. */
  readonly sendInitialEvents?: boolean;
}
/** Parameters of `device.edits`. */
export interface DeviceEditsParams {
  /** The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own. */
  readonly timeoutSeconds?: number;
  /** A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else. */
  readonly correlation?: string;
  /** The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB). */
  readonly maxBytes?: number;
  /** The Kubernetes namespace. Default `default`. */
  readonly namespace?: string;
  /** Those of every namespace; then without `namespace`. */
  readonly allNamespaces?: boolean;
  /** The name of one Kubernetes object. */
  readonly name?: string;
  /** A Kubernetes label selector, set-based terms included: `app=web,tier in (front,back)`. */
  readonly labelSelector?: string;
  /**
   * Only edits in these states. Default all.
   *
   * @minItems 1
   * @maxItems 16
   */
  readonly states?: readonly DeviceEditState[];
  /** The most edits in one answer. Default no limit but the size of an answer. */
  readonly limit?: number;
  /** The `meta.continue` of the answer before. */
  readonly continue?: string;
}
/** Result of `device.edits`. */
export interface DeviceEditsResult {
  readonly meta: ListMeta;
  /** The edits, the oldest first. */
  readonly items: readonly DeviceEdit[];
}
/** Parameters of `device.revert`: lasting edits are taken back and the stored value is written. Without `paths` and `ids` all of the device's. */
export interface DeviceRevertParams {
  /** The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own. */
  readonly timeoutSeconds?: number;
  /** A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else. */
  readonly correlation?: string;
  /** The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB). */
  readonly maxBytes?: number;
  /** The Kubernetes namespace. Default `default`. */
  readonly namespace?: string;
  /** The name of one Kubernetes object. */
  readonly name: string;
  /**
   * The paths of the edits.
   *
   * @minItems 1
   * @maxItems 1000
   *
   * Items: Where a value stands in a device: a JSON pointer (RFC 6901) in which an element of a list of named things is found by its name and not by its position, so that it holds when the list changes.
   */
  readonly paths?: readonly string[];
  /**
   * The ids of the edits.
   *
   * @minItems 1
   * @maxItems 1000
   */
  readonly ids?: readonly string[];
  /** Everything is checked and nothing is written. Default false. */
  readonly dryRun?: boolean;
}
/** Parameters of `deviceModel.list`. */
export interface DeviceModelListParams {
  /** The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own. */
  readonly timeoutSeconds?: number;
  /** A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else. */
  readonly correlation?: string;
  /** The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB). */
  readonly maxBytes?: number;
  /**
   * JSONPath expressions (RFC 9535), applied to each object. Without `match()` and `search()`, with one `..` at most in each, and with filters that compare a query with a literal; together they visit at most 1,000,000 values. With it an object holds only what they select, in its place (an array holds the selected elements, in order), and `apiVersion`, `kind`, `metadata.name` and `metadata.namespace`. Default: whole objects.
   *
   * @minItems 1
   * @maxItems 64
   */
  readonly fields?: readonly string[];
  /** The Kubernetes namespace. Default `default`. */
  readonly namespace?: string;
  /** The objects of every namespace; then without `namespace`. */
  readonly allNamespaces?: boolean;
  /** A Kubernetes field selector with `=`, `==` and `!=`; a field that is not supported is an error. */
  readonly fieldSelector?: string;
  /** The most objects in one answer; more are announced by `meta.continue`. Default, no limit but `maxBytes`. */
  readonly limit?: number;
  /** The `meta.continue` of the answer before, opaque, with the other parameters unchanged. `Gone` where the list that it belongs to is not known any more. */
  readonly continue?: string;
  /** A Kubernetes label selector, set-based terms included: `app=web,tier in (front,back)`. */
  readonly labelSelector?: string;
}
/** Result of `deviceModel.list`. */
export interface DeviceModelListResult {
  readonly meta: ListMeta;
  /** The device models, by namespace and name. */
  readonly items: readonly DeviceModel[];
}
/** Parameters of `deviceModel.get`. */
export interface DeviceModelGetParams {
  /** The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own. */
  readonly timeoutSeconds?: number;
  /** A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else. */
  readonly correlation?: string;
  /** The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB). */
  readonly maxBytes?: number;
  /**
   * JSONPath expressions (RFC 9535), applied to each object. Without `match()` and `search()`, with one `..` at most in each, and with filters that compare a query with a literal; together they visit at most 1,000,000 values. With it an object holds only what they select, in its place (an array holds the selected elements, in order), and `apiVersion`, `kind`, `metadata.name` and `metadata.namespace`. Default: whole objects.
   *
   * @minItems 1
   * @maxItems 64
   */
  readonly fields?: readonly string[];
  /** The Kubernetes namespace. Default `default`. */
  readonly namespace?: string;
  /** The name of one Kubernetes object. */
  readonly name: string;
}
/** Result of `deviceModel.get`. */
export interface DeviceModelGetResult {
  readonly meta: Meta;
  readonly object: DeviceModel;
}
/** Payload of `to/…/set/{namespace}/{name}/{property}`, how the write of a bare value went. */
export interface SetAnswer {
  /** The value that was asked for, as it came. */
  readonly value: string;
  /** Which message of this client to this topic it answers, counted from 1 since the agent started (`bootId`): answers may come in another order. Absent in the answer to a value that was being written when an earlier agent died. With MQTT 5 Correlation Data comes back too. */
  readonly sequence?: number;
  /** Whether it passed the checks. */
  readonly accepted: boolean;
  /** Whether it was handed to the mapper. */
  readonly written: boolean;
  readonly readBack: ReadBack;
  /** False where it was written although the agent's database could not be written. */
  readonly journalled?: false;
  /** What the device reports. */
  readonly reported?: string;
  /** When, as RFC 3339 writes it. */
  readonly reportedAt?: string;
  /** True where the device has the nearest value that it can hold (a FLOAT is a float32) in place of the one asked for. */
  readonly rounded?: true;
  readonly error?: RpcError;
}
/** Any Kubernetes object, whole. */
export interface KubernetesObject {
  /** Group and version. */
  readonly apiVersion: string;
  /** The kind. */
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly [k: string]: unknown;
}
/** A Kubernetes `v1` Pod, whole. */
export interface Pod {
  /** Always `v1`. */
  readonly apiVersion: 'v1';
  /** Always `Pod`. */
  readonly kind: 'Pod';
  readonly metadata: ObjectMeta;
  readonly spec?: AnyObject;
  readonly status?: AnyObject;
  readonly [k: string]: unknown;
}
/** A Kubernetes `v1` Node, whole. */
export interface Node {
  /** Always `v1`. */
  readonly apiVersion: 'v1';
  /** Always `Node`. */
  readonly kind: 'Node';
  readonly metadata: ObjectMeta;
  readonly spec?: AnyObject;
  readonly status?: AnyObject;
  readonly [k: string]: unknown;
}
/** One line on the `stdout` of a watch, a Kubernetes watch event. */
export interface WatchEvent {
  /** What happened to the object; `BOOKMARK` carries only a resourceVersion, `ERROR` a Status. */
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: AnyObject;
}
/** How one backend is. */
export interface BackendState {
  /** `up`, `down` (it should be there and does not answer), `absent` (not configured) or `unknown` (not asked yet). */
  readonly state: 'up' | 'down' | 'absent' | 'unknown';
  /** Since when, as RFC 3339 writes it. */
  readonly since?: string;
  /** Where it is looked for: URL, socket or file. */
  readonly address?: string;
  /** What it calls itself, where it does. */
  readonly version?: string;
  /** Why it is down. */
  readonly message?: string;
  /** What to do about it. */
  readonly hint?: string;
}
/** How each backend is. */
export interface Backends {
  readonly metaserver?: BackendState;
  readonly edged?: BackendState;
  readonly cri?: BackendState;
  readonly store?: BackendState;
}
/** How each mapper is that registered with EdgeCore, by the protocol that it serves. */
export interface Mappers {
  readonly [k: string]: BackendState;
}
/** How one broker is and how far it is believed. */
export interface BrokerState {
  /** Whether the agent serves it now. */
  readonly state: 'connected' | 'connecting' | 'down';
  /** Since when, as RFC 3339 writes it. */
  readonly since?: string;
  /** The MQTT version. */
  readonly protocol?: '3.1.1' | '5';
  /** Whether it is established that the broker keeps principals apart. */
  readonly believed: boolean;
  /** Why it is down or not believed. */
  readonly message?: string;
  /** What to do about it. */
  readonly hint?: string;
}
/** The brokers that the agent serves, by name. */
export interface Brokers {
  readonly [k: string]: BrokerState;
}
/** How the cloud tunnel is. */
export interface TunnelState {
  /** Whether it stands. */
  readonly state: 'disabled' | 'connecting' | 'connected' | 'failed';
  /** The server that it goes to. */
  readonly server?: string;
  /** What is spoken: with a cloud half of edgectl its own, else KubeEdge's. */
  readonly protocol?: 'edgectl.tunnel.v1' | 'kubeedge';
  /** Since when, as RFC 3339 writes it. */
  readonly since?: string;
  /** The last error, or why there is no tunnel. */
  readonly message?: string;
}
/** How the agent's own database is. While it is `degraded`, what only reads is served, its records are kept in memory, and what changes something is refused, or served with `meta.journalled: false` where the policy says `audit: best-effort`. */
export interface StoreState {
  /** Whether it can be read and written. */
  readonly state: 'ok' | 'degraded';
  /** Why it is degraded: the disk is full, it is read-only, locked by another process, corrupt, missing, of a newer version of the agent, or the disk fails. */
  readonly reason?: 'full' | 'read-only' | 'locked' | 'corrupt' | 'missing' | 'newer' | 'failed';
  /** Since when, as RFC 3339 writes it. */
  readonly since?: string;
  /** What the database said. */
  readonly message?: string;
  /** What to do about it. */
  readonly hint?: string;
  /** Records kept in memory, to be written. */
  readonly pending?: number;
  /** Records that memory had no room for since the agent started. */
  readonly dropped?: number;
  /** The files of databases that were corrupt and are kept beside it. */
  readonly setAside?: readonly string[];
}
/** How one unit of the agent is - a part that fails, and is started again, alone. */
export interface UnitState {
  /** `running`, `starting`, `restarting` (it failed and is started again soon), `down` (it failed 5 times in 10 minutes and stays down) or `stopped`. */
  readonly state: 'starting' | 'running' | 'restarting' | 'down' | 'stopped';
  /** Since when, as RFC 3339 writes it. */
  readonly since?: string;
  /** How often it failed since the agent started. */
  readonly faults: number;
  /** The last fault. */
  readonly lastFault?: {
    /** When, as RFC 3339 writes it. */
    readonly at: string;
    /** What was thrown. */
    readonly message: string;
  };
  /** What to do about it. */
  readonly hint?: string;
}
/** Units of the agent by name. `state` has those that failed; `node.status` has all. */
export interface Units {
  readonly [k: string]: UnitState;
}
/** Parameters of `node.restartUnit`. */
export interface NodeRestartUnitParams {
  /** The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own. */
  readonly timeoutSeconds?: number;
  /** A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else. */
  readonly correlation?: string;
  /** The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB). */
  readonly maxBytes?: number;
  /** The unit's name, as `node.status` shows it. */
  readonly unit: string;
}
/** Result of `node.restartUnit`. */
export interface NodeRestartUnitResult {
  readonly meta: Meta;
  /** The unit's name. */
  readonly unit: string;
  readonly status: UnitState;
}
/** Parameters of `node.restart`. */
export interface NodeRestartParams {
  /** The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own. */
  readonly timeoutSeconds?: number;
  /** A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else. */
  readonly correlation?: string;
  /** The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB). */
  readonly maxBytes?: number;
  /** `edgecore`, `broker`, or `mapper/NAME` with a name of `programs` in agent.yaml. */
  readonly name: string;
}
/** Result of `node.restart`. */
export interface NodeRestartResult {
  readonly meta: Meta;
  /** The program. */
  readonly name: string;
  /** Its unit of systemd. */
  readonly unit: string;
  /** How the unit is, in systemd's words; `restarting` where the answer had to come first. */
  readonly state: string;
}
/** Parameters of `node.reboot`. */
export interface NodeRebootParams {
  /** The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own. */
  readonly timeoutSeconds?: number;
  /** A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else. */
  readonly correlation?: string;
  /** The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB). */
  readonly maxBytes?: number;
  /** The node's name, so that no other one is meant. */
  readonly name: string;
}
/** Result of `node.reboot`. */
export interface NodeRebootResult {
  readonly meta: Meta;
  /** The node's name. */
  readonly node: string;
  /** systemd is told next. */
  readonly state: 'rebooting';
}
/** Parameters of `node.upgrades`. */
export interface NodeUpgradesParams {
  /** The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own. */
  readonly timeoutSeconds?: number;
  /** A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else. */
  readonly correlation?: string;
  /** The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB). */
  readonly maxBytes?: number;
}
/** Result of `node.upgrades`. */
export interface NodeUpgradesResult {
  readonly meta: Meta;
  /** The pods whose update is held, by namespace and name. */
  readonly pods: readonly HeldPod[];
  readonly job?: UpgradeJob;
}
/** A pod whose update EdgeCore holds. */
export interface HeldPod {
  /** Its namespace. */
  readonly namespace: string;
  /** Its name. */
  readonly name: string;
  /** The images of its containers. */
  readonly images: {
    /** The container. */
    readonly container: string;
    /** What it runs now; absent where it does not run. */
    readonly from?: string;
    /** What it is to run. */
    readonly to: string;
  }[];
  /** Since when it is held, as RFC 3339 writes it. */
  readonly since?: string;
}
/** The upgrade that the cloud asks of this node. */
export interface UpgradeJob {
  /** The name of the NodeUpgradeJob. */
  readonly name: string;
  /** The version that EdgeCore has, or had before. */
  readonly from?: string;
  /** The version that it is to have. */
  readonly to: string;
  /** The image that the new version comes in. */
  readonly image?: string;
  /** Whether it waits until somebody confirms it. */
  readonly requireConfirmation: boolean;
  /** `waiting` to be confirmed (or its checks still run), `running` without a confirmation, `confirmed` here and not over, `upgraded`, `rolledBack` to the version of before, `failed` before EdgeCore ended. */
  readonly state: 'waiting' | 'running' | 'confirmed' | 'upgraded' | 'rolledBack' | 'failed';
  /** Since when the agent knows of it, as RFC 3339 writes it. */
  readonly since?: string;
}
/** Parameters of `node.release`. */
export interface NodeReleaseParams {
  /** The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own. */
  readonly timeoutSeconds?: number;
  /** A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else. */
  readonly correlation?: string;
  /** The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB). */
  readonly maxBytes?: number;
}
/** Result of `node.release`. */
export interface NodeReleaseResult {
  readonly meta: Meta;
  /** The pods that were held. */
  readonly pods: readonly HeldPod[];
}
/** Parameters of `node.confirmUpgrade`. */
export interface NodeConfirmUpgradeParams {
  /** The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own. */
  readonly timeoutSeconds?: number;
  /** A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else. */
  readonly correlation?: string;
  /** The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB). */
  readonly maxBytes?: number;
  /** The job that is meant; absent for the one that waits. */
  readonly name?: string;
}
/** Result of `node.confirmUpgrade`. */
export interface NodeConfirmUpgradeResult {
  readonly meta: Meta;
  readonly job: UpgradeJob;
}
/** Parameters of `node.disk`. */
export interface NodeDiskParams {
  /** The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own. */
  readonly timeoutSeconds?: number;
  /** A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else. */
  readonly correlation?: string;
  /** The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB). */
  readonly maxBytes?: number;
}
/** Result of `node.disk`. */
export interface NodeDiskResult {
  readonly meta: Meta;
  /** The file systems of the pods' logs and of the databases. */
  readonly fileSystems: readonly NodeFileSystem[];
  /** What takes space, the largest first. */
  readonly items: readonly DiskItem[];
}
/** One file system. */
export interface NodeFileSystem {
  /** A path on it. */
  readonly path: string;
  /** Its size, in bytes. */
  readonly sizeBytes: number;
  /** What is free, in bytes. */
  readonly availableBytes: number;
}
/** Something that takes space. */
export interface DiskItem {
  /** An image, the writable layer of a container, the log folder of a pod, or a database. */
  readonly kind: 'image' | 'container' | 'log' | 'store';
  /** What it is called: the image, `namespace/pod`, `namespace/pod/container`. */
  readonly name: string;
  /** Where it is. */
  readonly path?: string;
  /** What it takes, in bytes. */
  readonly bytes: number;
  /** False: `node.prune` would take it away. */
  readonly needed: boolean;
}
/** Parameters of `node.prune`. */
export interface NodePruneParams {
  /** The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own. */
  readonly timeoutSeconds?: number;
  /** A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else. */
  readonly correlation?: string;
  /** The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB). */
  readonly maxBytes?: number;
  /** What is taken away. */
  readonly what: 'images' | 'logs';
  /** Only say what would be taken away. */
  readonly dryRun?: boolean;
}
/** Result of `node.prune`. */
export interface NodePruneResult {
  readonly meta: Meta;
  /** What was to be taken away. */
  readonly what: 'images' | 'logs';
  /** Whether nothing was changed. */
  readonly dryRun: boolean;
  /** What is freed, in bytes; images may share layers. */
  readonly bytes: number;
  /** What was, or would be, taken away. */
  readonly items: readonly PrunedItem[];
}
/** One image or log folder. */
export interface PrunedItem {
  /** The image, or `namespace/pod`. */
  readonly name: string;
  /** The log folder. */
  readonly path?: string;
  /** What it took, in bytes. */
  readonly bytes: number;
  /** Why it is still there. */
  readonly message?: string;
}
/** Parameters of `configuration.check` and `configuration.reload`. */
export interface ConfigurationParams {
  /** The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own. */
  readonly timeoutSeconds?: number;
  /** A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else. */
  readonly correlation?: string;
  /** The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB). */
  readonly maxBytes?: number;
}
/** One member of the configuration that is another in the files than in force. */
export interface ConfigurationChange {
  /** Where it is. */
  readonly path: string;
  /** As it is in force, as JSON; absent where it is new. Credentials are hidden. */
  readonly before?: string;
  /** As the files have it, as JSON; absent where it is gone. */
  readonly after?: string;
  /** `now`: a reload applies it by restarting `units`. `restart`: only a restart of the agent applies it, and the old one stays in force. */
  readonly applies: 'now' | 'restart';
  /** The units that a reload restarts for it. */
  readonly units?: readonly string[];
}
/** Result of `configuration.check` and `configuration.reload`. */
export interface ConfigurationResult {
  readonly meta: Meta;
  /** Whether the files can be applied. */
  readonly valid: boolean;
  /** The files that were read. */
  readonly files?: readonly string[];
  /** Why they cannot. */
  readonly message?: string;
  /** What to do about it. */
  readonly hint?: string;
  /** What differs between the files and what was in force before the call. */
  readonly changes: readonly ConfigurationChange[];
  /** The units that the reload restarted. */
  readonly restarted?: readonly string[];
  /** The units that did not start with what is new, and why; what they had before is in force again where that could be. */
  readonly failed?: {
    readonly [k: string]: string;
  };
}
/** Since when what is kept of the past has no gap. */
export interface HistoryState {
  /** Both are whole from then on, as RFC 3339 writes it. */
  readonly since: string;
  /** Events: since the start of the agent, unless older ones were forgotten to keep the bounds. */
  readonly events: string;
  /** The audit: since the oldest record that is kept. */
  readonly audit: string;
}
/** Payload of the retained `state`. The last will has `state`, `bootId`, `version`, `protocol` and `node` alone. */
export interface StatePayload {
  /** Whether the agent is there. */
  readonly state: 'online' | 'offline';
  /** The node's name. */
  readonly node?: string;
  /** Another one at each start of the agent. */
  readonly bootId: string;
  /** The agent's version. */
  readonly version: string;
  /** A version of the protocol, `MAJOR.MINOR`. */
  readonly protocol?: string;
  /** When the agent started, as RFC 3339 writes it. */
  readonly since?: string;
  readonly brokers?: Brokers;
  readonly backends?: Backends;
  readonly mappers?: Mappers;
  readonly tunnel?: TunnelState;
  /** `not believed`: far from the kept time, by which rights end, and not known to be synchronised. */
  readonly clock?: 'believed' | 'not believed';
  readonly store?: StoreState;
  readonly history?: HistoryState;
  /** While the agent starts: the units that are still to start, in their order. Absent once it is ready. */
  readonly starting?: readonly string[];
  readonly units?: Units;
  /** The digest of the contract that the agent speaks. */
  readonly schema?: string;
  /** What the person who runs the node should know, in words. */
  readonly warnings?: readonly string[];
}
/** Payload of the retained `info`, at most 256 bytes - what an inventory of many nodes needs. */
export interface InfoPayload {
  /** A version of the protocol, `MAJOR.MINOR`. */
  readonly protocol: string;
  /** The agent's version. */
  readonly version: string;
  /** When the agent started, as RFC 3339 writes it. */
  readonly since: string;
  /** `degraded`: `state` has warnings. */
  readonly health: 'ok' | 'degraded';
  /** The `labels` of agent.yaml, at most 128 bytes. */
  readonly labels: {
    readonly [k: string]: string;
  };
}
/** Parameters of `node.status`. */
export interface NodeStatusParams {
  /** The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own. */
  readonly timeoutSeconds?: number;
  /** A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else. */
  readonly correlation?: string;
  /** The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB). */
  readonly maxBytes?: number;
}
/** Who the caller is to the agent. */
export interface CallerInfo {
  /** For rights, audit and limits. */
  readonly principal: string;
  /** How the call came. */
  readonly door: 'mqtt' | 'rest' | 'tunnel';
  /** The broker or listener that it came by. */
  readonly attachment: string;
  /** False: read-only, and without logs. */
  readonly believed: boolean;
  /** Why the caller is not believed. */
  readonly message?: string;
  /** What to do about it. */
  readonly hint?: string;
}
/** Result of `node.status`. */
export interface NodeStatusResult {
  readonly meta: Meta;
  readonly agent: StatePayload;
  readonly caller: CallerInfo;
  readonly object?: Node;
  readonly kubernetesApi?: KubernetesApi;
}
/** Where the agent serves the Kubernetes API; absent while it does not. */
export interface KubernetesApi {
  /** What a kubeconfig calls `server`. */
  readonly url: string;
  /** What a client has to trust, as PEM; absent over plain HTTP. */
  readonly certificateAuthority?: string;
}
/** Parameters of `node.acceptTime`. */
export interface NodeAcceptTimeParams {
  /** The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own. */
  readonly timeoutSeconds?: number;
  /** A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else. */
  readonly correlation?: string;
  /** The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB). */
  readonly maxBytes?: number;
  /** Also where the clock is behind the kept time: what ended by its date may then hold again. Default false. */
  readonly back?: boolean;
}
/** Result of `node.acceptTime`. */
export interface NodeAcceptTimeResult {
  readonly meta: Meta;
  /** What the kept time was, as RFC 3339 writes it. */
  readonly before: string;
  /** What the clock says, as RFC 3339 writes it. */
  readonly now: string;
}
/** Parameters of `node.stats`. */
export interface NodeStatsParams {
  /** The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own. */
  readonly timeoutSeconds?: number;
  /** A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else. */
  readonly correlation?: string;
  /** The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB). */
  readonly maxBytes?: number;
}
/** Result of `node.stats`. */
export interface NodeStatsResult {
  readonly meta: Meta;
  readonly summary: StatsSummary;
}
/** What kubelet serves at `/stats/summary`; from the container runtime alone `node` has only its name. */
export interface StatsSummary {
  readonly node: AnyObject;
  /** The use of each pod and its containers. */
  readonly pods: readonly AnyObject[];
  readonly [k: string]: unknown;
}
/** Parameters of `node.diagnose`. */
export interface NodeDiagnoseParams {
  /** The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own. */
  readonly timeoutSeconds?: number;
  /** A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else. */
  readonly correlation?: string;
  /** The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB). */
  readonly maxBytes?: number;
  /**
   * Only these. Default all.
   *
   * @minItems 1
   * @maxItems 32
   */
  readonly areas?: readonly DiagnosisArea[];
}
/** One thing that was looked at. */
export interface DiagnosisCheck {
  readonly area: DiagnosisArea;
  /** What was looked at. */
  readonly name: string;
  /** How it is. */
  readonly state: 'fine' | 'warning' | 'failed' | 'skipped';
  /** What was found. */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
  /** The command that mends it. */
  readonly command?: string;
  /** How long the check took. */
  readonly durationMs?: number;
}
/** Result of `node.diagnose`. */
export interface NodeDiagnoseResult {
  readonly meta: Meta;
  /** True where every check is `fine` or was `skipped`. */
  readonly fine: boolean;
  /** The checks, in the order of a call's way. */
  readonly checks: readonly DiagnosisCheck[];
}
/** Parameters of `access.check`. With `method`: may it be called so? Without: every rule that holds. */
export interface AccessCheckParams {
  /** The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own. */
  readonly timeoutSeconds?: number;
  /** A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else. */
  readonly correlation?: string;
  /** The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB). */
  readonly maxBytes?: number;
  /** The method that would be called; also `pod.portForward`, `node.metrics`, `session.others`, `access.others`. */
  readonly method?: string;
  /** The Kubernetes namespace. Default `default`. */
  readonly namespace?: string;
  /** The name of one Kubernetes object. */
  readonly name?: string;
  /** The container of the pod. Default: the one named by the annotation `kubectl.kubernetes.io/default-container`, else the first of the pod's spec. */
  readonly container?: string;
  /** The name of a device property. */
  readonly property?: string;
  /** In every namespace; then without `namespace`. */
  readonly allNamespaces?: boolean;
  /** Of an edit of a device whether it is to last. Default true. */
  readonly lasting?: boolean;
  /** Whose rights; another than one's own for an admin only. Default the caller. */
  readonly principal?: string;
}
/** One rule. What it does not name it allows for all; what it names it allows only to calls that name one of them. `*` in a name stands for any characters. */
export interface PolicyRule {
  /**
   * The methods, as `pod.exec`, `pod.*` or `*`.
   *
   * @minItems 1
   * @maxItems 100
   */
  readonly methods: readonly string[];
  /**
   * The namespaces.
   *
   * @minItems 1
   * @maxItems 1000
   */
  readonly namespaces?: readonly string[];
  /**
   * The names of objects.
   *
   * @minItems 1
   * @maxItems 1000
   */
  readonly names?: readonly string[];
  /**
   * The containers.
   *
   * @minItems 1
   * @maxItems 1000
   */
  readonly containers?: readonly string[];
  /**
   * The device properties.
   *
   * @minItems 1
   * @maxItems 1000
   */
  readonly properties?: readonly string[];
  /** False: of the edits of devices only those that are written once. Default both. */
  readonly lasting?: boolean;
}
/** One rule that a principal has, and whence. */
export interface HeldRule {
  readonly rule: PolicyRule;
  /** The role that it comes from. */
  readonly role: string;
  /**
   * The namespaces that the binding or grant is for; absent for all.
   *
   * @minItems 1
   * @maxItems 1000
   */
  readonly namespaces?: readonly string[];
  /** Until when, as RFC 3339 writes it; absent for good. */
  readonly until?: string;
  /** The id of the grant that it comes from. */
  readonly grant?: string;
}
/** Result of `access.check`. */
export interface AccessCheckResult {
  /** Whose rights. */
  readonly principal: string;
  /** The roles that are bound to it. */
  readonly roles: readonly string[];
  /** Whether the call is allowed; absent where no method was given. */
  readonly allowed?: boolean;
  /** Why, or which rule is missing. */
  readonly message?: string;
  /** What to do about it. */
  readonly hint?: string;
  /** Every rule that holds; absent where a method was given. */
  readonly rules?: readonly HeldRule[];
}
/** A right for a time. */
export interface Grant {
  /** Its id. */
  readonly id: string;
  /** Who is calling, the MQTT user name or the certificate's common name. */
  readonly principal: string;
  /** The role that is given. */
  readonly role: string;
  /**
   * Only in these namespaces; absent for all.
   *
   * Items: The Kubernetes namespace.
   */
  readonly namespaces?: readonly string[];
  /** Why it was given, for the audit. */
  readonly reason: string;
  /** When, as RFC 3339 writes it. */
  readonly createdAt: string;
  /** By whom. */
  readonly createdBy: string;
  /** When it ends, as RFC 3339 writes it. */
  readonly expiresAt: string;
  /** When it was taken back, as RFC 3339 writes it. */
  readonly revokedAt?: string;
  /** By whom it was taken back. */
  readonly revokedBy?: string;
  /** Why it was taken back. */
  readonly revokeReason?: string;
}
/** Parameters of `grant.create`. */
export interface GrantCreateParams {
  /** The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own. */
  readonly timeoutSeconds?: number;
  /** A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else. */
  readonly correlation?: string;
  /** The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB). */
  readonly maxBytes?: number;
  /** Who is calling, the MQTT user name or the certificate's common name. */
  readonly principal: string;
  /** The role to give. */
  readonly role: string;
  /**
   * Only in these namespaces. Default all.
   *
   * @minItems 1
   * @maxItems 100
   *
   * Items: The Kubernetes namespace.
   */
  readonly namespaces?: readonly string[];
  /** For how long. */
  readonly durationSeconds: number;
  /** Why, for the audit. */
  readonly reason: string;
}
/** Result of `grant.create`. */
export interface GrantCreateResult {
  readonly meta: Meta;
  readonly object: Grant;
}
/** Parameters of `grant.list`. */
export interface GrantListParams {
  /** The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own. */
  readonly timeoutSeconds?: number;
  /** A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else. */
  readonly correlation?: string;
  /** The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB). */
  readonly maxBytes?: number;
  /** Who is calling, the MQTT user name or the certificate's common name. */
  readonly principal?: string;
  /** Also those that ended or were taken back. Default false. */
  readonly includeEnded?: boolean;
}
/** Result of `grant.list`. */
export interface GrantListResult {
  readonly meta: ListMeta;
  /** The grants, the oldest first. */
  readonly items: readonly Grant[];
}
/** Parameters of `grant.revoke`; sessions that only this grant allowed are ended. */
export interface GrantRevokeParams {
  /** The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own. */
  readonly timeoutSeconds?: number;
  /** A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else. */
  readonly correlation?: string;
  /** The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB). */
  readonly maxBytes?: number;
  /** The id of the grant. */
  readonly id: string;
  /** Why, for the audit. */
  readonly reason?: string;
}
/** Result of `grant.revoke`. */
export interface GrantRevokeResult {
  readonly meta: Meta;
  readonly object: Grant;
}
/** Parameters of `audit.list`. Of `sinceSeconds` and `sinceTime` one at most. */
export interface AuditListParams {
  /** The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own. */
  readonly timeoutSeconds?: number;
  /** A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else. */
  readonly correlation?: string;
  /** The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB). */
  readonly maxBytes?: number;
  /** Who is calling, the MQTT user name or the certificate's common name. */
  readonly principal?: string;
  /** Only calls of this method. */
  readonly method?: string;
  /** The Kubernetes namespace. */
  readonly namespace?: string;
  /** The name of one Kubernetes object. */
  readonly name?: string;
  readonly outcome?: AuditOutcome;
  /** Only records that are not older, in seconds. */
  readonly sinceSeconds?: number;
  /** Only records from that time on, as RFC 3339 writes it. */
  readonly sinceTime?: string;
  /** Only records from before that time, as RFC 3339 writes it. */
  readonly untilTime?: string;
  /** Only records that follow this one; to go on where a list ended. */
  readonly afterId?: number;
  /** The most records in one answer. Default 1000. */
  readonly limit?: number;
  /** The `meta.continue` of the answer before. */
  readonly continue?: string;
  /** Only the last records that fit; not with `afterId` and `continue`. */
  readonly tail?: number;
  /** Whether the chain of hashes is checked over all records. Default false. */
  readonly verify?: boolean;
}
/** One record of the audit. */
export interface AuditRecord {
  /** Its number, rising. */
  readonly id: number;
  /** When, as RFC 3339 writes it. */
  readonly at: string;
  /** Who. */
  readonly principal: string;
  /** The client label. */
  readonly client: string;
  /** Through which door. */
  readonly door: 'mqtt' | 'rest' | 'tunnel';
  /** The broker or listener. */
  readonly attachment: string;
  /** What was called. */
  readonly method: string;
  /** On what, as `default/web-0/web`. */
  readonly target?: string;
  /** The device properties that were to be written. */
  readonly properties?: readonly string[];
  /** Of a record of an end, the device values that were written, with those that were desired before; absent where the policy says `values: secret`. */
  readonly values?: {
    /** `namespace/name`. */
    readonly device: string;
    /** The property, else the path in the device. */
    readonly path: string;
    /** In JSON, cut at 256 characters; absent where there was none. */
    readonly before?: string;
    /** In JSON, cut at 256 characters; absent where it was taken away. Of several writes, that of the last. */
    readonly after?: string;
    /** Of several writes (`count`), what the first of them wrote, in JSON, cut at 256 characters. */
    readonly first?: string;
  }[];
  /** The program of an exec; with its arguments where the policy says `commands: full`. */
  readonly command?: readonly string[];
  /** What was granted and why. */
  readonly note?: string;
  /** The id of the request. */
  readonly requestId?: string;
  /** The `correlation` of the call. */
  readonly correlation?: string;
  readonly outcome: AuditOutcome;
  /** Of a record of an end, the id of that of its start. */
  readonly startId?: number;
  /** The error kind of a call that failed or was refused. */
  readonly error?: string;
  /** How a session ended. */
  readonly reason?: string;
  /** The exit code of the process of an exec. */
  readonly exitCode?: number;
  /** How many calls it stands for: refusals that are alike, or writes of one client to the same property within 10 s. Absent for one. */
  readonly count?: number;
  /** Of several writes, when the first of them ended, as RFC 3339 writes it. */
  readonly first?: string;
  /** Of several writes, when the last of them ended, as RFC 3339 writes it. */
  readonly last?: string;
  /** Bytes from the caller. */
  readonly bytesIn?: number;
  /** Bytes to the caller. */
  readonly bytesOut?: number;
  /** How long it took. */
  readonly durationMs?: number;
  /** The hash of the record before. */
  readonly previousHash: string;
  /** SHA-256 over this record and the hash before, in hexadecimal. */
  readonly hash: string;
}
/** What checking the chain of hashes found. */
export interface AuditChain {
  /** Whether every hash is right. */
  readonly verified: boolean;
  /** How many records were checked. */
  readonly records: number;
  /** The first of them; those before it were removed to keep the bounds. */
  readonly firstId?: number;
  /** The last of them. */
  readonly lastId?: number;
  /** The hash of the last, to be noted elsewhere. */
  readonly headHash?: string;
  /** The first record that does not fit. */
  readonly firstBrokenId?: number;
  /** What is wrong with it. */
  readonly message?: string;
}
/** Result of `audit.list`. */
export interface AuditListResult {
  readonly meta: ListMeta;
  /** The records, the oldest first. */
  readonly items: readonly AuditRecord[];
  /** The last record that was looked at; as `afterId` the next call goes on behind it. */
  readonly lastId: number;
  readonly chain?: AuditChain;
}
/** Parameters of `pod.list`. */
export interface PodListParams {
  /** The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own. */
  readonly timeoutSeconds?: number;
  /** A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else. */
  readonly correlation?: string;
  /** The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB). */
  readonly maxBytes?: number;
  /**
   * JSONPath expressions (RFC 9535), applied to each object. Without `match()` and `search()`, with one `..` at most in each, and with filters that compare a query with a literal; together they visit at most 1,000,000 values. With it an object holds only what they select, in its place (an array holds the selected elements, in order), and `apiVersion`, `kind`, `metadata.name` and `metadata.namespace`. Default: whole objects.
   *
   * @minItems 1
   * @maxItems 64
   */
  readonly fields?: readonly string[];
  /** The Kubernetes namespace. Default `default`. */
  readonly namespace?: string;
  /** The objects of every namespace; then without `namespace`. */
  readonly allNamespaces?: boolean;
  /** A Kubernetes field selector with `=`, `==` and `!=`; a field that is not supported is an error. */
  readonly fieldSelector?: string;
  /** The most objects in one answer; more are announced by `meta.continue`. Default, no limit but `maxBytes`. */
  readonly limit?: number;
  /** The `meta.continue` of the answer before, opaque, with the other parameters unchanged. `Gone` where the list that it belongs to is not known any more. */
  readonly continue?: string;
  /** A Kubernetes label selector, set-based terms included: `app=web,tier in (front,back)`. */
  readonly labelSelector?: string;
}
/** Result of `pod.list`. */
export interface PodListResult {
  readonly meta: ListMeta;
  /** The pods, by namespace and name. */
  readonly items: readonly Pod[];
}
/** Parameters of `pod.get`. */
export interface PodGetParams {
  /** The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own. */
  readonly timeoutSeconds?: number;
  /** A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else. */
  readonly correlation?: string;
  /** The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB). */
  readonly maxBytes?: number;
  /**
   * JSONPath expressions (RFC 9535), applied to each object. Without `match()` and `search()`, with one `..` at most in each, and with filters that compare a query with a literal; together they visit at most 1,000,000 values. With it an object holds only what they select, in its place (an array holds the selected elements, in order), and `apiVersion`, `kind`, `metadata.name` and `metadata.namespace`. Default: whole objects.
   *
   * @minItems 1
   * @maxItems 64
   */
  readonly fields?: readonly string[];
  /** The Kubernetes namespace. Default `default`. */
  readonly namespace?: string;
  /** The name of one Kubernetes object. */
  readonly name: string;
}
/** Result of `pod.get`. */
export interface PodGetResult {
  readonly meta: Meta;
  readonly object: Pod;
}
/** Parameters of `pod.top`; of `name`, `labelSelector` and `allNamespaces` at most one is given. */
export interface PodTopParams {
  /** The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own. */
  readonly timeoutSeconds?: number;
  /** A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else. */
  readonly correlation?: string;
  /** The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB). */
  readonly maxBytes?: number;
  /**
   * JSONPath expressions (RFC 9535), applied to each object. Without `match()` and `search()`, with one `..` at most in each, and with filters that compare a query with a literal; together they visit at most 1,000,000 values. With it an object holds only what they select, in its place (an array holds the selected elements, in order), and `apiVersion`, `kind`, `metadata.name` and `metadata.namespace`. Default: whole objects.
   *
   * @minItems 1
   * @maxItems 64
   */
  readonly fields?: readonly string[];
  /** The Kubernetes namespace. Default `default`. */
  readonly namespace?: string;
  /** The pods of every namespace. */
  readonly allNamespaces?: boolean;
  /** The name of one Kubernetes object. */
  readonly name?: string;
  /** A Kubernetes label selector, set-based terms included: `app=web,tier in (front,back)`. */
  readonly labelSelector?: string;
}
/** Result of `pod.top`. */
export interface PodTopResult {
  readonly meta: Meta;
  /** The pods, by namespace and name. */
  readonly items: readonly PodUsage[];
}
/** What one pod uses. */
export interface PodUsage {
  /** Its namespace. */
  readonly namespace: string;
  /** Its name. */
  readonly name: string;
  /** CPU, in billionths of a core, over the time since it was last asked; absent where the runtime does not say. */
  readonly cpuNanoCores?: number;
  /** The working set, in bytes; absent where the runtime does not say. */
  readonly memoryBytes?: number;
  /** What each of its running containers uses. */
  readonly containers: readonly ContainerUsage[];
}
/** What one container uses. */
export interface ContainerUsage {
  /** The container's name in the pod. */
  readonly name: string;
  /** CPU, in billionths of a core, over the time since it was last asked; absent where the runtime does not say. */
  readonly cpuNanoCores?: number;
  /** The working set, in bytes; absent where the runtime does not say. */
  readonly memoryBytes?: number;
}
/** Parameters of `pod.watch`; one Kubernetes watch event per line on `stdout`. A `name` must be there when the watch begins; the field `metadata.name` selects one that may come later. */
export interface PodWatchParams {
  /** The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own. */
  readonly timeoutSeconds?: number;
  /** A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else. */
  readonly correlation?: string;
  /** The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB). */
  readonly maxBytes?: number;
  /** A name for the session, 1 to 128 bytes, unique for the caller (principal and client). In use or just ended: `Conflict`. Default: the agent names it. */
  readonly session?: string;
  /** Credit per stream: the most bytes that are published and not acknowledged. 0: the caller acknowledges nothing; the output is then paced (`rateBytesPerSecond`) and ended after `maxSeconds`. Default 1048576 (1 MiB), at most 8388608 (8 MiB). */
  readonly window?: number;
  /** `offset`: the topic of each chunk ends with its position. `plain`: the constant topics `…/stdout` and `…/stderr`, without offsets and without resume; it implies `window: 0`. */
  readonly framing?: 'offset' | 'plain';
  readonly encoding?: SessionEncoding;
  /** The pace of a session with `window` 0, in bytes per second over its streams. Default 1048576 (1 MiB/s). */
  readonly rateBytesPerSecond?: number;
  /** Seconds after which a session with `window` 0 is ended (`Expired`) unless it is renewed by `session.ack {}`. Default 600. */
  readonly maxSeconds?: number;
  /** Seconds that a session waits for its client, once that is gone, before it is ended; 0 ends it at once. Default 60. */
  readonly detachSeconds?: number;
  /** False: nobody will read stdout; its bytes are dropped and never block stderr. */
  readonly stdout?: boolean;
  /** False: nobody will read stderr; its bytes are dropped and never block stdout. */
  readonly stderr?: boolean;
  /** The Kubernetes namespace. Default `default`. */
  readonly namespace?: string;
  /** The pods of every namespace; then without `namespace` and `name`. */
  readonly allNamespaces?: boolean;
  /** The name of one Kubernetes object. */
  readonly name?: string;
  /** A Kubernetes label selector, set-based terms included: `app=web,tier in (front,back)`. */
  readonly labelSelector?: string;
  /** A Kubernetes field selector with `=`, `==` and `!=`; a field that is not supported is an error. */
  readonly fieldSelector?: string;
  /** Whether the session begins with an `ADDED` for each pod. Default true. */
  readonly sendInitialEvents?: boolean;
}
/** Parameters of `pod.describe`; of `name` and `labelSelector` one is given, or none for every pod of the namespace. */
export interface PodDescribeParams {
  /** The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own. */
  readonly timeoutSeconds?: number;
  /** A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else. */
  readonly correlation?: string;
  /** The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB). */
  readonly maxBytes?: number;
  /** The Kubernetes namespace. Default `default`. */
  readonly namespace?: string;
  /** The name of one Kubernetes object. */
  readonly name?: string;
  /** A Kubernetes label selector, set-based terms included: `app=web,tier in (front,back)`. */
  readonly labelSelector?: string;
  /** Whether the events of each pod are given. Default true. */
  readonly showEvents?: boolean;
}
/** One container instance as the container runtime has it. */
export interface ContainerObservation {
  /** The container's name in the pod. */
  readonly name: string;
  /** The id in the runtime. */
  readonly id: string;
  /** The runtime's word for its state. */
  readonly state: 'Created' | 'Running' | 'Exited' | 'Unknown';
  /** Which instance it is, from 0. */
  readonly attempt: number;
  /** The image. */
  readonly image?: string;
  /** When it was created, as RFC 3339 writes it. */
  readonly createdAt?: string;
  /** When it was started, as RFC 3339 writes it. */
  readonly startedAt?: string;
  /** When it ended, as RFC 3339 writes it. */
  readonly finishedAt?: string;
  /** Its exit code, once it ended. */
  readonly exitCode?: number;
  /** Why it ended: `Completed`, `Error`, `OOMKilled`. */
  readonly reason?: string;
  /** The runtime's words, where it has some. */
  readonly message?: string;
  /** The log file that the runtime names. */
  readonly logPath?: string;
}
/** One pod with everything that the node knows of it. */
export interface PodDescription {
  readonly pod: Pod;
  /** Its container instances in the runtime, the newest of each first. Absent where the runtime cannot be reached. */
  readonly containers?: readonly ContainerObservation[];
  /** Its events, the oldest first. Absent without `showEvents`. */
  readonly events?: readonly Event[];
}
/** Result of `pod.describe`. */
export interface PodDescribeResult {
  readonly meta: ListMeta;
  /** The pods, by name. */
  readonly items: readonly PodDescription[];
}
/** Parameters of `pod.logs`: the log of one container, or of several as whole lines in one stream. `name` or `labelSelector` is given. Of `sinceSeconds` and `sinceTime` one at most; `cursor` says where to begin, so none of `tailLines`, `sinceSeconds`, `sinceTime` and `previous` goes with it. */
export interface PodLogsParams {
  /** The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own. */
  readonly timeoutSeconds?: number;
  /** A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else. */
  readonly correlation?: string;
  /** The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB). */
  readonly maxBytes?: number;
  /** A name for the session, 1 to 128 bytes, unique for the caller (principal and client). In use or just ended: `Conflict`. Default: the agent names it. */
  readonly session?: string;
  /** Credit per stream: the most bytes that are published and not acknowledged. 0: the caller acknowledges nothing; the output is then paced (`rateBytesPerSecond`) and ended after `maxSeconds`. Default 1048576 (1 MiB), at most 8388608 (8 MiB). */
  readonly window?: number;
  /** `offset`: the topic of each chunk ends with its position. `plain`: the constant topics `…/stdout` and `…/stderr`, without offsets and without resume; it implies `window: 0`. */
  readonly framing?: 'offset' | 'plain';
  readonly encoding?: SessionEncoding;
  /** The pace of a session with `window` 0, in bytes per second over its streams. Default 1048576 (1 MiB/s). */
  readonly rateBytesPerSecond?: number;
  /** Seconds after which a session with `window` 0 is ended (`Expired`) unless it is renewed by `session.ack {}`. Default 600. */
  readonly maxSeconds?: number;
  /** Seconds that a session waits for its client, once that is gone, before it is ended; 0 ends it at once. Default 60. */
  readonly detachSeconds?: number;
  /** False: nobody will read stdout; its bytes are dropped and never block stderr. */
  readonly stdout?: boolean;
  /** False: nobody will read stderr; its bytes are dropped and never block stdout. */
  readonly stderr?: boolean;
  /** True: no session; the answer holds the output, at most 65536 bytes (64 KiB) in all, and `truncated` says whether that was not enough. Not together with `session`, `window`, `framing`, `encoding`, `rateBytesPerSecond`, `maxSeconds` and `detachSeconds`. */
  readonly inline?: boolean;
  /** The Kubernetes namespace. Default `default`. */
  readonly namespace?: string;
  /** The name of one Kubernetes object. */
  readonly name?: string;
  /** A Kubernetes label selector, set-based terms included: `app=web,tier in (front,back)`. */
  readonly labelSelector?: string;
  /** The container of the pod. Default: the one named by the annotation `kubectl.kubernetes.io/default-container`, else the first of the pod's spec. */
  readonly container?: string;
  /** Every container of the pod, init containers included. */
  readonly allContainers?: boolean;
  /** Each line begins with `[pod/NAME/CONTAINER] `. */
  readonly prefix?: boolean;
  /** Only the last lines, so many whole ones per container. Default: from the beginning. */
  readonly tailLines?: number;
  /** Only lines that are not older, in seconds. */
  readonly sinceSeconds?: number;
  /** Only lines from that time on, as RFC 3339 writes it. */
  readonly sinceTime?: string;
  /** The output of this call ends after so many bytes, which are counted from `cursor` and `skipBytes` on. Default no limit. */
  readonly limitBytes?: number;
  /** Each line begins with its time and a space. */
  readonly timestamps?: boolean;
  /** The instance of the container before the one that runs; while the container waits to be started again, the newest that ended. As kubelet has it. */
  readonly previous?: boolean;
  /** The session goes on with what is written from now on, and waits for a container that has not started yet. */
  readonly follow?: boolean;
  /** Which of the container's streams; the lines of both are in the order of the log. */
  readonly stream?: 'All' | 'Stdout' | 'Stderr';
  readonly grep?: LogGrep;
  /** A cursor of an earlier call with the same `stream`, `timestamps`, `prefix` and `grep`: the output begins with the next byte that was not given. */
  readonly cursor?: string;
  /** Bytes that were received beyond the position that belongs to `cursor`; they are not sent again. Default 0. */
  readonly skipBytes?: number;
}
/** Only the lines that match, searched on the node. `literal` or `expression` is given. What the container wrote is searched: neither the time nor the prefix before it. Of a line, the first 65,536 bytes are searched; where they match, all of it is given. `tailLines`, `sinceSeconds`, `sinceTime` and `previous` choose what is searched, `limitBytes` counts what was found. */
export interface LogGrep {
  /** Lines that contain this text. */
  readonly literal?: string;
  /** Lines in which this regular expression of RE2's syntax matches somewhere. It takes time in proportion to the log, whatever it is. */
  readonly expression?: string;
  /** Large and small letters are the same. */
  readonly ignoreCase?: boolean;
  /** The lines that do not match. */
  readonly invert?: boolean;
  /** So many lines before each line found, too. Lines that do not follow each other in the log have a line `--` between them. Lines over 65,536 bytes are not given as these, nor what comes before 256 KiB of them. */
  readonly before?: number;
  /** So many lines after each line found; likewise. */
  readonly after?: number;
}
/** The answer of a method that opened a session. Chunks may arrive before it. */
export interface SessionOpened {
  /** A name for the session, 1 to 128 bytes, unique for the caller (principal and client). In use or just ended: `Conflict`. Default: the agent names it. */
  readonly session: string;
  /** The credit per stream that was granted, in bytes; 0, no acknowledgement is expected. */
  readonly window: number;
  readonly encoding?: SessionEncoding;
  /** How many bytes of stdin may be sent and not acknowledged; absent where the session takes no stdin. */
  readonly stdinWindow?: number;
  /** The streams that will be published. */
  readonly streams: readonly StreamName[];
  /** Where the call was served although the agent's database could not be written. */
  readonly meta?: {
    /** False: see the `meta` of other answers. */
    readonly journalled?: false;
  };
  readonly source?: Source;
  /** The Kubernetes namespace. */
  readonly namespace?: string;
  /** The pod. */
  readonly pod?: string;
  /** The container that was chosen. */
  readonly container?: string;
  /** Its id in the container runtime. */
  readonly containerId?: string;
  /** Where several are read together, `pod/container` of each. */
  readonly containers?: readonly string[];
  /** How the runtime is spoken to, for exec and attach. */
  readonly protocol?: 'v5.channel.k8s.io' | 'v4.channel.k8s.io' | 'spdy/3.1';
  /** Whether the process has a terminal. */
  readonly tty?: boolean;
  /** The mapper of a watched device, where one is known. */
  readonly mapper?: string;
  /** Where the output of a log begins, opaque. */
  readonly cursor?: string;
  /** What the caller should know, in words. */
  readonly warnings?: readonly string[];
}
/** The answer of a method that was called with `inline`. */
export interface InlineOutput {
  /** The output, encoded as `encoding` says. */
  readonly stdout: string;
  /** The error output, likewise. */
  readonly stderr: string;
  /** `base64` for both where the bytes of either are not UTF-8. */
  readonly encoding: 'utf8' | 'base64';
  /** Whether there was more than the answer may hold (64 KiB). The process of an exec runs to its end all the same. */
  readonly truncated: boolean;
  /** Of an exec whose output was cut, how much there was in each stream. */
  readonly totalBytes?: {
    /** Bytes. */
    readonly stdout: number;
    /** Bytes. */
    readonly stderr: number;
  };
  /** The exit code of the process of an exec. */
  readonly exitCode?: number;
  /** True where `processTimeoutSeconds` ended the process. */
  readonly processTimedOut?: boolean;
  /** True where the process could not be ended. */
  readonly processLeft?: boolean;
  /** Where the call was served although the agent's database could not be written. */
  readonly meta?: {
    /** False: see the `meta` of other answers. */
    readonly journalled?: false;
  };
  readonly source?: Source;
  /** The Kubernetes namespace. */
  readonly namespace?: string;
  /** The pod. */
  readonly pod?: string;
  /** The container that was chosen. */
  readonly container?: string;
  /** Its id in the container runtime. */
  readonly containerId?: string;
  /** Where several are read together, `pod/container` of each. */
  readonly containers?: readonly string[];
  /** How the runtime was spoken to, for exec. */
  readonly protocol?: 'v5.channel.k8s.io' | 'v4.channel.k8s.io' | 'spdy/3.1';
  /** Whether the process had a terminal. */
  readonly tty?: boolean;
  /** Of logs: given back as `cursor`, the next call goes on after this output, also where it was cut off. Absent where the log comes from Edged. */
  readonly cursor?: string;
  /** What was left out. Absent where nothing was. */
  readonly gaps?: readonly Gap[];
  /** What the caller should know, in words. */
  readonly warnings?: readonly string[];
}
/** Bytes that are missing in a stream. */
export interface Gap {
  readonly stream: StreamName;
  /** The position in the published stream at which they are missing. */
  readonly offset: number;
  /** How many bytes, where that is known. */
  readonly bytes?: number;
  /** `Paced`: a followed stream outran the pace of `window` 0. `Rotated`, `Deleted`: the log file was gone before it was read. `Truncated`: the file became shorter. `CursorGone`: what the cursor points at does not exist any more. */
  readonly reason: 'Paced' | 'Rotated' | 'Deleted' | 'Truncated' | 'CursorGone';
  /** What happened. */
  readonly message?: string;
}
/** Parameters of `pod.exec`. `columns` and `rows` need `tty`; with `inline` there is no `stdin`. */
export interface PodExecParams {
  /** The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own. */
  readonly timeoutSeconds?: number;
  /** A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else. */
  readonly correlation?: string;
  /** The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB). */
  readonly maxBytes?: number;
  /** A name for the session, 1 to 128 bytes, unique for the caller (principal and client). In use or just ended: `Conflict`. Default: the agent names it. */
  readonly session?: string;
  /** Credit per stream: the most bytes that are published and not acknowledged. 0: the caller acknowledges nothing; the output is then paced (`rateBytesPerSecond`) and ended after `maxSeconds`. Default 1048576 (1 MiB), at most 8388608 (8 MiB). */
  readonly window?: number;
  /** `offset`: the topic of each chunk ends with its position. `plain`: the constant topics `…/stdout` and `…/stderr`, without offsets and without resume; it implies `window: 0`. */
  readonly framing?: 'offset' | 'plain';
  readonly encoding?: SessionEncoding;
  /** The pace of a session with `window` 0, in bytes per second over its streams. Default 1048576 (1 MiB/s). */
  readonly rateBytesPerSecond?: number;
  /** Seconds after which a session with `window` 0 is ended (`Expired`) unless it is renewed by `session.ack {}`. Default 600. */
  readonly maxSeconds?: number;
  /** Seconds that a session waits for its client, once that is gone, before it is ended; 0 ends it at once. Default 60. */
  readonly detachSeconds?: number;
  /** False: nobody will read stdout; its bytes are dropped and never block stderr. */
  readonly stdout?: boolean;
  /** False: nobody will read stderr; its bytes are dropped and never block stdout. */
  readonly stderr?: boolean;
  /** True: no session; the answer holds the output, at most 65536 bytes (64 KiB) in all, and `truncated` says whether that was not enough. Not together with `session`, `window`, `framing`, `encoding`, `rateBytesPerSecond`, `maxSeconds` and `detachSeconds`. */
  readonly inline?: boolean;
  /** The Kubernetes namespace. Default `default`. */
  readonly namespace?: string;
  /** The name of one Kubernetes object. */
  readonly name: string;
  /** The container of the pod. Default: the one named by the annotation `kubectl.kubernetes.io/default-container`, else the first of the pod's spec. */
  readonly container?: string;
  /**
   * The program and its arguments; no shell is between.
   *
   * @minItems 1
   * @maxItems 4096
   */
  readonly command: readonly string[];
  /** Whether bytes will be sent to the process. Otherwise it reads end-of-file at once. */
  readonly stdin?: boolean;
  /** Whether the process gets a terminal; stdout and stderr are then one stream. */
  readonly tty?: boolean;
  /** Width of the terminal in characters. */
  readonly columns?: number;
  /** Height of the terminal in lines. */
  readonly rows?: number;
  /** Seconds after which the process is ended (`TimedOut`). Default no limit. (`timeoutSeconds` is the deadline of the opening, or of the whole call with `inline`.) */
  readonly processTimeoutSeconds?: number;
}
/** Parameters of `pod.attach`. Whether there is a terminal is the container's own matter. */
export interface PodAttachParams {
  /** The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own. */
  readonly timeoutSeconds?: number;
  /** A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else. */
  readonly correlation?: string;
  /** The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB). */
  readonly maxBytes?: number;
  /** A name for the session, 1 to 128 bytes, unique for the caller (principal and client). In use or just ended: `Conflict`. Default: the agent names it. */
  readonly session?: string;
  /** Credit per stream: the most bytes that are published and not acknowledged. 0: the caller acknowledges nothing; the output is then paced (`rateBytesPerSecond`) and ended after `maxSeconds`. Default 1048576 (1 MiB), at most 8388608 (8 MiB). */
  readonly window?: number;
  /** `offset`: the topic of each chunk ends with its position. `plain`: the constant topics `…/stdout` and `…/stderr`, without offsets and without resume; it implies `window: 0`. */
  readonly framing?: 'offset' | 'plain';
  readonly encoding?: SessionEncoding;
  /** The pace of a session with `window` 0, in bytes per second over its streams. Default 1048576 (1 MiB/s). */
  readonly rateBytesPerSecond?: number;
  /** Seconds after which a session with `window` 0 is ended (`Expired`) unless it is renewed by `session.ack {}`. Default 600. */
  readonly maxSeconds?: number;
  /** Seconds that a session waits for its client, once that is gone, before it is ended; 0 ends it at once. Default 60. */
  readonly detachSeconds?: number;
  /** False: nobody will read stdout; its bytes are dropped and never block stderr. */
  readonly stdout?: boolean;
  /** False: nobody will read stderr; its bytes are dropped and never block stdout. */
  readonly stderr?: boolean;
  /** The Kubernetes namespace. Default `default`. */
  readonly namespace?: string;
  /** The name of one Kubernetes object. */
  readonly name: string;
  /** The container of the pod. Default: the one named by the annotation `kubectl.kubernetes.io/default-container`, else the first of the pod's spec. */
  readonly container?: string;
  /** Whether bytes will be sent to the process. */
  readonly stdin?: boolean;
  /** Whether the caller is a terminal. Default: as the container's spec says; an error where they differ. */
  readonly tty?: boolean;
  /** Width of the terminal in characters. */
  readonly columns?: number;
  /** Height of the terminal in lines. */
  readonly rows?: number;
}
/** Parameters of `pod.release`. */
export interface PodReleaseParams {
  /** The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own. */
  readonly timeoutSeconds?: number;
  /** A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else. */
  readonly correlation?: string;
  /** The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB). */
  readonly maxBytes?: number;
  /** The Kubernetes namespace. Default `default`. */
  readonly namespace?: string;
  /** The name of one Kubernetes object. */
  readonly name: string;
}
/** Result of `pod.release`. */
export interface PodReleaseResult {
  readonly meta: Meta;
  readonly pod: HeldPod;
}
/** Parameters of `pod.restart`; exactly one of `name`, `names` and `labelSelector` is given. */
export interface PodRestartParams {
  /** The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own. */
  readonly timeoutSeconds?: number;
  /** A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else. */
  readonly correlation?: string;
  /** The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB). */
  readonly maxBytes?: number;
  /** The Kubernetes namespace. Default `default`. */
  readonly namespace?: string;
  /** The name of one Kubernetes object. */
  readonly name?: string;
  /**
   * The names of several pods of the namespace.
   *
   * @minItems 1
   * @maxItems 100
   *
   * Items: The name of one Kubernetes object.
   */
  readonly names?: readonly string[];
  /** A Kubernetes label selector, set-based terms included: `app=web,tier in (front,back)`. */
  readonly labelSelector?: string;
  /** Seconds between SIGTERM and SIGKILL. Default, the pod's `terminationGracePeriodSeconds`, else 30. */
  readonly gracePeriodSeconds?: number;
}
/** One container that was stopped so that EdgeCore starts it again. */
export interface RestartedContainer {
  /** The container's name. */
  readonly name: string;
  /** The id of the instance that was stopped. */
  readonly stoppedId: string;
  /** The id of the new instance; absent where none was seen within the call's deadline. */
  readonly startedId?: string;
}
/** What became of one pod. */
export interface PodRestartOutcome {
  /** The Kubernetes namespace. */
  readonly namespace: string;
  /** The name of one Kubernetes object. */
  readonly name: string;
  /** True when every container that was stopped runs again. */
  readonly restarted: boolean;
  /** The containers that were stopped. */
  readonly containers: readonly RestartedContainer[];
  /** Where not all run again: the containers that EdgeCore starts later, by its back-off, which counts these restarts too. It starts them without a further call. */
  readonly waits?: {
    /** The container. */
    readonly container: string;
    /** In words, what it waits for and for how long. */
    readonly message: string;
    /** The back-off as EdgeCore names it. */
    readonly backOffSeconds?: number;
    /** What is left of it. */
    readonly startsInSeconds?: number;
  }[];
  /** The agent runs in this pod: it is stopped last, a second after this answer, and EdgeCore starts it again. `restarted` is then false, and sessions end with `AgentStopped`. */
  readonly ownPod?: true;
  readonly error?: RpcError;
}
/** Result of `pod.restart`, one entry per pod. A single `name` that fails is an error instead. */
export interface PodRestartResult {
  readonly meta: Meta;
  /** The pods, in the order asked. */
  readonly items: readonly PodRestartOutcome[];
}
/** Parameters of `event.list`. Fields to select by: `metadata.name`, `metadata.namespace`, `involvedObject.kind|namespace|name|uid`, `type`, `reason`. */
export interface EventListParams {
  /** The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own. */
  readonly timeoutSeconds?: number;
  /** A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else. */
  readonly correlation?: string;
  /** The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB). */
  readonly maxBytes?: number;
  /**
   * JSONPath expressions (RFC 9535), applied to each object. Without `match()` and `search()`, with one `..` at most in each, and with filters that compare a query with a literal; together they visit at most 1,000,000 values. With it an object holds only what they select, in its place (an array holds the selected elements, in order), and `apiVersion`, `kind`, `metadata.name` and `metadata.namespace`. Default: whole objects.
   *
   * @minItems 1
   * @maxItems 64
   */
  readonly fields?: readonly string[];
  /** The Kubernetes namespace. Default `default`. */
  readonly namespace?: string;
  /** The objects of every namespace; then without `namespace`. */
  readonly allNamespaces?: boolean;
  /** A Kubernetes field selector with `=`, `==` and `!=`; a field that is not supported is an error. */
  readonly fieldSelector?: string;
  /** The most objects in one answer; more are announced by `meta.continue`. Default, no limit but `maxBytes`. */
  readonly limit?: number;
  /** The `meta.continue` of the answer before, opaque, with the other parameters unchanged. `Gone` where the list that it belongs to is not known any more. */
  readonly continue?: string;
  /** Only events that were last seen at that time or later, as RFC 3339 writes it. */
  readonly sinceTime?: string;
  /** Only events that were first seen before that time. */
  readonly untilTime?: string;
}
/** Result of `event.list`. */
export interface EventListResult {
  readonly meta: ListMeta;
  /** The events, the one last seen longest ago first. */
  readonly items: readonly Event[];
}
/** Parameters of `event.watch`; one Kubernetes watch event per line on `stdout`. Fields to select by as of `event.list`. */
export interface EventWatchParams {
  /** The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own. */
  readonly timeoutSeconds?: number;
  /** A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else. */
  readonly correlation?: string;
  /** The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB). */
  readonly maxBytes?: number;
  /** A name for the session, 1 to 128 bytes, unique for the caller (principal and client). In use or just ended: `Conflict`. Default: the agent names it. */
  readonly session?: string;
  /** Credit per stream: the most bytes that are published and not acknowledged. 0: the caller acknowledges nothing; the output is then paced (`rateBytesPerSecond`) and ended after `maxSeconds`. Default 1048576 (1 MiB), at most 8388608 (8 MiB). */
  readonly window?: number;
  /** `offset`: the topic of each chunk ends with its position. `plain`: the constant topics `…/stdout` and `…/stderr`, without offsets and without resume; it implies `window: 0`. */
  readonly framing?: 'offset' | 'plain';
  readonly encoding?: SessionEncoding;
  /** The pace of a session with `window` 0, in bytes per second over its streams. Default 1048576 (1 MiB/s). */
  readonly rateBytesPerSecond?: number;
  /** Seconds after which a session with `window` 0 is ended (`Expired`) unless it is renewed by `session.ack {}`. Default 600. */
  readonly maxSeconds?: number;
  /** Seconds that a session waits for its client, once that is gone, before it is ended; 0 ends it at once. Default 60. */
  readonly detachSeconds?: number;
  /** False: nobody will read stdout; its bytes are dropped and never block stderr. */
  readonly stdout?: boolean;
  /** False: nobody will read stderr; its bytes are dropped and never block stdout. */
  readonly stderr?: boolean;
  /** The Kubernetes namespace. Default `default`. */
  readonly namespace?: string;
  /** The events of every namespace; then without `namespace`. */
  readonly allNamespaces?: boolean;
  /** A Kubernetes field selector with `=`, `==` and `!=`; a field that is not supported is an error. */
  readonly fieldSelector?: string;
  /** Whether the session begins with an `ADDED` for each event that is kept. Default true. */
  readonly sendInitialEvents?: boolean;
}
/** Payload of `event/{kind}/{namespace}/{name}`, a JSON-RPC notification. */
export interface EventNotification {
  /** Always `2.0`. */
  readonly jsonrpc: '2.0';
  /** Always `event`. */
  readonly method: 'event';
  readonly params: EventNotificationParams;
}
/** A new event, or one seen again. */
export interface EventNotificationParams {
  /** `ADDED` when first seen, `MODIFIED` when counted again. */
  readonly type: 'ADDED' | 'MODIFIED';
  readonly object: Event;
}
/** One request, or a notification where `id` is absent. Parameters are given by name. */
export interface RpcRequest {
  /** Always `2.0`. */
  readonly jsonrpc: '2.0';
  readonly id?: RequestId;
  /** The method. */
  readonly method: string;
  /** The parameters, by name. */
  readonly params?: {
    readonly [k: string]: unknown;
  };
}
/** The answer to a request that succeeded. */
export interface RpcSuccess {
  /** Always `2.0`. */
  readonly jsonrpc: '2.0';
  readonly id: RequestId;
  /** The result of the method. */
  readonly result: unknown;
}
/** The answer to a request that failed; `id` is null where the request has none that can be read. */
export interface RpcFailure {
  /** Always `2.0`. */
  readonly jsonrpc: '2.0';
  /** The id of the request. */
  readonly id: string | number | null;
  readonly error: RpcError;
}
/** Parameters of `rpc.hello`. */
export interface RpcHelloParams {
  /** The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own. */
  readonly timeoutSeconds?: number;
  /** A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else. */
  readonly correlation?: string;
  /** The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB). */
  readonly maxBytes?: number;
  /**
   * The versions of the protocol that the caller speaks, the one that it likes best first.
   *
   * @minItems 1
   * @maxItems 16
   *
   * Items: A version of the protocol, `MAJOR.MINOR`.
   */
  readonly versions: readonly string[];
  /**
   * The features that it would use. Default all that it may hear of.
   *
   * @maxItems 64
   *
   * Items: The name of something that not every agent of a version has.
   */
  readonly features?: readonly string[];
}
/** Result of `rpc.hello`. */
export interface RpcHelloResult {
  /** A version of the protocol, `MAJOR.MINOR`. */
  readonly version: string;
  /**
   * Every version that the agent speaks, the newest first.
   *
   * Items: A version of the protocol, `MAJOR.MINOR`.
   */
  readonly versions: readonly string[];
  /**
   * The features that the agent has, of those that were asked for.
   *
   * Items: The name of something that not every agent of a version has.
   */
  readonly features: readonly string[];
  /** The digest of the contract, as in `state`. */
  readonly schema: string;
  /** The node's name. */
  readonly node: string;
  /** As in `state`. */
  readonly bootId: string;
  /** The agent's version. */
  readonly agent?: string;
}
/** Parameters of `rpc.discover`. */
export interface RpcDiscoverParams {
  /** The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own. */
  readonly timeoutSeconds?: number;
  /** A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else. */
  readonly correlation?: string;
  /** The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB). */
  readonly maxBytes?: number;
  /** The digest of the contract that the caller knows: `schema` of `state`, or `info.x-schema` of an earlier answer. Where it is this one, the answer has no methods and says `unchanged`. */
  readonly digest?: string;
  /** The name of one method. The answer then has that one, and what it refers to. */
  readonly method?: string;
}
/** This contract as an OpenRPC document. */
export interface RpcDiscoverResult {
  /** The version of OpenRPC. */
  readonly openrpc: string;
  readonly info: AnyObject;
  /** The methods. */
  readonly methods: readonly AnyObject[];
  readonly components?: AnyObject;
  /** True where `digest` names this contract: `methods` is then empty. */
  readonly unchanged?: true;
  readonly [k: string]: unknown;
}
/** Payload of `to/…/session/{session}/ack`. */
export interface AckPayload {
  /** Bytes of stdin handed to the runtime so far; absent without stdin. How many of them the process itself has read cannot be known. It stands still where nobody reads the process's input any more. */
  readonly stdin?: number;
  /** Bytes of stdout published so far. */
  readonly stdout?: number;
  /** Bytes of stderr published so far; absent without stderr. */
  readonly stderr?: number;
  /** What the session waits for, where it does: `stderr: the window is full`. */
  readonly waiting?: string;
}
/** Payload of `to/…/session/{session}/cursor`, for logs; every 256 KiB or second. */
export interface CursorPayload {
  /** The position in stdout that the cursor belongs to. */
  readonly stdout: number;
  /** Given as `cursor` to `pod.logs` it goes on exactly there; opaque. */
  readonly cursor: string;
}
/** The whole of one published stream. */
export interface StreamTotal {
  /** Its length in bytes. */
  readonly bytes: number;
  /** Its SHA-256, in hexadecimal. */
  readonly sha256: string;
}
/** The whole of each published stream. */
export interface StreamTotals {
  readonly stdout?: StreamTotal;
  readonly stderr?: StreamTotal;
}
/** What became of the input of a session that takes stdin. Through containerd's task service (`source` of the opening answer) a process that ended first is one that did not want the rest; by another way (`cri`, `edged`) input that was not handed over, or that was, may be lost. */
export interface EndOfInput {
  /** Bytes of stdin that were handed to the runtime, counted in whole messages. */
  readonly handed: number;
  /** True where the session ended by itself while input that the client had sent or announced was not handed over. */
  readonly endedFirst?: boolean;
}
/** Payload of `to/…/session/{session}/end`. A receiver is finished when it has this and the bytes that it names; only `Completed` without gaps is success. */
export interface EndPayload {
  readonly reason: EndReason;
  /** The exit code of the process of an exec. */
  readonly exitCode?: number;
  readonly streams?: StreamTotals;
  /** What was left out, in the order of the stream; empty where nothing was. */
  readonly gaps?: readonly Gap[];
  readonly error?: RpcError;
  /** True where the process could not be ended with its session. */
  readonly processLeft?: boolean;
  readonly stdin?: EndOfInput;
  /** Of logs: where a later call can go on, after what was published. Absent with `framing: plain`, and where a paced stream that was ended had left something out. */
  readonly cursor?: string;
}
/** Parameters of the control notification `session.ack`. `{}` is the sign of life, and renews a session with `window` 0. */
export interface SessionAckParams {
  /** The session, as in the topic; another one is an error. */
  readonly session?: string;
  /** Bytes of stdout taken so far, cumulative. */
  readonly stdout?: number;
  /** Bytes of stderr taken so far, cumulative. */
  readonly stderr?: number;
  /** True when `end` was received; it is then not repeated. */
  readonly end?: boolean;
}
/** Parameters of the control notification `session.resize`. */
export interface SessionResizeParams {
  /** The session, as in the topic. */
  readonly session?: string;
  /** Width of the terminal in characters. */
  readonly columns: number;
  /** Height of the terminal in lines. */
  readonly rows: number;
}
/** Parameters of the control notification `session.closeStdin`. */
export interface SessionCloseStdinParams {
  /** The session, as in the topic. */
  readonly session?: string;
  /** The length of stdin in bytes. The process gets end-of-file when so many were handed to the runtime. */
  readonly bytes: number;
}
/** Parameters of `session.cancel`, as a call on `…/rpc` and as a notification on `…/control`. */
export interface SessionCancelParams {
  /** The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own. */
  readonly timeoutSeconds?: number;
  /** A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else. */
  readonly correlation?: string;
  /** The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB). */
  readonly maxBytes?: number;
  /** The session. It may be absent on `…/control`, where the topic names it. */
  readonly session?: string;
  /** The opener's label where it is another program of the same principal. Default the caller's own. */
  readonly client?: string;
  /** Whose session it is, for an admin. Default one's own. */
  readonly principal?: string;
  /** The broker that it came by, with `principal`. Default the caller's own. */
  readonly attachment?: string;
}
/** The session is being ended; its `end` follows. */
export interface SessionCancelResult {
  /** The session. */
  readonly session: string;
}
/** Parameters of the notification `session.detach` on `…/rpc`, usually the client's last will. */
export interface SessionDetachParams {
  /** One session of this client. */
  readonly session?: string;
  /** Every session of this client. */
  readonly all?: true;
}
/** How far the client has come; the sign of life. */
export interface SessionAckNotification {
  /** Always `2.0`. */
  readonly jsonrpc: '2.0';
  /** Always `session.ack`. */
  readonly method: 'session.ack';
  readonly params?: SessionAckParams;
}
/** The size of the client's terminal. */
export interface SessionResizeNotification {
  /** Always `2.0`. */
  readonly jsonrpc: '2.0';
  /** Always `session.resize`. */
  readonly method: 'session.resize';
  readonly params: SessionResizeParams;
}
/** Where stdin ends. */
export interface SessionCloseStdinNotification {
  /** Always `2.0`. */
  readonly jsonrpc: '2.0';
  /** Always `session.closeStdin`. */
  readonly method: 'session.closeStdin';
  readonly params: SessionCloseStdinParams;
}
/** Ends the session on purpose. */
export interface SessionCancelNotification {
  /** Always `2.0`. */
  readonly jsonrpc: '2.0';
  /** Always `session.cancel`. */
  readonly method: 'session.cancel';
  readonly params?: SessionCancelParams;
}
/** On `…/rpc`, usually the client's last will. Lets go of sessions, which then wait `detachSeconds` for a resume. */
export interface SessionDetachNotification {
  /** Always `2.0`. */
  readonly jsonrpc: '2.0';
  /** Always `session.detach`. */
  readonly method: 'session.detach';
  readonly params: SessionDetachParams;
}
/** Parameters of `session.list`. */
export interface SessionListParams {
  /** The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own. */
  readonly timeoutSeconds?: number;
  /** A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else. */
  readonly correlation?: string;
  /** The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB). */
  readonly maxBytes?: number;
  /** The sessions of everybody, for an admin. Default false, one's own. */
  readonly allPrincipals?: boolean;
}
/** How far a stream has come. */
export interface StreamProgress {
  /** Bytes published. */
  readonly published: number;
  /** Bytes acknowledged. */
  readonly acknowledged: number;
}
/** How far each stream has come. */
export interface SessionStreams {
  readonly stdout?: StreamProgress;
  readonly stderr?: StreamProgress;
}
/** One session as `session.list` shows it. */
export interface SessionInfo {
  /** Its name. */
  readonly session: string;
  /** Whose it is. */
  readonly principal: string;
  /** The client label of its branch. */
  readonly client: string;
  /** The broker that it came by. */
  readonly attachment: string;
  /** The method that opened it. `pod.copy` and `pod.portForward` are reserved: no method of these names opens a session yet. */
  kind:
    | 'pod.logs'
    | 'pod.exec'
    | 'pod.attach'
    | 'pod.watch'
    | 'event.watch'
    | 'device.watch'
    | 'pod.copy'
    | 'pod.portForward';
  /** What it is about, as `default/web-0/web`. */
  readonly target: string;
  /** `opening`, `open`, `detached` (its client is gone) or `ended` (its `end` is not acknowledged yet). */
  readonly state: 'opening' | 'open' | 'detached' | 'ended';
  /** When it was opened, as RFC 3339 writes it. */
  readonly openedAt: string;
  /** Credit per stream, in bytes. */
  readonly window: number;
  readonly streams: SessionStreams;
  /** Bytes of stdin handed to the runtime; absent without stdin. */
  readonly stdin?: number;
  /** What it waits for, where it does. */
  readonly waiting?: string;
}
/** Result of `session.list`. */
export interface SessionListResult {
  readonly meta: ListMeta;
  /** The sessions, the oldest first. */
  readonly items: readonly SessionInfo[];
}
/** Parameters of `session.resume`. The session moves to the caller's branch and everything from the offsets on is published (again). Below what is kept: `Gone`. */
export interface SessionResumeParams {
  /** The deadline of the call, in seconds. Past it the answer is `Timeout`, with the layer that was slow. Where a session is opened it is the deadline of the opening alone. Default: the method's own. */
  readonly timeoutSeconds?: number;
  /** A text of the caller's own, at most 64 bytes of printable ASCII without blanks: what this call belongs to, a trace or a ticket. It is kept in the audit and in the agent's log, and changes nothing else. */
  readonly correlation?: string;
  /** The largest answer that the caller can take, in bytes, the whole JSON-RPC answer counted. A larger one is not sent: the error `RequestEntityTooLarge` gives its size. An error that is larger loses its hint, its details and the end of its message. `audit.list` gives the records that fit, and `meta.continue` for the others. Default 1048576 (1 MiB). */
  readonly maxBytes?: number;
  /** The session. */
  readonly session: string;
  /** The opener's label where another program of the same principal takes over. Default the caller's own. */
  readonly client?: string;
  /** Bytes of stdout taken so far; counts as an acknowledgement. */
  readonly stdout: number;
  /** Bytes of stderr taken so far; counts as an acknowledgement. */
  readonly stderr: number;
}
/** Result of `session.resume`. */
export interface SessionResumeResult {
  /** The session. */
  readonly session: string;
  /** The position from which stdout is published. */
  readonly stdout: number;
  /** The position from which stderr is published. */
  readonly stderr: number;
  /** Bytes of stdin handed to the runtime; the client sends from there. 0 without stdin. */
  readonly stdin: number;
  /** Credit per stream, in bytes. */
  readonly window: number;
  readonly encoding?: SessionEncoding;
}

/** Result of `device.watch`: the session. */
export type DeviceWatchResult = SessionOpened;
/** Result of `device.revert`: as of `device.edit`. */
export type DeviceRevertResult = DeviceEditResult;
/** Result of `pod.watch`: the session. */
export type PodWatchResult = SessionOpened;
/** Result of `pod.attach`: the session. */
export type PodAttachResult = SessionOpened;
/** Result of `event.watch`: the session. */
export type EventWatchResult = SessionOpened;

/** Parameters and result of every method. */
export interface MethodTypes {
  readonly 'rpc.discover': { readonly params: RpcDiscoverParams; readonly result: RpcDiscoverResult };
  readonly 'rpc.hello': { readonly params: RpcHelloParams; readonly result: RpcHelloResult };
  readonly 'node.status': { readonly params: NodeStatusParams; readonly result: NodeStatusResult };
  readonly 'node.stats': { readonly params: NodeStatsParams; readonly result: NodeStatsResult };
  readonly 'pod.list': { readonly params: PodListParams; readonly result: PodListResult };
  readonly 'pod.get': { readonly params: PodGetParams; readonly result: PodGetResult };
  readonly 'pod.top': { readonly params: PodTopParams; readonly result: PodTopResult };
  readonly 'pod.describe': { readonly params: PodDescribeParams; readonly result: PodDescribeResult };
  readonly 'pod.logs': { readonly params: PodLogsParams; readonly result: PodLogsResult };
  readonly 'pod.exec': { readonly params: PodExecParams; readonly result: PodExecResult };
  readonly 'pod.attach': { readonly params: PodAttachParams; readonly result: PodAttachResult };
  readonly 'pod.release': { readonly params: PodReleaseParams; readonly result: PodReleaseResult };
  readonly 'pod.restart': { readonly params: PodRestartParams; readonly result: PodRestartResult };
  readonly 'pod.watch': { readonly params: PodWatchParams; readonly result: PodWatchResult };
  readonly 'event.list': { readonly params: EventListParams; readonly result: EventListResult };
  readonly 'event.watch': { readonly params: EventWatchParams; readonly result: EventWatchResult };
  readonly 'device.list': { readonly params: DeviceListParams; readonly result: DeviceListResult };
  readonly 'device.get': { readonly params: DeviceGetParams; readonly result: DeviceGetResult };
  readonly 'device.describe': { readonly params: DeviceDescribeParams; readonly result: DeviceDescribeResult };
  readonly 'device.edit': { readonly params: DeviceEditParams; readonly result: DeviceEditResult };
  readonly 'device.read': { readonly params: DeviceReadParams; readonly result: DeviceReadResult };
  readonly 'device.call': { readonly params: DeviceCallParams; readonly result: DeviceCallResult };
  readonly 'device.watch': { readonly params: DeviceWatchParams; readonly result: DeviceWatchResult };
  readonly 'device.edits': { readonly params: DeviceEditsParams; readonly result: DeviceEditsResult };
  readonly 'device.history': { readonly params: DeviceHistoryParams; readonly result: DeviceHistoryResult };
  readonly 'device.revert': { readonly params: DeviceRevertParams; readonly result: DeviceRevertResult };
  readonly 'deviceModel.list': { readonly params: DeviceModelListParams; readonly result: DeviceModelListResult };
  readonly 'deviceModel.get': { readonly params: DeviceModelGetParams; readonly result: DeviceModelGetResult };
  readonly 'alarm.list': { readonly params: AlarmListParams; readonly result: AlarmListResult };
  readonly 'alarm.acknowledge': { readonly params: AlarmAcknowledgeParams; readonly result: AlarmAcknowledgeResult };
  readonly 'session.list': { readonly params: SessionListParams; readonly result: SessionListResult };
  readonly 'session.resume': { readonly params: SessionResumeParams; readonly result: SessionResumeResult };
  readonly 'session.cancel': { readonly params: SessionCancelParams; readonly result: SessionCancelResult };
  readonly 'node.diagnose': { readonly params: NodeDiagnoseParams; readonly result: NodeDiagnoseResult };
  readonly 'node.acceptTime': { readonly params: NodeAcceptTimeParams; readonly result: NodeAcceptTimeResult };
  readonly 'node.restartUnit': { readonly params: NodeRestartUnitParams; readonly result: NodeRestartUnitResult };
  readonly 'node.restart': { readonly params: NodeRestartParams; readonly result: NodeRestartResult };
  readonly 'node.reboot': { readonly params: NodeRebootParams; readonly result: NodeRebootResult };
  readonly 'node.disk': { readonly params: NodeDiskParams; readonly result: NodeDiskResult };
  readonly 'node.prune': { readonly params: NodePruneParams; readonly result: NodePruneResult };
  readonly 'node.upgrades': { readonly params: NodeUpgradesParams; readonly result: NodeUpgradesResult };
  readonly 'node.release': { readonly params: NodeReleaseParams; readonly result: NodeReleaseResult };
  readonly 'node.confirmUpgrade': { readonly params: NodeConfirmUpgradeParams; readonly result: NodeConfirmUpgradeResult };
  readonly 'configuration.check': { readonly params: ConfigurationParams; readonly result: ConfigurationResult };
  readonly 'configuration.reload': { readonly params: ConfigurationParams; readonly result: ConfigurationResult };
  readonly 'access.check': { readonly params: AccessCheckParams; readonly result: AccessCheckResult };
  readonly 'grant.create': { readonly params: GrantCreateParams; readonly result: GrantCreateResult };
  readonly 'grant.list': { readonly params: GrantListParams; readonly result: GrantListResult };
  readonly 'grant.revoke': { readonly params: GrantRevokeParams; readonly result: GrantRevokeResult };
  readonly 'audit.list': { readonly params: AuditListParams; readonly result: AuditListResult };
}
