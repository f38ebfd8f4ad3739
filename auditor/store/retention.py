"""Take a session away so that no trace of its values remains in the database's files.

Rows go children first, then what nothing refers to any more: bodies, words,
hosts, apps. secure_delete overwrites what is freed, VACUUM rebuilds the file,
and the write-ahead log is cut to nothing. What a file system keeps of
overwritten blocks is out of reach.
"""

from __future__ import annotations

import pathlib
import re
import sqlite3
from collections import Counter

from auditor.model import InputError, StoreError
from auditor.store import owner
from auditor.store.connect import BUSY_SECONDS, connect_writer, footprint, refusals
from auditor.store.migrations import migrate
from auditor.store.rows import Removed, SessionState
from auditor.store.scripts import statements
from auditor.store.sessions import session_id

_DELETED = re.compile(r"DELETE FROM (\w+)")


def purge(path: pathlib.Path, session: str, *, busy_seconds: float = BUSY_SECONDS) -> Removed:
    """Remove a session with its unreferenced bodies; the caller removes its spool files.

    `busy_seconds` is how long other processes are waited for.

    Raises:
        InputError: there is no such session, or a living process is recording it.
        StoreError: another process holds the database.
    """
    if not path.is_file():
        raise InputError(f"There is no database {path}.")
    with refusals(path):
        connection = connect_writer(path, full_sync=True, busy_seconds=busy_seconds)
        try:
            migrate(connection, path)
            number = _purgeable(connection, session)
            before = footprint(path)
            connection.execute("PRAGMA foreign_keys = OFF")
            connection.execute("PRAGMA secure_delete = ON")
            removed = _delete(connection, number)
            _rebuild(connection, path)
        finally:
            connection.close()
    return Removed(
        session=session,
        flows=removed["flows"],
        messages=removed["messages"],
        findings=removed["findings"],
        connections=removed["connections"],
        bodies=removed["bodies"],
        size_before=before,
        size_after=footprint(path),
    )


def _purgeable(connection: sqlite3.Connection, session: str) -> int:
    number = session_id(connection, session)
    state, pid, mark = connection.execute(
        "SELECT state, owner_pid, owner_mark FROM sessions WHERE id = ?", (number,)
    ).fetchone()
    if state == SessionState.OPEN and owner.alive(pid, mark):
        raise InputError(f"The session '{session}' is being recorded; end that first.")
    return number


def _delete(connection: sqlite3.Connection, session: int) -> Counter[str]:
    """All rows of a session, in one transaction; returns how many of each table."""
    run = connection.execute
    run("CREATE TEMP TABLE gone (id INTEGER PRIMARY KEY)")  # ids only
    run("BEGIN IMMEDIATE")
    try:
        removed: Counter[str] = Counter()
        for statement in statements("purge.sql"):
            count = run(statement, {"session": session}).rowcount
            if found := _DELETED.search(statement):
                removed[found[1]] += count
        run("COMMIT")
    except BaseException:
        if connection.in_transaction:
            run("ROLLBACK")
        raise
    return removed


def _rebuild(connection: sqlite3.Connection, path: pathlib.Path) -> None:
    """Rewrite the file without its gaps and cut the log to nothing."""
    connection.execute("VACUUM")
    (busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise StoreError(
            f"The session is removed, but another process has {path} open: traces stay in its"
            " log until that process ends."
        )
