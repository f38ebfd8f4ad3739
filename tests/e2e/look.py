"""Looks into a database as its users do: read only, while the capture may be running."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from typing import TYPE_CHECKING, Any

from auditor.model import InputError
from auditor.store import Filters, open_reader
from tests.cli.run import auditor

if TYPE_CHECKING:
    import pathlib
    from collections.abc import Callable

    from auditor.model import Connection, Message
    from auditor.store import FindingRow, SessionRow

SECONDS = 20.0  # a busy machine is slow; a broken capture never gets there


def eventually[T](look: Callable[[], T], seconds: float = SECONDS) -> T:
    """Look until something is there, and give it; at last whatever there is."""
    deadline = time.monotonic() + seconds
    while True:
        found = look()
        if found or time.monotonic() > deadline:
            return found
        time.sleep(0.02)


def ask(database: pathlib.Path, *question: str) -> list[dict[str, Any]]:
    """What `auditor QUESTION --json` prints, in this process: starting one takes a second."""
    ended = auditor(*question, "--db", database, "--json")
    assert ended.code == 0, ended.err
    return ended.json()


def session(database: pathlib.Path, name: str = "test") -> SessionRow:
    with open_reader(database) as reader:
        return next(row for row in reader.sessions() if row.name == name)


def connections(database: pathlib.Path) -> list[Connection]:
    with open_reader(database) as reader:
        return [row.facts for row in reader.connections()]


def findings(database: pathlib.Path, **filters: object) -> list[FindingRow]:
    with open_reader(database) as reader:
        return list(reader.findings(Filters(**filters)))  # type: ignore[arg-type] # passed on as they are


def messages(database: pathlib.Path) -> list[Message]:
    with open_reader(database) as reader:
        return [row.message for row in reader.messages()]


def bodies(database: pathlib.Path) -> set[bytes]:
    """Bodies of all messages, none while the database is being made."""
    try:
        return {message.body for message in messages(database)}
    except InputError:
        return set()


def count(database: pathlib.Path, body: bytes) -> int:
    """How many messages have that body, none while the database is being made."""
    try:
        return sum(message.body == body for message in messages(database))
    except InputError:
        return 0


def intact(database: pathlib.Path) -> bool:
    """SQLite's own check of a database that nobody writes."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        return bool(connection.execute("PRAGMA integrity_check").fetchone() == ("ok",))


def adds_up(row: SessionRow) -> bool:
    totals = row.totals
    return totals.seen == totals.stored + totals.spooled + totals.errored
