"""A session as its client keeps it, with an agent that is a list of what was sent."""

import asyncio
import gzip
import hashlib

import pytest

from edgectl_client.errors import EdgectlError
from edgectl_client.session import Link, Session, Stdin


class Recorded(Link):
    def __init__(self):
        self.controls = []
        self.inputs = []
        self.resumed = asyncio.Event()
        self.resumes = []

    def control(self, session, method, params):
        self.controls.append((method, dict(params)))

    def stdin(self, session, offset, data):
        self.inputs.append((offset, data))

    async def resume(self, params):
        self.resumes.append(dict(params))
        self.resumed.set()
        return {"stdin": 0}


def end_of(data, reason="Completed"):
    return {
        "reason": reason,
        "streams": {"stdout": {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}},
        "gaps": [],
    }


def run(test):
    asyncio.run(asyncio.wait_for(test(), 30))


def opened(link, encoding=None, **more):
    session = Session("s", link, 100, lambda: None, encoding)
    session.on_opened({"session": "s", "window": 100, "streams": ["stdout"], **more})
    return session


def test_chunks_are_put_in_order_and_a_repeated_one_is_dropped():
    async def test():
        link = Recorded()
        session = opened(link)
        session.on_chunk("stdout", 3, b"def")
        session.on_chunk("stdout", 0, b"abcd")
        session.on_chunk("stdout", 0, b"abc")
        session.on_end(end_of(b"abcdef"))
        assert await session.stdout.read() == b"abcdef"
        assert (await session.ended)["reason"] == "Completed"
        assert link.controls[-1][0] == "session.ack" and link.controls[-1][1]["end"] is True

    run(test)


def test_what_is_taken_is_acknowledged_at_half_a_window():
    async def test():
        link = Recorded()
        session = opened(link)
        session.on_chunk("stdout", 0, b"x" * 60)
        session.on_chunk("stdout", 60, b"y")
        chunks = session.stdout.__aiter__()
        await chunks.__anext__()
        assert link.controls == []
        await chunks.__anext__()
        assert link.controls == [("session.ack", {"stdout": 60, "stderr": 0})]

    run(test)


def test_a_gap_is_asked_for():
    async def test():
        link = Recorded()
        session = opened(link)
        session.on_chunk("stdout", 0, b"abc")
        session.on_ack({"stdout": 6})
        await link.resumed.wait()
        assert link.resumes == [{"session": "s", "stdout": 3, "stderr": 0}]
        session.on_chunk("stdout", 3, b"def")
        session.on_end(end_of(b"abcdef"))
        await session.ended

    run(test)


@pytest.mark.parametrize("reason", ["Failed", "Detached", "Expired", "Revoked", "AgentStopped"])
def test_what_is_cut_off_never_looks_whole(reason):
    async def test():
        session = opened(Recorded())
        session.on_chunk("stdout", 0, b"abc")
        session.on_end(end_of(b"abc", reason))
        with pytest.raises(EdgectlError):
            await session.stdout.read()
        assert (await session.ended)["reason"] == reason

    run(test)


def test_another_digest_is_data_loss_and_an_unknown_session_is_gone():
    async def test():
        session = opened(Recorded())
        session.on_chunk("stdout", 0, b"abc")
        session.on_end(end_of(b"abd"))
        with pytest.raises(EdgectlError) as error:
            await session.ended
        assert error.value.kind == "DataLoss"
        session = opened(Recorded())
        session.on_end({"reason": "Unknown"})
        with pytest.raises(EdgectlError) as error:
            await session.ended
        assert error.value.kind == "Gone"

    run(test)


def test_stdin_stays_in_its_window_and_is_sent_again_from_where_the_agent_asks():
    async def test():
        sent, closed = [], []
        stdin = Stdin(10, lambda offset, data: sent.append((offset, data)), closed.append)
        writing = asyncio.ensure_future(stdin.write(b"0123456789abcdef"))
        await asyncio.sleep(0)
        assert sent == [(0, b"0123456789")]
        stdin.on_ack(10)
        await writing
        assert sent[1:] == [(10, b"abcdef")]
        stdin.on_ack(10)
        assert sent[2:] == [(10, b"abcdef")]
        ending = asyncio.ensure_future(stdin.end())
        await asyncio.sleep(0)
        assert closed == [16]
        stdin.on_ack(16)
        await ending

    run(test)


def test_chunks_with_gzip_make_one_stream_and_others_are_data_loss():
    async def test():
        session = opened(Recorded(), encoding="gzip")
        session.on_chunk("stdout", 3, gzip.compress(b"def"))
        session.on_chunk("stdout", 0, gzip.compress(b"abcd"))
        session.on_end(end_of(b"abcdef"))
        assert await session.stdout.read() == b"abcdef"
        for payload in (b"not compressed", gzip.compress(b"x" * 101), gzip.compress(b"abc")[:-3]):
            link = Recorded()
            session = opened(link, encoding="gzip")
            session.on_chunk("stdout", 0, payload)
            with pytest.raises(EdgectlError) as raised:
                await session.ended
            assert raised.value.kind == "DataLoss"
            assert link.controls[0][0] == "session.cancel"
        with pytest.raises(EdgectlError):
            opened(Recorded(), encoding="zstd")

    run(test)
