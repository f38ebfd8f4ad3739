"""What a capture left in its spool is not in the answers, and every answer says so."""

from pathlib import Path

import pytest

from auditor.capture import records, spool, wire
from tests.capture.sample import message
from tests.cli import seed
from tests.cli.run import auditor

ASKING = (
    ("sessions",),
    ("flows",),
    ("findings", "--json"),
    ("show", "1"),
    ("recipients",),
    ("verdict",),
    ("coverage", "--csv"),
    ("check", "--category", "health"),
    ("sql", "SELECT 1"),
    ("export", "har"),
    ("rescan",),
)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return seed.fill(tmp_path / "a.db")


def leave(database: Path, session: str, *payload: bytes) -> Path:
    """A spool as a killed capture leaves it."""
    with spool.create(database, {"session": session}) as left:
        if payload:
            left.append(wire.RECORDS, 256, payload)
    return left.path


@pytest.mark.parametrize("command", ASKING, ids=lambda command: command[0])
def test_it_is_said_once_and_on_stderr(database: Path, command: tuple[str, ...]) -> None:
    quiet = auditor(*command, "--db", database)
    leave(database, "killed", b"x")
    leave(database, "killed", b"y")
    ended = auditor(*command, "--db", database)
    sentence = (
        "What session killed left in the spool is not in the database yet:"
        " the next capture or import stores it.\n"
    )
    assert ended.err.count(sentence) == 1
    if command != ("rescan",):
        assert ended.err.replace(sentence, "") == quiet.err
        assert (ended.code, ended.out) == (quiet.code, quiet.out)


def test_several_sessions_and_what_cannot_be_read(database: Path) -> None:
    for name in ("a", "b\x1b[31m", "c", "d", "e"):
        leave(database, name, b"x")
    said = auditor("sessions", "--db", database).err
    assert said.startswith("What sessions a, b\\x1b[31m, c, 2 more left")
    for path in spool.folder_of(database).glob("*.spool"):
        path.write_bytes(b"no spool")
    assert auditor("sessions", "--db", database).err.startswith("What an earlier capture left")


def test_what_lives_or_is_empty_is_not_waiting(database: Path) -> None:
    leave(database, "empty")
    (spool.folder_of(database) / "1-begun.spool").touch()
    with spool.create(database, {"session": "living"}) as living:
        living.append(wire.RECORDS, 256, [b"x"])
        assert auditor("sessions", "--db", database).err == ""
        assert spool.waiting(database) == set()
        living.remove()


def test_an_import_stores_it(database: Path, tmp_path: Path) -> None:
    path = leave(database, "demo", *records.pack([message("spooled")]))
    file = tmp_path / "empty.har"
    file.write_text('{"log": {"entries": []}}')
    ended = auditor("import", file, "--db", database, "--session", "other")
    assert ended.code == 0
    assert "Stored 1 message that session demo had left behind." in ended.err
    assert not path.exists()
    assert auditor("flows", "--db", database).err == ""
    assert "api.example.com" in auditor("flows", "--db", database, "--json").out
