"""Topics as the contract spells them."""

import pytest

from edgectl_client.topics import Alive, SessionTopic, Topics, decode_level, encode_level, is_principal, node_of, parse_alive

TOPICS = Topics("edge-01", "alice", "hmi/1")


@pytest.mark.parametrize(
    "label, level",
    [("line/7", "line%2F7"), ("a b", "a b"), ("%", "%25"), ("é東🔧", "é東🔧"), ("\x00\uffff", "%00%EF%BF%BF"), ("$x", "$x")],
)
def test_a_label_has_one_level(label, level):
    assert encode_level(label) == level
    assert decode_level(level) == label


@pytest.mark.parametrize("level", ["%41", "%2f", "%ff", "a%"])
def test_what_is_no_encoding_of_ours_is_none(level):
    assert decode_level(level) is None


def test_the_topics_of_a_client():
    base = "edgectl/v1/edge-01"
    assert TOPICS.request == f"{base}/from/alice/hmi%2F1/rpc"
    assert TOPICS.own == f"{base}/to/alice/hmi%2F1/#"
    assert TOPICS.stdin("s", 7) == f"{base}/from/alice/hmi%2F1/session/s/stdin/7"
    assert TOPICS.set("factory", "press-1", "set/point") == f"{base}/from/alice/hmi%2F1/set/factory/press-1/set%2Fpoint"


def test_session_topics_are_parsed():
    branch = "edgectl/v1/edge-01/to/alice/hmi%2F1/session"
    assert TOPICS.parse_session(f"{branch}/s%2F1/stdout/12") == SessionTopic("s/1", "stdout", 12)
    assert TOPICS.parse_session(f"{branch}/s/stderr") == SessionTopic("s", "stderr", None)
    assert TOPICS.parse_session(f"{branch}/s/end") == SessionTopic("s", "end", None)
    for wrong in ("s/stdout/007", "s/stdout/-1", "s/other", "s", "%zz/end", "s/end/1"):
        assert TOPICS.parse_session(f"{branch}/{wrong}") is None, wrong
    assert TOPICS.parse_session("edgectl/v1/edge-01/to/bob/hmi/session/s/end") is None


def test_alive_has_three_words():
    assert TOPICS.alive == "edgectl/v1/edge-01/alive" and TOPICS.info == "edgectl/v1/edge-01/info"
    assert parse_alive(b"online 1.0 b-1") == Alive("online", "1.0", "b-1")
    assert parse_alive(b"offline 1.0 b-1 later") == Alive("offline", "1.0", "b-1")
    for wrong in (b"", b"online", b"online 1.0", b"Online 1.0 b", b"{}", b"\xff"):
        assert parse_alive(wrong) is None, wrong


def test_principals_and_nodes():
    assert is_principal("alice") and not is_principal("alice/b") and not is_principal("") and not is_principal("a" * 129)
    assert node_of("edgectl/v1/edge-01/state") == "edge-01"
    assert node_of("edgectl/v2/edge-01/state") is None
    with pytest.raises(ValueError):
        Topics("edge-01", "a/b", "c")
    with pytest.raises(ValueError):
        TOPICS.control("")
