"""Streams that were still open: their chunks, and what is made of them when nobody ends them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from auditor.model import Chunk
from auditor.store.binding import cut, from_text, to_int, to_text
from auditor.store.codes import OPEN

MAX_STREAM = 64 << 20  # bytes put together of one stream


def add_chunks(
    connection: sqlite3.Connection, session: int, chunks: Iterable[Chunk], *, keep_bodies: bool
) -> None:
    """Keep pieces of open streams; a piece that is there, or whose message is whole, is not new."""
    connection.executemany(
        "INSERT OR IGNORE INTO chunks (session_id, flow, sequence, offset, size, data)"
        " SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE NOT EXISTS (SELECT 1 FROM messages m"
        " JOIN flows f ON f.id = m.flow_id WHERE f.session_id = ?1 AND f.key = ?2"
        " AND m.sequence = ?3 AND NOT m.flags & ?7)",
        [
            (
                session,
                to_text(cut(chunk.flow)),
                chunk.sequence,
                to_int(chunk.offset) or 0,
                len(chunk.data),
                chunk.data if keep_bodies else None,
                OPEN,
            )
            for chunk in chunks
        ],
    )


def open_messages(connection: sqlite3.Connection, session: int) -> list[tuple[int, str, int]]:
    """Message id, flow key and sequence of the streams still open, oldest first."""
    rows = connection.execute(
        "SELECT m.id, f.key, m.sequence FROM messages m JOIN flows f ON f.id = m.flow_id"
        " WHERE f.session_id = ? AND m.flags & 4 ORDER BY m.id",
        (session,),
    ).fetchall()
    return [(number, from_text(key), sequence) for number, key, sequence in rows]


def assemble(
    connection: sqlite3.Connection, session: int, flow: str, sequence: int
) -> tuple[bytes, int]:
    """The bytes from the start without a gap, and how far the stream is known to have come."""
    body = bytearray()
    reached = 0
    for offset, size, data in connection.execute(
        "SELECT offset, size, data FROM chunks WHERE session_id = ? AND flow = ? AND sequence = ?"
        " ORDER BY offset",
        (session, to_text(cut(flow)), sequence),
    ):
        reached = max(reached, offset + size)
        if data is not None and offset <= len(body) < min(offset + size, MAX_STREAM):
            body += data[len(body) - offset : MAX_STREAM - offset]
    return bytes(body), reached


def drop_orphans(connection: sqlite3.Connection, session: int) -> int:
    """Delete pieces of messages that never came; returns of how many messages."""
    (lost,) = connection.execute(
        "SELECT count(*) FROM (SELECT DISTINCT flow, sequence FROM chunks WHERE session_id = ?)",
        (session,),
    ).fetchone()
    connection.execute("DELETE FROM chunks WHERE session_id = ?", (session,))
    return int(lost)
