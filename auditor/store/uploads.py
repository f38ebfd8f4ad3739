"""Which stored requests may be pieces of an upload, asked before any header is unpacked."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

MOST = 50_000  # of one session
_CANDIDATES = (  # names in stored headers are compared as bytes: ontent- with -range, and so on
    "SELECT m.id, f.id FROM flows f JOIN words w ON w.id = f.method_id"
    " JOIN messages m ON m.flow_id = f.id AND m.sequence = 0"
    " WHERE f.session_id = ? AND w.word IN ('PUT', 'PATCH', 'POST') AND m.body_id IS NOT NULL"
    " AND (instr(f.path, 'partNumber=')"
    " OR instr(m.headers, x'6f6e74656e742d') AND (instr(m.headers, x'2d72616e6765')"
    " OR instr(m.headers, x'2d52616e6765'))"  # -Range
    " OR instr(m.headers, x'706c6f61642d') AND (instr(m.headers, x'2d6f6666736574')"  # pload-offset
    " OR instr(m.headers, x'2d4f6666736574'))"  # -Offset
    " OR instr(m.headers, x'6f66667365742b6f637465742d73747265616d'))"  # offset+octet-stream
    " ORDER BY m.id LIMIT ?"
)
_JOINED = (
    "SELECT EXISTS (SELECT 1 FROM words p WHERE p.word >= ?2 AND p.word < ?3 AND ("
    " p.id IN (SELECT path_id FROM findings WHERE message_id = ?1)"
    " OR p.id IN (SELECT path_id FROM images WHERE message_id = ?1)"
    " OR p.id IN (SELECT path_id FROM opaques WHERE message_id = ?1)))"
)


def candidates(connection: sqlite3.Connection, session: int) -> Iterator[tuple[int, int]]:
    """(message, flow) of requests that may be pieces, in order of arrival."""
    yield from connection.execute(_CANDIDATES, (session, MOST)).fetchall()


def concluded(connection: sqlite3.Connection, message: int, prefix: str) -> bool:
    """Whether something was concluded about a message at a path that begins so."""
    (found,) = connection.execute(_JOINED, (message, prefix, prefix + "\U0010ffff")).fetchone()
    return bool(found)
