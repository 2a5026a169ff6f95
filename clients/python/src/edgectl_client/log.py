"""A log over as many sessions as it takes: when the agent was restarted, the next session goes on at the cursor."""

from __future__ import annotations

from typing import Any, AsyncIterator, Dict, List, Optional

from .errors import EdgectlError
from .session import OpenSession, Session

#: Sessions that fail one after the other without a byte between them.
MAX_FRUITLESS = 5
#: What chooses the beginning: the cursor does that where a log goes on.
_BEGINNING = ("tailLines", "sinceSeconds", "sinceTime", "previous", "session")


class Log:
    """Iterate it once. `position` is where another run can go on after the last chunk that was taken."""

    def __init__(self, params: Dict[str, Any], open: OpenSession, session: Session) -> None:
        self._params = params
        self._open = open
        self._session = session
        self._taken = 0
        self._before = 0
        self._canceled = False
        self.end: Optional[Dict[str, Any]] = None
        self.gaps: List[Dict[str, Any]] = []
        self._base = self._base_of(params, session)

    @staticmethod
    def _base_of(params: Dict[str, Any], session: Session) -> Optional[Dict[str, Any]]:
        if "cursor" in params:
            return {"cursor": params["cursor"], "skipBytes": params.get("skipBytes", 0)}
        cursor = session.opened.get("cursor")
        return None if cursor is None else {"cursor": cursor, "skipBytes": 0}

    @property
    def position(self) -> Optional[Dict[str, Any]]:
        """`cursor` and `skipBytes` for `pod.logs`."""
        cursor = self._session.cursor
        if cursor is not None and cursor[0] <= self._taken:
            return {"cursor": cursor[1], "skipBytes": self._taken - cursor[0]}
        if self._base is None:
            return None
        return {**self._base, "skipBytes": self._base["skipBytes"] + self._taken}

    def cancel(self) -> None:
        self._canceled = True
        self._session.cancel()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        fruitless = 0
        while True:
            try:
                async for chunk in self._session.stdout:
                    yield chunk
                    self._taken += len(chunk)
                    fruitless = 0
                self.end = await self._session.ended
                self.gaps.extend(self.end["gaps"])
                return
            except EdgectlError as error:
                fruitless += 1
                limit = self._params.get("limitBytes")
                if limit is not None and self._before + self._taken >= limit:
                    return
                goes_on = error.kind in ("Gone", "Interrupted") and not self._canceled
                if not goes_on or self.position is None or fruitless > MAX_FRUITLESS:
                    raise
                await self._reopen()

    async def _reopen(self) -> None:
        position = self.position
        assert position is not None
        params = {name: value for name, value in self._params.items() if name not in _BEGINNING}
        params.update(position)
        if "limitBytes" in params:
            params["limitBytes"] -= self._before + self._taken
        self._session = await self._open(params)
        self._base = position
        self._before += self._taken
        self._taken = 0
