"""Damaged and hostile flow files: what is readable is read, the rest is counted, nothing hangs."""

from __future__ import annotations

import io
import random
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.intake.mitm import MitmReader
from auditor.report.tnetstrings import Value, dumps
from tests.intake.reading import FIXTURES, ORIGIN, Read, read_mitm, source
from tests.intake.theirs import FlowWriter, tflow

FILES = [
    FIXTURES / "reporthar/flows/reporthar-android-second-run.mitm",
    FIXTURES / "mitmproxy/flows/diff_data.mitm",
    FIXTURES / "mitmproxy/dumpfile-7-websocket.mitm",
    FIXTURES / "mitmproxy/flows/websocket.mitm",
]


def flows(count: int) -> list[bytes]:
    found = []
    for number in range(count):
        file = io.BytesIO()
        one = tflow.tflow(resp=True)
        one.request.path = f"/{number}"
        FlowWriter(file).add(one)  # type: ignore[no-untyped-call] # mitmproxy's has no types
        found.append(file.getvalue())
    return found


def paths(found: Read) -> list[str]:
    return [one.path for one in found.requests]


def adds_up(found: Read) -> None:
    """Every index is a readable entry, an unreadable one, or both where it was read in part."""
    assert found.read | {one.index for one in found.unreadable} == set(range(found.entries))
    for one in found.unreadable:
        assert (one.index in found.read) == one.partly


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_cut_is_counted(path: Path) -> None:
    data = path.read_bytes()
    whole = read_mitm(data)
    chance = random.Random(path.name)  # noqa: S311 - the same places in every run
    ends = sorted(chance.sample(range(len(data)), 60))
    before = 0
    for end in ends:
        found = read_mitm(data[:end])
        adds_up(found)
        assert before <= len(found.read) <= len(whole.read)
        before = len(found.read)
        rest = found.messages
        assert [(m.flow, m.sequence, m.body) for m in rest] == [
            (m.flow, m.sequence, m.body) for m in whole.messages[: len(rest)]
        ]
        if found.entries < whole.entries and end:
            assert found.unreadable or len(found.read) == found.entries


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_scratch_costs_little(path: Path) -> None:
    data = path.read_bytes()
    whole = read_mitm(data)
    chance = random.Random(path.name)  # noqa: S311 - the same places in every run
    for _ in range(60):
        place = chance.randrange(len(data))
        scratched = bytearray(data)
        scratched[place] = chance.randrange(256)
        found = read_mitm(bytes(scratched))
        adds_up(found)
        assert len(found.read) >= len(whole.read) - 2
        inserted = read_mitm(data[:place] + chance.randbytes(chance.choice([1, 50])) + data[place:])
        adds_up(inserted)
        assert len(inserted.read) >= len(whole.read) - 2


def test_reading_goes_on_after_a_damaged_place() -> None:
    one, two, three, four = flows(4)
    for hole in (b"", b"x", b"\x00" * 5000, b"12:", b"999999999999:9:websocket;", two[:300]):
        found = read_mitm(one + hole + three + four)
        assert paths(found) == ["/0", "/2", "/3"]
        adds_up(found)
        assert len(found.unreadable) == bool(hole)


def test_a_backup_inside_a_cut_flow_is_not_taken_for_a_flow() -> None:
    file = io.BytesIO()
    one = tflow.tflow(resp=True)
    one.backup()  # type: ignore[no-untyped-call] # mitmproxy's has no types
    one.request.path = "/changed"
    FlowWriter(file).add(one)  # type: ignore[no-untyped-call] # as above
    data = file.getvalue()
    assert b"6:backup;" in data
    found = read_mitm(data[:-40])
    assert not found.messages
    assert [one.reason for one in found.unreadable] == ["the file ends inside it"]


def test_damage_inside_one_flow_keeps_what_came_before() -> None:
    stream = tflow.ttcpflow()
    file = io.BytesIO()
    FlowWriter(file).add(stream)  # type: ignore[no-untyped-call] # as above
    data = file.getvalue().replace(b"7:it's me,", b"7:it's me^")
    (next_flow,) = flows(1)
    found = read_mitm(data + next_flow)
    assert [m.body for m in found.messages] == [b"hello", b"content", b"message"]
    assert [(one.index, one.partly) for one in found.unreadable] == [(0, True)]


def nested(depth: int) -> bytes:
    data = b"0:]"
    for _ in range(depth):
        data = b"%d:%b]" % (len(data), data)
    return data


def dictionary(members: dict[str, bytes]) -> bytes:
    inside = b"".join(dumps(name) + value for name, value in members.items())
    return b"%d:%b}" % (len(inside), inside)


def test_hostile_structures_cost_one_entry_each() -> None:
    (sound,) = flows(1)
    old = {"version": dumps(7), "type": dumps("http")}
    hostile = [
        dictionary({"version": dumps(21), "type": dumps("http"), "request": nested(2000)}),
        dictionary({**old, "request": nested(2000)}),
        dictionary({**old, "request": dumps([1] * 1000), "client_conn": dumps({"id": None})}),
        dictionary({"version": dumps([1, "x"]), "type": dumps("http")}),
        dictionary({"version": dumps({}), "type": dumps("http")}),
        dictionary({"version": dumps(21), "type": dumps("gopher")}),
        dictionary({f"k{number}": dumps(number) for number in range(500)}),
        dictionary({}),
        dictionary({"version": dumps(21), "type": dumps("tcp"), "messages": dumps([[True], 1])}),
        dictionary(
            {"version": dumps(21), "type": dumps("dns"), "request": dumps({"questions": [1]})}
        ),
    ]
    found = read_mitm(b"".join(one + sound for one in hostile))
    adds_up(found)
    assert len(found.requests) == len(hostile)
    assert [one.index for one in found.unreadable] == list(range(0, 2 * len(hostile), 2))
    assert not any("k1" in one.reason for one in found.unreadable)


def test_wrong_types_everywhere_are_read_as_nothing() -> None:
    """Each field of a flow in turn holds something else; nothing raises."""
    (sound,) = flows(1)
    base = sound[sound.index(b":") + 1 : -1]
    odd: list[Value] = [None, True, 3, -1.5, b"\xff", "text", [], {}, [[]], {"a": {"b": []}}]
    members = [b"7:request;", b"8:response;", b"11:server_conn;", b"11:client_conn;"]
    members += [
        b"4:host;",
        b"7:content;",
        b"7:headers;",
        b"15:timestamp_start;",
        b"11:status_code;",
    ]
    members += [b"7:comment;", b"5:error;", b"4:type;", b"9:websocket;"]
    for name in members:
        for value in odd:
            at = base.index(name) + len(name)
            colon = base.index(b":", at)
            end = colon + 1 + int(base[at:colon]) + 1
            changed = base[:at] + dumps(value) + base[end:]
            # The lengths of the enclosing values are wrong now in some cases: that is damage too.
            adds_up(read_mitm(b"%d:%b}" % (len(changed), changed) + sound))


def test_a_flow_too_large_to_keep_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("auditor.intake.mitm._LARGEST_FLOW", 100_000)
    monkeypatch.setattr("auditor.intake.mitm._BLOCK", 1 << 16)
    small = flows(2)
    large = tflow.tflow()
    large.request.content = flows(1)[0] * 200  # flows that were uploaded are not ours
    file = io.BytesIO()
    FlowWriter(file).add(large)  # type: ignore[no-untyped-call] # as above
    found = read_mitm(small[0] + file.getvalue() + small[1])
    assert paths(found) == ["/0", "/1"]
    assert [one.index for one in found.unreadable] == [1]
    assert "larger than" in found.unreadable[0].reason


def test_a_file_full_of_beginnings_ends_in_time() -> None:
    data = b"99999:9:websocket;" * 200_000
    start = time.process_time()
    found = read_mitm(data)
    assert time.process_time() - start < 5
    assert found.unreadable
    adds_up(found)


@given(st.binary(max_size=400), st.sampled_from([1, 7, None]))
@settings(max_examples=60, deadline=None)
def test_any_bytes(data: bytes, drip: int | None) -> None:
    adds_up(read_mitm(data, drip=drip))
    (sound,) = flows(1)
    adds_up(read_mitm(sound + data + sound, drip=drip))


def test_memory_does_not_grow_with_the_file() -> None:
    """A thousand flows in blocks: the reader never holds more than a block and a flow."""
    (one,) = flows(1)
    reader = MitmReader(source(one * 5_000), ORIGIN)
    most = 0
    for _ in reader.items():
        most = max(most, len(reader._data))
    assert most <= (1 << 20) + len(one)
