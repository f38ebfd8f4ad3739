"""A reader's connection: read only, closed by its context."""

from __future__ import annotations

import pathlib
import sqlite3

from auditor.model import Closing
from auditor.store.stored import Messages


class Reading(Closing):
    """A context manager over one read-only connection."""

    def __init__(self, path: pathlib.Path, connection: sqlite3.Connection) -> None:
        self._path = path
        self._connection = connection
        self._messages = Messages(connection)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
