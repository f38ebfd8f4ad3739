"""Files into sessions: resumed where they stopped, never twice, and without a trace if unusable."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from auditor.audit import Auditor
from auditor.model import Audit, InputError, Message
from auditor.store import Filters, SessionState, Totals, open_reader
from auditor.tasks import one_file
from auditor.tasks.importing import Imported, Target, import_files
from auditor.tasks.one_file import Outcome
from tests.intake.har import entry, har
from tests.intake.reading import FIXTURES
from tests.tasks.rows import rows

HAR = FIXTURES / "reporthar/android/second-run.har"
FLOWS = FIXTURES / "reporthar/flows/reporthar-android-second-run.mitm"
SOCKETS = FIXTURES / "mitmproxy/flows/websocket.mitm"
OLDEST = FIXTURES / "mitmproxy/dumpfile-010.mitm"


def target(database: Path, session: str = "s", *, no_bodies: bool = False) -> Target:
    return Target(database, session, {"auditor": "test"}, app="tld.app", no_bodies=no_bodies)


def run(database: Path, *files: Path, session: str = "s") -> Imported:
    return import_files([str(one) for one in files], target(database, session), Auditor())


def test_a_file_becomes_a_session(tmp_path: Path) -> None:
    database = tmp_path / "folder/a.db"
    told: list[tuple[str, int, int]] = []
    done = import_files(
        [str(HAR)], target(database), Auditor(), lambda *progress: told.append(progress)
    )
    (file,) = done.files
    assert (file.name, file.outcome, file.entries, file.messages) == (
        str(HAR),
        Outcome.READ,
        14,
        28,
    )
    assert (done.errored, done.recovered, done.unusable, done.partial) == (0, 0, False, False)
    assert done.findings > 0
    size = HAR.stat().st_size
    assert told[-1] == (str(HAR), size, size)
    with open_reader(database) as reader:
        (session,) = reader.sessions()
        assert (session.name, session.app, session.state) == ("s", "tld.app", SessionState.CLOSED)
        assert session.totals == Totals(28, 28, 0, 0)
        assert session.pending == 0
        flows = list(reader.flows())
        assert {one.source_index for one in flows} == set(range(14))
        assert {one.source_file for one in flows} == {str(HAR)}
        assert reader.count_findings() == done.findings


def test_the_same_file_twice_adds_nothing(tmp_path: Path) -> None:
    database = tmp_path / "a.db"
    run(database, HAR)
    before = rows(database, "s")
    renamed = tmp_path / "other name.har"
    shutil.copyfile(HAR, renamed)
    again = run(database, HAR, renamed)
    assert [one.outcome for one in again.files] == [Outcome.KNOWN, Outcome.KNOWN]
    assert [one.entries for one in again.files] == [14, 14]
    assert again.findings == 0
    assert rows(database, "s") == before


def test_another_session_may_import_the_same_file(tmp_path: Path) -> None:
    database = tmp_path / "a.db"
    run(database, HAR)
    run(database, HAR, session="t")
    assert rows(database, "s") == rows(database, "t")


def test_several_files_of_all_kinds_in_one_session(tmp_path: Path) -> None:
    database = tmp_path / "a.db"
    done = run(database, HAR, FLOWS, SOCKETS)
    assert [one.outcome for one in done.files] == [Outcome.READ] * 3
    assert [one.entries for one in done.files] == [14, 14, 3]
    with open_reader(database) as reader:
        assert reader.count_flows() == 31
        assert [row.name for row in reader.files()] == [str(one) for one in (HAR, FLOWS, SOCKETS)]
    more = run(database, HAR, FIXTURES / "mitmproxy/har_files/chrome.har")
    assert [one.outcome for one in more.files] == [Outcome.KNOWN, Outcome.READ]


def test_what_is_unusable_leaves_no_trace(tmp_path: Path) -> None:
    database = tmp_path / "a.db"
    text = tmp_path / "text"
    text.write_text("no recording")
    no_har = tmp_path / "no.har"
    no_har.write_text('{"log": {}}')
    done = run(database, text, tmp_path / "missing", tmp_path, no_har, OLDEST)
    assert [one.outcome for one in done.files] == [Outcome.UNUSABLE] * 5
    assert done.unusable
    assert [len(one.reasons[0].splitlines()) for one in done.files] == [1] * 5
    assert (
        done.files[-1]
        .reasons[0]
        .endswith("could be read: its format version 0.10 is not supported")
    )
    assert not database.exists()


def test_a_usable_file_among_unusable_ones_is_imported(tmp_path: Path) -> None:
    done = run(tmp_path / "a.db", tmp_path / "missing", HAR, OLDEST)
    assert [one.outcome for one in done.files] == [
        Outcome.UNUSABLE,
        Outcome.READ,
        Outcome.UNUSABLE,
    ]


def test_a_damaged_file_is_read_in_part_and_says_so(tmp_path: Path) -> None:
    database = tmp_path / "a.db"
    path = tmp_path / "damaged.har"
    path.write_bytes(har(entry(), 5, entry())[:-90])
    done = run(database, path)
    (file,) = done.files
    assert (file.outcome, file.entries, file.unreadable) == (Outcome.PART, 3, 2)
    assert file.reasons == ("entry 1: it is no object", "entry 2: the file ends inside it")
    assert done.partial
    again = run(database, path)
    assert (again.files[0].outcome, again.files[0].unreadable) == (Outcome.KNOWN, 2)
    assert again.partial
    with open_reader(database) as reader:
        (row,) = reader.files()
        assert (row.entries, row.unreadable, row.complete, row.done) == (3, 2, False, True)


def test_an_empty_har_is_no_failure(tmp_path: Path) -> None:
    path = tmp_path / "empty.har"
    path.write_bytes(har())
    done = run(tmp_path / "a.db", path)
    assert (done.files[0].outcome, done.files[0].entries) == (Outcome.READ, 0)


class Interrupted:
    """The user's Ctrl-C in the middle of an audit."""

    versions: Mapping[str, int] = {}

    def __init__(self, after: int) -> None:
        self._left = after
        self._auditor = Auditor()

    def audit(self, message: Message) -> Audit:
        self._left -= 1
        if self._left < 0:
            raise KeyboardInterrupt
        return self._auditor.audit(message)


@pytest.mark.parametrize("file", [HAR, SOCKETS, FIXTURES / "mitmproxy/dumpfile-7-websocket.mitm"])
def test_an_interrupted_import_goes_on(
    tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(one_file, "BATCH_ITEMS", 3)
    whole, broken = tmp_path / "whole.db", tmp_path / "broken.db"
    run(whole, file)
    with pytest.raises(KeyboardInterrupt):
        import_files([str(file)], target(broken), Interrupted(5))
    with open_reader(broken) as reader:
        (session,) = reader.sessions()
        assert session.state is SessionState.INTERRUPTED
        assert session.pending > 0
        concluded = reader.count_findings()
    done = run(broken, file)
    assert done.recovered > 0
    assert done.files[0].outcome is Outcome.READ
    assert rows(broken, "s") == rows(whole, "s")
    before = session.messages
    with open_reader(broken) as reader:
        (session,) = reader.sessions()
        assert session.state is SessionState.CLOSED
        # What is said to have been added is what the database has more of.
        assert done.files[0].messages == session.messages - before
        assert done.findings == reader.count_findings() - concluded


KILLED = """
import os, signal, sys
from pathlib import Path
from auditor.audit import Auditor
from auditor.tasks import importing, one_file

one_file.BATCH_ITEMS = 4

class Deadly(Auditor):
    left = int(sys.argv[3])

    def audit(self, message):
        Deadly.left -= 1
        if Deadly.left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().audit(message)

importing.import_files(
    [sys.argv[1]], importing.Target(Path(sys.argv[2]), "s", {"auditor": "test"}), Deadly()
)
"""


@pytest.mark.parametrize("after", [0, 9, 21])
def test_a_killed_import_goes_on_to_the_same_rows(tmp_path: Path, after: int) -> None:
    whole, broken = tmp_path / "whole.db", tmp_path / "broken.db"
    run(whole, HAR)
    child = subprocess.run(
        [sys.executable, "-c", KILLED, str(HAR), str(broken), str(after)], check=False, timeout=60
    )
    assert child.returncode == -9
    with open_reader(broken) as reader:
        assert next(iter(reader.sessions())).pending > 0
    done = run(broken, HAR)
    assert done.recovered > 0
    assert rows(broken, "s") == rows(whole, "s")


def test_settings_of_a_session_must_agree(tmp_path: Path) -> None:
    database = tmp_path / "a.db"
    run(database, HAR)
    with pytest.raises(InputError):
        import_files([str(FLOWS)], target(database, no_bodies=True), Auditor())


def test_comments_and_values_arrive(tmp_path: Path) -> None:
    database = tmp_path / "a.db"
    path = tmp_path / "a.har"
    body = {
        "mimeType": "application/json",
        "text": json.dumps({"lat": 22.319312, "lon": 114.16941}),
    }
    path.write_bytes(
        har(entry(request={"method": "POST", "postData": body}, comment="the check-in"))
    )
    run(database, path)
    with open_reader(database) as reader:
        findings = list(reader.findings(Filters(session="s")))
        assert {one.source_comment for one in findings} == {"the check-in"}
        assert {one.source_index for one in findings} == {0}
        assert "location.precise" in {one.data_type for one in findings}
