"""Facts into tables: flows, messages, bodies and their rollup, in the caller's transaction.

Ids are given out here, which the write lock makes safe, so that everything
goes in with `executemany`. A message that is there already adds nothing; one
that was open is completed by its final form.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from auditor.model import Message
from auditor.store.binding import cut, from_text, to_int, to_text
from auditor.store.codec import MAX_BODY, Bodies, pack
from auditor.store.codes import OPEN
from auditor.store.growth import Flows
from auditor.store.rows import Cell
from auditor.store.words import Dictionaries

_INSERT_MESSAGE = (
    "INSERT INTO messages (id, flow_id, sequence, body_id, direction, protocol, flags, status,"
    " started, ended, body_size, body_sha256, headers, trailers, error, extra, cut)"
    " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
)
_COMPLETE_MESSAGE = (
    "UPDATE messages SET body_id=?, direction=?, protocol=?, flags=?, status=?, started=?,"
    " ended=?, body_size=?, body_sha256=?, headers=?, trailers=?, error=?, extra=?, cut=?"
    " WHERE id=?"
)
_KNOWN_FLOWS = "SELECT key FROM flows WHERE session_id = ? AND key IN"
_KNOWN_BODIES = "SELECT sha256, id FROM bodies WHERE sha256 IN"
_KNOWN_MESSAGE = "SELECT id, flags, body_size FROM messages WHERE flow_id = ? AND sequence = ?"
_MARKS = 250
_IN = " (" + ",".join("?" * _MARKS) + ")"


class _Known(NamedTuple):
    """A message that is there already."""

    id: int
    open: bool
    size: int


class Facts:
    """Adds messages; one instance lives as long as its connection."""

    def __init__(self, connection: sqlite3.Connection, dictionaries: Dictionaries) -> None:
        self._connection = connection
        self._dictionaries = dictionaries
        self._bodies = Bodies()

    def add(self, session: int, messages: Sequence[Message], *, keep_bodies: bool) -> list[int]:
        """Insert what is new and return all ids in order."""
        batch = _Batch(self._connection, self._dictionaries, self._bodies, session, keep_bodies)
        digests = batch.look_up(messages)
        ids = [batch.put(*pair) for pair in zip(messages, digests, strict=True)]
        batch.write()
        return ids


class _Batch:
    """The rows of one transaction."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        dictionaries: Dictionaries,
        bodies: Bodies,
        session: int,
        keep_bodies: bool,  # noqa: FBT001  private, called once
    ) -> None:
        self._connection = connection
        self._dictionaries = dictionaries
        self._bodies = bodies
        self._session = session
        self._keep_bodies = keep_bodies
        self._next_message = _next(connection, "SELECT max(id) FROM messages")
        self._next_body = _next(connection, "SELECT max(id) FROM bodies")
        self._flows = Flows(connection, dictionaries, session)
        self._known: dict[tuple[int, int], _Known] = {}
        self._present: set[str] = set()  # keys of flows that are there already
        self._body_ids: dict[bytes, int] = {}
        self._body_rows: list[tuple[Cell, ...]] = []
        self._inserts: dict[int, tuple[Cell, ...]] = {}
        self._completions: list[tuple[Cell, ...]] = []
        self._final: list[tuple[int, str, int]] = []  # message id, flow key, sequence

    def look_up(self, messages: Sequence[Message]) -> list[bytes]:
        """Ask in two statements what of a batch is there already; returns the bodies' digests."""
        keys = {to_text(cut(message.flow)) for message in messages}
        found = _select_in(self._connection, _KNOWN_FLOWS, [self._session], keys)
        self._present = {from_text(row[0]) for row in found}
        if not self._keep_bodies:
            return [b""] * len(messages)
        digests = [_digest(message.body) for message in messages]
        self._body_ids = dict(_select_in(self._connection, _KNOWN_BODIES, [], {*digests} - {b""}))
        return digests

    def put(self, message: Message, digest: bytes) -> int:
        """Take one message and return its id."""
        stored = cut(message.flow) in self._present
        flow = self._flows.of(message, stored=stored)
        place = (flow.id, to_int(message.sequence) or 0)
        known = self._known.get(place)
        if known is None and stored:
            known = self._stored(place)
        if known is not None and (not known.open or message.open):
            return known.id
        packed = pack(message, flow.shared, keep_body=self._keep_bodies)
        body = self._body(message.body, digest) if digest else None
        number = self._next_message if known is None else known.id
        if known is None or number in self._inserts:
            self._inserts[number] = (number, *place, body, *packed)
        else:
            self._completions.append((body, *packed, number))
        self._next_message += known is None
        self._known[place] = _Known(number, message.open, packed.body_size)
        grown = packed.body_size - (known.size if known else 0)
        flow.count(message, size=grown, new=known is None)
        if not message.open:
            self._final.append((number, message.flow, message.sequence))
        return number

    def write(self) -> None:
        """Insert all that was taken, parents first."""
        many = self._connection.executemany
        many("INSERT INTO bodies (id, sha256, size, codec, data) VALUES (?,?,?,?,?)",
             self._body_rows)  # fmt: skip
        self._flows.write()
        many(_INSERT_MESSAGE, self._inserts.values())
        many(_COMPLETE_MESSAGE, self._completions)
        many(
            "INSERT INTO audits (message_id, session_id, state, attempts, leaves)"
            " VALUES (?, ?, 0, 1, 0) ON CONFLICT (message_id)"  # concluded while it was open
            " DO UPDATE SET state = 0, attempts = 1, error = NULL",
            [(number, self._session) for number, _, _ in self._final],
        )
        self._drop_chunks()

    def _stored(self, place: tuple[int, int]) -> _Known | None:
        row = self._connection.execute(_KNOWN_MESSAGE, place).fetchone()
        return None if row is None else _Known(row[0], bool(row[1] & OPEN), row[2])

    def _body(self, body: bytes, digest: bytes) -> int:
        known = self._body_ids.get(digest)
        if known is not None:
            return known
        number = self._next_body
        self._next_body += 1
        codec, data = self._bodies.compress(body[:MAX_BODY])
        self._body_rows.append((number, digest, min(len(body), MAX_BODY), codec, data))
        self._body_ids[digest] = number
        return number

    def _drop_chunks(self) -> None:
        """The pieces of what is now whole; most sessions have none at any time."""
        waiting = self._connection.execute(
            "SELECT EXISTS (SELECT 1 FROM chunks WHERE session_id = ?)", (self._session,)
        ).fetchone()
        if waiting[0]:
            self._connection.executemany(
                "DELETE FROM chunks WHERE session_id = ? AND flow = ? AND sequence = ?",
                [(self._session, to_text(cut(key)), place) for _, key, place in self._final],
            )


def _digest(body: bytes) -> bytes:
    """The SHA-256 of what is kept of a body, b"" for none."""
    return hashlib.sha256(body[:MAX_BODY]).digest() if body else b""


def _select_in(
    connection: sqlite3.Connection,
    statement: str,
    first: Sequence[Cell],
    values: Iterable[Cell],
) -> list[tuple[Any, ...]]:
    """Rows of a statement that ends in IN, in rounds of so many marks."""
    rows: list[tuple[Any, ...]] = []
    left = list(values)
    while left:
        some, left = left[:_MARKS], left[_MARKS:]
        some += some[:1] * (_MARKS - len(some))  # one statement to prepare, whatever the number
        rows += connection.execute(statement + _IN, (*first, *some)).fetchall()
    return rows


def _next(connection: sqlite3.Connection, statement: str) -> int:
    (highest,) = connection.execute(statement).fetchone()
    return 1 + int(highest or 0)
