"""Builds and parses the topics of the contract; nothing else in this package spells one."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple, Optional
from urllib.parse import unquote

from ._contract import MAX_LABEL_BYTES, MAX_NAME_BYTES, TOPIC_ROOT

STATE_FILTER = f"{TOPIC_ROOT}/+/state"
#: What an inventory of all nodes of a broker reads, and what a PLC does.
PRESENCE_FILTERS = (f"{TOPIC_ROOT}/+/info", f"{TOPIC_ROOT}/+/alive", f"{TOPIC_ROOT}/+/alarms")
_OFFSET = re.compile(r"0|[1-9][0-9]{0,15}")


def _is_encoded(character: str) -> bool:
    if character in "%/+#" or unicodedata.category(character) == "Cc":
        return True
    point = ord(character)
    # The non-characters of Unicode: a receiver may close the connection for them.
    return 0xFDD0 <= point <= 0xFDEF or point & 0xFFFE == 0xFFFE


def encode_level(label: str) -> str:
    """Percent-encodes what cannot stand in a level, byte for byte of its UTF-8."""
    return "".join(
        "".join(f"%{byte:02X}" for byte in character.encode()) if _is_encoded(character) else character
        for character in label
    )


def decode_level(level: str) -> Optional[str]:
    """The label of a level; None where the level is no encoding of ours."""
    try:
        label = unquote(level, errors="strict")
    except UnicodeDecodeError:
        return None
    return label if encode_level(label) == level else None


def _fits(text: str, most: int) -> bool:
    try:
        return 1 <= len(text.encode()) <= most
    except UnicodeEncodeError:
        return False


def label_level(label: str) -> str:
    """A client or session label as a level."""
    if not _fits(label, MAX_LABEL_BYTES):
        raise ValueError(f"label {label!r} does not have 1 to {MAX_LABEL_BYTES} bytes")
    return encode_level(label)


def name_level(name: str) -> str:
    """A Kubernetes name or a device property as a level."""
    if not _fits(name, MAX_NAME_BYTES):
        raise ValueError(f"name {name!r} does not have 1 to {MAX_NAME_BYTES} bytes")
    return encode_level(name)


def is_principal(name: str) -> bool:
    return _fits(name, MAX_LABEL_BYTES) and encode_level(name) == name


def node_of(topic: str) -> Optional[str]:
    """The node whose topic it is; None where it is none of the contract."""
    levels = topic.split("/")
    if len(levels) < 4 or "/".join(levels[:2]) != TOPIC_ROOT or not is_principal(levels[2]):
        return None
    return levels[2]


class Alive(NamedTuple):
    """The retained `alive` of a node: `online 1.0 6f0c2f0e`."""

    #: `online` or `offline`
    state: str
    #: The version of the protocol.
    protocol: str
    boot_id: str


def parse_alive(payload: bytes) -> Optional[Alive]:
    """None where it is no `alive`. Further words are for later versions."""
    words = payload.decode(errors="replace").split(" ")
    if len(words) < 3 or words[0] not in ("online", "offline") or not words[2]:
        return None
    return Alive(words[0], words[1], words[2])


class SessionTopic(NamedTuple):
    """A topic below `to/{principal}/{client}/session/{session}`."""

    session: str
    #: `stdout`, `stderr`, `ack`, `cursor` or `end`
    kind: str
    #: Of a chunk; None with plain framing.
    offset: Optional[int]


class Topics:
    """The topics of one client of one node."""

    def __init__(self, node: str, principal: str, client: str) -> None:
        if not is_principal(node) or not is_principal(principal):
            raise ValueError(f"node {node!r} or principal {principal!r} cannot stand in a topic")
        self.node = node
        self.principal = principal
        self.client = client
        self.base = f"{TOPIC_ROOT}/{node}"
        self._from = f"{self.base}/from/{principal}/{label_level(client)}"
        self._to = f"{self.base}/to/{principal}/{label_level(client)}"

    @property
    def own(self) -> str:
        """What a client subscribes to before its first request."""
        return f"{self._to}/#"

    @property
    def state(self) -> str:
        return f"{self.base}/state"

    @property
    def info(self) -> str:
        return f"{self.base}/info"

    @property
    def alive(self) -> str:
        return f"{self.base}/alive"

    @property
    def request(self) -> str:
        return f"{self._from}/rpc"

    @property
    def response(self) -> str:
        return f"{self._to}/rpc"

    def stdin(self, session: str, offset: int) -> str:
        return f"{self._from}/session/{label_level(session)}/stdin/{offset}"

    def control(self, session: str) -> str:
        return f"{self._from}/session/{label_level(session)}/control"

    def set(self, namespace: str, name: str, prop: str) -> str:
        return f"{self._from}/{self._property(namespace, name, prop)}"

    def set_answer(self, namespace: str, name: str, prop: str) -> str:
        return f"{self._to}/{self._property(namespace, name, prop)}"

    @staticmethod
    def _property(namespace: str, name: str, prop: str) -> str:
        return f"set/{name_level(namespace)}/{name_level(name)}/{name_level(prop)}"

    def parse_session(self, topic: str) -> Optional[SessionTopic]:
        prefix = f"{self._to}/session/"
        if not topic.startswith(prefix):
            return None
        level, *rest = topic[len(prefix) :].split("/")
        session = decode_level(level)
        if session is None or not rest:
            return None
        kind, *more = rest
        if kind in ("ack", "cursor", "end") and not more:
            return SessionTopic(session, kind, None)
        if kind not in ("stdout", "stderr"):
            return None
        if not more:
            return SessionTopic(session, kind, None)
        if len(more) != 1 or _OFFSET.fullmatch(more[0]) is None:
            return None
        return SessionTopic(session, kind, int(more[0]))
