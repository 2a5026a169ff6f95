"""How what arrived is compared with what a case expects: rpc-schema/cases/README.md, "How JSON is compared"."""

from __future__ import annotations

import re
from typing import Any, Callable, Dict

from schema import Schemas

Kept = Dict[str, Any]
ABSENT = object()


def _type_of(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    for kind, types in {"array": list, "object": dict, "string": str}.items():
        if isinstance(value, types):
            return kind
    return "number"


def _same(one: Any, other: Any) -> bool:
    return _type_of(one) == _type_of(other) and one == other


class Fit:
    def __init__(self, schemas: Schemas) -> None:
        self._schemas = schemas
        self._operators: Dict[str, Callable[[Any, Any, Kept], bool]] = {
            "$any": lambda _, actual, kept: actual is not ABSENT,
            "$absent": lambda _, actual, kept: actual is ABSENT,
            "$type": self._of_type,
            "$pattern": lambda text, actual, kept: isinstance(actual, str) and re.search(text, actual) is not None,
            "$atLeast": lambda least, actual, kept: _type_of(actual) == "number" and actual is not ABSENT and actual >= least,
            "$length": lambda size, actual, kept: isinstance(actual, (str, list)) and self._length(actual) == size,
            "$anyOrder": lambda all, actual, kept: isinstance(actual, list)
            and len(actual) == len(all)
            and self._any_order(all, actual, kept),
            "$contains": lambda part, actual, kept: isinstance(actual, list)
            and any(self.fits(part, item, kept) for item in actual),
            "$oneOf": lambda choices, actual, kept: any(self.fits(choice, actual, kept) for choice in choices),
            "$all": lambda all, actual, kept: builtins_all(self.fits(each, actual, kept) for each in all),
            "$schema": lambda name, actual, kept: actual is not ABSENT and self._schemas.faults(name, actual) == [],
            "$keep": self._keep,
        }

    @staticmethod
    def _length(value: Any) -> int:
        # Of a text in UTF-16, as ECMAScript counts.
        return len(value) if isinstance(value, list) else len(value.encode("utf-16-le")) // 2

    def fits(self, expected: Any, actual: Any, kept: Kept) -> bool:
        if isinstance(expected, list):
            return (
                isinstance(actual, list)
                and len(actual) == len(expected)
                and builtins_all(self.fits(one, other, kept) for one, other in zip(expected, actual))
            )
        if not isinstance(expected, dict):
            return actual is not ABSENT and _same(expected, actual)
        if len(expected) == 1:
            (name, argument), *_ = expected.items()
            if name.startswith("$"):
                return self._operators[name](argument, actual, kept)
        if not isinstance(actual, dict):
            return False
        return builtins_all(self.fits(value, actual.get(key, ABSENT), kept) for key, value in expected.items())

    @staticmethod
    def _of_type(kind: str, actual: Any, _kept: Kept) -> bool:
        if actual is ABSENT:
            return False
        if kind == "integer":
            return _type_of(actual) == "number" and actual == int(actual)
        return _type_of(actual) == kind

    def _any_order(self, expected: list, actual: list, kept: Kept) -> bool:
        if not expected:
            return not actual
        return any(
            self.fits(expected[0], item, kept) and self._any_order(expected[1:], actual[:index] + actual[index + 1 :], kept)
            for index, item in enumerate(actual)
        )

    @staticmethod
    def _keep(name: str, actual: Any, kept: Kept) -> bool:
        if actual is ABSENT:
            return False
        kept[name] = actual
        return True


builtins_all = all
