"""One state of the database for several statements.

Outside a transaction each statement takes and drops a lock of its own, which
costs more than to find a row; and what another process commits in between
could give a row the name of something else.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator


@contextlib.contextmanager
def snapshot(connection: sqlite3.Connection) -> Iterator[None]:
    """A read transaction, unless there is one. Keep it short: it holds checkpoints back."""
    outermost = not connection.in_transaction
    if outermost:
        connection.execute("BEGIN")
    try:
        yield
    finally:
        if outermost and connection.in_transaction:  # an error may have ended it
            connection.execute("COMMIT")
