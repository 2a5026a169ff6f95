"""
Runs the conformance cases of the contract with the connection of `edgectl-client`.

What to run comes as JSON on stdin: `cases`, `schemas`, `node`, `url`, `callers` (name and password), `protocol`. For each case one line of JSON goes
to stdout: its file, its name, and what was wrong.
"""

from __future__ import annotations

import asyncio
import base64
import gzip
import hashlib
import json
import re
import sys
import time
import uuid
from typing import Any, Dict, List, Optional

from edgectl_client._contract import TOPIC_ROOT
from edgectl_client.connection import Connection
from fit import Fit
from schema import Schemas

WAIT_SECONDS = 20.0


def matches(filter: str, topic: str) -> bool:
    levels = topic.split("/")
    for index, level in enumerate(filter.split("/")):
        if level == "#":
            return len(levels) >= index
        if index >= len(levels) or (level != "+" and level != levels[index]):
            return False
    return len(levels) == len(filter.split("/"))


class Message:
    def __init__(self, topic: str, payload: bytes, qos: int, retain: bool, correlation: Optional[bytes]) -> None:
        self.topic = topic
        self.payload = payload
        self.qos = qos
        self.retain = retain
        self.correlation = correlation

    def json(self) -> Any:
        try:
            return json.loads(self.payload)
        except ValueError:
            return ...

    def __str__(self) -> str:
        return f"{self.topic} {self.payload[:300]!r}"


class Party:
    """A principal that is connected, with what has arrived and was not taken."""

    def __init__(self, principal: str) -> None:
        self.principal = principal
        self.received: List[Message] = []
        self._arrived = asyncio.Event()
        self.connection: Connection

    async def start(self, url: str, filters: List[str], **options: Any) -> "Party":
        self.connection = Connection(url, self._on_message, client_id=f"case-{uuid.uuid4().hex[:12]}", **options)
        await self.connection.open()
        for filter in filters:
            await self.connection.subscribe(filter)
        return self

    def _on_message(self, topic: str, payload: bytes, _retained: bool) -> None:
        raw = self.connection.last_message
        correlation = getattr(getattr(raw, "properties", None), "CorrelationData", None)
        self.received.append(Message(topic, payload, raw.qos, bool(raw.retain), correlation))
        self._arrived.set()

    async def next(self, fits: Any, what: str, within: float = WAIT_SECONDS) -> Message:
        deadline = time.monotonic() + max(within, WAIT_SECONDS)
        while True:
            for index, message in enumerate(self.received):
                if fits(message):
                    return self.received.pop(index)
            self._arrived.clear()
            try:
                await asyncio.wait_for(self._arrived.wait(), deadline - time.monotonic())
            except asyncio.TimeoutError:
                there = "; ".join(map(str, self.received))
                raise AssertionError(f"no {what}; there are: {there}") from None


class CaseRun:
    def __init__(self, plan: Dict[str, Any], caller: Party, other: Optional[Party], fit: Fit, schemas: Schemas) -> None:
        self.plan = plan
        self.caller = caller
        self.other = other
        self.fit = fit
        self.schemas = schemas
        self.root = f"{TOPIC_ROOT}/{plan['node']}"
        self.ends: Dict[str, Any] = {}
        self.values: Dict[str, Any] = {
            "principal": caller.principal,
            "other": None if other is None else other.principal,
            "client": f"c-{uuid.uuid4().hex[:8]}",
            "unique": f"u-{uuid.uuid4().hex[:12]}",
            "root": self.root,
        }

    async def run(self, steps: List[Dict[str, Any]]) -> None:
        for step in steps:
            if "send" in step:
                await self._send(step["send"])
            elif "expect" in step:
                for expected in step["expect"]:
                    await self._expect(expected)
            elif "silent" in step:
                await self._silent(step["silent"])
            elif "waitSeconds" in step:
                await asyncio.sleep(step["waitSeconds"])
            elif "absent" in step:
                await self._absent(step["absent"])
            else:
                await self._stream(step["stream"])
        for party in (self.caller, self.other):
            left = [] if party is None else [m for m in party.received if re.search(r"/(rpc$|set/)", m.topic)]
            assert not left, f"answered and not asked: {'; '.join(map(str, left))}"

    def _party(self, step: Dict[str, Any]) -> Party:
        party = self.other if step.get("by") == "other" else self.caller
        assert party is not None, "the case needs a second principal"
        return party

    def _fill(self, text: str) -> str:
        return re.sub(r"\$\{(\w+)\}", lambda found: str(self.values[found[1]]), text)

    def _fill_all(self, value: Any) -> Any:
        if isinstance(value, str):
            whole = re.fullmatch(r"\$\{(\w+)\}", value)
            return self._fill(value) if whole is None else self.values[whole[1]]
        if isinstance(value, list):
            return [self._fill_all(item) for item in value]
        if isinstance(value, dict):
            return {key: self._fill_all(item) for key, item in value.items()}
        return value

    def _topic(self, topic: str) -> str:
        return f"{self.root}/{self._fill(topic)}"

    def _payload(self, send: Dict[str, Any]) -> bytes:
        if "text" in send:
            return self._fill(send["text"]).encode()
        if "base64" in send:
            return base64.b64decode(send["base64"])
        if "parts" in send:
            parts = send["parts"]
            return "".join(self._fill(p) if isinstance(p, str) else p["repeat"] * p["times"] for p in parts).encode()
        return json.dumps(self._fill_all(send["json"])).encode() if "json" in send else b""

    async def _send(self, send: Dict[str, Any]) -> None:
        properties = None
        if "properties" in send:
            from paho.mqtt.packettypes import PacketTypes
            from paho.mqtt.properties import Properties

            properties = Properties(PacketTypes.PUBLISH)
            given = send["properties"]
            if "responseTopic" in given:
                properties.ResponseTopic = self._fill(given["responseTopic"])
            if "correlationData" in given:
                properties.CorrelationData = given["correlationData"].encode()
            if "messageExpiryInterval" in given:
                properties.MessageExpiryInterval = given["messageExpiryInterval"]
        await self._party(send).connection.publish(
            self._topic(send["topic"]),
            self._payload(send),
            qos=send.get("qos", 1),
            retain=send.get("retain", False),
            properties=properties,
        )

    async def _expect(self, expected: Dict[str, Any]) -> None:
        filter = self._topic(expected["topic"])
        what = f"{filter} {json.dumps(expected.get('json', expected.get('text', expected.get('textPattern'))))}"
        message = await self._party(expected).next(
            lambda m: self._is_expected(expected, filter, m), what, expected.get("withinSeconds", 0)
        )
        if message.topic.endswith("/end"):
            self.ends[message.topic] = message.json()

    def _is_expected(self, expected: Dict[str, Any], filter: str, message: Message) -> bool:
        if not matches(filter, message.topic):
            return False
        if message.qos != expected.get("qos", message.qos) or message.retain != expected.get("retain", message.retain):
            return False
        if "correlationData" in expected and message.correlation != expected["correlationData"].encode():
            return False
        if "text" in expected:
            return message.payload == self._fill(expected["text"]).encode()
        if "textPattern" in expected:
            return re.search(self._fill(expected["textPattern"]), message.payload.decode()) is not None
        if "base64" in expected:
            return message.payload == base64.b64decode(expected["base64"])
        if "json" not in expected:
            return True
        kept: Dict[str, Any] = {}
        if not self.fit.fits(self._fill_all(expected["json"]), message.json(), kept):
            return False
        self.values.update(kept)
        return True

    async def _silent(self, filters: List[str]) -> None:
        number = uuid.uuid4().hex
        branch = f"{self.caller.principal}/{self.values['client']}/rpc"
        request = {"jsonrpc": "2.0", "id": number, "method": "rpc.discover"}
        await self.caller.connection.publish(f"{self.root}/from/{branch}", json.dumps(request).encode())
        answer = f"{self.root}/to/{branch}"
        await self.caller.next(
            lambda m: m.topic == answer and isinstance(m.json(), dict) and m.json().get("id") == number,
            "answer to rpc.discover",
        )
        for filter in map(self._topic, filters):
            left = [str(m) for m in self.caller.received if matches(filter, m.topic)]
            assert not left, f"{filter}: {'; '.join(left)}"

    async def _absent(self, topic: str) -> None:
        whole = self._topic(topic)
        state = f"{self.root}/state"
        options = self.plan["reader"]
        reader = await Party("reader").start(self.plan["url"], [whole, state], **options)
        try:
            # What is retained of `state` comes after that of the topic that was subscribed to first.
            await reader.next(lambda m: m.topic == state, "state")
            assert not [m for m in reader.received if m.topic == whole], f"{topic} is not cleared"
        finally:
            await reader.connection.close()

    async def _stream(self, expected: Dict[str, Any]) -> None:
        party = self._party(expected)
        name = self._fill(expected["session"])
        session = f"{self.root}/to/{party.principal}/{self.values['client']}/session/{name}"
        end = self.ends.get(f"{session}/end")
        if end is None:
            end = (await party.next(lambda m: m.topic == f"{session}/end", "end")).json()
            self.ends[f"{session}/end"] = end
        stream = expected["stream"]
        total = end["streams"].get(stream, {"bytes": 0, "sha256": hashlib.sha256().hexdigest()})
        whole = bytearray(total["bytes"])
        have = 0
        prefix = f"{session}/{stream}/"
        while have < len(whole):
            message = await party.next(lambda m: m.topic.startswith(prefix), f"chunk of {stream}")
            offset = int(message.topic[len(prefix) :])
            data = gzip.decompress(message.payload) if expected.get("encoding") == "gzip" else message.payload
            whole[offset : offset + len(data)] = data
            have = max(have, offset + len(data))
        assert hashlib.sha256(whole).hexdigest() == total["sha256"], "the digest of end"
        assert self.schemas.faults("EndPayload", end) == [], "end"
        if "text" in expected:
            assert whole.decode() == self._fill(expected["text"]), whole
        if "base64" in expected:
            assert whole == base64.b64decode(expected["base64"]), whole
        if "bytes" in expected:
            assert len(whole) == expected["bytes"], len(whole)
        if "lines" in expected:
            assert whole.count(b"\n") == expected["lines"], whole.count(b"\n")


async def main() -> None:
    plan = json.load(sys.stdin)
    schemas = Schemas(plan["schemas"])
    fit = Fit(schemas)
    root = f"{TOPIC_ROOT}/{plan['node']}"
    for case in plan["cases"]:
        parties: List[Party] = []
        fault = ""
        try:
            for caller in plan["callers"]:
                filters = [f"{root}/to/{caller['principal']}/#", *(f"{root}/{one}" for one in ("state", "info", "alive", "alarms"))]
                parties.append(await Party(caller["principal"]).start(plan["url"], filters, **caller["options"]))
            other = parties[1] if len(parties) > 1 else None
            await CaseRun(plan, parties[0], other, fit, schemas).run(case["steps"])
        except Exception as error:
            fault = f"{type(error).__name__}: {error}"
        finally:
            for party in parties:
                await party.connection.close()
        print(json.dumps({"id": case["id"], "tier": case["tier"], "name": case["name"], "fault": fault}), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
