"""Open SQLite the one way this project does: private files, WAL, and errors in one sentence.

The database file is created here with mode 0600 before SQLite sees it; SQLite
gives -wal and -shm the mode of the database. An existing file is never opened
by us: closing a second descriptor would drop the locks that SQLite holds.
"""

from __future__ import annotations

import contextlib
import errno
import os
import pathlib
import sqlite3
import urllib.parse
from collections.abc import Iterator

from auditor.model import InputError, StoreError

BUSY_SECONDS = 10.0
_STATEMENTS = 256  # prepared statements kept

_OLDEST = (3, 38)  # has JSON functions and RETURNING
_NO_INDEX = {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}  # no -shm could be made
_NO_PLACE = {
    errno.EACCES, errno.EINVAL, errno.EISDIR, errno.ELOOP, errno.ENAMETOOLONG, errno.ENOENT,
    errno.ENOTDIR, errno.EPERM, errno.EROFS,
}  # fmt: skip
_SENTENCES = {
    sqlite3.SQLITE_BUSY: "is locked by another process; try again when it is done",
    sqlite3.SQLITE_LOCKED: "is locked by another process; try again when it is done",
    sqlite3.SQLITE_FULL: "could not grow: the disk is full",
    sqlite3.SQLITE_READONLY: "cannot be written: the file or its folder is read only",
    sqlite3.SQLITE_PERM: "cannot be opened: permission denied",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened: its file or folder does not let us",
    sqlite3.SQLITE_CORRUPT: "is damaged",
    sqlite3.SQLITE_IOERR: "could not be read or written: the disk is full or reports an error",
    sqlite3.SQLITE_NOMEM: "could not be used: out of memory",
    sqlite3.SQLITE_INTERRUPT: "was asked for too much: the time limit was reached",
}


@contextlib.contextmanager
def refusals(path: pathlib.Path) -> Iterator[None]:
    """Turn SQLite's errors into ours; never with its text, which may quote what was bound."""
    try:
        yield
    except sqlite3.Error as error:
        raise refusal(path, error) from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise StoreError(f"The database {path} cannot be used: {reason}.") from None


def refusal(path: pathlib.Path, error: sqlite3.Error) -> InputError | StoreError:
    """Our error for one of SQLite's."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the primary code of an extended one
    if code == sqlite3.SQLITE_NOTADB:
        return InputError(f"{path} is not a database of this tool.")
    sentence = _SENTENCES.get(code)
    if sentence is None:
        name = getattr(error, "sqlite_errorname", "") or type(error).__name__
        sentence = f"refused a statement ({name})"
    return StoreError(f"The database {path} {sentence}.")


def connect_writer(
    path: pathlib.Path, *, full_sync: bool, busy_seconds: float = BUSY_SECONDS
) -> sqlite3.Connection:
    """A connection for writing; the file and its folder are created where missing."""
    _make(path)
    connection = _connect(path, "rw", busy_seconds)
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = FAST")
        connection.execute("PRAGMA cache_size = -65536")
        connection.execute("PRAGMA wal_autocheckpoint = 4000")
        connection.execute("PRAGMA synchronous = " + ("FULL" if full_sync else "NORMAL"))
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def connect_reader(path: pathlib.Path) -> sqlite3.Connection:
    """A connection that can only read; also from a read-only medium."""
    if not path.is_file():
        raise InputError(f"There is no database {path}.")
    connection = _connect(path, "ro")
    try:
        connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA schema_version")
    except sqlite3.OperationalError as error:
        connection.close()
        if error.sqlite_errorcode & 0xFF not in _NO_INDEX or _wal(path).exists():
            raise
        # A place where nobody can write: the file cannot change.
        connection = _connect(path, "ro&immutable=1")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _connect(
    path: pathlib.Path, mode: str, busy_seconds: float = BUSY_SECONDS
) -> sqlite3.Connection:
    if sqlite3.sqlite_version_info < _OLDEST:
        needed = ".".join(map(str, _OLDEST))
        raise StoreError(f"This Python has SQLite {sqlite3.sqlite_version}; {needed} is needed.")
    uri = f"file:{urllib.parse.quote(str(path.absolute()))}?mode={mode}"
    return sqlite3.connect(
        uri, uri=True, timeout=busy_seconds, isolation_level=None, cached_statements=_STATEMENTS
    )


def _make(path: pathlib.Path) -> None:
    """Create the file and its folder where missing; InputError where there can be none."""
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    try:
        if path.is_dir():
            raise InputError(f"{path} is a folder, not a database.")
        make_folder(path.parent)
        try:
            os.close(os.open(path, flags, 0o600))
        except FileExistsError:
            _look_at(path)
    except OSError as error:
        if error.errno not in _NO_PLACE:
            raise
        reason = (error.strerror or type(error).__name__).lower()
        raise InputError(f"There can be no database at {path}: {reason}.") from None


def _look_at(path: pathlib.Path) -> None:
    """Refuse what is there and cannot be written; the log lies beside it."""
    if not path.is_file():
        raise InputError(f"{path} is not a database of this tool.")
    as_we_are = os.access in os.supports_effective_ids
    for place, wanted in ((path, os.R_OK | os.W_OK), (path.parent, os.W_OK | os.X_OK)):
        if not os.access(place, wanted, effective_ids=as_we_are):
            raise InputError(f"{path} cannot be written: {place} is read only.")


def make_folder(folder: pathlib.Path) -> None:
    """Create what is missing of a folder, each part 0700."""
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for part in reversed(missing):
        part.mkdir(mode=0o700, exist_ok=True)


def _wal(path: pathlib.Path) -> pathlib.Path:
    return path.with_name(path.name + "-wal")


def footprint(path: pathlib.Path) -> int:
    """Bytes of the database, its log and its index of the log together."""
    total = 0
    for suffix in ("", "-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            total += path.with_name(path.name + suffix).stat().st_size
    return total
