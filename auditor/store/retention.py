"""Take a session away so that no trace of its values remains in the database's files."""

from __future__ import annotations

import pathlib

from auditor.store.rows import Removed


def purge(path: pathlib.Path, session: str) -> Removed:
    """Remove a session with its unreferenced bodies; the caller removes its spool files.

    Raises:
        InputError: there is no such session, or a living process is recording it.
        StoreError: another process holds the database.
    """
    raise NotImplementedError
