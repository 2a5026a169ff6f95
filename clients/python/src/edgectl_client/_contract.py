"""Generated from rpc-schema/ by `npm run generate`; do not edit."""

from __future__ import annotations

from typing import Dict, NamedTuple

TOPIC_ROOT = "edgectl/v1"
MAX_LABEL_BYTES = 128
MAX_NAME_BYTES = 253
#: What `state` calls `schema` where an agent has the contract of this package.
SCHEMA_DIGEST = "sha256:d7ac44bd035ec7e94a100caef7770d3ba5af316b1d53d82d82f37ab479ade56a"


class ErrorRow(NamedTuple):
    code: int
    reason: str
    exit_code: int
    retryable: bool


class MethodRow(NamedTuple):
    kind: str
    default_timeout_seconds: float


ERRORS: Dict[str, ErrorRow] = {
    "ParseError": ErrorRow(-32700, "BadRequest", 2, False),
    "InvalidRequest": ErrorRow(-32600, "BadRequest", 2, False),
    "MethodNotFound": ErrorRow(-32601, "NotFound", 2, False),
    "InvalidParams": ErrorRow(-32602, "Invalid", 2, False),
    "Internal": ErrorRow(-32603, "InternalError", 1, False),
    "NotFound": ErrorRow(-32001, "NotFound", 1, False),
    "Forbidden": ErrorRow(-32002, "Forbidden", 1, False),
    "Unauthorized": ErrorRow(-32003, "Unauthorized", 1, False),
    "Conflict": ErrorRow(-32004, "Conflict", 1, False),
    "Timeout": ErrorRow(-32005, "Timeout", 124, True),
    "Unavailable": ErrorRow(-32006, "ServiceUnavailable", 1, True),
    "TooManyRequests": ErrorRow(-32007, "TooManyRequests", 1, True),
    "RequestEntityTooLarge": ErrorRow(-32008, "RequestEntityTooLarge", 1, False),
    "Gone": ErrorRow(-32009, "Gone", 1, False),
    "Interrupted": ErrorRow(-32010, "InternalError", 1, False),
    "Canceled": ErrorRow(-32011, "Timeout", 130, False),
    "Unsupported": ErrorRow(-32012, "MethodNotAllowed", 1, False),
    "BackendError": ErrorRow(-32013, "InternalError", 1, False),
    "ReadBackDiffers": ErrorRow(-32014, "Conflict", 1, False),
    "DataLoss": ErrorRow(-32015, "InternalError", 1, False),
}

METHODS: Dict[str, MethodRow] = {
    "rpc.discover": MethodRow("read", 5),
    "rpc.hello": MethodRow("read", 5),
    "node.status": MethodRow("read", 10),
    "node.stats": MethodRow("read", 10),
    "pod.list": MethodRow("read", 10),
    "pod.get": MethodRow("read", 10),
    "pod.top": MethodRow("read", 10),
    "pod.describe": MethodRow("read", 15),
    "pod.logs": MethodRow("stream", 15),
    "pod.exec": MethodRow("stream", 15),
    "pod.attach": MethodRow("stream", 15),
    "pod.release": MethodRow("change", 10),
    "pod.restart": MethodRow("change", 60),
    "pod.watch": MethodRow("stream", 15),
    "event.list": MethodRow("read", 10),
    "event.watch": MethodRow("stream", 15),
    "device.list": MethodRow("read", 10),
    "device.get": MethodRow("read", 10),
    "device.describe": MethodRow("read", 15),
    "device.edit": MethodRow("change", 45),
    "device.read": MethodRow("read", 15),
    "device.call": MethodRow("change", 45),
    "device.watch": MethodRow("stream", 15),
    "device.edits": MethodRow("read", 10),
    "device.history": MethodRow("read", 10),
    "device.revert": MethodRow("change", 45),
    "deviceModel.list": MethodRow("read", 10),
    "deviceModel.get": MethodRow("read", 10),
    "alarm.list": MethodRow("read", 10),
    "alarm.acknowledge": MethodRow("change", 10),
    "session.list": MethodRow("control", 5),
    "session.resume": MethodRow("control", 5),
    "session.cancel": MethodRow("control", 5),
    "node.diagnose": MethodRow("read", 30),
    "node.acceptTime": MethodRow("change", 10),
    "node.restartUnit": MethodRow("control", 30),
    "node.restart": MethodRow("change", 60),
    "node.reboot": MethodRow("change", 10),
    "node.disk": MethodRow("read", 30),
    "node.prune": MethodRow("change", 120),
    "node.upgrades": MethodRow("read", 10),
    "node.release": MethodRow("change", 10),
    "node.confirmUpgrade": MethodRow("change", 10),
    "configuration.check": MethodRow("read", 10),
    "configuration.reload": MethodRow("control", 30),
    "access.check": MethodRow("read", 10),
    "grant.create": MethodRow("change", 10),
    "grant.list": MethodRow("read", 10),
    "grant.revoke": MethodRow("change", 10),
    "audit.list": MethodRow("read", 30),
}
