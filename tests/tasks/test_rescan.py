"""Conclusions are rebuilt from stored facts; facts and earlier known values stay."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from auditor.capture.supervisor import DIED_TWICE
from auditor.model import InputError, Method, Profile, StoreError
from auditor.store import (
    AuditState,
    Filters,
    FindingRow,
    SessionRow,
    SessionState,
    Totals,
    open_reader,
    open_writer,
)
from auditor.tasks.ingest import KILLED
from auditor.tasks.isolated import AUDITOR, conclude_apart, load_auditor
from auditor.tasks.rescan import Rescanned, rescan
from tests.capture.poison import HANG, KILL, RAISE
from tests.cli import seed

VERSIONS = load_auditor(AUDITOR, None).versions

POISONED = "tests.capture.poison:make"


def findings(database: Path, session: str = "demo") -> list[FindingRow]:
    with open_reader(database) as reader:
        return list(reader.findings(Filters(session=session)))


def again(database: Path, **options: object) -> dict[str, Rescanned]:
    return {item.session: item for item in rescan(database, **options)}  # type: ignore[arg-type]  # options by name


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return seed.fill(tmp_path / "a.db")


def test_changed_detectors_conclude_anew(database: Path) -> None:
    assert {row.detector for row in findings(database)} == {"test"}
    result = again(database)["demo"]
    assert (result.messages, result.errored, result.kept, result.reason) == (4, 0, 0, "")
    rows = findings(database)
    # What the made-up detector claimed is gone, but for the known value.
    assert [row.known for row in rows if row.detector == "test"] == ["email"]
    assert "location.precise" in {row.data_type for row in rows if row.detector != "test"}


def test_an_earlier_known_value_stays_as_it_was(database: Path) -> None:
    [before] = [row for row in findings(database) if row.known]
    again(database)
    again(database, force=True)
    [after] = [row for row in findings(database) if row.known]
    same = ("path", "value", "value_hash", "confidence", "method", "reason", "data_type", "flow")
    assert [getattr(after, name) for name in same] == [getattr(before, name) for name in same]
    # One finding a place: the e-mail rule does not claim it once more.
    places = [(row.message, row.path, row.data_type) for row in findings(database)]
    assert len(places) == len(set(places))


def test_nothing_is_done_where_nothing_changed(database: Path) -> None:
    again(database)
    result = again(database)["demo"]
    assert (result.messages, result.reason) == (0, "its detectors are the current ones")
    assert again(database, force=True)["demo"].messages == 4


def test_a_profile_searches_new_known_values(database: Path) -> None:
    profile = Profile((("voucher", ("cdda802e-fb9c-47ad-9866",)), ("phone", ("85298765432",))))
    again(database, profile=profile)
    known = {row.known for row in findings(database) if row.method is Method.KNOWN_VALUE}
    assert {"email", "voucher"} <= known


def test_a_profile_replaces_what_it_names(database: Path) -> None:
    again(database, profile=Profile((("email", ("somebody@else.example",)),)))
    assert not [row for row in findings(database) if row.known]


def test_without_bodies_the_old_conclusions_stay(tmp_path: Path) -> None:
    database = seed.fill(tmp_path / "a.db", no_bodies=True)
    before = findings(database)
    result = again(database, force=True)["demo"]
    assert (result.messages, result.kept) == (0, 4)
    assert "no bodies" in result.reason
    assert findings(database) == before


def test_a_session_that_is_being_recorded_is_left_alone(database: Path) -> None:
    with open_writer(database) as writer:
        writer.begin_session("live", kind="capture", tool_versions={}, detector_versions={})
        assert "being recorded" in again(database)["live"].reason


def test_one_session_of_several(database: Path) -> None:
    seed.fill_file(database)
    assert list(again(database, session="files")) == ["files"]
    with pytest.raises(InputError, match="no session 'other'"):
        again(database, session="other")


def test_no_database_is_made(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        again(tmp_path / "none.db")
    assert not list(tmp_path.iterdir())


def test_progress_is_told(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("auditor.tasks.rescan.BATCH", 3)
    told: list[tuple[str, int, int]] = []
    again(database, progress=lambda *step: told.append(step))
    assert told == [("demo", 3, 4), ("demo", 4, 4)]


def left(database: Path, *bodies: bytes, session: str = "left") -> Path:
    """A session of a capture whose worker was killed twice on each of these messages."""
    with open_writer(database) as writer:
        number = writer.begin_session(
            session, kind="capture", tool_versions={}, detector_versions=VERSIONS
        )
        messages = [
            seed.request(f"{session}-{n}", "a.example", body=body, body_size=len(body))
            for n, body in enumerate(bodies)
        ]
        for one in writer.add(number, messages):
            writer.retry(one)
            writer.give_up(one, KILLED)
        count = len(messages)
        totals = Totals(count + 2, 0, 1, count + 1)  # one was lost, one is in the spool
        writer.end_session(number, ended=seed.START, state="closed", totals=totals)
    return database


def states(database: Path, session: str = "left") -> list[tuple[AuditState, str, int]]:
    with open_reader(database) as reader:
        rows = reader.messages(Filters(session=session))
        return [(row.state, row.error, row.attempts) for row in rows]


def row_of(database: Path, session: str = "left") -> SessionRow:
    with open_reader(database) as reader:
        return next(row for row in reader.sessions() if row.name == session)


def test_what_was_given_up_is_taken_up_again(tmp_path: Path) -> None:
    database = left(tmp_path / "a.db", seed.BODY, b"{}")
    assert not findings(database, "left")
    result = again(database)["left"]
    assert (result.messages, result.taken_up, result.errored) == (0, 2, 0)
    assert result.reason == "its detectors are the current ones"
    assert states(database) == [(AuditState.DONE, "", 2)] * 2
    assert "location.precise" in {row.data_type for row in findings(database, "left")}
    row = row_of(database)
    assert (row.errored, row.totals) == (0, Totals(4, 2, 1, 1))
    assert again(database)["left"].taken_up == 0


def test_what_kills_again_is_given_up_again_and_kills_nobody_else(tmp_path: Path) -> None:
    database = left(tmp_path / "a.db", KILL, b"fine", RAISE, KILL)
    for expected in ((4, 3), (2, 2)):  # who asks again is answered again
        result = again(database, apart=POISONED)["left"]
        assert (result.taken_up, result.errored) == expected
        assert [state for state, _, _ in states(database)] == [
            AuditState.ERRORED,
            AuditState.DONE,
            AuditState.ERRORED,
            AuditState.ERRORED,
        ]
        assert [error for _, error, _ in states(database)] == [KILLED, "", "ValueError", KILLED]
    assert row_of(database).totals == Totals(6, 1, 1, 4)


def test_what_hangs_is_ended(tmp_path: Path) -> None:
    database = left(tmp_path / "a.db", HANG, b"fine")
    with open_writer(database) as writer:
        writer.take_up(writer.session_id("left"), KILLED)
    began = time.monotonic()
    assert list(conclude_apart(database, "left", auditor=POISONED, seconds=1.0)) == [False, True]
    assert time.monotonic() - began < 20


def test_a_process_that_cannot_be_started_is_said(tmp_path: Path) -> None:
    database = left(tmp_path / "a.db", b"fine")
    with pytest.raises(StoreError, match="could not be started"):
        again(database, apart="no.such.module:thing")
    with pytest.raises(InputError, match="no session"):
        list(conclude_apart(database, "another", auditor=POISONED))


def test_what_was_never_concluded_is_too(tmp_path: Path) -> None:
    """As an import leaves it that was killed before it came to an end."""
    database = tmp_path / "a.db"
    gone = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    with open_writer(database) as writer:
        number = writer.begin_session(
            "left",
            kind="import",
            tool_versions={},
            detector_versions={},
            owner_pid=gone.pid,
        )
        writer.add(number, [seed.request("f", "a.example")])
        assert again(database)["left"].reason == "it is being recorded"
        gone.kill()
        gone.communicate()
    result = again(database, profile=Profile((("voucher", ("cdda802e-fb9c-47ad-9866",)),)))["left"]
    assert (result.messages, result.taken_up, result.errored) == (0, 1, 0)
    assert "voucher" in {row.known for row in findings(database, "left")}
    row = row_of(database)
    assert (row.state, row.pending) == (SessionState.INTERRUPTED, 0)


def test_what_is_left_of_a_message_is_not_called_sound(tmp_path: Path) -> None:
    """A message that killed while it was stored has left its place only."""
    database = tmp_path / "a.db"
    with open_writer(database) as writer:
        number = writer.begin_session(
            "left", kind="capture", tool_versions={}, detector_versions={}
        )
        stub = seed.request(
            "f", "a.example", body=b"", body_size=9, truncated=True, error=DIED_TWICE
        )
        [one] = writer.add(number, [stub])
        writer.give_up(one, DIED_TWICE)
        writer.end_session(number, ended=seed.START, state="closed")
    result = again(database, force=True)["left"]
    assert (result.messages, result.kept) == (0, 1)
    assert states(database) == [(AuditState.ERRORED, DIED_TWICE, 1)]


def test_conclusions_name_the_detectors_that_drew_them(database: Path) -> None:
    with open_writer(database) as writer:
        writer.set_detectors(writer.session_id("demo"), {"old": 1})
    again(database)
    left(database, b"{}")
    again(database)
    with open_reader(database) as reader:
        rows = list(reader.messages(Filters()))
    assert len(rows) == 5
    assert [dict(row.detectors) for row in rows] == [dict(VERSIONS)] * 5


SCRIPT = """
import signal, sys
from pathlib import Path
from auditor.tasks.rescan import rescan
signal.signal(signal.SIGINT, signal.default_int_handler)  # a test in the background ignores it
list(rescan(Path(sys.argv[1]), apart="tests.capture.poison:make"))
"""


def test_ctrl_c_leaves_no_process_behind(tmp_path: Path) -> None:
    database = left(tmp_path / "a.db", b"fine", HANG)
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(database)],
        stderr=subprocess.DEVNULL,
        cwd=Path(__file__).parents[2],
    )
    deadline = time.monotonic() + 30
    while states(database) != [(AuditState.DONE, "", 2), (AuditState.PENDING, "", 2)]:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    [child] = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    os.kill(process.pid, signal.SIGINT)
    process.wait(30)
    assert not Path(f"/proc/{child}").exists()
    assert states(database)[0][0] is AuditState.DONE
    # It was the user who ended it: the next one tries again.
    assert again(database)["left"].errored == 0
