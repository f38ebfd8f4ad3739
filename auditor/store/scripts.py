"""SQL that is long enough to be a file of its own, under `schema/`."""

from __future__ import annotations

import importlib.resources
import sqlite3
from collections.abc import Iterator


def statements(name: str) -> Iterator[str]:
    """The statements of a script one by one, for `executescript` would commit."""
    script = importlib.resources.files("auditor.store") / "schema" / name
    statement = ""
    for line in script.read_text(encoding="utf-8").splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
