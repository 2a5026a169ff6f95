"""Against an agent: `EDGECTL_TEST_URL` (and `EDGECTL_TEST_USER`, `name:password`) name it."""

import asyncio
import hashlib
import os

import pytest

from edgectl_client import EdgectlError, connect

URL = os.environ.get("EDGECTL_TEST_URL", "")
pytestmark = pytest.mark.skipif(URL == "", reason="EDGECTL_TEST_URL names no agent")
POD = {"namespace": "default", "name": "web-0", "container": "web"}


def client():
    name, _, password = os.environ.get("EDGECTL_TEST_USER", "").partition(":")
    return connect(URL, **({"username": name, "password": password} if name else {}))


def run(test):
    async def whole():
        async with await client() as made:
            await test(made)

    asyncio.run(asyncio.wait_for(whole(), 120))


def test_calls_errors_and_batches():
    async def test(edge):
        listed = await edge.call("pod.list", {"namespace": "default"})
        assert "web-0" in [pod["metadata"]["name"] for pod in listed["items"]]
        with pytest.raises(EdgectlError) as error:
            await edge.call("pod.get", {"name": "no-such-pod"})
        assert error.value.kind == "NotFound" and error.value.code == -32001
        good, bad = await edge.batch([("pod.get", {"name": "web-0"}), ("pod.get", {"name": "no-such-pod"})])
        assert good["object"]["kind"] == "Pod" and bad.kind == "NotFound"
        await edge.online()
        assert edge.state["state"] == "online"

    run(test)


def test_exec_has_both_streams_the_exit_code_and_a_digest():
    async def test(edge):
        command = ["sh", "-c", "cat; echo oops >&2; exit 7"]
        session = await edge.open("pod.exec", {**POD, "command": command, "stdin": True})
        data = os.urandom(600_000)
        reading = asyncio.ensure_future(session.stdout.read())
        await session.stdin.write(data)
        await session.stdin.end()
        assert hashlib.sha256(await reading).digest() == hashlib.sha256(data).digest()
        assert await session.stderr.read() == b"oops\n"
        assert (await session.ended)["exitCode"] == 7

    run(test)


def test_a_session_goes_on_over_lost_connections():
    async def test(edge):
        command = ["sh", "-c", "i=0; while [ $i -lt 60000 ]; do echo line $i; i=$((i+1)); done"]
        session = await edge.open("pod.exec", {**POD, "command": command, "window": 65536, "stderr": False})
        got = bytearray()
        drops = 0
        async for chunk in session.stdout:
            got += chunk
            if drops < 2 and len(got) > (drops + 1) * 150_000:
                drops += 1
                edge.drop()
        assert drops == 2
        assert bytes(got) == b"".join(b"line %d\n" % number for number in range(60000))
        assert (await session.ended)["exitCode"] == 0

    run(test)


def test_a_log_goes_on_at_its_position():
    async def test(edge):
        whole = b"".join([chunk async for chunk in await edge.logs({**POD, "limitBytes": 20})])
        assert len(whole) == 20
        log = await edge.logs({**POD, "limitBytes": 8})
        first = b"".join([chunk async for chunk in log])
        rest = await edge.logs({**POD, "limitBytes": 12, **log.position})
        assert first + b"".join([chunk async for chunk in rest]) == whole
        follow = await edge.logs({**POD, "follow": True, "tailLines": 1})
        async for chunk in follow:
            follow.cancel()
        assert follow.end["reason"] == "Canceled" and "cursor" in follow.end

    run(test)
