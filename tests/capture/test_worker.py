from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from auditor.capture import records, spool, wire
from auditor.capture.counts import Bounds
from auditor.capture.recovery import recover
from tests.capture.poison import HANG, KILL, RAISE
from tests.capture.recording import (
    CONCLUDING,
    SESSIONS,
    STATES,
    STORED,
    STORING,
    Told,
    ask,
    recording,
    until,
)
from tests.capture.sample import message

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
ERRORED = """SELECT f.key, a.error FROM audits a JOIN messages m ON m.id = a.message_id
JOIN flows f ON f.id = m.flow_id WHERE a.state = 2 ORDER BY m.id"""


def children(pid: int) -> set[int]:
    """Living children of a process (Linux)."""
    found: set[int] = set()
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        found |= set(map(int, path.read_text().split()))
    return found


def gone(pid: int) -> bool:
    """Whether a process has ended, reaped or not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


class Feeder:
    """A capture in a process of its own, and what it said."""

    def __init__(self, database: Path, count: int, memory: int = 64 << 20, *more: str) -> None:
        command = [sys.executable, "-m", "tests.capture.feeder"]
        self.process = subprocess.Popen(
            [*command, str(database), str(count), str(memory), *more],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.acknowledged = 0

    def read(self, *, atleast: int) -> None:
        """Read on until so many are acknowledged, or all are put."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line == "done\n":
                return
            self.acknowledged = int(line.removeprefix("stored "))
            if self.acknowledged >= atleast:
                return

    def kill(self) -> set[int]:
        """SIGKILL the capture alone; the workers that it leaves."""
        workers = children(self.process.pid)
        self.process.kill()
        assert self.process.stdout is not None
        for line in self.process.stdout:  # what it said before the kill counts
            if line.startswith("stored "):
                self.acknowledged = int(line.removeprefix("stored "))
        self.process.stdout.close()
        self.process.wait()
        return workers


@pytest.fixture
def feeders() -> Iterator[list[Feeder]]:
    started: list[Feeder] = []
    yield started
    for feeder in started:
        if feeder.process.poll() is None:
            feeder.kill()


def test_a_worker_killed_again_and_again_costs_and_doubles_nothing(tmp_path: Path) -> None:
    database = tmp_path / "audit.db"
    killed: set[int] = set()
    with recording(database, bounds=Bounds(memory=1 << 20)) as pipeline:
        for count in range(6000):
            pipeline.put(message(f"flow-{count}", body=b"%d" % count * 50))
            if count % 2000 == 1500:
                until(lambda: pipeline.worker_pid not in {None, *killed})
                pid = pipeline.worker_pid or 0
                os.kill(pid, signal.SIGKILL)
                killed.add(pid)
            if count % 100 == 0:
                time.sleep(0.002)
        counts = pipeline.close()
    assert len(killed) == 3
    assert counts.starts == 4
    assert (counts.seen, counts.stored, counts.spooled, counts.errored) == (6000, 6000, 0, 0)
    assert ask(database, STORED) == [(f"flow-{count}", 0) for count in range(6000)]
    assert ask(database, STATES) == [(1, 6000)]
    assert ask(database, SESSIONS) == [("test", "closed", 6000, 6000, 0, 0)]


def test_a_message_that_kills_while_it_is_concluded_is_given_up(tmp_path: Path) -> None:
    database = tmp_path / "audit.db"
    with recording(database, auditor=CONCLUDING) as pipeline:
        for count in range(100):
            pipeline.put(message(f"flow-{count}", body=KILL if count == 40 else b"fine"))
        counts = pipeline.close()
    assert (counts.seen, counts.stored, counts.errored, counts.lost) == (100, 99, 1, 0)
    assert counts.starts == 3
    [(flow, error)] = ask(database, ERRORED)
    assert flow == "flow-40"
    assert error == "killed the worker twice"
    assert ask(database, STATES) == [(1, 99), (2, 1)]
    assert ask(database, SESSIONS) == [("test", "closed", 100, 99, 0, 1)]


def test_a_message_that_kills_before_it_is_stored_leaves_a_stub(tmp_path: Path) -> None:
    database = tmp_path / "audit.db"
    with recording(database, auditor=STORING) as pipeline:
        for count in range(100):
            pipeline.put(message(f"flow-{count}", body=KILL if count == 40 else b"fine"))
        counts = pipeline.close()
    assert (counts.seen, counts.stored, counts.errored, counts.lost) == (100, 99, 1, 0)
    assert counts.starts == 3
    assert sorted(ask(database, STORED)) == sorted((f"flow-{count}", 0) for count in range(100))
    [(flow, error)] = ask(database, ERRORED)
    assert flow == "flow-40"
    assert "died twice" in str(error)
    size = "SELECT body_size, body_id FROM messages m JOIN flows f ON f.id = m.flow_id"
    assert ask(database, f"{size} WHERE f.key = 'flow-40'") == [(len(KILL), None)]
    [kept] = spool.folder_of(database).glob("*" + spool.KEPT)
    with spool.adopt(kept) or pytest.fail("not adopted") as aside:
        aside.facts()
        [place] = aside.places()
        [record] = records.unpack(aside.read(place) or b"").messages
    assert (record.flow, record.body) == ("flow-40", KILL)


def test_a_worker_that_hangs_is_ended_and_the_message_given_up(tmp_path: Path) -> None:
    database = tmp_path / "audit.db"
    with recording(database, bounds=Bounds(silence=0.6)) as pipeline:
        pipeline.put(message("before"))
        pipeline.put(message("hangs", body=HANG))
        pipeline.put(message("after"))
        counts = pipeline.close()
    assert (counts.seen, counts.stored, counts.errored) == (3, 2, 1)
    assert [row[0] for row in ask(database, ERRORED)] == ["hangs"]


def test_sigkill_of_the_capture_loses_nothing_acknowledged(
    tmp_path: Path, feeders: list[Feeder]
) -> None:
    database = tmp_path / "audit.db"
    feeder = Feeder(database, 50_000)
    feeders.append(feeder)
    feeder.read(atleast=2000)
    for worker in feeder.kill():
        until(lambda: gone(worker))  # noqa: B023 - asked at once
    stored = ask(database, STORED)
    assert feeder.acknowledged >= 2000
    assert stored == [(f"flow-{count}", 0) for count in range(len(stored))]
    assert len(stored) >= feeder.acknowledged
    [(_, state, seen, kept, spooled, errored)] = ask(database, SESSIONS)
    assert state == "interrupted"
    assert (seen, kept, spooled, errored) == (len(stored), len(stored), 0, 0)
    assert ask(database, STATES) == [(1, len(stored))]  # it drained and concluded
    recover(database, Told(), auditor=CONCLUDING)
    assert not spool.folder_of(database).exists()


def test_a_worker_that_hangs_ends_itself_when_the_capture_is_gone(
    tmp_path: Path, feeders: list[Feeder]
) -> None:
    database = tmp_path / "audit.db"
    feeder = Feeder(database, 10, 64 << 20, "hang")
    feeders.append(feeder)
    feeder.read(atleast=11)
    until(lambda: len(ask(database, STORED)) == 11)
    [worker] = feeder.kill()
    until(lambda: gone(worker))
    assert ask(database, "SELECT 1 FROM audits WHERE state = 0")  # the next start takes it up


def test_what_a_killed_capture_had_spooled_is_stored_at_the_next_start(
    tmp_path: Path, feeders: list[Feeder]
) -> None:
    database = tmp_path / "audit.db"
    feeder = Feeder(database, 3000, 64 << 10, "locked")
    feeders.append(feeder)
    feeder.read(atleast=3001)
    [file] = spool.folder_of(database).glob("*.spool")
    until(lambda: file.stat().st_size > 500_000)
    for worker in feeder.kill():
        until(lambda: gone(worker))  # noqa: B023 - asked at once
    assert ask(database, STORED) != []  # what was on its way to the worker
    os.truncate(file, file.stat().st_size - 5)  # and a tail that the disk did not get
    told = Told()
    with recording(database, "next", tell=told) as pipeline:
        pipeline.put(message())
    assert len(told.lines) == 1
    assert "session killed" in told.lines[0]
    assert "1 damaged part lost" in told.lines[0]
    stored = ask(database, STORED)[:-1]
    assert len(stored) == len(set(stored)) > 2500
    killed, after = ask(database, SESSIONS)
    assert killed[1] == "interrupted"
    assert killed[2:5] == (len(stored) + 1, len(stored), 0)
    assert after == ("next", "closed", 1, 1, 0, 0)
    assert not spool.folder_of(database).exists()


def test_ctrl_c_of_a_terminal_reaches_the_capture_but_not_its_worker(tmp_path: Path) -> None:
    database = tmp_path / "audit.db"
    with recording(database) as pipeline:
        pid = pipeline.worker_pid or 0
        assert os.getsid(pid) == os.getpgid(pid) == pid != os.getsid(0)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            os.killpg(pid, number)
        pipeline.put(message())
        counts = pipeline.close()
        assert (counts.stored, counts.starts) == (1, 1)
        assert gone(pid)


def test_the_log_names_classes_and_lines_but_no_values(tmp_path: Path) -> None:
    database = tmp_path / "audit.db"
    with recording(database) as pipeline:
        pipeline.put(message(body=RAISE))
        # Frames that are none of ours: the worker cannot trust its input any more.
        pipeline._worker._child.unsent.append(memoryview(b"secret-value" * 9))  # type: ignore[union-attr] # damage on purpose
        pipeline.put(message("after"))
        counts = pipeline.close()
    assert (counts.seen, counts.stored, counts.errored, counts.starts) == (2, 1, 1, 2)
    log = (spool.folder_of(database) / spool.LOG).read_text()
    assert "WireError" in log
    assert "worker.py" in log
    assert "secret" not in log
    assert "payload value" not in log


def test_the_spool_of_a_newer_auditor_stays_and_is_named(tmp_path: Path) -> None:
    database = tmp_path / "audit.db"
    with spool.create(database, {"session": "later"}) as newer:
        os.pwrite(newer.handle, b"\xff\xff", len(wire.MAGIC))
    told = Told()
    with recording(database, tell=told):
        pass
    assert len(told.lines) == 1
    assert "version 65535" in told.lines[0]
    assert newer.path.exists()
