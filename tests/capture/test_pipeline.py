from __future__ import annotations

import asyncio
import hashlib
import os
import resource
import signal
import threading
import time
from typing import TYPE_CHECKING

import pytest

from auditor.capture import spool, wire
from auditor.capture.backlog import Backlog, Batch
from auditor.capture.counts import Bounds
from auditor.capture.pipeline import Pipeline
from auditor.model import InputError
from tests.capture.poison import HANG, RAISE, SLOW
from tests.capture.recording import SESSIONS, STATES, STORED, Told, ask, locked, recording, until
from tests.capture.sample import message

if TYPE_CHECKING:
    from pathlib import Path

    from auditor.capture.records import Record


def adds_up(counts: object) -> bool:
    seen, *parts = (getattr(counts, name) for name in ("seen", "stored", "spooled", "errored"))
    return bool(seen == sum(parts)) and min(parts) >= 0


def test_twenty_thousand_records_arrive_in_order_and_add_up(tmp_path: Path) -> None:
    database = tmp_path / "audit.db"
    expected = [(f"flow-{n // 2}", n % 2) for n in range(20_000)]
    with recording(database) as pipeline:
        for count, (flow, sequence) in enumerate(expected):
            pipeline.put(message(flow, sequence, b"%d" % count))
            if count % 1000 == 0:
                assert adds_up(pipeline.totals())
        counts = pipeline.close()
    assert (counts.seen, counts.stored, counts.spooled, counts.errored) == (20_000, 20_000, 0, 0)
    assert counts.starts == 1
    assert ask(database, STORED) == expected
    assert ask(database, SESSIONS) == [("test", "closed", 20_000, 20_000, 0, 0)]
    assert ask(database, STATES) == [(1, 20_000)]
    assert not spool.folder_of(database).exists()


def test_all_kinds_of_records_are_stored(tmp_path: Path) -> None:
    database = tmp_path / "audit.db"
    with recording(database) as pipeline:
        pipeline.put(("c", "connection-1", "tcp", "10.0.0.2:4711", "api.example.com:443"))
        pipeline.put(message("stream", 1, b"", open_=True))
        pipeline.put(("k", "stream", 1, 0, b"piece"))
        pipeline.put(("e", "flow-1", "response", "KeyError", 1.5))
        pipeline.put(message())
        assert pipeline.totals().seen == 1
        until(lambda: pipeline.totals().stored == 1)
        assert ask(database, "SELECT count(*) FROM chunks") == [(1,)]
        pipeline.put(message("stream", 1, b"piece and more"))
        assert pipeline.close().seen == 2
    assert ask(database, "SELECT count(*) FROM connections") == [(1,)]
    assert ask(database, "SELECT count(*) FROM failures") == [(1,)]
    assert ask(database, "SELECT count(*) FROM chunks") == [(0,)]
    assert sorted(ask(database, STORED)) == [("flow-1", 0), ("stream", 1)]


def test_a_record_is_durable_within_a_moment(tmp_path: Path) -> None:
    database = tmp_path / "audit.db"
    with recording(database) as pipeline:
        started = time.monotonic()
        pipeline.put(message())
        until(lambda: ask(database, STORED))
        assert time.monotonic() - started < 1.0


def test_a_slow_auditor_does_not_hold_up_the_facts(tmp_path: Path) -> None:
    database = tmp_path / "audit.db"
    with recording(database) as pipeline:
        for count in range(50):
            pipeline.put(message(f"slow-{count}", body=SLOW))
        pipeline.put(message("last"))
        until(lambda: ("last", 0) in ask(database, STORED))
        assert ask(database, STATES) != [(1, 51)]  # the audits are still to come
        assert pipeline.close().stored == 51
    assert ask(database, STATES) == [(1, 51)]


def test_a_locked_database_means_a_spool_and_then_it_catches_up(tmp_path: Path) -> None:
    database = tmp_path / "audit.db"
    bodies = [b"%d" % count * 2000 for count in range(600)]
    with recording(database, bounds=Bounds(memory=256 << 10)) as pipeline:
        with locked(database):
            for count, body in enumerate(bodies):
                pipeline.put(message(f"flow-{count}", body=body))
            [file] = spool.folder_of(database).glob("*.spool")
            until(lambda: file.stat().st_size > 2 << 20)
            counts = pipeline.totals()
            assert adds_up(counts)
            assert counts.spooled == counts.seen == 600
        until(lambda: pipeline.totals().spooled == 0)
        until(lambda: file.stat().st_size < 1000)
        assert pipeline.close().stored == 600
    assert ask(database, STORED) == [(f"flow-{count}", 0) for count in range(600)]
    stored = ask(database, "SELECT sha256 FROM bodies ORDER BY id")
    assert stored == [(hashlib.sha256(body).digest(),) for body in bodies]


def test_what_cannot_be_stored_at_the_end_is_spooled_and_stored_at_the_next_start(
    tmp_path: Path,
) -> None:
    database = tmp_path / "audit.db"
    told = Told()
    with recording(database, "first", bounds=Bounds(grace=0.2)) as pipeline:
        pipeline.put(message("early"))
        until(lambda: pipeline.totals().stored == 1)
        with locked(database):
            pipeline.put(message("late"))
            ctrl_c = threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT))
            ctrl_c.start()
            counts = pipeline.close()
            ctrl_c.join()
        assert (counts.seen, counts.stored, counts.spooled) == (2, 1, 1)
    assert len(list(spool.folder_of(database).glob("*.spool"))) == 1
    with recording(database, "second", tell=told):
        assert told.lines == ["Stored 1 message that session first had left behind."]
    assert ask(database, STORED) == [("early", 0), ("late", 0)]
    first, second = ask(database, SESSIONS)
    assert first == ("first", "interrupted", 2, 2, 0, 0)
    assert second == ("second", "closed", 0, 0, 0, 0)
    assert not spool.folder_of(database).exists()


def test_a_stuck_worker_is_waited_for_aloud_and_not_against_the_users_will(
    tmp_path: Path,
) -> None:
    database = tmp_path / "audit.db"
    told = Told()
    with recording(database, "first", bounds=Bounds(grace=0.3)) as pipeline:
        pipeline.put(message("stuck", body=HANG))
        until(lambda: pipeline.totals().stored == 1)
        os.kill(pipeline.worker_pid or 0, signal.SIGSTOP)
        pipeline.put(message("late"))
        ctrl_c = threading.Timer(1.0, os.kill, (os.getpid(), signal.SIGINT))
        ctrl_c.start()
        began = time.monotonic()
        counts = pipeline.close(told)
        assert time.monotonic() - began < 10  # patience would be 30
        ctrl_c.join()
    [said] = told.lines
    assert said == (
        "still at work: 1 message to be stored and 1 message to be audited;"
        " Ctrl-C again stops waiting, the rest is kept for the next start"
    )
    assert (counts.seen, counts.stored, counts.spooled, counts.unfinished) == (2, 1, 1, 1)
    told.lines.clear()
    with recording(database, "second", bounds=Bounds(patience=1.0), tell=told):
        # What is stuck is in nobody's way: the facts come first.
        assert told.lines == ["Stored 1 message that session first had left behind."]
        assert ask(database, STORED) == [("stuck", 0), ("late", 0)]
        assert ask(database, STATES) == [(0, 1), (1, 1)]


def test_the_end_of_a_long_queue_is_not_waited_for_against_the_users_will(tmp_path: Path) -> None:
    """A worker that gets on, message by message, is no reason to keep a user who has to go."""
    database = tmp_path / "audit.db"
    with recording(database, bounds=Bounds(grace=0.3)) as pipeline:
        for count in range(1500):
            pipeline.put(message(f"slow-{count}", body=SLOW))
        ctrl_c = threading.Timer(0.6, os.kill, (os.getpid(), signal.SIGINT))
        ctrl_c.start()
        began = time.monotonic()
        counts = pipeline.close()
        assert time.monotonic() - began < 5  # the audits take 30 s
        ctrl_c.join()
        assert adds_up(counts)
        assert counts.unfinished == counts.stored > 0


def test_our_own_failure_on_a_message_is_errored_and_named_without_its_text(
    tmp_path: Path,
) -> None:
    database = tmp_path / "audit.db"
    with recording(database) as pipeline:
        pipeline.put(message("good"))
        pipeline.put(message("bad", body=RAISE))
        counts = pipeline.close()
    assert (counts.seen, counts.stored, counts.errored, counts.lost) == (2, 1, 1, 0)
    assert ask(database, "SELECT error FROM audits WHERE state = 2") == [("ValueError",)]


def test_put_takes_anything_and_never_raises(tmp_path: Path) -> None:
    database = tmp_path / "audit.db"
    odd: list[Record] = [
        (),
        ("m",),
        ("m", *[None] * 24),
        ("k", 1),
        message("surrogate-\udcff", path="/\ud800"),
        ("e", object()),
        (*message("object")[:5], object(), *message("object")[6:]),
        message("good"),
    ]
    with recording(database) as pipeline:
        for record in odd:
            pipeline.put(record)
        counts = pipeline.close()
        assert adds_up(counts)
        assert (counts.stored, counts.spooled) == (2, 0)
        pipeline.put(message("too late"))
        assert adds_up(pipeline.totals())
        assert pipeline.totals().errored == counts.errored + 1
    assert {row[0] for row in ask(database, STORED)} == {"surrogate-\\udcff", "good"}
    failures = ask(database, "SELECT place, error FROM failures")
    assert ("pipeline", "unpackable") in failures


def test_it_works_on_a_loop_that_is_stopping(tmp_path: Path) -> None:
    database = tmp_path / "audit.db"
    with recording(database) as pipeline:
        loop = asyncio.new_event_loop()
        loop.call_soon(loop.stop)
        loop.call_soon(pipeline.put, message("last words"))
        loop.run_forever()
        loop.close()
        assert pipeline.close().stored == 1


def test_a_name_that_is_taken_and_a_file_that_is_no_database_are_refused(tmp_path: Path) -> None:
    database = tmp_path / "audit.db"
    with recording(database), pytest.raises(InputError, match="'test'"), recording(database):
        pass
    (tmp_path / "text.db").write_text("no database" * 200)
    with pytest.raises(InputError, match=r"text\.db"), recording(tmp_path / "text.db"):
        pass
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be made"), recording(tmp_path / "file" / "a.db"):
        pass
    assert not spool.folder_of(tmp_path / "text.db").exists()


def batch(number: int, size: int = 100, finals: int = 1) -> Batch:
    return Batch(wire.RECORDS, number, [bytes(size)], finals=finals, count=1)


def test_the_line_keeps_its_order_through_memory_disk_and_deaths(tmp_path: Path) -> None:
    line = Backlog(spool.create(tmp_path / "db", {"session": "s"}), memory=250)
    for number in range(1, 6):
        line.add(batch(number))
    assert line.spilled == 3
    first, second = line.take(), line.take()
    assert first is not None
    assert second is not None
    line.sent(first)
    line.rewind()  # the worker died
    line.add(batch(6))  # behind what waits on disk
    taken = []
    while (one := line.take()) is not None:
        taken.append(one.number)
        line.sent(one)
    assert taken == [1, 2, 3, 4, 5, 6]
    assert line.finals == 6
    for number in taken:
        line.acknowledge(number)
    assert line.empty
    assert line.spool.size == line.spool.start
    line.spool.remove()


def test_what_no_worker_takes_yet_is_on_disk_before_one_is_ready(tmp_path: Path) -> None:
    line = Backlog(spool.create(tmp_path / "db", {"session": "s"}))
    for number in range(1, 4):
        line.add(batch(number))
    line.secure()
    line.secure()  # once is enough
    assert line.spilled == 3
    line.add(batch(4))
    taken = []
    while (one := line.take()) is not None:
        taken.append(one.number)
        if one.place is not None:
            assert line.spool.read(one.place) == bytes(100)
        line.sent(one)
        line.acknowledge(one.number)
    assert taken == [1, 2, 3, 4]
    assert line.empty
    assert line.lost == 0
    assert line.spool.size == line.spool.start
    line.spool.remove()


def test_a_message_is_on_disk_while_the_worker_still_loads(tmp_path: Path) -> None:
    with spool.create(tmp_path / "audit.db", {"session": "s"}) as kept:
        pipeline = Pipeline(kept, {}, log=tmp_path / "worker.log")  # it will refuse to work so
        pipeline.put(message("soon"))
        pipeline.start()
        until(lambda: kept.size > kept.start)
        assert pipeline.close().spooled == 1


def test_a_full_disk_costs_only_what_finds_no_room_in_memory(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    line = Backlog(spool.create(tmp_path / "db", {"session": "s"}), memory=100, limit=300)
    line.spool.close()  # from now on no write succeeds
    for number in range(1, 6):
        line.add(batch(number))
    assert line.lost == 2
    assert line.finals == 3
    [warning] = caplog.messages  # once, not for every batch
    assert "cannot be written" in warning


def test_a_database_that_refuses_does_not_hold_up_the_end(tmp_path: Path) -> None:
    """As on a full disk: the worker says that it lives, again and again, and gets nowhere."""
    database = tmp_path / "audit.db"
    with recording(database, bounds=Bounds(patience=2.5)) as pipeline:
        worker = pipeline.worker_pid
        assert worker is not None
        _, hard = resource.prlimit(worker, resource.RLIMIT_FSIZE)
        resource.prlimit(worker, resource.RLIMIT_FSIZE, (4096, hard))
        pipeline.put(message())
        closing = threading.Thread(target=pipeline.close, daemon=True)
        closing.start()
        closing.join(15)
        ended = not closing.is_alive()
        if not ended:
            os.kill(worker, signal.SIGKILL)
            closing.join()
        assert ended
        counts = pipeline.totals()
    assert (counts.seen, counts.stored, counts.spooled, counts.errored) == (1, 0, 1, 0)
    assert counts.trouble
    with recording(database, "next"):
        assert ask(database, STORED) == [("flow-1", 0)]


def test_what_was_lost_at_a_full_disk_is_written_down_by_the_next_start(tmp_path: Path) -> None:
    database = tmp_path / "audit.db"
    bounds = Bounds(memory=1, limit=20_000, patience=0.3)
    with recording(database, bounds=bounds) as pipeline, locked(database):
        held = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (8192, held[1]))  # the disk is full soon
        try:
            for count in range(4):
                pipeline.put(message(f"flow-{count}", body=bytes(9_000)))
                time.sleep(0.2)
        finally:
            counts = pipeline.close()
            resource.setrlimit(resource.RLIMIT_FSIZE, held)
    assert adds_up(counts)
    assert counts.lost == counts.errored > 0
    told = Told()
    with recording(database, "next", tell=told):
        [(_, state, *totals), _] = ask(database, SESSIONS)
    assert (state, totals) == ("interrupted", [4, 4 - counts.lost, 0, counts.lost])
    assert told.lines[0].endswith(f"; {counts.lost} could not be kept.")
