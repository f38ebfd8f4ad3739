"""Which requests may be pieces of an upload or of sound, asked before headers are unpacked."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator

MOST = 50_000  # of one session
_IN_PATHS = (  # in lower case
    "part", "chunk", "segment", "slice", "block", "/upload_session/", "/media/upload", "/mkblk/",
    "/bput/", "/mkfile/", "/uploads/", "position=", "offset=", "/upload:", "upload(upload",
)  # fmt: skip
_CANDIDATES = (  # names in stored headers are compared as bytes: ontent- with -range, and so on
    "SELECT m.id, f.id, f.group_id, f.path, "  # noqa: S608 - our own words
    + " OR ".join(f"instr(lower(f.path), '{word}')" for word in _IN_PATHS)
    + " OR instr(m.headers, x'6e746974792d')"  # X-Entity-Length
    " OR instr(m.headers, x'68756e6b2d') OR instr(m.headers, x'7079756e2d')"  # X-Chunk-, X-Upyun-
    " OR instr(m.headers, x'6f6e74656e742d') AND (instr(m.headers, x'2d72616e6765')"
    " OR instr(m.headers, x'2d52616e6765'))"  # -Range
    " OR instr(m.headers, x'706c6f61642d') AND (instr(m.headers, x'2d6f6666736574')"  # pload-offset
    " OR instr(m.headers, x'2d4f6666736574'))"  # -Offset
    " OR instr(m.headers, x'6f66667365742b6f637465742d73747265616d')"  # offset+octet-stream
    " AS sure,"
    # Upload-Concat: final;… of tus, which has no body.
    " instr(m.headers, x'706c6f61642d') AND instr(m.headers, x'66696e616c3b') AS final"
    " FROM flows f JOIN words w ON w.id = f.method_id"
    " JOIN messages m ON m.flow_id = f.id AND m.sequence = 0"
    " WHERE f.session_id = ? AND w.word IN ('PUT', 'PATCH', 'POST')"
    " AND (final OR m.body_id IS NOT NULL AND (sure"
    " OR instr(m.headers, CAST('multipart/form-data' AS BLOB))"
    # JSON in which something stayed unread, or is a picture: base64 of a piece is either.
    " OR instr(m.headers, CAST('application/json' AS BLOB)) AND ("
    " EXISTS (SELECT 1 FROM opaques o WHERE o.message_id = m.id)"
    " OR EXISTS (SELECT 1 FROM images i WHERE i.message_id = m.id))))"
    " ORDER BY m.id LIMIT ?"
)
_SOUNDING = (  # WebSockets with several messages, gRPC, Amazon event streams
    "SELECT f.id FROM flows f WHERE f.session_id = ? AND EXISTS (SELECT 1 FROM messages m"
    " WHERE m.flow_id = f.id AND m.direction = 0 AND m.body_id IS NOT NULL AND (m.protocol = 1"
    " OR instr(m.headers, CAST('application/grpc' AS BLOB))"
    " OR instr(m.headers, CAST('vnd.amazon.eventstream' AS BLOB))))"
    " ORDER BY f.id LIMIT ?"
)
_JOINED = (
    "SELECT EXISTS (SELECT 1 FROM words p WHERE p.word >= ?2 AND p.word < ?3 AND ("
    " p.id IN (SELECT path_id FROM findings WHERE message_id = ?1)"
    " OR p.id IN (SELECT path_id FROM images WHERE message_id = ?1)"
    " OR p.id IN (SELECT path_id FROM opaques WHERE message_id = ?1)))"
)


def candidates(connection: sqlite3.Connection, session: int) -> Iterator[tuple[int, int]]:
    """(message, flow) of requests that may be pieces, in order of arrival."""
    rows = connection.execute(_CANDIDATES, (session, MOST)).fetchall()
    addressed = Counter((group, path) for _, _, group, path, *_ in rows)
    for message, flow, group, path, sure, final in rows:
        if sure or final or addressed[group, path] > 1:  # one form makes no upload in pieces
            yield message, flow


def sounding(connection: sqlite3.Connection, session: int) -> list[int]:
    """Flows whose requests may be a stream of sound, in order of arrival."""
    return [row[0] for row in connection.execute(_SOUNDING, (session, MOST))]


def concluded(connection: sqlite3.Connection, message: int, prefix: str) -> bool:
    """Whether something was concluded about a message at a path that begins so."""
    (found,) = connection.execute(_JOINED, (message, prefix, prefix + "\U0010ffff")).fetchone()
    return bool(found)
