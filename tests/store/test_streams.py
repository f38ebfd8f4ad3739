from __future__ import annotations

import os
import pathlib
import subprocess
import sys

import pytest
from msgspec import structs

from auditor.model import Chunk
from auditor.store import (
    AuditState,
    SessionState,
    Totals,
    Writer,
    open_reader,
    open_writer,
    owner,
    streams,
)
from auditor.store.streams import MAX_STREAM
from tests.store.material import START, audit, database, finding, message, session


def _gone() -> int:
    """The number of a process that has ended."""
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    return child.pid


def _chunks(writer: Writer) -> int:
    (count,) = writer._connection.execute("SELECT count(*) FROM chunks").fetchone()
    return int(count)


OPEN = message(sequence=1, body=b"", body_size=0, open=True)


def test_a_stream_is_completed_by_its_whole(tmp_path: pathlib.Path) -> None:
    whole = message(sequence=1, body=b"one two three", ended=START + 4)
    with open_writer(database(tmp_path)) as writer:
        number = session(writer, kind="capture")
        (first,) = writer.add(number, [OPEN], chunks=[Chunk("flow", 1, 0, b"one ")])
        assert writer.add(number, [OPEN], chunks=[Chunk("flow", 1, 4, b"two ")]) == [first]
        assert (_chunks(writer), list(writer.pending(number))) == (2, [])
        assert writer.add(number, [whole], chunks=[Chunk("flow", 1, 8, b"three")]) == [first]
        assert _chunks(writer) == 0
        writer.add(number, [OPEN, message(sequence=1, body=b"later")], chunks=[
            Chunk("flow", 1, 0, b"late")
        ])  # fmt: skip
        assert _chunks(writer) == 0
        assert [(each, waiting) for each, waiting, _ in writer.pending(number)] == [(first, whole)]
    with open_reader(database(tmp_path)) as reader:
        (flow,) = reader.flows()
    assert (flow.messages, flow.bytes_down, flow.ended) == (1, 13, START + 4)


def test_open_and_whole_in_one_batch(tmp_path: pathlib.Path) -> None:
    whole = message(sequence=1, body=b"whole")
    with open_writer(database(tmp_path)) as writer:
        number = session(writer, kind="capture")
        first, second = writer.add(number, [OPEN, whole], chunks=[Chunk("flow", 1, 0, b"wh")])
        assert first == second
        assert _chunks(writer) == 0
        assert [waiting for _, waiting, _ in writer.pending(number)] == [whole]


@pytest.mark.parametrize("no_bodies", [False, True])
def test_a_killed_capture_keeps_what_arrived(tmp_path: pathlib.Path, no_bodies: bool) -> None:
    pieces = [Chunk("flow", 1, 3, b"def"), Chunk("flow", 1, 0, b"abc"), Chunk("flow", 1, 9, b"jkl")]
    with open_writer(database(tmp_path)) as writer:
        number = session(writer, kind="capture", owner_pid=_gone(), no_bodies=no_bodies)
        writer.add(number, [message(), OPEN], chunks=[*pieces, Chunk("lost", 0, 0, b"x")])
        living = session(writer, "living", kind="capture")
        writer.add(living, [OPEN])
        assert writer.interrupt_stale() == ["s"]
        assert writer.interrupt_stale() == []
        assert _chunks(writer) == 0
        waiting = {each.sequence: each for _, each, _ in writer.pending(number)}
    expected = structs.replace(OPEN, open=False, truncated=True, body_size=12, error="interrupted")
    body = b"" if no_bodies else b"abcdef"
    assert structs.replace(waiting[1], body_sha256="") == structs.replace(expected, body=body)
    with open_reader(database(tmp_path)) as reader:
        rows = {row.name: row for row in reader.sessions()}
        assert rows["s"].state is SessionState.INTERRUPTED
        assert rows["s"].ended == START
        assert rows["s"].totals == Totals(seen=2, stored=2, spooled=0, errored=0)
        assert rows["living"].state is SessionState.OPEN
        (failure,) = reader.failures()
        assert failure.error == "Lost: the heads of 1 streams"
        assert b"abc" not in database(tmp_path).read_bytes() or not no_bodies


def test_the_end_of_a_session_ends_its_streams(tmp_path: pathlib.Path) -> None:
    with open_writer(database(tmp_path)) as writer:
        number = session(writer, kind="capture")
        (first,) = writer.add(number, [OPEN], chunks=[Chunk("flow", 1, 0, b"abc")])
        (second,) = writer.add(number, [structs.replace(OPEN, flow="b")])
        writer.end_session(number, ended=START + 9, state="closed")
    with open_reader(database(tmp_path)) as reader:
        assert reader.message(first).message.body == b"abc"
        assert reader.message(first).state is AuditState.PENDING
        assert reader.message(second).state is AuditState.PENDING


def test_what_was_concluded_of_an_open_stream_is_replaced(tmp_path: pathlib.Path) -> None:
    with open_writer(database(tmp_path)) as writer:
        number = session(writer, kind="capture")
        (first,) = writer.add(number, [OPEN])
        writer.conclude(number, [(first, audit(finding()))])
        writer.add(number, [message(sequence=1)])
        assert len(list(writer.pending(number))) == 1
        writer.conclude(number, [(first, audit(finding()))])
    with open_reader(database(tmp_path)) as reader:
        assert reader.count_findings() == 1


def test_a_stream_has_a_bound(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "MAX_STREAM", 10)
    assert MAX_STREAM > 8 << 20
    with open_writer(database(tmp_path)) as writer:
        number = session(writer, kind="capture")
        pieces = [Chunk("flow", 1, n * 4, b"abcd") for n in range(9)]
        (first,) = writer.add(number, [OPEN], chunks=pieces)
        writer.end_session(number, ended=START + 9, state="closed")
    with open_reader(database(tmp_path)) as reader:
        stored = reader.message(first).message
    assert (stored.body, stored.body_size) == (b"abcdabcdab", 36)


def test_a_session_lives_as_long_as_its_owner(tmp_path: pathlib.Path) -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        with open_writer(database(tmp_path)) as writer:
            number = session(writer, kind="capture", owner_pid=child.pid)
            assert writer.interrupt_stale() == []
            child.communicate(b"\n")
            writer.own(number)
            assert writer.interrupt_stale() == []
            writer.own(number, child.pid)
            assert writer.interrupt_stale() == ["s"]
    finally:
        child.kill()
        child.wait()


def test_a_number_used_again_is_another_process() -> None:
    mine = owner.mark(os.getpid())
    assert owner.alive(os.getpid(), mine)
    assert owner.alive(os.getpid(), "")
    assert not owner.alive(os.getpid(), "another boot pid:[1] 1")
    assert not owner.alive(_gone(), "")
    assert owner.mark(_gone()) == ""
