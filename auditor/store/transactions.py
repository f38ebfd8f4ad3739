"""A writer's connection: every method is one transaction, all of it or nothing."""

from __future__ import annotations

import contextlib
import pathlib
import sqlite3
from collections.abc import Iterator

from auditor.model import Closing
from auditor.store.connect import refusals
from auditor.store.words import Dictionaries


class Transactions(Closing):
    """A context manager over one connection of one thread."""

    def __init__(self, path: pathlib.Path, connection: sqlite3.Connection) -> None:
        self._path = path
        self._connection = connection
        self._dictionaries = Dictionaries(connection)
        self._generation = -1

    def close(self) -> None:
        """Close the connection; the last one out checkpoints the write-ahead log."""
        with refusals(self._path):
            self._connection.close()

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        run = self._connection.execute
        with refusals(self._path):
            run("BEGIN IMMEDIATE")
            try:
                self._refresh()
                yield
                run("COMMIT")
            except BaseException:
                self._dictionaries.clear()  # they may hold ids that are undone now
                if self._connection.in_transaction:  # a full disk has rolled back by itself
                    run("ROLLBACK")
                raise

    def _refresh(self) -> None:
        """Forget cached ids when a purge, perhaps another process's, took words away."""
        (generation,) = self._connection.execute(
            "SELECT value FROM meta WHERE key = 'generation'"
        ).fetchone()
        if generation != self._generation:
            self._dictionaries.clear()
            self._generation = generation
