"""Messages that await their audit, and how often it was tried; in the caller's transaction."""

from __future__ import annotations

import sqlite3

from auditor.store.binding import cut, to_text

PAGE = 100  # ids fetched at once


class Awaiting:
    """The attempts of one database; one instance lives as long as its connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._run = connection.execute

    def page(self, session: int, after: int) -> list[int]:
        """Ids of the next messages that await their audit, at most PAGE."""
        rows = self._run(
            "SELECT message_id FROM audits WHERE session_id = ? AND state = 0"
            " AND message_id > ? ORDER BY message_id LIMIT ?",
            (session, after, PAGE),
        )
        return [row[0] for row in rows]

    def retry(self, message: int) -> int:
        """Count one more attempt; how many there are (0 for no such audit)."""
        row = self._run(
            "UPDATE audits SET attempts = attempts + 1 WHERE message_id = ? RETURNING attempts",
            (message,),
        ).fetchone()
        return int(row[0]) if row else 0

    def give_up(self, message: int, reason: str) -> None:
        """Mark a message as errored."""
        self._run(
            "UPDATE audits SET state = 2, error = ? WHERE message_id = ?",
            (to_text(cut(reason)), message),
        )

    def take_up(self, session: int, reason: str) -> int:
        """Let what was given up for this reason, and what awaits its audit, be tried once more."""
        self._run(
            "UPDATE audits SET state = 0, error = NULL"
            " WHERE session_id = ? AND state = 2 AND error = ?",
            (session, to_text(cut(reason))),
        )
        done = self._run(
            "UPDATE audits SET attempts = 1 WHERE session_id = ? AND state = 0", (session,)
        )
        return done.rowcount
