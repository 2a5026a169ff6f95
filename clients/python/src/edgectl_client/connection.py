"""One MQTT connection for asyncio, by paho-mqtt 1.6 or 2; it comes back by itself and subscribes again."""

from __future__ import annotations

import asyncio
import socket
import ssl
from typing import Any, Callable, Dict, List, Optional
from urllib.parse import urlsplit

import paho.mqtt.client as mqtt

from .errors import EdgectlError

#: Topic, payload, and whether the broker had kept it from before we subscribed.
Handler = Callable[[str, bytes, bool], None]

CONNECT_SECONDS = 10.0
PUBLISH_SECONDS = 30.0
KEEP_ALIVE_SECONDS = 20
#: More would be queued in this process without end.
MAX_UNDERWAY = 1000


class _UnixClient(mqtt.Client):
    """paho 1.6 knows no unix sockets."""

    unix_path = ""

    def _create_socket_connection(self) -> socket.socket:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(CONNECT_SECONDS)
        connection.connect(self.unix_path)
        return connection


def _new_client(unix: bool, **options: Any) -> mqtt.Client:
    kind = _UnixClient if unix else mqtt.Client
    versions = getattr(mqtt, "CallbackAPIVersion", None)
    # From 2 on the way in which the callbacks are called is chosen; the old one is that of 1.6.
    return kind(**options) if versions is None else kind(versions.VERSION1, **options)


def _without_origin(headers: Dict[str, str]) -> Dict[str, str]:
    """paho names an origin, as if a page asked: the agent would have to allow it."""
    return {name: value for name, value in headers.items() if name.lower() != "origin"}


class Connection:
    """Messages arrive at `on_message` in the event loop, in the order in which the broker sent them."""

    def __init__(
        self,
        url: str,
        on_message: Handler,
        *,
        client_id: str,
        username: Optional[str] = None,
        password: Optional[str] = None,
        will: Optional[str] = None,
        will_payload: bytes = b"",
        tls: Optional[ssl.SSLContext] = None,
        protocol: int = 4,
    ) -> None:
        parts = urlsplit(url)
        self._unix = parts.scheme == "unix"
        self._on_message = on_message
        self._loop = asyncio.get_running_loop()
        self._filters: List[str] = []
        self._publishes: Dict[int, "asyncio.Future[None]"] = {}
        self._subscribes: Dict[int, "asyncio.Future[None]"] = {}
        self._up = asyncio.Event()
        self._first: "asyncio.Future[None]" = self._loop.create_future()
        self.on_back: Callable[[], None] = lambda: None
        websockets = parts.scheme in ("ws", "wss")
        secure = parts.scheme in ("mqtts", "ssl", "wss")
        if parts.scheme not in ("unix", "mqtt", "tcp", "ws", "mqtts", "ssl", "wss"):
            raise ValueError(f"url {url!r} is none of unix:, mqtt:, mqtts:, ws: and wss:")
        options: Dict[str, Any] = {
            "client_id": client_id,
            "protocol": mqtt.MQTTv5 if protocol == 5 else mqtt.MQTTv311,
            "transport": "websockets" if websockets else "tcp",
        }
        if protocol != 5:
            options["clean_session"] = True
        client = self._client = _new_client(self._unix, **options)
        if isinstance(client, _UnixClient):
            client.unix_path = parts.path
        if websockets:
            client.ws_set_options(path=parts.path or "/mqtt", headers=_without_origin)
        if secure:
            client.tls_set_context(tls or ssl.create_default_context())
        user = username if username is not None else parts.username
        if user is not None:
            client.username_pw_set(user, password if password is not None else parts.password)
        if will is not None:
            client.will_set(will, will_payload, qos=1)
        client.max_inflight_messages_set(MAX_UNDERWAY)
        client.reconnect_delay_set(1, 15)
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_message = self._received
        client.on_publish = self._published
        client.on_subscribe = self._subscribed
        default = {"mqtt": 1883, "tcp": 1883, "ws": 80, "wss": 443}.get(parts.scheme, 8883)
        self._host = parts.hostname or "localhost"
        self._port = parts.port or default
        self._url = url.split("@")[-1]
        self._closed = False

    async def open(self) -> None:
        """Resolves when the broker has let us in. :raises EdgectlError: `Unavailable` or `Unauthorized`"""
        try:
            await self._loop.run_in_executor(
                None, lambda: self._client.connect(self._host, self._port, KEEP_ALIVE_SECONDS)
            )
        except OSError as error:
            raise self._unavailable(str(error)) from error
        self._client.loop_start()
        try:
            await asyncio.wait_for(asyncio.shield(self._first), CONNECT_SECONDS)
        except asyncio.TimeoutError:
            await self.close()
            raise self._unavailable("no answer to CONNECT") from None
        except EdgectlError:
            await self.close()
            raise

    async def close(self) -> None:
        self._closed = True
        self._client.disconnect()
        await self._loop.run_in_executor(None, self._client.loop_stop)
        self._fail_all("the client was closed")

    async def up(self) -> None:
        """Resolves when the connection stands."""
        await self._up.wait()

    def drop(self) -> None:
        """Breaks the connection, as a network would: it comes back by itself."""
        connection = self._client.socket()
        if connection is not None:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    async def subscribe(self, filter: str) -> None:
        self._filters.append(filter)
        result, mid = self._client.subscribe(filter, qos=1)
        if result != mqtt.MQTT_ERR_SUCCESS or mid is None:
            raise self._unavailable(mqtt.error_string(result))
        granted = self._subscribes.setdefault(mid, self._loop.create_future())
        await self._within(granted, "the subscription")

    async def publish(
        self, topic: str, payload: bytes, qos: int = 1, retain: bool = False, properties: Any = None
    ) -> None:
        """Resolves when the broker has acknowledged it (QoS 1). :raises EdgectlError: `Unavailable`"""
        if len(self._publishes) >= MAX_UNDERWAY:
            raise EdgectlError("TooManyRequests", "too many messages are under way", layer="client")
        info = self._client.publish(topic, payload, qos=qos, retain=retain, properties=properties)
        if qos == 0 and info.rc == mqtt.MQTT_ERR_SUCCESS:
            return
        if info.rc not in (mqtt.MQTT_ERR_SUCCESS, mqtt.MQTT_ERR_NO_CONN):
            raise self._unavailable(mqtt.error_string(info.rc))
        # Called in this thread: the acknowledgement cannot come in between.
        acknowledged = self._publishes.setdefault(info.mid, self._loop.create_future())
        await self._within(acknowledged, f"the message to {topic}")

    def send(self, topic: str, payload: bytes, qos: int = 1) -> None:
        """Publishes without waiting: for what is sent again where it is lost."""
        self._client.publish(topic, payload, qos=qos)

    async def _within(self, future: "asyncio.Future[None]", what: str) -> None:
        try:
            await asyncio.wait_for(future, PUBLISH_SECONDS)
        except asyncio.TimeoutError:
            raise self._unavailable(f"{what} was not acknowledged") from None

    def _unavailable(self, why: str) -> EdgectlError:
        return EdgectlError("Unavailable", f"the broker at {self._url} cannot be reached: {why}", layer="broker")

    def _later(self, action: Callable[..., None], *values: Any) -> None:
        # Of paho's thread; a loop that is closed has nobody who waits.
        try:
            self._loop.call_soon_threadsafe(action, *values)
        except RuntimeError:
            pass

    def _on_connect(self, _client: Any, _data: Any, _flags: Any, code: Any, _properties: Any = None) -> None:
        self._later(self._connected, int(getattr(code, "value", code)))

    def _on_disconnect(self, *_details: Any) -> None:
        self._later(self._up.clear)

    def _received(self, _client: Any, _data: Any, message: mqtt.MQTTMessage) -> None:
        self._later(self._arrived, message)

    def _published(self, _client: Any, _data: Any, mid: int, *_more: Any) -> None:
        self._later(self._settle, self._publishes, mid, None)

    def _subscribed(self, _client: Any, _data: Any, mid: int, codes: Any, *_more: Any) -> None:
        refused = any(int(getattr(code, "value", code)) >= 128 for code in codes)
        error = EdgectlError("Forbidden", "the broker refuses the subscription", layer="broker") if refused else None
        self._later(self._settle, self._subscribes, mid, error)

    def _arrived(self, message: mqtt.MQTTMessage) -> None:
        self.last_message = message
        self._on_message(message.topic, message.payload, bool(message.retain))

    def _connected(self, code: int) -> None:
        if code != 0:
            kind = "Unauthorized" if code in (4, 5, 134, 135) else "Unavailable"
            message = f"the broker at {self._url} refuses the connection: {mqtt.connack_string(code)}"
            error = EdgectlError(kind, message, layer="broker")
            if not self._first.done():
                self._first.set_exception(error)
            return
        if not self._first.done():
            self._first.set_result(None)
            self._up.set()
            return
        # Back: every session is clean, so that we subscribe again before anything else.
        for filter in self._filters:
            self._client.subscribe(filter, qos=1)
        self._up.set()
        self.on_back()

    def _settle(
        self, waiting: Dict[int, "asyncio.Future[None]"], mid: int, error: Optional[EdgectlError]
    ) -> None:
        future = waiting.pop(mid, None)
        if future is None or future.done():
            return
        if error is None:
            future.set_result(None)
        else:
            future.set_exception(error)

    def _fail_all(self, why: str) -> None:
        for waiting in (self._publishes, self._subscribes):
            for future in waiting.values():
                if not future.done():
                    future.set_exception(self._unavailable(why))
                    future.exception()
            waiting.clear()
