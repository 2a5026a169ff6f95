"""The one error class; its kinds are those of the contract."""

from __future__ import annotations

from typing import Any, Dict, Mapping, Optional

from ._contract import ERRORS

_KINDS: Dict[int, str] = {row.code: kind for kind, row in ERRORS.items()}


class EdgectlError(Exception):
    """What went wrong, where, and what to do about it, in the words of the agent."""

    def __init__(
        self,
        kind: str,
        message: str,
        *,
        layer: str = "client",
        hint: Optional[str] = None,
        retryable: Optional[bool] = None,
        ran: Optional[str] = None,
        details: Optional[Mapping[str, Any]] = None,
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.layer = layer
        self.hint = hint
        self.retryable = ERRORS[kind].retryable if retryable is None else retryable
        self.ran = ran
        self.details = details

    @property
    def code(self) -> int:
        return ERRORS[self.kind].code

    @classmethod
    def from_rpc(cls, error: Mapping[str, Any]) -> "EdgectlError":
        """The error of a response; a code that is not in the table is `Internal`."""
        data = error.get("data") or {}
        return cls(
            _KINDS.get(error["code"], "Internal"),
            str(error["message"]),
            layer=data.get("layer", "agent"),
            hint=data.get("hint"),
            retryable=data.get("retryable"),
            ran=data.get("ran"),
            details=data.get("details"),
        )
