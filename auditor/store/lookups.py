"""Which names were looked up: in the bodies of DNS questions, and where no body is kept, apart.

A question is stored with its message, as JSON of the capture's. What only packets
beside a proxy show has no message, and a session may keep no bodies: of these the
names alone are kept, so many as MOST says.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator

from auditor.model import Direction, Message, Protocol
from auditor.store.binding import cut, from_text, to_text
from auditor.store.codes import DIRECTION, PROTOCOL
from auditor.store.sessions import session_id
from auditor.store.stored import Messages
from auditor.store.transactions import Transactions

MOST = 100_000  # names, and questions, of one session
_LONGEST = 253  # characters of a name (RFC 1035, section 2.3.4)
_NAMES_OF_ONE = 16  # question
_QUESTIONS = (
    "SELECT m.id FROM flow_groups g JOIN flows f ON f.group_id = g.id"
    " JOIN messages m ON m.flow_id = f.id"
    " WHERE g.session_id = ? AND g.protocol = ? AND m.direction = ? AND m.body_id IS NOT NULL"
    " ORDER BY m.id LIMIT ?"
)
_NAMES = "SELECT name FROM lookups WHERE session_id = ? ORDER BY name"
_COUNT = "SELECT count(*) FROM (SELECT 1 FROM lookups WHERE session_id = ? LIMIT ?)"
_ADD = "INSERT OR IGNORE INTO lookups (session_id, name) VALUES (?, ?)"


class LookupWriter(Transactions):
    """Adds names that were looked up."""

    def add_lookups(self, session: int, messages: Iterable[Message]) -> None:
        """Keep the names that DNS questions among some messages ask for, but not the messages."""
        with self._transaction():
            keep_names(self._connection, session, messages)


def keep_names(connection: sqlite3.Connection, session: int, messages: Iterable[Message]) -> None:
    """As `add_lookups`, in the caller's transaction."""
    names = dict.fromkeys(
        to_text(cut(name, _LONGEST))
        for message in messages
        if message.protocol is Protocol.DNS and message.direction is Direction.REQUEST
        for name in _asked(message.body)
        if name
    )
    if not names:
        return
    (known,) = connection.execute(_COUNT, (session, MOST)).fetchone()
    connection.executemany(_ADD, [(session, name) for name in list(names)[: MOST - known]])


def looked_up(connection: sqlite3.Connection, messages: Messages, session: str) -> Iterator[str]:
    """The names that a session's DNS questions asked for, as often as they did; bounded."""
    dns, asked = PROTOCOL.numbers[Protocol.DNS], DIRECTION.numbers[Direction.REQUEST]
    number = session_id(connection, session)
    for (message,) in connection.execute(_QUESTIONS, (number, dns, asked, MOST)).fetchall():
        yield from _asked(messages.one(message).message.body)
    for (name,) in connection.execute(_NAMES, (number,)).fetchall():
        yield from_text(name)


def _asked(body: bytes) -> list[str]:
    """The names of a question as the capture writes it; [] for anything else."""
    try:
        question = json.loads(body)
    except (ValueError, RecursionError):
        return []
    if not isinstance(question, dict):
        return []
    more = question.get("more")
    names = [question.get("name"), *(more if isinstance(more, list) else ())]
    return [name for name in names[:_NAMES_OF_ONE] if isinstance(name, str)]
