"""Which names were looked up: the bodies of DNS questions, JSON as the capture writes it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from auditor.model import Direction, Protocol
from auditor.store.codes import DIRECTION, PROTOCOL
from auditor.store.sessions import session_id
from auditor.store.stored import Messages

MOST = 100_000  # questions of one session
_QUESTIONS = (
    "SELECT m.id FROM flow_groups g JOIN flows f ON f.group_id = g.id"
    " JOIN messages m ON m.flow_id = f.id"
    " WHERE g.session_id = ? AND g.protocol = ? AND m.direction = ? AND m.body_id IS NOT NULL"
    " ORDER BY m.id LIMIT ?"
)


def questions(connection: sqlite3.Connection, messages: Messages, session: str) -> Iterator[bytes]:
    """The bodies of a session's DNS questions, in order of arrival; at most MOST."""
    dns, asked = PROTOCOL.numbers[Protocol.DNS], DIRECTION.numbers[Direction.REQUEST]
    number = session_id(connection, session)
    for (message,) in connection.execute(_QUESTIONS, (number, dns, asked, MOST)).fetchall():
        yield messages.one(message).message.body
