"""Every way to go wrong ends in one clear sentence and its exit code, never in a traceback."""

import functools
import os
import sqlite3
from pathlib import Path

import pytest

from auditor.model import AuditorError, InputError, StoreError
from auditor.store import open_writer
from tests.cli import seed
from tests.cli.run import Ended, auditor, installed


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return seed.fill(tmp_path / "a.db")


def one_sentence(ended: Ended, code: int) -> str:
    """What was said, once it is certain that it is one sentence on stderr."""
    assert ended.code == code, ended
    assert ended.out == ""
    assert ended.err.startswith("auditor: ")
    assert ended.err.endswith((".\n", "?\n"))
    assert ended.err.count("\n") == 1
    assert "Traceback" not in ended.err
    assert "\x1b" not in ended.err
    return ended.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["findings", "--no-such-option"], "No such option"),
        (["no-such-command"], "No such command"),
        (["findings", "--category", "finance"], "'finance'"),
        (["findings", "--confidence", "certain"], "'certain'"),
        (["findings", "--direction", "sideways"], "'sideways'"),
        (["findings", "--type", "id.advertisin"], "Did you mean id.advertising?"),
        (["findings", "--type", "\x1b[31m"], "no data type"),
        (["findings", "--since", "yesterday"], "2h, 3d"),
        (["findings", "--since", "2023-13-01"], "2h, 3d"),
        (["findings", "--limit", "-1"], "--limit"),
        (["findings", "--limit", "many"], "--limit"),
        (["findings", "--json", "--csv"], "Choose one format"),
        (["findings", "--session", "nowhere"], "nowhere"),
        (["verdict", "--session", "nowhere"], "nowhere"),
        (["coverage", "--session", "nowhere"], "nowhere"),
        (["check", "--session", "nowhere"], "nowhere"),
        (["check", "--fail-on", "anything"], "'anything'"),
        (["rescan", "--session", "nowhere"], "nowhere"),
        (["show"], "Missing argument"),
        (["show", "no-such-key"], "no flow"),
        (["show", "1", "2"], "unexpected"),
        (["show", "9" * 30], "no flow"),
        (["findings", "--session", "\udcff"], "no session"),
        (["profile", "new", "x.toml", "--value", "email"], "KEY=VALUE"),
        (["verdict", "--profile", "no-such-profile.toml"], "There is no profile"),
    ],
)
def test_wrong_usage(database: Path, arguments: list[str], words: str) -> None:
    ended = auditor(*arguments, AUDITOR_DB=str(database))
    assert words in one_sentence(ended, 2)


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    for command in ("sessions", "findings", "verdict", "check", "rescan"):
        ended = auditor(command, "--db", tmp_path / "none.db")
        assert "There is no database" in one_sentence(ended, 2)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("place", ["/proc/x/y.db", "/dev/null/y.db", "", "file/y.db", "pipe"])
def test_a_place_where_no_database_can_be(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").touch()
    os.mkfifo(tmp_path / "pipe")
    har = tmp_path / "a.har"
    har.write_text('{"log": {"entries": []}}')
    one_sentence(auditor("import", har, "--db", tmp_path / place), 2)
    one_sentence(auditor("import", har, AUDITOR_DB=str(tmp_path / place)), 2)


def test_a_file_that_is_no_database_of_ours(tmp_path: Path) -> None:
    text = tmp_path / "text.db"
    text.write_text("this is not a database " * 100, "utf-8")
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE t (a)")
    connection.close()
    for path in (text, other, tmp_path):
        one_sentence(auditor("findings", "--db", path), 2)
        one_sentence(auditor("rescan", "--db", path), 2)


def test_a_newer_schema(database: Path) -> None:
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA user_version = 999")
    connection.close()
    for command in ("findings", "rescan"):
        assert "newer version" in one_sentence(auditor(command, "--db", database), 2)


def test_a_damaged_database(database: Path) -> None:
    data = bytearray(database.read_bytes())
    data[4096 * 2 :] = b"\xff" * (len(data) - 4096 * 2)
    database.write_bytes(data)
    ended = auditor("findings", "--db", database, "--json")
    assert ended.code == 1
    assert "damaged" in ended.err
    assert "Traceback" not in ended.err


def test_a_locked_database(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    impatient = functools.partial(open_writer, busy_seconds=0.1)
    monkeypatch.setattr("auditor.tasks.rescan.open_writer", impatient)
    other = sqlite3.connect(database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        said = one_sentence(auditor("rescan", "--force", "--db", database), 1)
        assert auditor("findings", "--db", database).code == 0  # reading goes on
    finally:
        other.close()
    assert "locked" in said


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (InputError("unusable thing"), 2, "unusable thing."),
        (StoreError("refused"), 1, "refused."),
        (AuditorError("a\nb \x1b[31m."), 1, "a b \\x1b[31m."),
        (FileNotFoundError(2, "No such file", "x.har"), 2, "x.har: there is no such file"),
        (OSError(28, "No space left on device", "x.db"), 1, "x.db: the disk is full."),
        (OSError(98, "Address already in use"), 1, "the port is in use."),
        (KeyboardInterrupt(), 130, "interrupted."),
        (ValueError("secret value"), 1, "ValueError"),
        (RecursionError("secret value"), 1, "AUDITOR_DEBUG=1"),
    ],
)
def test_whatever_is_raised(
    database: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
    code: int,
    words: str,
) -> None:
    def broken(_path: Path) -> None:
        raise error

    monkeypatch.setattr("auditor.cli.sessions.opened", broken)
    said = one_sentence(auditor("sessions", "--db", database), code)
    assert words in said
    assert "secret" not in said


def test_details_on_request(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_path: Path) -> None:
        raise ValueError("details")

    monkeypatch.setattr("auditor.cli.sessions.opened", broken)
    with pytest.raises(ValueError, match="details"):
        auditor("sessions", "--db", database, AUDITOR_DEBUG="1")


def test_the_installed_script_keeps_the_codes(tmp_path: Path) -> None:
    one_sentence(installed("findings", "--db", tmp_path / "none.db"), 2)


def test_a_locale_without_our_characters_still_prints(database: Path) -> None:
    ended = installed("findings", "--db", database, "--json", PYTHONIOENCODING="ascii")
    assert ended.code == 0
    assert "json:$.where.lat" in ended.out
