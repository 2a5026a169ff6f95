"""A session as its client keeps it: streams in order, acknowledged as the reader takes them, asked for again, digest checked."""

from __future__ import annotations

import asyncio
import hashlib
import zlib
from collections import deque
from typing import Any, AsyncIterator, Awaitable, Callable, Deque, Dict, Mapping, Optional, Tuple, Union

from .errors import EdgectlError

ACK_DELAY_SECONDS = 0.2
ACK_CHUNKS = 32
SIGN_OF_LIFE_SECONDS = 15.0
GAP_SECONDS = 0.5
GAP_AT_END_SECONDS = 2.0
LONGEST_GAP_SECONDS = 10.0
STDIN_MESSAGE_BYTES = 64 * 1024
STDIN_MESSAGES = 128
#: After sending again, repeated acknowledgements mean nothing new for this long.
RESEND_PAUSE_SECONDS = 0.2
#: Ends that say that the output was cut off.
_CUT = ("Failed", "Detached", "Expired", "Revoked", "AgentStopped")


class Link:
    """How a session speaks to the agent."""

    def control(self, session: str, method: str, params: Mapping[str, Any]) -> None:
        raise NotImplementedError

    def stdin(self, session: str, offset: int, data: bytes) -> None:
        raise NotImplementedError

    async def resume(self, params: Mapping[str, Any]) -> Dict[str, Any]:
        raise NotImplementedError


class Stream:
    """One output stream. Asking for the next chunk acknowledges the one before: a slow reader slows its source."""

    def __init__(self, on_taken: Callable[[], None]) -> None:
        self._on_taken = on_taken
        self._chunks: Deque[bytes] = deque()
        #: Chunks that came before those that are lacking, by their offsets.
        self._early: Dict[int, bytes] = {}
        self._hash = hashlib.sha256()
        self._wake = asyncio.Event()
        self._over = False
        self._error: Optional[BaseException] = None
        self._discards = False
        #: Bytes that arrived without a gap.
        self.received = 0
        #: Bytes that the reader has taken.
        self.taken = 0

    def arrive(self, offset: int, data: bytes) -> bool:
        """:returns: whether bytes were new and in order"""
        if offset > self.received:
            self._early[offset] = data
            return False
        before = self.received
        self._append(offset, data)
        while self._early:
            first = min(self._early)
            if first > self.received:
                break
            self._append(first, self._early.pop(first))
        return self.received > before

    def _append(self, offset: int, data: bytes) -> None:
        fresh = data[self.received - offset :]
        if not fresh:
            return
        self.received += len(fresh)
        self._hash.update(fresh)
        if self._discards:
            self.taken = self.received
            self._on_taken()
        else:
            self._chunks.append(fresh)
            self._wake.set()

    @property
    def lacks(self) -> bool:
        return bool(self._early)

    def sha256(self) -> str:
        return self._hash.hexdigest()

    def discard(self) -> None:
        """Drops, and acknowledges, what comes from now on."""
        self._discards = True
        self._chunks.clear()
        self.taken = self.received
        self._on_taken()

    def finish(self, error: Optional[BaseException]) -> None:
        self._over = True
        self._error = error
        self._wake.set()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            while self._chunks:
                chunk = self._chunks.popleft()
                yield chunk
                self.taken += len(chunk)
                self._on_taken()
            if self._over:
                if self._error is not None:
                    raise self._error
                return
            self._wake.clear()
            await self._wake.wait()

    async def read(self) -> bytes:
        """All that is left."""
        return b"".join([chunk async for chunk in self])


class Stdin:
    """The process's input, within the agent's window, and sent again from where the agent asks."""

    def __init__(self, window: int, send: Callable[[int, bytes], None], close: Callable[[int], None]) -> None:
        self._window = window
        self._send = send
        self._close = close
        self._sent: Deque[Tuple[int, bytes]] = deque()
        self._offset = 0
        self._given = 0
        self._closing = False
        self._over = False
        self._moved = asyncio.Event()
        self._resent_at = float("-inf")

    async def write(self, data: Union[bytes, str]) -> None:
        """Resolves when it was sent: there is room for more."""
        if self._closing:
            raise ValueError("stdin was ended: nothing can be written after that")
        rest = memoryview(data.encode() if isinstance(data, str) else data)
        while len(rest) > 0 and not self._over:
            room = min(self._given + self._window - self._offset, STDIN_MESSAGE_BYTES)
            if room <= 0 or len(self._sent) >= STDIN_MESSAGES:
                await self._until_moved()
                continue
            piece = bytes(rest[:room])
            self._sent.append((self._offset, piece))
            self._send(self._offset, piece)
            self._offset += len(piece)
            rest = rest[len(piece) :]

    async def end(self) -> None:
        """End-of-file after all that was written. Resolves when the process was given all of it."""
        self._closing = True
        self._close(self._offset)
        while self._given < self._offset and not self._over:
            await self._until_moved()

    def on_ack(self, given: int, resumed: bool = False) -> None:
        if self._given < given <= self._offset:
            self._given = given
            while self._sent and self._sent[0][0] + len(self._sent[0][1]) <= given:
                self._sent.popleft()
            self._moved.set()
            if not resumed:
                return
        if given == self._given and (self._sent or self._closing):
            self._resend(resumed)

    def finish(self) -> None:
        self._over = True
        self._moved.set()

    def _resend(self, now: bool) -> None:
        at = asyncio.get_running_loop().time()
        if not now and at - self._resent_at < RESEND_PAUSE_SECONDS:
            return
        self._resent_at = at
        for offset, piece in self._sent:
            self._send(offset, piece)
        if self._closing:
            self._close(self._offset)

    async def _until_moved(self) -> None:
        self._moved.clear()
        await self._moved.wait()


def decode_gzip(data: bytes, most: int) -> bytes:
    """One chunk of a session with `encoding: gzip`. Raises `DataLoss` if it is none, or larger than it may be."""
    try:
        member = zlib.decompressobj(wbits=31)
        decoded = member.decompress(data, most + 1)
    except zlib.error as error:
        raise EdgectlError("DataLoss", f"a chunk is not gzip: {error}") from error
    if not member.eof or member.unused_data or len(decoded) > most:
        raise EdgectlError("DataLoss", "a chunk is not one whole gzip member, or is larger than the window")
    return decoded


class Session:
    """Streams of a method that opened a session. `await session.ended` gives how it ended, digest checked."""

    def __init__(
        self, name: str, link: Link, window: int, on_over: Callable[[], None], encoding: Optional[str] = None
    ) -> None:
        if encoding not in (None, "gzip"):
            hint = 'use encoding "gzip", or leave it out'
            raise EdgectlError("Unsupported", f"this client cannot decompress {encoding}", hint=hint)
        loop = asyncio.get_running_loop()
        self.name = name
        self.opened: Dict[str, Any] = {}
        self.stdout = Stream(self._on_taken)
        self.stderr = Stream(self._on_taken)
        self.stdin: Optional[Stdin] = None
        #: The end as the contract has it. Raises `DataLoss`, `Gone` or `Unavailable`.
        self.ended: "asyncio.Future[Dict[str, Any]]" = loop.create_future()
        self.ended.add_done_callback(lambda future: future.exception())
        self.waiting: Optional[str] = None
        self._link = link
        self._window = window
        self._encoding = encoding
        self._on_over = on_over
        self._loop = loop
        self._end: Optional[Dict[str, Any]] = None
        self._published: Dict[str, int] = {}
        self._cursors: Deque[Tuple[int, str]] = deque()
        self._acked = (0, 0)
        self._chunks = 0
        self._ack_timer: Optional[asyncio.TimerHandle] = None
        self._gap_timer: Optional[asyncio.TimerHandle] = None
        self._attempts = 0
        self._resuming: "Optional[asyncio.Task[None]]" = None
        self._over = False
        self._life = loop.call_later(SIGN_OF_LIFE_SECONDS, self._sign_of_life)

    @property
    def cursor(self) -> Optional[Tuple[int, str]]:
        """Of logs: the last cursor that the reader has reached, with the byte of stdout where it stands."""
        while len(self._cursors) > 1 and self._cursors[1][0] <= self.stdout.taken:
            self._cursors.popleft()
        first = self._cursors[0] if self._cursors else None
        return first if first is not None and first[0] <= self.stdout.taken else None

    def resize(self, columns: int, rows: int) -> None:
        self._link.control(self.name, "session.resize", {"columns": columns, "rows": rows})

    def cancel(self) -> None:
        """Ends it on purpose, with the process of an exec; `ended` then says `Canceled`."""
        self._link.control(self.name, "session.cancel", {})

    # From here on: what the client tells the session.

    def on_opened(self, opened: Dict[str, Any]) -> None:
        self.opened = opened
        self._window = opened["window"]
        if "cursor" in opened:
            self._cursors.appendleft((0, opened["cursor"]))
        if "stdinWindow" in opened and not self._over:
            self.stdin = Stdin(
                opened["stdinWindow"],
                lambda offset, data: self._link.stdin(self.name, offset, data),
                lambda size: self._link.control(self.name, "session.closeStdin", {"bytes": size}),
            )

    def on_chunk(self, name: str, offset: Optional[int], data: bytes) -> None:
        if self._over:
            return
        stream = self._stream(name)
        if self._encoding is not None:
            try:
                data = decode_gzip(data, self._window)
            except EdgectlError as error:
                self.cancel()
                self._finish(error)
                return
        if stream.arrive(stream.received if offset is None else offset, data):
            self._attempts = 0
            self._stop_gap_timer()
        self._check()

    def on_ack(self, ack: Mapping[str, Any]) -> None:
        self.waiting = ack.get("waiting")
        for name in ("stdout", "stderr"):
            if name in ack:
                self._published[name] = max(self._published.get(name, 0), ack[name])
        if self.stdin is not None and "stdin" in ack:
            self.stdin.on_ack(ack["stdin"])
        self._check()

    def on_cursor(self, cursor: Mapping[str, Any]) -> None:
        if not self._cursors or cursor["stdout"] >= self._cursors[-1][0]:
            self._cursors.append((cursor["stdout"], cursor["cursor"]))

    def on_end(self, end: Dict[str, Any]) -> None:
        if self._over:
            self._acknowledge_end()
        elif end["reason"] == "Unknown":
            hint = "open a new session; a log resumes at its cursor"
            self._finish(EdgectlError("Gone", f"the agent no longer knows session {self.name}", layer="agent", hint=hint))
        else:
            self._end = end
            for name, total in end["streams"].items():
                self._published[name] = total["bytes"]
            self._check()

    def on_back(self) -> None:
        """The connection or the agent was away."""
        self._resume_now()

    def fail(self, error: EdgectlError) -> None:
        self._finish(error)

    def _stream(self, name: str) -> Stream:
        return self.stdout if name == "stdout" else self.stderr

    def _lacks(self) -> bool:
        return any(self._stream(name).received < size for name, size in self._published.items()) or (
            self.stdout.lacks or self.stderr.lacks
        )

    def _check(self) -> None:
        if self._over:
            return
        if self._end is not None and not self._lacks():
            self._complete(self._end)
        elif self._lacks() and self._gap_timer is None and self._resuming is None:
            first = GAP_SECONDS if self._end is None else GAP_AT_END_SECONDS
            delay = min(LONGEST_GAP_SECONDS, first * 2 ** min(self._attempts, 5))
            self._gap_timer = self._loop.call_later(delay, self._on_gap)

    def _on_gap(self) -> None:
        self._gap_timer = None
        if self._lacks():
            self._resume_now()

    def _stop_gap_timer(self) -> None:
        if self._gap_timer is not None:
            self._gap_timer.cancel()
            self._gap_timer = None

    def _resume_now(self) -> None:
        if self._over or self._resuming is not None or not self.opened or self._window == 0:
            return
        self._stop_gap_timer()
        self._attempts += 1
        self._resuming = asyncio.ensure_future(self._resume())

    async def _resume(self) -> None:
        params = {"session": self.name, "stdout": self.stdout.received, "stderr": self.stderr.received}
        try:
            result = await self._link.resume(params)
            if self.stdin is not None:
                self.stdin.on_ack(result["stdin"], resumed=True)
        except EdgectlError as error:
            if error.kind in ("NotFound", "Gone"):
                self._finish(EdgectlError("Gone", error.message, layer=error.layer, hint=error.hint))
        finally:
            self._resuming = None
            self._check()

    def _complete(self, end: Dict[str, Any]) -> None:
        for name, total in end["streams"].items():
            stream = self._stream(name)
            if stream.received != total["bytes"] or stream.sha256() != total["sha256"]:
                message = f"{name} of session {self.name} is not what the agent published"
                self._finish(EdgectlError("DataLoss", message))
                return
        self._acknowledge_end()
        if end["reason"] in _CUT:
            error = (
                EdgectlError.from_rpc(end["error"])
                if "error" in end
                else EdgectlError("Interrupted", f"session {self.name} was cut off: {end['reason']}", layer="agent")
            )
            self._finish(error, end)
        else:
            self._finish(None, end)

    def _acknowledge_end(self) -> None:
        self._link.control(self.name, "session.ack", {**self._offsets(), "end": True})

    def _finish(self, error: Optional[EdgectlError], end: Optional[Dict[str, Any]] = None) -> None:
        if self._over:
            return
        self._over = True
        self._life.cancel()
        if self._ack_timer is not None:
            self._ack_timer.cancel()
        self._stop_gap_timer()
        for stream in (self.stdout, self.stderr):
            stream.finish(error)
        if self.stdin is not None:
            self.stdin.finish()
        # How it was cut off is an end all the same.
        if end is not None:
            self.ended.set_result(end)
        else:
            self.ended.set_exception(error or EdgectlError("Internal", "the session ended without an end"))
        self._on_over()

    def _offsets(self) -> Dict[str, int]:
        return {"stdout": self.stdout.taken, "stderr": self.stderr.taken}

    def _on_taken(self) -> None:
        if self._over or self._window == 0:
            return
        self._chunks += 1
        taken = (self.stdout.taken, self.stderr.taken)
        due = any(now - before >= self._window / 2 for now, before in zip(taken, self._acked))
        if due or self._chunks >= ACK_CHUNKS:
            self._acknowledge()
        elif self._ack_timer is None:
            self._ack_timer = self._loop.call_later(ACK_DELAY_SECONDS, self._acknowledge)

    def _acknowledge(self) -> None:
        if self._ack_timer is not None:
            self._ack_timer.cancel()
            self._ack_timer = None
        if self._over:
            return
        self._acked = (self.stdout.taken, self.stderr.taken)
        self._chunks = 0
        self._link.control(self.name, "session.ack", self._offsets())

    def _sign_of_life(self) -> None:
        self._life = self._loop.call_later(SIGN_OF_LIFE_SECONDS, self._sign_of_life)
        self._acknowledge()


OpenSession = Callable[[Dict[str, Any]], Awaitable[Session]]
