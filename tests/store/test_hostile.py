"""What traffic may hold and SQLite does not like: it is stored, bounded, and comes back."""

from __future__ import annotations

import dataclasses
import math
import pathlib
import tempfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.model import Connection, Direction, InputError, Message, Opaque, Path, Protocol
from auditor.store import Filters, open_reader, open_writer
from auditor.store.binding import MAX_NAME, MAX_PLACE, MAX_TARGET
from auditor.store.codec import MAX_HEADERS
from tests.store.material import audit, database, finding, message, session

TEXT = st.text(st.characters(exclude_categories=()), max_size=60)  # surrogates and NUL too
BYTES = st.binary(max_size=60)
PAIRS = st.lists(st.tuples(BYTES, BYTES), max_size=4).map(tuple)
TIMES = st.none() | st.floats(0, 4e9)
MESSAGES = st.builds(
    Message,
    flow=TEXT,
    sequence=st.integers(0, 5),
    direction=st.sampled_from(Direction),
    protocol=st.sampled_from(Protocol),
    version=TEXT,
    scheme=TEXT,
    host=TEXT,
    port=st.integers(0, 65535),
    method=TEXT,
    path=TEXT,
    status=st.none() | st.integers(-1, 999),
    headers=PAIRS,
    trailers=PAIRS,
    body=BYTES,
    body_size=st.integers(60, 10**12),
    body_sha256=st.just("") | st.binary(min_size=32, max_size=32).map(bytes.hex),
    truncated=st.booleans(),
    text=st.booleans(),
    started=TIMES,
    ended=TIMES,
    connection=TEXT,
    app=TEXT,
    error=TEXT,
)


@settings(max_examples=25, deadline=None)
@given(messages=st.lists(MESSAGES, max_size=8), value=TEXT)
def test_any_message_comes_back(messages: list[Message], value: str) -> None:
    unique = {(each.flow, each.sequence): each for each in reversed(messages)}
    with tempfile.TemporaryDirectory() as folder:
        path = database(pathlib.Path(folder))
        with open_writer(path) as writer:
            number = session(writer, keep_raw=True)
            ids = writer.add(number, messages)
            claim = finding(value, path=Path.root(value, value), reason=value, known=value)
            writer.conclude(number, [(each, audit(claim)) for each in {*ids}])
        with open_reader(path) as reader:
            stored = {(each.message.flow, each.message.sequence): each.message
                      for each in reader.messages()}  # fmt: skip
            found = list(reader.findings())
            list(reader.flows(Filters(host=value, app=value)))
            list(reader.recipients(Filters(host=value)))
    assert stored == unique
    assert len(found) == len(unique)
    assert {(row.raw, row.path, row.reason, row.known) for row in found} <= {(value,) * 4}


def test_numbers_out_of_range(tmp_path: pathlib.Path) -> None:
    odd = message(
        status=2**70, port=2**64, body_size=2**80, started=math.nan, ended=math.inf, sequence=2**65
    )
    with open_writer(database(tmp_path)) as writer:
        number = session(writer)
        (first,) = writer.add(
            number,
            [odd],
            [Connection("c", "tcp", opened=math.nan, requests=2**70, bytes_up=-5)],
        )
        place = Path.root("request.body")
        parts = dataclasses.replace(audit(), opaques=(Opaque(place, "x", 2**70),), leaves=2**70)
        writer.conclude(number, [(first, parts)])
    with open_reader(database(tmp_path)) as reader:
        (stored,) = reader.messages()
        (flow,) = reader.flows(opaques=True)
        (connection,) = reader.connections()
        (unread,) = reader.unread()
    assert (stored.message.status, stored.message.started, stored.message.ended) == (None,) * 3
    assert (stored.message.port, stored.message.sequence) == (0, 0)
    assert 2**40 < stored.message.body_size < 2**50
    assert flow.bytes_up == stored.message.body_size
    assert flow.opaques[0].size == unread.bytes
    assert (connection.facts.opened, connection.facts.requests) == (None, 0)
    assert connection.facts.bytes_up == 0


def test_what_is_too_long_is_cut_and_says_so(tmp_path: pathlib.Path) -> None:
    long = message(
        path="/" + "p" * (MAX_TARGET + 10),
        host="h" * 5000,
        headers=((b"a", b"b"), (b"name", b"v" * (MAX_HEADERS + 5)), (b"c", b"d")),
    )
    with open_writer(database(tmp_path)) as writer:
        number = session(writer)
        (first,) = writer.add(number, [long])
        claim = finding(path=Path.root("p" * 9999), reason="r" * 9999)
        writer.conclude(number, [(first, audit(claim))])
        assert writer.add(number, [long]) == [first]
    with open_reader(database(tmp_path)) as reader:
        (stored,) = reader.messages()
        (found,) = reader.findings()
    assert stored.message.path.endswith("p…[+11]")
    assert len(stored.message.path) < MAX_TARGET + 20
    assert stored.message.host == "h" * MAX_NAME + f"…[+{5000 - MAX_NAME}]"
    assert stored.message.headers == ((b"a", b"b"), (b"c", b"d"))
    assert stored.cut == 11 + MAX_HEADERS + 5 + 4
    assert found.path == "p" * MAX_PLACE + f"…[+{9999 - MAX_PLACE}]"
    assert len(found.reason) < MAX_PLACE + 20


def test_a_million_tiny_headers_do_not_fit(tmp_path: pathlib.Path) -> None:
    with open_writer(database(tmp_path)) as writer:
        (first,) = writer.add(session(writer), [message(headers=((b"", b""),) * 1_000_000)])
    with open_reader(database(tmp_path)) as reader:
        assert len(reader.message(first).message.headers) < 400_000


@pytest.mark.parametrize("flow", [2**70, -1, "no such key", "\udcff\x00"])
def test_a_flow_that_is_not_there(tmp_path: pathlib.Path, flow: int | str) -> None:
    open_writer(database(tmp_path)).close()
    with open_reader(database(tmp_path)) as reader:
        with pytest.raises(InputError, match="There is no flow"):
            reader.flow(flow)
        if isinstance(flow, int):
            assert not list(reader.messages(flow=flow))
            assert not list(reader.opaques(flow))
            with pytest.raises(InputError, match="There is no message"):
                reader.message(flow)
