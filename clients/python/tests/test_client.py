"""A client whose broker, and whose agent behind it, is the test."""

import asyncio
import json
from collections import Counter

from edgectl_client.client import Client
from edgectl_client.topics import Topics

TOPICS = Topics("edge-01", "alice", "py-1")


class Broker:
    def __init__(self):
        self.published = []

    async def publish(self, _topic, payload):
        self.send(_topic, payload)

    def send(self, topic, payload):
        if topic == TOPICS.request:
            self.published.append(json.loads(payload))

    async def up(self):
        pass

    async def close(self):
        pass

    async def asked(self):
        """How often each method was asked for since the last time."""
        for _ in range(10):
            await asyncio.sleep(0)
        asked = Counter(request["method"] for request in self.published)
        self.published.clear()
        return dict(asked)


def state(edge, kind, retained=False, boot_id="boot-1"):
    payload = json.dumps({"state": kind, "bootId": boot_id}).encode()
    edge._on_message(TOPICS.state, payload, retained)


def with_a_session_and_a_call(test):
    async def whole():
        edge = Client(TOPICS)
        broker = edge._connection = Broker()
        state(edge, "online", retained=True)
        opening = asyncio.ensure_future(edge.open("pod.exec", {"name": "web-0", "command": ["cat"]}))
        await asyncio.sleep(0)
        result = {"session": "s", "window": 1024, "streams": ["stdout"]}
        answer = {"jsonrpc": "2.0", "id": broker.published[-1]["id"], "result": result}
        edge._on_message(TOPICS.response, json.dumps(answer).encode(), False)
        await opening
        call = asyncio.ensure_future(edge.call("node.status"))
        await broker.asked()
        try:
            await test(edge, broker)
        finally:
            call.cancel()
            await edge.close()

    asyncio.run(asyncio.wait_for(whole(), 30))


BOTH = {"node.status": 1, "session.resume": 1}


def test_a_client_that_is_back_before_the_agent_asks_once_more_when_the_agent_shows_itself():
    async def test(edge, broker):
        edge._on_back()
        assert await broker.asked() == BOTH
        # What the broker had kept says nothing: the agent may have been cut off since.
        state(edge, "online", retained=True)
        assert await broker.asked() == {}
        state(edge, "online")
        assert await broker.asked() == BOTH
        # Once: each later message tells of something else.
        state(edge, "online")
        assert await broker.asked() == {}

    with_a_session_and_a_call(test)


def test_an_agent_whose_own_connection_was_lost_is_asked_again():
    async def test(edge, broker):
        state(edge, "offline")
        assert await broker.asked() == {}
        state(edge, "online")
        assert await broker.asked() == BOTH

    with_a_session_and_a_call(test)


def test_a_state_that_comes_without_a_loss_asks_for_nothing():
    async def test(edge, broker):
        state(edge, "online")
        state(edge, "online", retained=True)
        assert await broker.asked() == {}

    with_a_session_and_a_call(test)
