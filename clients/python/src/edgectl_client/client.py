"""Calls, sessions and values of one node."""

from __future__ import annotations

import asyncio
import json
import ssl
import uuid
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple, cast

from ._contract import METHODS
from .connection import Connection
from .errors import EdgectlError
from .log import Log
from .session import Link, Session
from .topics import STATE_FILTER, Topics, is_principal, node_of
from .types import SetAnswer, StatePayload

#: The agent's embedded broker, for root on the node itself.
DEFAULT_URL = "unix:///run/edgectl/mqtt.sock"
#: An answer may be this much later than the deadline that the agent keeps.
GRACE_SECONDS = 5.0
DISCOVERY_SECONDS = 3.0
DEFAULT_WINDOW = 1024 * 1024
#: A broker may have closed the connection on what is larger: it would do so again.
SENT_AGAIN_MAX_BYTES = 256 * 1024


async def connect(
    url: str = DEFAULT_URL,
    *,
    node: Optional[str] = None,
    username: Optional[str] = None,
    password: Optional[str] = None,
    client: Optional[str] = None,
    tls: Optional[ssl.SSLContext] = None,
    protocol: int = 4,
) -> "Client":
    """
    Connects to an agent through a broker and finds its node, by its retained `state` where none is named.

    :param url: `unix:///path`, `mqtt://`, `mqtts://`, `ws://` or `wss://`
    :param client: the label that keeps the programs of one principal apart; made up where none is given
    :param protocol: 4 for MQTT 3.1.1 (the agent's own listeners), 5 for MQTT 5
    :raises EdgectlError: `Unavailable`, `Unauthorized`, `InvalidParams` where a broker serves several nodes
    """
    is_unix = url.startswith("unix:")
    principal = username if username is not None else ("root" if is_unix else "anonymous")
    if not is_principal(principal):
        raise EdgectlError("InvalidParams", f"user name {principal!r} cannot stand in a topic")
    options: Dict[str, Any] = {"username": username, "password": password, "tls": tls, "protocol": protocol}
    if node is None:
        node = _node_of_socket(url) or await _discover(url, options)
    made = Client(Topics(node, principal, client or f"py-{uuid.uuid4().hex[:12]}"))
    await made._open(url, options)
    return made


def _node_of_socket(url: str) -> Optional[str]:
    if not url.startswith("unix:"):
        return None
    try:
        with open(url[len("unix://") :] + ".node", encoding="utf-8") as file:
            return file.read().strip() or None
    except OSError:
        return None


async def _discover(url: str, options: Mapping[str, Any]) -> str:
    nodes: Dict[str, None] = {}
    first = asyncio.Event()

    def seen(topic: str, _payload: bytes, _retained: bool) -> None:
        name = node_of(topic)
        if name is not None:
            nodes[name] = None
            first.set()

    connection = Connection(url, seen, client_id=f"py-{uuid.uuid4().hex[:12]}", **options)
    await connection.open()
    try:
        await connection.subscribe(STATE_FILTER)
        try:
            await asyncio.wait_for(first.wait(), DISCOVERY_SECONDS)
        except asyncio.TimeoutError:
            raise EdgectlError("Unavailable", "no node shows itself on this broker", layer="broker") from None
        # What is retained comes in one go.
        await asyncio.sleep(0.05)
    finally:
        await connection.close()
    if len(nodes) > 1:
        raise EdgectlError("InvalidParams", f"this broker serves {', '.join(sorted(nodes))}", hint="name one with `node`")
    return next(iter(nodes))


class Client(Link):
    """One program of a principal. Made by :func:`connect`; `async with` closes it."""

    def __init__(self, topics: Topics) -> None:
        self.topics = topics
        #: The agent's last `state`.
        self.state: Optional[StatePayload] = None
        self._sessions: Dict[str, Session] = {}
        self._calls: "Dict[Any, asyncio.Future[Dict[str, Any]]]" = {}
        #: Requests without an answer, byte for byte: the agent recognizes a repeat by its id, and runs nothing twice.
        self._requests: Dict[str, bytes] = {}
        #: We came back, perhaps before the agent did: what was sent since then may have reached nobody.
        self._agent_unseen = False
        #: Values that wait for their answers, by topic and by which message of it they are.
        self._sets: "Dict[str, Dict[int, asyncio.Future[SetAnswer]]]" = {}
        self._set_counts: Dict[str, int] = {}
        self._online = asyncio.Event()
        self._connection: Connection

    @property
    def node(self) -> str:
        return self.topics.node

    async def __aenter__(self) -> "Client":
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Sessions are let go of: another program of the principal can take them up within `detachSeconds`."""
        try:
            await asyncio.wait_for(self._connection.publish(self.topics.request, _DETACH), 2)
        except (EdgectlError, asyncio.TimeoutError):
            pass
        await self._connection.close()
        gone = EdgectlError("Unavailable", "the client was closed")
        for session in list(self._sessions.values()):
            session.fail(gone)
        for call in self._calls.values():
            if not call.done():
                call.set_exception(gone)
                call.exception()

    async def call(
        self,
        method: str,
        params: Optional[Mapping[str, Any]] = None,
        *,
        id: Optional[str] = None,
        timeout: Optional[float] = None,
    ) -> Any:
        """
        One call. The same `id` with the same parameters, within 10 minutes, is answered as before and runs nothing twice.

        :param timeout: seconds for the answer; by default the deadline of the call and a little more
        :raises EdgectlError: what the agent answered, or `Timeout`
        """
        number = id or uuid.uuid4().hex
        request = {"jsonrpc": "2.0", "id": number, "method": method, "params": dict(params or {})}
        (answer,) = await self._exchange(request, [number], _patience([request], timeout), method)
        return _result(answer)

    async def batch(
        self, calls: Sequence[Tuple[str, Mapping[str, Any]]], *, timeout: Optional[float] = None
    ) -> List[Any]:
        """Up to 50 calls in one message. :returns: for each its result, or the EdgectlError that it was answered with"""
        requests = [
            {"jsonrpc": "2.0", "id": uuid.uuid4().hex, "method": method, "params": dict(params)}
            for method, params in calls
        ]
        ids = [str(request["id"]) for request in requests]
        answers = await self._exchange(requests, ids, _patience(requests, timeout), "a batch")
        return [EdgectlError.from_rpc(answer["error"]) if "error" in answer else answer["result"] for answer in answers]

    async def open(self, method: str, params: Mapping[str, Any]) -> Session:
        """Opens a session: `pod.logs`, `pod.exec`, `pod.attach`, `pod.watch`, `event.watch`, `device.watch`."""
        name = str(params.get("session") or uuid.uuid4().hex)
        window = int(params.get("window", DEFAULT_WINDOW))
        session = Session(name, self, window, lambda: self._forget(name), params.get("encoding"))
        # Chunks may come before the answer.
        self._sessions[name] = session
        try:
            session.on_opened(await self.call(method, {**params, "session": name}))
        except BaseException:
            session.fail(EdgectlError("Canceled", "the session was not opened"))
            raise
        return session

    async def logs(self, params: Mapping[str, Any]) -> Log:
        """A log that goes on by cursor when the agent was restarted, with no byte lost or repeated."""

        async def opened(asked: Dict[str, Any]) -> Session:
            await self.online()
            return await self.open("pod.logs", {"stderr": False, **asked})

        return Log(dict(params), opened, await opened(dict(params)))

    async def set(self, namespace: str, name: str, prop: str, value: str, *, timeout: float = 60.0) -> SetAnswer:
        """Writes the bare value of a device property and gives what the device made of it."""
        topic = self.topics.set_answer(namespace, name, prop)
        future: "asyncio.Future[SetAnswer]" = asyncio.get_running_loop().create_future()
        number = self._set_counts[topic] = self._set_counts.get(topic, 0) + 1
        waiting = self._sets.setdefault(topic, {})
        waiting[number] = future
        try:
            await self._connection.publish(self.topics.set(namespace, name, prop), value.encode())
            return await asyncio.wait_for(future, timeout)
        except asyncio.TimeoutError:
            raise EdgectlError("Timeout", f"no answer to the value for {namespace}/{name}/{prop}") from None
        finally:
            if waiting.get(number) is future:
                del waiting[number]

    async def online(self) -> None:
        """Resolves when the agent says that it is online."""
        await self._online.wait()

    def drop(self) -> None:
        """Breaks the connection, as a network would: for tests of what comes after."""
        self._connection.drop()

    # As a session's link.

    def control(self, session: str, method: str, params: Mapping[str, Any]) -> None:
        message = {"jsonrpc": "2.0", "method": method, "params": {"session": session, **params}}
        self._connection.send(self.topics.control(session), _encode(message))

    def stdin(self, session: str, offset: int, data: bytes) -> None:
        self._connection.send(self.topics.stdin(session, offset), data)

    async def resume(self, params: Mapping[str, Any]) -> Dict[str, Any]:
        await self._connection.up()
        await self.online()
        return cast(Dict[str, Any], await self.call("session.resume", params))

    # Messages.

    async def _open(self, url: str, options: Mapping[str, Any]) -> None:
        self._connection = Connection(
            url,
            self._on_message,
            client_id=self.topics.client,
            will=self.topics.request,
            will_payload=_DETACH,
            **options,
        )
        self._connection.on_back = self._on_back
        await self._connection.open()
        await self._connection.subscribe(self.topics.own)
        await self._connection.subscribe(self.topics.state)

    def _forget(self, name: str) -> None:
        # An end that is repeated is acknowledged again: the session stays known for a while.
        asyncio.get_running_loop().call_later(60, self._sessions.pop, name, None)

    def _on_back(self) -> None:
        self._agent_unseen = True
        self._recover()

    def _recover(self) -> None:
        for request in self._requests.values():
            if len(request) <= SENT_AGAIN_MAX_BYTES:
                self._connection.send(self.topics.request, request)
        for session in list(self._sessions.values()):
            session.on_back()

    def _on_message(self, topic: str, payload: bytes, retained: bool) -> None:
        if topic == self.topics.response:
            self._on_answers(payload)
        elif topic == self.topics.state:
            self._on_state(payload, not retained)
        elif topic in self._sets:
            self._on_set_answer(topic, payload)
        else:
            self._on_session(topic, payload)

    def _on_session(self, topic: str, payload: bytes) -> None:
        parsed = self.topics.parse_session(topic)
        session = None if parsed is None else self._sessions.get(parsed.session)
        if parsed is None or session is None:
            return
        if parsed.kind in ("stdout", "stderr"):
            session.on_chunk(parsed.kind, parsed.offset, payload)
            return
        value = _decode(payload)
        if isinstance(value, dict):
            {"ack": session.on_ack, "cursor": session.on_cursor, "end": session.on_end}[parsed.kind](value)

    def _on_answers(self, payload: bytes) -> None:
        value = _decode(payload)
        for answer in value if isinstance(value, list) else [value]:
            future = self._calls.pop(answer.get("id"), None) if isinstance(answer, dict) else None
            if future is not None and not future.done():
                future.set_result(answer)

    def _on_state(self, payload: bytes, live: bool) -> None:
        value = _decode(payload)
        if not isinstance(value, dict):
            return
        before = self.state
        self.state = cast(StatePayload, value)
        if value.get("state") == "online":
            self._online.set()
            missed = live and self._agent_unseen
            if live:
                self._agent_unseen = False
            if before is None:
                return
            another = before.get("bootId") != value.get("bootId")
            if another:
                # It counts from 1 again. Its sessions are gone, and say so when they are asked for.
                self._set_counts.clear()
            if another or missed or before.get("state") == "offline":
                self._recover()
        else:
            self._online.clear()

    def _on_set_answer(self, topic: str, payload: bytes) -> None:
        answer = _decode(payload)
        if not isinstance(answer, dict):
            return
        waiting = self._sets[topic]
        # Without a number: of a value that was being written when an earlier agent died.
        number = answer.get("sequence", min(waiting, default=0))
        future = waiting.get(number)
        if future is not None and not future.done():
            future.set_result(cast(SetAnswer, answer))

    async def _exchange(self, message: Any, ids: Sequence[str], seconds: float, what: str) -> List[Dict[str, Any]]:
        loop = asyncio.get_running_loop()
        futures = {number: loop.create_future() for number in ids}
        self._calls.update(futures)
        try:
            encoded = self._requests[ids[0]] = _encode(message)
            await self._connection.publish(self.topics.request, encoded)
            return list(await asyncio.wait_for(asyncio.gather(*futures.values()), seconds))
        except asyncio.TimeoutError:
            hint = "`node.status` and the retained `state` say how the agent is"
            raise EdgectlError("Timeout", f"no answer to {what} within {seconds:g} s", hint=hint) from None
        finally:
            self._requests.pop(ids[0], None)
            for number in ids:
                self._calls.pop(number, None)


def _patience(requests: Sequence[Mapping[str, Any]], timeout: Optional[float]) -> float:
    if timeout is not None:
        return timeout
    rows = [METHODS.get(str(request["method"])) for request in requests]
    own = [
        float(request["params"].get("timeoutSeconds", 10.0 if row is None else row.default_timeout_seconds))
        for request, row in zip(requests, rows)
    ]
    return sum(own) + GRACE_SECONDS


def _result(answer: Mapping[str, Any]) -> Any:
    if "error" in answer:
        raise EdgectlError.from_rpc(answer["error"])
    return answer["result"]


def _encode(message: Any) -> bytes:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()


def _decode(payload: bytes) -> Any:
    try:
        return json.loads(payload)
    except ValueError:
        return None


_DETACH = _encode({"jsonrpc": "2.0", "method": "session.detach", "params": {"all": True}})
