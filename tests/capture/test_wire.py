from __future__ import annotations

import dataclasses
import hashlib
import struct

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.capture import records, wire
from auditor.model import Connection, Direction, InputError, Protocol
from tests.capture.sample import message

BOUNDED = settings(max_examples=40, deadline=None)
TEXTS = st.one_of(st.text(max_size=20), st.binary(max_size=20))
NUMBERS = st.one_of(st.none(), st.integers(), st.floats(), st.booleans())
PAIRS = st.lists(st.tuples(st.binary(max_size=9), st.binary(max_size=9)), max_size=3).map(tuple)
ODD = st.one_of(TEXTS, NUMBERS, st.lists(TEXTS, max_size=3))
LOOSE = st.text(st.characters(exclude_categories=[]), max_size=12)


def frame(payload: bytes, number: int = 7, *, checked: bool = True) -> bytes:
    return wire.header(wire.RECORDS, number, [payload], checked=checked) + payload


def payload_of(*rows: records.Record) -> bytes:
    return b"".join(records.pack(rows))


def encodable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def test_a_message_arrives_as_it_was_put() -> None:
    facts = records.unpack(payload_of(message(sequence=1, body=b"\x00\xff")))
    [arrived] = facts.messages
    assert arrived.flow == "flow-1"
    assert arrived.direction is Direction.RESPONSE
    assert arrived.protocol is Protocol.HTTP
    assert (arrived.version, arrived.scheme, arrived.method) == ("HTTP/1.1", "https", "POST")
    assert (arrived.host, arrived.port, arrived.path) == (
        "api.example.com",
        443,
        "/v1/items?page=1",
    )
    assert arrived.headers[0] == (b"Content-Type", b"application/json")
    assert (arrived.body, arrived.body_size, arrived.status) == (b"\x00\xff", 2, None)
    assert not arrived.open
    assert arrived.started is not None
    assert facts.damaged == 0


def test_a_connection_arrives_whole_and_from_an_older_or_newer_writer() -> None:
    sent = Connection("k", "udp", sni="a.example", opened=1.5, ignored=True, bytes_up=9, app="x")
    values = msgspec.structs.astuple(sent)
    payload = payload_of(("c", *values), ("c", *values[:3]), ("c", *values, "later field"))
    whole, older, newer = records.unpack(payload).connections
    assert whole == newer == sent
    assert older == Connection("k", "udp")


def test_chunks_and_failures_arrive() -> None:
    facts = records.unpack(
        payload_of(("k", "f", 3, 100, b"piece"), ("e", "f", "request", "KeyError", 12.5))
    )
    assert dataclasses.astuple(facts.chunks[0]) == ("f", 3, 100, b"piece")
    assert dataclasses.astuple(facts.failures[0]) == ("f", "request", "KeyError", 12.5)


def test_odd_bytes_become_text_that_a_database_can_hold() -> None:
    record = message(path=b"/\xff\xfe?q=\xe4", host=b"\xc3\xbc.example")
    [arrived] = records.unpack(payload_of(record)).messages
    assert arrived.path == "/\\xff\\xfe?q=\\xe4"
    assert arrived.host == "ü.example"


def test_text_that_cannot_be_packed_is_repaired() -> None:
    record = message(path="/\ud800", host="h")
    with pytest.raises(UnicodeEncodeError):
        payload_of(record)
    payload = records.pack_safely((*record[:8], 2**70, *record[9:]))
    assert payload is not None
    [arrived] = records.unpack(payload).messages
    assert arrived.path == "/\\ud800"
    assert arrived.port == 2**63 - 1
    assert records.pack_safely(("m", object())) is None


def test_a_huge_body_is_cut_and_says_so() -> None:
    body = bytes(records.MAX_BODY + 1)
    [arrived] = records.unpack(payload_of(records.cut(message(body=body)))).messages
    assert len(arrived.body) == records.MAX_BODY
    assert arrived.truncated
    assert arrived.body_size == len(body)
    assert arrived.body_sha256 == hashlib.sha256(body).hexdigest()
    small = message()
    assert records.cut(small) is small


def test_a_stub_keeps_the_place_and_nothing_that_could_kill() -> None:
    raw = records.split(payload_of(message("f", 5, b"poison")))[0]
    [arrived] = records.unpack(records.pack(records.stub(raw, "why"))).messages
    assert (arrived.flow, arrived.sequence, arrived.host) == ("f", 5, "api.example.com")
    assert (arrived.body, arrived.headers, arrived.path) == (b"", (), "")
    assert arrived.body_size == 6
    assert arrived.truncated
    assert arrived.error == "why"
    assert records.stub(["c", "k"], "why") == []


def test_long_bodies_stand_behind_the_records_uncopied() -> None:
    bodies = [b"short", b"a" * 5000, b"", b"b" * 6000, b"c" * records.INLINE]
    parts = records.pack([message(f"f{n}", body=body) for n, body in enumerate(bodies)])
    assert parts[2] is bodies[1]
    assert parts[3] is bodies[3]
    assert [arrived.body for arrived in records.unpack(parts).messages] == bodies
    cut_short = records.unpack(b"".join(parts)[:-1])
    assert [arrived.body for arrived in cut_short.messages] == [*bodies[:3], bodies[4]]
    assert cut_short.damaged == 1


def test_what_counts_is_final_messages() -> None:
    assert records.is_final(message())
    assert not records.is_final(message(open_=True))
    assert not records.is_final(("k", "f", 0, 0, b""))


@BOUNDED
@given(st.lists(st.tuples(*[ODD] * 24), max_size=4))
def test_any_packable_record_arrives_or_is_counted(rows: list[tuple[object, ...]]) -> None:
    packed = [p for p in (records.pack_safely(("m", *row)) for row in rows) if p is not None]
    for payload in packed:
        facts = records.unpack(payload)
        assert len(facts.messages) + facts.damaged == 1
        for arrived in facts.messages:
            texts = (arrived.flow, arrived.host, arrived.path, arrived.method, arrived.error)
            assert all(map(encodable, texts))
            assert 0 <= arrived.port < 2**63
            assert arrived.body_size < 2**63


@BOUNDED
@given(LOOSE, st.binary(max_size=30), TEXTS, PAIRS)
def test_round_trip(flow: str, body: bytes, path: object, headers: object) -> None:
    record = message(flow, 2, body, path=path)
    payload = records.pack_safely((*record[:12], headers, *record[13:]))
    assert payload is not None
    [arrived] = records.unpack(payload).messages
    assert arrived.body == body
    assert arrived.headers == headers
    assert encodable(arrived.flow)
    if encodable(flow):
        assert arrived.flow == flow


@BOUNDED
@given(st.binary(max_size=80))
def test_random_bytes_never_crash(data: bytes) -> None:
    assert records.unpack(data).damaged in range(81)
    assert isinstance(records.split(data), list)
    try:
        list(wire.Splitter().feed(data))
    except wire.WireError as error:
        assert str(error) == "A frame's header is damaged"  # noqa: PT017 - the text has no payload
    with pytest.raises(wire.WireError):
        wire.preamble_facts(data)


@BOUNDED
@given(
    st.lists(st.binary(max_size=60), max_size=6),
    st.lists(st.integers(1, 40), min_size=1),
    st.data(),
)
def test_frames_survive_any_cutting(
    payloads: list[bytes], steps: list[int], data: st.DataObject
) -> None:
    stream = b"".join(frame(p, n, checked=n % 2 == 0) for n, p in enumerate(payloads))
    end = data.draw(st.integers(0, len(stream)))
    splitter = wire.Splitter()
    arrived: list[wire.Frame] = []
    at = turn = 0
    while at < end:
        step = min(steps[turn % len(steps)], end - at)
        arrived += splitter.feed(stream[at : at + step])
        at, turn = at + step, turn + 1
    assert [f.payload for f in arrived] == payloads[: len(arrived)]
    assert [f.number for f in arrived] == list(range(len(arrived)))
    if end == len(stream):
        assert len(arrived) == len(payloads)
        assert not splitter.torn


def test_a_damaged_frame_is_counted_and_the_next_is_read() -> None:
    first, second = bytearray(frame(b"first", 1)), frame(b"second", 2)
    first[-1] ^= 1
    splitter = wire.Splitter()
    assert [f.payload for f in splitter.feed(bytes(first) + second)] == [b"second"]
    assert splitter.damaged == 1


def test_a_claimed_length_is_not_believed() -> None:
    huge = struct.pack(">4sBBIIQ", wire.MARK, 1, 0, wire.MAX_PAYLOAD + 1, 0, 1)
    with pytest.raises(wire.WireError, match="damaged"):
        list(wire.Splitter().feed(huge))
    with pytest.raises(wire.WireError, match="may hold"):
        wire.header(1, 1, [bytes(wire.MAX_PAYLOAD + 1)], checked=False)


def test_a_preamble_names_its_session() -> None:
    facts: dict[str, wire.Fact] = {"session": "monday", "restarted": False, "clients": ["a"]}
    assert wire.preamble_facts(wire.preamble(facts)) == facts
    with pytest.raises(wire.WireError, match="too long"):
        wire.preamble({"session": "x" * 70_000})


def test_a_newer_version_is_refused_in_one_sentence() -> None:
    body = msgspec.msgpack.encode({})
    newer = struct.pack(">8sHH", wire.MAGIC, wire.VERSION + 1, len(body)) + body
    with pytest.raises(InputError, match="format version 2, this auditor reads up to 1"):
        wire.preamble_facts(newer)


def test_payloads_stay_out_of_reprs() -> None:
    payload = payload_of(message(body=b"secret-value"))
    assert "secret" not in repr(wire.Frame(1, 1, payload))
    assert "secret" not in repr(records.unpack(payload))
