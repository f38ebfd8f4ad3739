"""Bring a database to the newest schema: functions that are appended and never edited.

`user_version` counts the migrations that ran, `application_id` marks the file
as ours. All that are missing run in one transaction; a killed migration
leaves the database as it was.

A migration gets a sqlite-utils Database over the connection that is about to
write: adding columns and transforming tables is that library's trade. It is
only loaded when something is missing.
"""

from __future__ import annotations

import pathlib
import sqlite3
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from auditor.model import InputError
from auditor.store.connect import BUSY_SECONDS
from auditor.store.keys import create_key, fingerprint, read_key
from auditor.store.scripts import statements

if TYPE_CHECKING:
    from sqlite_utils import Database

APPLICATION_ID = 0x70617564  # "paud"
_PAUSE = 0.02  # seconds between tries to switch the journal

type Migration = Callable[[Database], None]


def _first(database: Database) -> None:
    for statement in statements("0001.sql"):
        database.execute(statement)
    database.execute("INSERT INTO meta (key, value) VALUES ('generation', 0)")


def _images(database: Database) -> None:
    for statement in statements("0002.sql"):
        database.execute(statement)


def _packets(database: Database) -> None:
    for statement in statements("0003.sql"):
        database.execute(statement)


def _timeline(database: Database) -> None:
    for statement in statements("0004.sql"):
        database.execute(statement)


def _apps(database: Database) -> None:
    for statement in statements("0005.sql"):
        database.execute(statement)


def _lookups(database: Database) -> None:
    for statement in statements("0006.sql"):
        database.execute(statement)


def _dns(database: Database) -> None:
    for statement in statements("0007.sql"):
        database.execute(statement)


def _errors(database: Database) -> None:
    for statement in statements("0008.sql"):
        database.execute(statement)


MIGRATIONS: Sequence[Migration] = (
    _first, _images, _packets, _timeline, _apps, _lookups, _dns, _errors,
)  # fmt: skip


def check(connection: sqlite3.Connection, path: pathlib.Path, *, newest: int) -> int:
    """The version of a database of ours; 0 for an empty file.

    Raises:
        InputError: it is another program's, or newer than this program.
    """
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    if application != APPLICATION_ID:
        (objects,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if application or version or objects:
            raise InputError(f"{path} is not a database of this tool.")
    if version > newest:
        raise InputError(
            f"The database {path} was made by a newer version (schema {version}, "
            f"this one knows {newest}); update this tool."
        )
    return int(version)


def migrate(
    connection: sqlite3.Connection,
    path: pathlib.Path,
    migrations: Sequence[Migration] = MIGRATIONS,
) -> bytes:
    """Run what is missing and return the database's key.

    A database must have the key that its hashes were made with; only one
    without hashes gets a new key.
    """
    if check(connection, path, newest=len(migrations)) == len(migrations):
        key = read_key(path)
        if key is not None and _recorded(connection) == fingerprint(key):
            return key
    _to_wal(connection)
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = check(connection, path, newest=len(migrations))  # now under the lock
        if version < len(migrations):
            _run(connection, migrations[version:])
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {len(migrations)}")
        key = _key(connection, path)
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
    return key


def _run(connection: sqlite3.Connection, migrations: Sequence[Migration]) -> None:
    from sqlite_utils import Database  # noqa: PLC0415 - costs every command, needed by few

    database = Database(connection)
    for migration in migrations:
        migration(database)


def _to_wal(connection: sqlite3.Connection) -> None:
    """Switch the file to WAL, once and for all; the switch itself does not wait for a lock."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
            if not busy or time.monotonic() > deadline:
                raise
            time.sleep(_PAUSE)
        else:
            return


def _key(connection: sqlite3.Connection, path: pathlib.Path) -> bytes:
    """The key, made where none is needed yet; checked against the database."""
    key = read_key(path)
    recorded = _recorded(connection)
    known = key is not None and fingerprint(key) == recorded
    if recorded and not known and _hashes(connection):
        state = "missing" if key is None else "not the one its hashes were made with"
        raise InputError(f"The key of {path} is {state}: put {path.name}.key back beside it.")
    if key is None:
        key = create_key(path)
    connection.execute(
        "INSERT OR REPLACE INTO meta (key, value) VALUES ('key', ?)", (fingerprint(key),)
    )
    return key


def _recorded(connection: sqlite3.Connection) -> str:
    row = connection.execute("SELECT value FROM meta WHERE key = 'key'").fetchone()
    return str(row[0]) if row else ""


def _hashes(connection: sqlite3.Connection) -> bool:
    (found,) = connection.execute(
        "SELECT EXISTS (SELECT 1 FROM findings WHERE hash IS NOT NULL)"
        " OR EXISTS (SELECT 1 FROM recurring)"
    ).fetchone()
    return bool(found)
