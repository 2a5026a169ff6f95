"""JSON Schema 2020-12, as far as the contract uses it: what is wrong with a value, in words."""

from __future__ import annotations

import re
from typing import Any, Dict, Iterator

_TYPES = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "number": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool),
    "integer": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool) and value == int(value),
}
_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")


class Schemas:
    def __init__(self, bundle: Dict[str, Any]) -> None:
        self._defs = bundle["$defs"]

    def faults(self, name: str, value: Any) -> list:
        return list(self._faults(self._defs[name], value, ""))

    def _valid(self, schema: Any, value: Any) -> bool:
        return next(self._faults(schema, value, ""), None) is None

    def _faults(self, schema: Any, value: Any, at: str) -> Iterator[str]:
        if schema is True or schema is False:
            if schema is False:
                yield f"{at or '/'} may not be there"
            return
        if "$ref" in schema:
            yield from self._faults(self._defs[schema["$ref"].rsplit("/", 1)[1]], value, at)
        kinds = schema.get("type")
        if kinds is not None and not any(_TYPES[kind](value) for kind in ([kinds] if isinstance(kinds, str) else kinds)):
            yield f"{at or '/'} must be {kinds}"
            return
        if "const" in schema and (value != schema["const"] or isinstance(value, bool) != isinstance(schema["const"], bool)):
            yield f"{at or '/'} must be {schema['const']!r}"
        if "enum" in schema and value not in schema["enum"]:
            yield f"{at or '/'} must be one of {schema['enum']}"
        for part in schema.get("allOf", ()):
            yield from self._faults(part, value, at)
        if "anyOf" in schema and not any(self._valid(part, value) for part in schema["anyOf"]):
            yield f"{at or '/'} fits nothing of anyOf"
        if "oneOf" in schema and sum(self._valid(part, value) for part in schema["oneOf"]) != 1:
            yield f"{at or '/'} must fit exactly one of oneOf"
        if "not" in schema and self._valid(schema["not"], value):
            yield f"{at or '/'} must not be so"
        if "if" in schema:
            branch = "then" if self._valid(schema["if"], value) else "else"
            yield from self._faults(schema.get(branch, True), value, at)
        if isinstance(value, dict):
            yield from self._members(schema, value, at)
        elif isinstance(value, list):
            yield from self._items(schema, value, at)
        elif isinstance(value, str):
            yield from self._text(schema, value, at)
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            if value < schema.get("minimum", value) or value > schema.get("maximum", value):
                yield f"{at or '/'} is out of range"
            if "exclusiveMinimum" in schema and value <= schema["exclusiveMinimum"]:
                yield f"{at or '/'} is out of range"

    def _members(self, schema: Dict[str, Any], value: Dict[str, Any], at: str) -> Iterator[str]:
        for name in schema.get("required", ()):
            if name not in value:
                yield f"{at or '/'} lacks {name}"
        for name, needed in schema.get("dependentRequired", {}).items():
            if name in value and any(other not in value for other in needed):
                yield f"{at or '/'}: {name} needs {needed}"
        for name, part in schema.get("dependentSchemas", {}).items():
            if name in value:
                yield from self._faults(part, value, at)
        known = schema.get("properties", {})
        for name, part in known.items():
            if name in value:
                yield from self._faults(part, value[name], f"{at}/{name}")
        others = schema.get("additionalProperties", True)
        for name in value:
            if name not in known:
                yield from self._faults(others, value[name], f"{at}/{name}")
            if "propertyNames" in schema:
                yield from self._faults(schema["propertyNames"], name, f"{at}/{name}")
        if len(value) < schema.get("minProperties", 0) or len(value) > schema.get("maxProperties", len(value)):
            yield f"{at or '/'} has {len(value)} members"

    def _items(self, schema: Dict[str, Any], value: list, at: str) -> Iterator[str]:
        if len(value) < schema.get("minItems", 0) or len(value) > schema.get("maxItems", len(value)):
            yield f"{at or '/'} has {len(value)} items"
        for index, item in enumerate(value):
            yield from self._faults(schema.get("items", True), item, f"{at}/{index}")

    def _text(self, schema: Dict[str, Any], value: str, at: str) -> Iterator[str]:
        if len(value) < schema.get("minLength", 0) or len(value) > schema.get("maxLength", len(value)):
            yield f"{at or '/'} has {len(value)} characters"
        if "pattern" in schema and re.search(schema["pattern"], value) is None:
            yield f"{at or '/'} is not written like {schema['pattern']}"
        if schema.get("format") == "date-time" and _TIME.fullmatch(value) is None:
            yield f"{at or '/'} is no time"
