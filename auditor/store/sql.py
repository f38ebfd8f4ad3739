"""One reading statement of the user's, on a connection that can do nothing else.

Three fences: the file is opened read only, an authorizer lets only reading
through (so no ATTACH, no VACUUM INTO, no PRAGMA that sets something), and a
progress handler ends what takes too long.
"""

from __future__ import annotations

import pathlib
import sqlite3
import time
from collections.abc import Iterator

from auditor.model import InputError, StoreError
from auditor.store.connect import connect_reader, refusals
from auditor.store.rows import Cell, SqlResult

_STEPS = 10_000  # of SQLite's virtual machine between two looks at the clock
_MAX_CELL = 64 << 20  # bytes of one value
_MAX_TEXT = 1_000_000  # bytes of a statement
_READING = {
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_FUNCTION,
    sqlite3.SQLITE_RECURSIVE,
}
_PRAGMAS = {"table_info", "table_xinfo", "table_list", "index_list", "index_info", "function_list"}


def select(path: pathlib.Path, text: str, *, seconds: float) -> SqlResult:
    """Run a statement; the connection lives until its rows are read or dropped."""
    deadline = time.monotonic() + seconds
    with refusals(path):
        connection = connect_reader(path)
        connection.text_factory = _lenient
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MAX_CELL)
        connection.setlimit(sqlite3.SQLITE_LIMIT_SQL_LENGTH, _MAX_TEXT)
        connection.set_authorizer(_authorize)
        connection.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS)
    try:
        cursor = connection.execute(text)
    except (sqlite3.Error, sqlite3.Warning, ValueError) as error:
        connection.close()
        raise _refusal(path, error) from None
    if cursor.description is None:
        connection.close()
        raise InputError("The statement reads nothing.")
    columns = tuple(column[0] for column in cursor.description)
    return SqlResult(columns, _rows(path, connection, cursor))


def _rows(
    path: pathlib.Path, connection: sqlite3.Connection, cursor: sqlite3.Cursor
) -> Iterator[tuple[Cell, ...]]:
    try:
        while (row := cursor.fetchone()) is not None:
            yield row
    except sqlite3.Error as error:
        raise _refusal(path, error) from None
    finally:
        connection.close()


def _refusal(path: pathlib.Path, error: Exception) -> InputError | StoreError:
    """Our error; SQLite's own words are kept where they speak about the statement."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code == sqlite3.SQLITE_INTERRUPT:
        return StoreError("The statement took too long and was stopped.")
    if code == sqlite3.SQLITE_AUTH or str(error).startswith("not authorized"):
        return InputError("The statement would do more than read; only reading is allowed.")
    if code in (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_MISUSE, sqlite3.SQLITE_TOOBIG):
        return InputError(f"The statement cannot be run: {str(error).rstrip('.')}.")
    if isinstance(error, sqlite3.Error):
        return StoreError(f"The database {path} refused the statement.")
    return InputError(f"The statement cannot be run: {str(error).rstrip('.')}.")


def _authorize(
    action: int, first: str | None, _second: str | None, _schema: str | None, _trigger: str | None
) -> int:
    if action in _READING:
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_PRAGMA and first in _PRAGMAS:
        return sqlite3.SQLITE_OK
    # A table function such as json_each declares its columns this way, in memory only; a real
    # change of this table is refused by SQLite itself.
    if action == sqlite3.SQLITE_UPDATE and first == "sqlite_master":
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


def _lenient(data: bytes) -> str:
    """Text that the user's own functions cut in the middle of a character is shown anyway."""
    return data.decode("utf-8", "replace")
