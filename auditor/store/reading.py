"""A reader's connection: read only, closed by its context."""

from __future__ import annotations

import pathlib
import sqlite3
from types import TracebackType
from typing import Self

from auditor.store.stored import Messages


class Reading:
    """A context manager over one read-only connection."""

    def __init__(self, path: pathlib.Path, connection: sqlite3.Connection) -> None:
        self._path = path
        self._connection = connection
        self._messages = Messages(connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
