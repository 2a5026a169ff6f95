"""Generated from rpc-schema/ by `npm run generate`; do not edit."""

from __future__ import annotations

from typing import Any, Dict, List, Literal, TypedDict, Union

class _Alarm(TypedDict):
    id: str
    kind: Literal["CrashLoop", "MapperSilent", "ValueOutOfRange", "Disk", "Certificate", "Clock", "EditFailing"]
    namespace: str
    name: str
    severity: Literal["warning", "critical"]
    state: Literal["raised", "acknowledged", "cleared"]
    message: str
    raisedAt: str
    count: int


class Alarm(_Alarm, total=False):
    """One alarm: payload of `alarm/{kind}/{namespace}/{name}` while it stands, and an item of `alarm.list`. Kind, namespace, name and part together say which it is; what comes again after it was cleared is the same alarm, raised once more."""

    part: str
    acknowledgedAt: str
    acknowledgedBy: str
    comment: str
    clearedAt: str


#: Parameters of `alarm.list`. Fields to select by: `kind`, `namespace`, `name`, `part`, `severity`, `state`.
AlarmListParams = TypedDict(
    "AlarmListParams",
    {
        "timeoutSeconds": "float",
        "correlation": "str",
        "maxBytes": "int",
        "fields": "List[str]",
        "namespace": "str",
        "allNamespaces": "bool",
        "fieldSelector": "str",
        "limit": "int",
        "continue": "str",
        "includeCleared": "bool",
    },
    total=False,
)


class AlarmListResult(TypedDict):
    """Result of `alarm.list`."""

    meta: ListMeta
    items: List[Alarm]


class _AlarmAcknowledgeParams(TypedDict):
    kind: Literal["CrashLoop", "MapperSilent", "ValueOutOfRange", "Disk", "Certificate", "Clock", "EditFailing"]
    name: str


class AlarmAcknowledgeParams(_AlarmAcknowledgeParams, total=False):
    """Parameters of `alarm.acknowledge`."""

    timeoutSeconds: float
    correlation: str
    maxBytes: int
    fields: List[str]
    namespace: str
    part: str
    comment: str


class AlarmAcknowledgeResult(TypedDict):
    """Result of `alarm.acknowledge`. One that was acknowledged before stays with whom it was first."""

    meta: Meta
    object: Alarm


class CallParams(TypedDict, total=False):
    """What every method takes."""

    timeoutSeconds: float
    correlation: str
    maxBytes: int


class AnswerParams(TypedDict, total=False):
    """What every method takes whose answer can be large."""

    timeoutSeconds: float
    correlation: str
    maxBytes: int
    fields: List[str]


#: What every list takes. `namespace` and `allNamespaces` exclude each other.
ListParams = TypedDict(
    "ListParams",
    {
        "timeoutSeconds": "float",
        "correlation": "str",
        "maxBytes": "int",
        "fields": "List[str]",
        "namespace": "str",
        "allNamespaces": "bool",
        "fieldSelector": "str",
        "limit": "int",
        "continue": "str",
    },
    total=False,
)


class SessionParams(TypedDict, total=False):
    """What every method takes that opens a session."""

    timeoutSeconds: float
    correlation: str
    maxBytes: int
    session: str
    window: int
    framing: Literal["offset", "plain"]
    encoding: Literal["gzip", "zstd"]
    rateBytesPerSecond: int
    maxSeconds: float
    detachSeconds: float
    stdout: bool
    stderr: bool


class InlineParams(TypedDict, total=False):
    """What a method takes that can answer in one response instead of opening a session."""

    inline: bool


class BackendNote(TypedDict):
    """A backend that was asked first and could not give the answer."""

    layer: Literal["client", "broker", "agent", "metaserver", "edged", "cri", "mapper", "store", "tunnel"]
    message: str


class _Meta(TypedDict):
    source: Literal["metaserver", "store", "cri", "containerd", "files", "edged", "mapper", "agent"]
    observedAt: str


class Meta(_Meta, total=False):
    """Where an answer came from and how old it is."""

    notes: List[BackendNote]
    redacted: List[str]
    localEdits: List[LocalEditPath]
    journalled: Literal[False]


#: The `meta` of a list.
ListMeta = TypedDict(
    "ListMeta",
    {
        "source": "Literal[\"metaserver\", \"store\", \"cri\", \"containerd\", \"files\", \"edged\", \"mapper\", \"agent\"]",
        "observedAt": "str",
        "notes": "List[BackendNote]",
        "redacted": "List[str]",
        "localEdits": "List[LocalEditPath]",
        "journalled": "Literal[False]",
        "continue": "str",
        "remainingItemCount": "int",
    },
    total=False,
)


class LocalEditPath(TypedDict):
    """One lasting local edit of a device."""

    namespace: str
    name: str
    path: str


#: Parameters of `device.list`.
DeviceListParams = TypedDict(
    "DeviceListParams",
    {
        "timeoutSeconds": "float",
        "correlation": "str",
        "maxBytes": "int",
        "fields": "List[str]",
        "namespace": "str",
        "allNamespaces": "bool",
        "fieldSelector": "str",
        "limit": "int",
        "continue": "str",
        "labelSelector": "str",
    },
    total=False,
)


class DeviceListResult(TypedDict):
    """Result of `device.list`; `status.twins` of each device holds the reported values."""

    meta: ListMeta
    items: List[Device]


class _DeviceGetParams(TypedDict):
    name: str


class DeviceGetParams(_DeviceGetParams, total=False):
    """Parameters of `device.get`."""

    timeoutSeconds: float
    correlation: str
    maxBytes: int
    fields: List[str]
    namespace: str


class _DeviceHistoryParams(TypedDict):
    name: str


class DeviceHistoryParams(_DeviceHistoryParams, total=False):
    """Parameters of `device.history`."""

    timeoutSeconds: float
    correlation: str
    maxBytes: int
    fields: List[str]
    namespace: str
    property: str
    sinceTime: str
    untilTime: str
    samples: int


class DeviceHistoryResult(TypedDict):
    """Result of `device.history`."""

    meta: Meta
    items: List[PropertyHistory]


class _PropertyHistory(TypedDict):
    property: str
    since: str
    samples: List[HistorySample]


class PropertyHistory(_PropertyHistory, total=False):
    """What one property was."""

    truncated: Literal[True]


class HistorySample(TypedDict):
    """A value from a time on."""

    at: str
    value: str
    quality: Literal["good", "stale", "unknown"]


class _TwinValue(TypedDict):
    property: str


class TwinValue(_TwinValue, total=False):
    """The desired and the reported value of one property."""

    desired: str
    reported: str
    reportedAt: str
    ageSeconds: float
    source: Literal["metaserver", "store", "cri", "containerd", "files", "edged", "mapper", "agent"]
    type: str
    accessMode: Literal["ReadOnly", "ReadWrite"]
    minimum: str
    maximum: str
    unit: str
    description: str


class _DeviceGetResult(TypedDict):
    meta: Meta
    object: Device


class DeviceGetResult(_DeviceGetResult, total=False):
    """Result of `device.get`; lasting local edits are laid over the stored spec."""

    twins: List[TwinValue]


class DeviceDescribeParams(TypedDict, total=False):
    """Parameters of `device.describe`; of `name` and `labelSelector` one is given, or none for every device of the namespace."""

    timeoutSeconds: float
    correlation: str
    maxBytes: int
    namespace: str
    name: str
    labelSelector: str
    showEvents: bool


class _MapperInfo(TypedDict):
    name: str
    answers: bool


class MapperInfo(_MapperInfo, total=False):
    """The mapper that serves a device."""

    version: str
    protocol: str
    address: str
    message: str


class _DeviceReadParams(TypedDict):
    name: str
    property: str


class DeviceReadParams(_DeviceReadParams, total=False):
    """Parameters of `device.read`."""

    timeoutSeconds: float
    correlation: str
    maxBytes: int
    namespace: str


class _DeviceReadResult(TypedDict):
    meta: Meta
    property: str
    value: str


class DeviceReadResult(_DeviceReadResult, total=False):
    """Result of `device.read`."""

    type: str


class _DeviceCallParams(TypedDict):
    name: str
    method: str
    values: Dict[str, Union[str, float, bool]]


class DeviceCallParams(_DeviceCallParams, total=False):
    """Parameters of `device.call`."""

    timeoutSeconds: float
    correlation: str
    maxBytes: int
    namespace: str


class DeviceCallResult(TypedDict):
    """Result of `device.call`."""

    meta: Meta
    method: str
    values: List[CalledValue]


class _CalledValue(TypedDict):
    property: str
    value: str
    readBack: Literal["confirmed", "differs", "unknown"]


class CalledValue(_CalledValue, total=False):
    """One value that was written by a method."""

    reported: str


class _DeviceDescription(TypedDict):
    device: Device
    twins: List[TwinValue]
    edits: List[DeviceEdit]


class DeviceDescription(_DeviceDescription, total=False):
    """One device with everything that the node knows of it."""

    model: DeviceModel
    mapper: MapperInfo
    events: List[Event]


class DeviceDescribeResult(TypedDict):
    """Result of `device.describe`."""

    meta: ListMeta
    items: List[DeviceDescription]


#: One operation of a JSON patch (RFC 6902).
JsonPatchOperation = TypedDict(
    "JsonPatchOperation",
    {
        "op": "Literal[\"add\", \"remove\", \"replace\", \"move\", \"copy\", \"test\"]",
        "path": "str",
        "from": "str",
        "value": "Any",
    },
    total=False,
)


class DeviceEditParams(TypedDict, total=False):
    """Parameters of `device.edit`: `object` (one device, whole), `list` (several, all or nothing in checks, one by one in writing), `mergePatch` with `name` (RFC 7386), `jsonPatch` with `name` (RFC 6902) or `set` with `name` (desired values by property). The device of an `object` or a `list` is named by its own metadata."""

    timeoutSeconds: float
    correlation: str
    maxBytes: int
    namespace: str
    name: str
    object: Device
    list: DeviceList
    mergePatch: Dict[str, Any]
    jsonPatch: List[JsonPatchOperation]
    set: Dict[str, Union[str, float, bool]]
    dryRun: bool
    ifUnmodified: Union[str, Dict[str, str]]
    persist: bool
    expiresSeconds: int


class _PathOutcome(TypedDict):
    path: str
    accepted: bool
    written: bool
    readBack: Literal["confirmed", "differs", "unknown"]


class PathOutcome(_PathOutcome, total=False):
    """What became of one edited value."""

    property: str
    before: Any
    value: Any
    reported: str
    reportedAt: str
    rounded: Literal[True]
    editId: str


class _DeviceEditOutcome(TypedDict):
    namespace: str
    name: str
    paths: List[PathOutcome]


class DeviceEditOutcome(_DeviceEditOutcome, total=False):
    """What became of one device."""

    resourceVersion: str
    error: RpcError


class DeviceEditResult(TypedDict):
    """Result of `device.edit`. A single device that fails is an error instead."""

    meta: Meta
    dryRun: bool
    items: List[DeviceEditOutcome]


class DeviceWatchParams(TypedDict, total=False):
    """Parameters of `device.watch`; one Kubernetes watch event per line on `stdout`."""

    timeoutSeconds: float
    correlation: str
    maxBytes: int
    session: str
    window: int
    framing: Literal["offset", "plain"]
    encoding: Literal["gzip", "zstd"]
    rateBytesPerSecond: int
    maxSeconds: float
    detachSeconds: float
    stdout: bool
    stderr: bool
    namespace: str
    allNamespaces: bool
    name: str
    labelSelector: str
    sendInitialEvents: bool


class _DeviceEdit(TypedDict):
    id: str
    namespace: str
    name: str
    path: str
    state: Literal["pending", "applied", "unknown", "differs", "unsettled", "failing", "superseded", "adopted", "expired", "reverted"]
    createdAt: str
    createdBy: str
    attempts: int


class DeviceEdit(_DeviceEdit, total=False):
    """One lasting local edit."""

    property: str
    base: Any
    value: Any
    message: str
    expiresAt: str
    appliedAt: str


#: Parameters of `device.edits`.
DeviceEditsParams = TypedDict(
    "DeviceEditsParams",
    {
        "timeoutSeconds": "float",
        "correlation": "str",
        "maxBytes": "int",
        "namespace": "str",
        "allNamespaces": "bool",
        "name": "str",
        "labelSelector": "str",
        "states": "List[Literal[\"pending\", \"applied\", \"unknown\", \"differs\", \"unsettled\", \"failing\", \"superseded\", \"adopted\", \"expired\", \"reverted\"]]",
        "limit": "int",
        "continue": "str",
    },
    total=False,
)


class DeviceEditsResult(TypedDict):
    """Result of `device.edits`."""

    meta: ListMeta
    items: List[DeviceEdit]


class _DeviceRevertParams(TypedDict):
    name: str


class DeviceRevertParams(_DeviceRevertParams, total=False):
    """Parameters of `device.revert`: lasting edits are taken back and the stored value is written. Without `paths` and `ids` all of the device's."""

    timeoutSeconds: float
    correlation: str
    maxBytes: int
    namespace: str
    paths: List[str]
    ids: List[str]
    dryRun: bool


#: Parameters of `deviceModel.list`.
DeviceModelListParams = TypedDict(
    "DeviceModelListParams",
    {
        "timeoutSeconds": "float",
        "correlation": "str",
        "maxBytes": "int",
        "fields": "List[str]",
        "namespace": "str",
        "allNamespaces": "bool",
        "fieldSelector": "str",
        "limit": "int",
        "continue": "str",
        "labelSelector": "str",
    },
    total=False,
)


class DeviceModelListResult(TypedDict):
    """Result of `deviceModel.list`."""

    meta: ListMeta
    items: List[DeviceModel]


class _DeviceModelGetParams(TypedDict):
    name: str


class DeviceModelGetParams(_DeviceModelGetParams, total=False):
    """Parameters of `deviceModel.get`."""

    timeoutSeconds: float
    correlation: str
    maxBytes: int
    fields: List[str]
    namespace: str


class DeviceModelGetResult(TypedDict):
    """Result of `deviceModel.get`."""

    meta: Meta
    object: DeviceModel


class _SetAnswer(TypedDict):
    value: str
    accepted: bool
    written: bool
    readBack: Literal["confirmed", "differs", "unknown"]


class SetAnswer(_SetAnswer, total=False):
    """Payload of `to/…/set/{namespace}/{name}/{property}`, how the write of a bare value went."""

    sequence: int
    journalled: Literal[False]
    reported: str
    reportedAt: str
    rounded: Literal[True]
    error: RpcError


class _ObjectMeta(TypedDict):
    name: str


class ObjectMeta(_ObjectMeta, total=False):
    """Kubernetes ObjectMeta; further fields are passed on as they are."""

    namespace: str
    uid: str
    resourceVersion: str
    creationTimestamp: Union[str, None]
    labels: Dict[str, str]
    annotations: Dict[str, str]


class KubernetesObject(TypedDict):
    """Any Kubernetes object, whole."""

    apiVersion: str
    kind: str
    metadata: ObjectMeta


class _Pod(TypedDict):
    apiVersion: Literal["v1"]
    kind: Literal["Pod"]
    metadata: ObjectMeta


class Pod(_Pod, total=False):
    """A Kubernetes `v1` Pod, whole."""

    spec: Dict[str, Any]
    status: Dict[str, Any]


class _Node(TypedDict):
    apiVersion: Literal["v1"]
    kind: Literal["Node"]
    metadata: ObjectMeta


class Node(_Node, total=False):
    """A Kubernetes `v1` Node, whole."""

    spec: Dict[str, Any]
    status: Dict[str, Any]


class ObjectReference(TypedDict, total=False):
    """What an event is about, Kubernetes' `v1` ObjectReference."""

    apiVersion: str
    kind: str
    namespace: str
    name: str
    uid: str
    fieldPath: str


class _Event(TypedDict):
    apiVersion: Literal["v1"]
    kind: Literal["Event"]
    metadata: ObjectMeta
    involvedObject: ObjectReference


class Event(_Event, total=False):
    """A Kubernetes `v1` Event, observed by the agent."""

    reason: str
    message: str
    type: Literal["Normal", "Warning"]
    count: int
    firstTimestamp: Union[str, None]
    lastTimestamp: Union[str, None]
    source: Dict[str, Any]


class _Device(TypedDict):
    apiVersion: Literal["devices.kubeedge.io/v1beta1"]
    kind: Literal["Device"]
    metadata: ObjectMeta


class Device(_Device, total=False):
    """A KubeEdge `devices.kubeedge.io/v1beta1` Device, whole."""

    spec: Dict[str, Any]
    status: Dict[str, Any]


class _DeviceModel(TypedDict):
    apiVersion: Literal["devices.kubeedge.io/v1beta1"]
    kind: Literal["DeviceModel"]
    metadata: ObjectMeta


class DeviceModel(_DeviceModel, total=False):
    """A KubeEdge `devices.kubeedge.io/v1beta1` DeviceModel, whole."""

    spec: Dict[str, Any]


class _DeviceList(TypedDict):
    apiVersion: Literal["devices.kubeedge.io/v1beta1"]
    kind: Literal["DeviceList"]
    items: List[Device]


class DeviceList(_DeviceList, total=False):
    """A KubeEdge `devices.kubeedge.io/v1beta1` DeviceList."""

    metadata: Dict[str, Any]


class WatchEvent(TypedDict):
    """One line on the `stdout` of a watch, a Kubernetes watch event."""

    type: Literal["ADDED", "MODIFIED", "DELETED", "BOOKMARK", "ERROR"]
    object: Dict[str, Any]


class _BackendState(TypedDict):
    state: Literal["up", "down", "absent", "unknown"]


class BackendState(_BackendState, total=False):
    """How one backend is."""

    since: str
    address: str
    version: str
    message: str
    hint: str


class Backends(TypedDict, total=False):
    """How each backend is."""

    metaserver: BackendState
    edged: BackendState
    cri: BackendState
    store: BackendState


class _BrokerState(TypedDict):
    state: Literal["connected", "connecting", "down"]
    believed: bool


class BrokerState(_BrokerState, total=False):
    """How one broker is and how far it is believed."""

    since: str
    protocol: Literal["3.1.1", "5"]
    message: str
    hint: str


class _TunnelState(TypedDict):
    state: Literal["disabled", "connecting", "connected", "failed"]


class TunnelState(_TunnelState, total=False):
    """How the cloud tunnel is."""

    server: str
    protocol: Literal["edgectl.tunnel.v1", "kubeedge"]
    since: str
    message: str


class _StoreState(TypedDict):
    state: Literal["ok", "degraded"]


class StoreState(_StoreState, total=False):
    """How the agent's own database is. While it is `degraded`, what only reads is served, its records are kept in memory, and what changes something is refused, or served with `meta.journalled: false` where the policy says `audit: best-effort`."""

    reason: Literal["full", "read-only", "locked", "corrupt", "missing", "newer", "failed"]
    since: str
    message: str
    hint: str
    pending: int
    dropped: int
    setAside: List[str]


class _UnitState(TypedDict):
    state: Literal["starting", "running", "restarting", "down", "stopped"]
    faults: int


class UnitState(_UnitState, total=False):
    """How one unit of the agent is - a part that fails, and is started again, alone."""

    since: str
    lastFault: Dict[str, Any]
    hint: str


class _NodeRestartUnitParams(TypedDict):
    unit: str


class NodeRestartUnitParams(_NodeRestartUnitParams, total=False):
    """Parameters of `node.restartUnit`."""

    timeoutSeconds: float
    correlation: str
    maxBytes: int


class NodeRestartUnitResult(TypedDict):
    """Result of `node.restartUnit`."""

    meta: Meta
    unit: str
    status: UnitState


class _NodeRestartParams(TypedDict):
    name: str


class NodeRestartParams(_NodeRestartParams, total=False):
    """Parameters of `node.restart`."""

    timeoutSeconds: float
    correlation: str
    maxBytes: int


class NodeRestartResult(TypedDict):
    """Result of `node.restart`."""

    meta: Meta
    name: str
    unit: str
    state: str


class _NodeRebootParams(TypedDict):
    name: str


class NodeRebootParams(_NodeRebootParams, total=False):
    """Parameters of `node.reboot`."""

    timeoutSeconds: float
    correlation: str
    maxBytes: int


class NodeRebootResult(TypedDict):
    """Result of `node.reboot`."""

    meta: Meta
    node: str
    state: Literal["rebooting"]


class NodeUpgradesParams(TypedDict, total=False):
    """Parameters of `node.upgrades`."""

    timeoutSeconds: float
    correlation: str
    maxBytes: int


class _NodeUpgradesResult(TypedDict):
    meta: Meta
    pods: List[HeldPod]


class NodeUpgradesResult(_NodeUpgradesResult, total=False):
    """Result of `node.upgrades`."""

    job: UpgradeJob


#: The upgrade that the cloud asks of this node.
UpgradeJob = TypedDict(
    "UpgradeJob",
    {
        "name": "str",
        "from": "str",
        "to": "str",
        "image": "str",
        "requireConfirmation": "bool",
        "state": "Literal[\"waiting\", \"running\", \"confirmed\", \"upgraded\", \"rolledBack\", \"failed\"]",
        "since": "str",
    },
    total=False,
)


class NodeReleaseParams(TypedDict, total=False):
    """Parameters of `node.release`."""

    timeoutSeconds: float
    correlation: str
    maxBytes: int


class NodeReleaseResult(TypedDict):
    """Result of `node.release`."""

    meta: Meta
    pods: List[HeldPod]


class NodeConfirmUpgradeParams(TypedDict, total=False):
    """Parameters of `node.confirmUpgrade`."""

    timeoutSeconds: float
    correlation: str
    maxBytes: int
    name: str


class NodeConfirmUpgradeResult(TypedDict):
    """Result of `node.confirmUpgrade`."""

    meta: Meta
    job: UpgradeJob


class NodeDiskParams(TypedDict, total=False):
    """Parameters of `node.disk`."""

    timeoutSeconds: float
    correlation: str
    maxBytes: int


class NodeDiskResult(TypedDict):
    """Result of `node.disk`."""

    meta: Meta
    fileSystems: List[NodeFileSystem]
    items: List[DiskItem]


class NodeFileSystem(TypedDict):
    """One file system."""

    path: str
    sizeBytes: int
    availableBytes: int


class _DiskItem(TypedDict):
    kind: Literal["image", "container", "log", "store"]
    name: str
    bytes: int
    needed: bool


class DiskItem(_DiskItem, total=False):
    """Something that takes space."""

    path: str


class _NodePruneParams(TypedDict):
    what: Literal["images", "logs"]


class NodePruneParams(_NodePruneParams, total=False):
    """Parameters of `node.prune`."""

    timeoutSeconds: float
    correlation: str
    maxBytes: int
    dryRun: bool


class NodePruneResult(TypedDict):
    """Result of `node.prune`."""

    meta: Meta
    what: Literal["images", "logs"]
    dryRun: bool
    bytes: int
    items: List[PrunedItem]


class _PrunedItem(TypedDict):
    name: str
    bytes: int


class PrunedItem(_PrunedItem, total=False):
    """One image or log folder."""

    path: str
    message: str


class ConfigurationParams(TypedDict, total=False):
    """Parameters of `configuration.check` and `configuration.reload`."""

    timeoutSeconds: float
    correlation: str
    maxBytes: int


class _ConfigurationChange(TypedDict):
    path: str
    applies: Literal["now", "restart"]


class ConfigurationChange(_ConfigurationChange, total=False):
    """One member of the configuration that is another in the files than in force."""

    before: str
    after: str
    units: List[str]


class _ConfigurationResult(TypedDict):
    meta: Meta
    valid: bool
    changes: List[ConfigurationChange]


class ConfigurationResult(_ConfigurationResult, total=False):
    """Result of `configuration.check` and `configuration.reload`."""

    files: List[str]
    message: str
    hint: str
    restarted: List[str]
    failed: Dict[str, str]


class HistoryState(TypedDict):
    """Since when what is kept of the past has no gap."""

    since: str
    events: str
    audit: str


class _StatePayload(TypedDict):
    state: Literal["online", "offline"]
    bootId: str
    version: str


class StatePayload(_StatePayload, total=False):
    """Payload of the retained `state`. The last will has `state`, `bootId`, `version`, `protocol` and `node` alone."""

    node: str
    protocol: str
    since: str
    brokers: Dict[str, BrokerState]
    backends: Backends
    mappers: Dict[str, BackendState]
    tunnel: TunnelState
    clock: Literal["believed", "not believed"]
    store: StoreState
    history: HistoryState
    starting: List[str]
    units: Dict[str, UnitState]
    schema: str
    warnings: List[str]


class InfoPayload(TypedDict):
    """Payload of the retained `info`, at most 256 bytes - what an inventory of many nodes needs."""

    protocol: str
    version: str
    since: str
    health: Literal["ok", "degraded"]
    labels: Dict[str, str]


class NodeStatusParams(TypedDict, total=False):
    """Parameters of `node.status`."""

    timeoutSeconds: float
    correlation: str
    maxBytes: int


class _CallerInfo(TypedDict):
    principal: str
    door: Literal["mqtt", "rest", "tunnel"]
    attachment: str
    believed: bool


class CallerInfo(_CallerInfo, total=False):
    """Who the caller is to the agent."""

    message: str
    hint: str


class _NodeStatusResult(TypedDict):
    meta: Meta
    agent: StatePayload
    caller: CallerInfo


class NodeStatusResult(_NodeStatusResult, total=False):
    """Result of `node.status`."""

    object: Node
    kubernetesApi: KubernetesApi


class _KubernetesApi(TypedDict):
    url: str


class KubernetesApi(_KubernetesApi, total=False):
    """Where the agent serves the Kubernetes API; absent while it does not."""

    certificateAuthority: str


class NodeAcceptTimeParams(TypedDict, total=False):
    """Parameters of `node.acceptTime`."""

    timeoutSeconds: float
    correlation: str
    maxBytes: int
    back: bool


class NodeAcceptTimeResult(TypedDict):
    """Result of `node.acceptTime`."""

    meta: Meta
    before: str
    now: str


class NodeStatsParams(TypedDict, total=False):
    """Parameters of `node.stats`."""

    timeoutSeconds: float
    correlation: str
    maxBytes: int


class NodeStatsResult(TypedDict):
    """Result of `node.stats`."""

    meta: Meta
    summary: StatsSummary


class StatsSummary(TypedDict):
    """What kubelet serves at `/stats/summary`; from the container runtime alone `node` has only its name."""

    node: Dict[str, Any]
    pods: List[Dict[str, Any]]


class NodeDiagnoseParams(TypedDict, total=False):
    """Parameters of `node.diagnose`."""

    timeoutSeconds: float
    correlation: str
    maxBytes: int
    areas: List[Literal["configuration", "broker", "gateway", "clock", "metaserver", "edged", "cri", "mapper", "store", "permissions", "certificates", "disk", "policy", "tunnel"]]


class _DiagnosisCheck(TypedDict):
    area: Literal["configuration", "broker", "gateway", "clock", "metaserver", "edged", "cri", "mapper", "store", "permissions", "certificates", "disk", "policy", "tunnel"]
    name: str
    state: Literal["fine", "warning", "failed", "skipped"]
    message: str


class DiagnosisCheck(_DiagnosisCheck, total=False):
    """One thing that was looked at."""

    hint: str
    command: str
    durationMs: float


class NodeDiagnoseResult(TypedDict):
    """Result of `node.diagnose`."""

    meta: Meta
    fine: bool
    checks: List[DiagnosisCheck]


class AccessCheckParams(TypedDict, total=False):
    """Parameters of `access.check`. With `method`: may it be called so? Without: every rule that holds."""

    timeoutSeconds: float
    correlation: str
    maxBytes: int
    method: str
    namespace: str
    name: str
    container: str
    property: str
    allNamespaces: bool
    lasting: bool
    principal: str


class _PolicyRule(TypedDict):
    methods: List[str]


class PolicyRule(_PolicyRule, total=False):
    """One rule. What it does not name it allows for all; what it names it allows only to calls that name one of them. `*` in a name stands for any characters."""

    namespaces: List[str]
    names: List[str]
    containers: List[str]
    properties: List[str]
    lasting: bool


class _HeldRule(TypedDict):
    rule: PolicyRule
    role: str


class HeldRule(_HeldRule, total=False):
    """One rule that a principal has, and whence."""

    namespaces: List[str]
    until: str
    grant: str


class _AccessCheckResult(TypedDict):
    principal: str
    roles: List[str]


class AccessCheckResult(_AccessCheckResult, total=False):
    """Result of `access.check`."""

    allowed: bool
    message: str
    hint: str
    rules: List[HeldRule]


class _Grant(TypedDict):
    id: str
    principal: str
    role: str
    reason: str
    createdAt: str
    createdBy: str
    expiresAt: str


class Grant(_Grant, total=False):
    """A right for a time."""

    namespaces: List[str]
    revokedAt: str
    revokedBy: str
    revokeReason: str


class _GrantCreateParams(TypedDict):
    principal: str
    role: str
    durationSeconds: int
    reason: str


class GrantCreateParams(_GrantCreateParams, total=False):
    """Parameters of `grant.create`."""

    timeoutSeconds: float
    correlation: str
    maxBytes: int
    namespaces: List[str]


class GrantCreateResult(TypedDict):
    """Result of `grant.create`."""

    meta: Meta
    object: Grant


class GrantListParams(TypedDict, total=False):
    """Parameters of `grant.list`."""

    timeoutSeconds: float
    correlation: str
    maxBytes: int
    principal: str
    includeEnded: bool


class GrantListResult(TypedDict):
    """Result of `grant.list`."""

    meta: ListMeta
    items: List[Grant]


class _GrantRevokeParams(TypedDict):
    id: str


class GrantRevokeParams(_GrantRevokeParams, total=False):
    """Parameters of `grant.revoke`; sessions that only this grant allowed are ended."""

    timeoutSeconds: float
    correlation: str
    maxBytes: int
    reason: str


class GrantRevokeResult(TypedDict):
    """Result of `grant.revoke`."""

    meta: Meta
    object: Grant


#: Parameters of `audit.list`. Of `sinceSeconds` and `sinceTime` one at most.
AuditListParams = TypedDict(
    "AuditListParams",
    {
        "timeoutSeconds": "float",
        "correlation": "str",
        "maxBytes": "int",
        "principal": "str",
        "method": "str",
        "namespace": "str",
        "name": "str",
        "outcome": "Literal[\"started\", \"succeeded\", \"failed\", \"refused\", \"interrupted\"]",
        "sinceSeconds": "float",
        "sinceTime": "str",
        "untilTime": "str",
        "afterId": "int",
        "limit": "int",
        "continue": "str",
        "tail": "int",
        "verify": "bool",
    },
    total=False,
)


class _AuditRecord(TypedDict):
    id: int
    at: str
    principal: str
    client: str
    door: Literal["mqtt", "rest", "tunnel"]
    attachment: str
    method: str
    outcome: Literal["started", "succeeded", "failed", "refused", "interrupted"]
    previousHash: str
    hash: str


class AuditRecord(_AuditRecord, total=False):
    """One record of the audit."""

    target: str
    properties: List[str]
    values: List[Dict[str, Any]]
    command: List[str]
    note: str
    requestId: str
    correlation: str
    startId: int
    error: str
    reason: str
    exitCode: int
    count: int
    first: str
    last: str
    bytesIn: int
    bytesOut: int
    durationMs: float


class _AuditChain(TypedDict):
    verified: bool
    records: int


class AuditChain(_AuditChain, total=False):
    """What checking the chain of hashes found."""

    firstId: int
    lastId: int
    headHash: str
    firstBrokenId: int
    message: str


class _AuditListResult(TypedDict):
    meta: ListMeta
    items: List[AuditRecord]
    lastId: int


class AuditListResult(_AuditListResult, total=False):
    """Result of `audit.list`."""

    chain: AuditChain


#: Parameters of `pod.list`.
PodListParams = TypedDict(
    "PodListParams",
    {
        "timeoutSeconds": "float",
        "correlation": "str",
        "maxBytes": "int",
        "fields": "List[str]",
        "namespace": "str",
        "allNamespaces": "bool",
        "fieldSelector": "str",
        "limit": "int",
        "continue": "str",
        "labelSelector": "str",
    },
    total=False,
)


class PodListResult(TypedDict):
    """Result of `pod.list`."""

    meta: ListMeta
    items: List[Pod]


class _PodGetParams(TypedDict):
    name: str


class PodGetParams(_PodGetParams, total=False):
    """Parameters of `pod.get`."""

    timeoutSeconds: float
    correlation: str
    maxBytes: int
    fields: List[str]
    namespace: str


class PodGetResult(TypedDict):
    """Result of `pod.get`."""

    meta: Meta
    object: Pod


class PodTopParams(TypedDict, total=False):
    """Parameters of `pod.top`; of `name`, `labelSelector` and `allNamespaces` at most one is given."""

    timeoutSeconds: float
    correlation: str
    maxBytes: int
    fields: List[str]
    namespace: str
    allNamespaces: bool
    name: str
    labelSelector: str


class PodTopResult(TypedDict):
    """Result of `pod.top`."""

    meta: Meta
    items: List[PodUsage]


class _PodUsage(TypedDict):
    namespace: str
    name: str
    containers: List[ContainerUsage]


class PodUsage(_PodUsage, total=False):
    """What one pod uses."""

    cpuNanoCores: int
    memoryBytes: int


class _ContainerUsage(TypedDict):
    name: str


class ContainerUsage(_ContainerUsage, total=False):
    """What one container uses."""

    cpuNanoCores: int
    memoryBytes: int


class PodWatchParams(TypedDict, total=False):
    """Parameters of `pod.watch`; one Kubernetes watch event per line on `stdout`. A `name` must be there when the watch begins; the field `metadata.name` selects one that may come later."""

    timeoutSeconds: float
    correlation: str
    maxBytes: int
    session: str
    window: int
    framing: Literal["offset", "plain"]
    encoding: Literal["gzip", "zstd"]
    rateBytesPerSecond: int
    maxSeconds: float
    detachSeconds: float
    stdout: bool
    stderr: bool
    namespace: str
    allNamespaces: bool
    name: str
    labelSelector: str
    fieldSelector: str
    sendInitialEvents: bool


class PodDescribeParams(TypedDict, total=False):
    """Parameters of `pod.describe`; of `name` and `labelSelector` one is given, or none for every pod of the namespace."""

    timeoutSeconds: float
    correlation: str
    maxBytes: int
    namespace: str
    name: str
    labelSelector: str
    showEvents: bool


class _ContainerObservation(TypedDict):
    name: str
    id: str
    state: Literal["Created", "Running", "Exited", "Unknown"]
    attempt: int


class ContainerObservation(_ContainerObservation, total=False):
    """One container instance as the container runtime has it."""

    image: str
    createdAt: str
    startedAt: str
    finishedAt: str
    exitCode: int
    reason: str
    message: str
    logPath: str


class _PodDescription(TypedDict):
    pod: Pod


class PodDescription(_PodDescription, total=False):
    """One pod with everything that the node knows of it."""

    containers: List[ContainerObservation]
    events: List[Event]


class PodDescribeResult(TypedDict):
    """Result of `pod.describe`."""

    meta: ListMeta
    items: List[PodDescription]


class PodLogsParams(TypedDict, total=False):
    """Parameters of `pod.logs`: the log of one container, or of several as whole lines in one stream. `name` or `labelSelector` is given. Of `sinceSeconds` and `sinceTime` one at most; `cursor` says where to begin, so none of `tailLines`, `sinceSeconds`, `sinceTime` and `previous` goes with it."""

    timeoutSeconds: float
    correlation: str
    maxBytes: int
    session: str
    window: int
    framing: Literal["offset", "plain"]
    encoding: Literal["gzip", "zstd"]
    rateBytesPerSecond: int
    maxSeconds: float
    detachSeconds: float
    stdout: bool
    stderr: bool
    inline: bool
    namespace: str
    name: str
    labelSelector: str
    container: str
    allContainers: bool
    prefix: bool
    tailLines: int
    sinceSeconds: float
    sinceTime: str
    limitBytes: int
    timestamps: bool
    previous: bool
    follow: bool
    stream: Literal["All", "Stdout", "Stderr"]
    grep: LogGrep
    cursor: str
    skipBytes: int


class LogGrep(TypedDict, total=False):
    """Only the lines that match, searched on the node. `literal` or `expression` is given. What the container wrote is searched: neither the time nor the prefix before it. Of a line, the first 65,536 bytes are searched; where they match, all of it is given. `tailLines`, `sinceSeconds`, `sinceTime` and `previous` choose what is searched, `limitBytes` counts what was found."""

    literal: str
    expression: str
    ignoreCase: bool
    invert: bool
    before: int
    after: int


class _PodExecParams(TypedDict):
    name: str
    command: List[str]


class PodExecParams(_PodExecParams, total=False):
    """Parameters of `pod.exec`. `columns` and `rows` need `tty`; with `inline` there is no `stdin`."""

    timeoutSeconds: float
    correlation: str
    maxBytes: int
    session: str
    window: int
    framing: Literal["offset", "plain"]
    encoding: Literal["gzip", "zstd"]
    rateBytesPerSecond: int
    maxSeconds: float
    detachSeconds: float
    stdout: bool
    stderr: bool
    inline: bool
    namespace: str
    container: str
    stdin: bool
    tty: bool
    columns: int
    rows: int
    processTimeoutSeconds: float


class _PodAttachParams(TypedDict):
    name: str


class PodAttachParams(_PodAttachParams, total=False):
    """Parameters of `pod.attach`. Whether there is a terminal is the container's own matter."""

    timeoutSeconds: float
    correlation: str
    maxBytes: int
    session: str
    window: int
    framing: Literal["offset", "plain"]
    encoding: Literal["gzip", "zstd"]
    rateBytesPerSecond: int
    maxSeconds: float
    detachSeconds: float
    stdout: bool
    stderr: bool
    namespace: str
    container: str
    stdin: bool
    tty: bool
    columns: int
    rows: int


class _HeldPod(TypedDict):
    namespace: str
    name: str
    images: List[Dict[str, Any]]


class HeldPod(_HeldPod, total=False):
    """A pod whose update EdgeCore holds."""

    since: str


class _PodReleaseParams(TypedDict):
    name: str


class PodReleaseParams(_PodReleaseParams, total=False):
    """Parameters of `pod.release`."""

    timeoutSeconds: float
    correlation: str
    maxBytes: int
    namespace: str


class PodReleaseResult(TypedDict):
    """Result of `pod.release`."""

    meta: Meta
    pod: HeldPod


class PodRestartParams(TypedDict, total=False):
    """Parameters of `pod.restart`; exactly one of `name`, `names` and `labelSelector` is given."""

    timeoutSeconds: float
    correlation: str
    maxBytes: int
    namespace: str
    name: str
    names: List[str]
    labelSelector: str
    gracePeriodSeconds: int


class _RestartedContainer(TypedDict):
    name: str
    stoppedId: str


class RestartedContainer(_RestartedContainer, total=False):
    """One container that was stopped so that EdgeCore starts it again."""

    startedId: str


class _PodRestartOutcome(TypedDict):
    namespace: str
    name: str
    restarted: bool
    containers: List[RestartedContainer]


class PodRestartOutcome(_PodRestartOutcome, total=False):
    """What became of one pod."""

    waits: List[Dict[str, Any]]
    ownPod: Literal[True]
    error: RpcError


class PodRestartResult(TypedDict):
    """Result of `pod.restart`, one entry per pod. A single `name` that fails is an error instead."""

    meta: Meta
    items: List[PodRestartOutcome]


#: Parameters of `event.list`. Fields to select by: `metadata.name`, `metadata.namespace`, `involvedObject.kind|namespace|name|uid`, `type`, `reason`.
EventListParams = TypedDict(
    "EventListParams",
    {
        "timeoutSeconds": "float",
        "correlation": "str",
        "maxBytes": "int",
        "fields": "List[str]",
        "namespace": "str",
        "allNamespaces": "bool",
        "fieldSelector": "str",
        "limit": "int",
        "continue": "str",
        "sinceTime": "str",
        "untilTime": "str",
    },
    total=False,
)


class EventListResult(TypedDict):
    """Result of `event.list`."""

    meta: ListMeta
    items: List[Event]


class EventWatchParams(TypedDict, total=False):
    """Parameters of `event.watch`; one Kubernetes watch event per line on `stdout`. Fields to select by as of `event.list`."""

    timeoutSeconds: float
    correlation: str
    maxBytes: int
    session: str
    window: int
    framing: Literal["offset", "plain"]
    encoding: Literal["gzip", "zstd"]
    rateBytesPerSecond: int
    maxSeconds: float
    detachSeconds: float
    stdout: bool
    stderr: bool
    namespace: str
    allNamespaces: bool
    fieldSelector: str
    sendInitialEvents: bool


class EventNotification(TypedDict):
    """Payload of `event/{kind}/{namespace}/{name}`, a JSON-RPC notification."""

    jsonrpc: Literal["2.0"]
    method: Literal["event"]
    params: EventNotificationParams


class EventNotificationParams(TypedDict):
    """A new event, or one seen again."""

    type: Literal["ADDED", "MODIFIED"]
    object: Event


class _RpcRequest(TypedDict):
    jsonrpc: Literal["2.0"]
    method: str


class RpcRequest(_RpcRequest, total=False):
    """One request, or a notification where `id` is absent. Parameters are given by name."""

    id: Union[str, int]
    params: Dict[str, Any]


class _ErrorData(TypedDict):
    reason: str
    retryable: bool


class ErrorData(_ErrorData, total=False):
    """What a program may act on."""

    layer: Literal["client", "broker", "agent", "metaserver", "edged", "cri", "mapper", "store", "tunnel"]
    hint: str
    ran: Literal["no", "maybe", "yes"]
    details: Dict[str, Any]


class _RpcError(TypedDict):
    code: int
    message: str


class RpcError(_RpcError, total=False):
    """The `error` of a response; the error table lists every code."""

    data: ErrorData


class RpcSuccess(TypedDict):
    """The answer to a request that succeeded."""

    jsonrpc: Literal["2.0"]
    id: Union[str, int]
    result: Any


class RpcFailure(TypedDict):
    """The answer to a request that failed; `id` is null where the request has none that can be read."""

    jsonrpc: Literal["2.0"]
    id: Union[str, float, None]
    error: RpcError


class _RpcHelloParams(TypedDict):
    versions: List[str]


class RpcHelloParams(_RpcHelloParams, total=False):
    """Parameters of `rpc.hello`."""

    timeoutSeconds: float
    correlation: str
    maxBytes: int
    features: List[str]


class _RpcHelloResult(TypedDict):
    version: str
    versions: List[str]
    features: List[str]
    schema: str
    node: str
    bootId: str


class RpcHelloResult(_RpcHelloResult, total=False):
    """Result of `rpc.hello`."""

    agent: str


class RpcDiscoverParams(TypedDict, total=False):
    """Parameters of `rpc.discover`."""

    timeoutSeconds: float
    correlation: str
    maxBytes: int
    digest: str
    method: str


class _RpcDiscoverResult(TypedDict):
    openrpc: str
    info: Dict[str, Any]
    methods: List[Dict[str, Any]]


class RpcDiscoverResult(_RpcDiscoverResult, total=False):
    """This contract as an OpenRPC document."""

    components: Dict[str, Any]
    unchanged: Literal[True]


class _SessionOpened(TypedDict):
    session: str
    window: int
    streams: List[Literal["stdout", "stderr"]]


class SessionOpened(_SessionOpened, total=False):
    """The answer of a method that opened a session. Chunks may arrive before it."""

    encoding: Literal["gzip", "zstd"]
    stdinWindow: int
    meta: Dict[str, Any]
    source: Literal["metaserver", "store", "cri", "containerd", "files", "edged", "mapper", "agent"]
    namespace: str
    pod: str
    container: str
    containerId: str
    containers: List[str]
    protocol: Literal["v5.channel.k8s.io", "v4.channel.k8s.io", "spdy/3.1"]
    tty: bool
    mapper: str
    cursor: str
    warnings: List[str]


class _InlineOutput(TypedDict):
    stdout: str
    stderr: str
    encoding: Literal["utf8", "base64"]
    truncated: bool


class InlineOutput(_InlineOutput, total=False):
    """The answer of a method that was called with `inline`."""

    totalBytes: Dict[str, Any]
    exitCode: int
    processTimedOut: bool
    processLeft: bool
    meta: Dict[str, Any]
    source: Literal["metaserver", "store", "cri", "containerd", "files", "edged", "mapper", "agent"]
    namespace: str
    pod: str
    container: str
    containerId: str
    containers: List[str]
    protocol: Literal["v5.channel.k8s.io", "v4.channel.k8s.io", "spdy/3.1"]
    tty: bool
    cursor: str
    gaps: List[Gap]
    warnings: List[str]


class _Gap(TypedDict):
    stream: Literal["stdout", "stderr"]
    offset: int
    reason: Literal["Paced", "Rotated", "Deleted", "Truncated", "CursorGone"]


class Gap(_Gap, total=False):
    """Bytes that are missing in a stream."""

    bytes: int
    message: str


class AckPayload(TypedDict, total=False):
    """Payload of `to/…/session/{session}/ack`."""

    stdin: int
    stdout: int
    stderr: int
    waiting: str


class CursorPayload(TypedDict):
    """Payload of `to/…/session/{session}/cursor`, for logs; every 256 KiB or second."""

    stdout: int
    cursor: str


class StreamTotal(TypedDict):
    """The whole of one published stream."""

    bytes: int
    sha256: str


class StreamTotals(TypedDict, total=False):
    """The whole of each published stream."""

    stdout: StreamTotal
    stderr: StreamTotal


class _EndOfInput(TypedDict):
    handed: int


class EndOfInput(_EndOfInput, total=False):
    """What became of the input of a session that takes stdin. Through containerd's task service (`source` of the opening answer) a process that ended first is one that did not want the rest; by another way (`cri`, `edged`) input that was not handed over, or that was, may be lost."""

    endedFirst: bool


class _EndPayload(TypedDict):
    reason: Literal["Completed", "Canceled", "TimedOut", "Failed", "Detached", "Expired", "AgentStopped", "Revoked", "Unknown"]


class EndPayload(_EndPayload, total=False):
    """Payload of `to/…/session/{session}/end`. A receiver is finished when it has this and the bytes that it names; only `Completed` without gaps is success."""

    exitCode: int
    streams: StreamTotals
    gaps: List[Gap]
    error: RpcError
    processLeft: bool
    stdin: EndOfInput
    cursor: str


class SessionAckParams(TypedDict, total=False):
    """Parameters of the control notification `session.ack`. `{}` is the sign of life, and renews a session with `window` 0."""

    session: str
    stdout: int
    stderr: int
    end: bool


class _SessionResizeParams(TypedDict):
    columns: int
    rows: int


class SessionResizeParams(_SessionResizeParams, total=False):
    """Parameters of the control notification `session.resize`."""

    session: str


class _SessionCloseStdinParams(TypedDict):
    bytes: int


class SessionCloseStdinParams(_SessionCloseStdinParams, total=False):
    """Parameters of the control notification `session.closeStdin`."""

    session: str


class SessionCancelParams(TypedDict, total=False):
    """Parameters of `session.cancel`, as a call on `…/rpc` and as a notification on `…/control`."""

    timeoutSeconds: float
    correlation: str
    maxBytes: int
    session: str
    client: str
    principal: str
    attachment: str


class SessionCancelResult(TypedDict):
    """The session is being ended; its `end` follows."""

    session: str


class SessionDetachParams(TypedDict, total=False):
    """Parameters of the notification `session.detach` on `…/rpc`, usually the client's last will."""

    session: str
    all: Literal[True]


class _SessionAckNotification(TypedDict):
    jsonrpc: Literal["2.0"]
    method: Literal["session.ack"]


class SessionAckNotification(_SessionAckNotification, total=False):
    """How far the client has come; the sign of life."""

    params: SessionAckParams


class SessionResizeNotification(TypedDict):
    """The size of the client's terminal."""

    jsonrpc: Literal["2.0"]
    method: Literal["session.resize"]
    params: SessionResizeParams


class SessionCloseStdinNotification(TypedDict):
    """Where stdin ends."""

    jsonrpc: Literal["2.0"]
    method: Literal["session.closeStdin"]
    params: SessionCloseStdinParams


class _SessionCancelNotification(TypedDict):
    jsonrpc: Literal["2.0"]
    method: Literal["session.cancel"]


class SessionCancelNotification(_SessionCancelNotification, total=False):
    """Ends the session on purpose."""

    params: SessionCancelParams


class SessionDetachNotification(TypedDict):
    """On `…/rpc`, usually the client's last will. Lets go of sessions, which then wait `detachSeconds` for a resume."""

    jsonrpc: Literal["2.0"]
    method: Literal["session.detach"]
    params: SessionDetachParams


class SessionListParams(TypedDict, total=False):
    """Parameters of `session.list`."""

    timeoutSeconds: float
    correlation: str
    maxBytes: int
    allPrincipals: bool


class StreamProgress(TypedDict):
    """How far a stream has come."""

    published: int
    acknowledged: int


class SessionStreams(TypedDict, total=False):
    """How far each stream has come."""

    stdout: StreamProgress
    stderr: StreamProgress


class _SessionInfo(TypedDict):
    session: str
    principal: str
    client: str
    attachment: str
    kind: Literal["pod.logs", "pod.exec", "pod.attach", "pod.watch", "event.watch", "device.watch", "pod.copy", "pod.portForward"]
    target: str
    state: Literal["opening", "open", "detached", "ended"]
    openedAt: str
    window: int
    streams: SessionStreams


class SessionInfo(_SessionInfo, total=False):
    """One session as `session.list` shows it."""

    stdin: int
    waiting: str


class SessionListResult(TypedDict):
    """Result of `session.list`."""

    meta: ListMeta
    items: List[SessionInfo]


class _SessionResumeParams(TypedDict):
    session: str
    stdout: int
    stderr: int


class SessionResumeParams(_SessionResumeParams, total=False):
    """Parameters of `session.resume`. The session moves to the caller's branch and everything from the offsets on is published (again). Below what is kept: `Gone`."""

    timeoutSeconds: float
    correlation: str
    maxBytes: int
    client: str


class _SessionResumeResult(TypedDict):
    session: str
    stdout: int
    stderr: int
    stdin: int
    window: int


class SessionResumeResult(_SessionResumeResult, total=False):
    """Result of `session.resume`."""

    encoding: Literal["gzip", "zstd"]


#: Result of `device.watch`: the session.
DeviceWatchResult = SessionOpened

#: Result of `device.revert`: as of `device.edit`.
DeviceRevertResult = DeviceEditResult

#: Result of `pod.watch`: the session.
PodWatchResult = SessionOpened

#: Result of `pod.logs`: a session, or the output itself where `inline` was asked.
PodLogsResult = Union[SessionOpened, InlineOutput]

#: Result of `pod.exec`: a session, or the output itself where `inline` was asked.
PodExecResult = Union[SessionOpened, InlineOutput]

#: Result of `pod.attach`: the session.
PodAttachResult = SessionOpened

#: Result of `event.watch`: the session.
EventWatchResult = SessionOpened

#: The id of a request. A string is remembered for 10 minutes for calls that change something or open a session; of numbers only the latest call counts.
RequestId = Union[str, int]

#: One response.
RpcResponse = Union[RpcSuccess, RpcFailure]

#: Payload of `from/…/session/{session}/control`, a JSON-RPC notification.
ControlNotification = Union[SessionAckNotification, SessionResizeNotification, SessionCloseStdinNotification, SessionCancelNotification]
