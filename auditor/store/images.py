"""Pictures as rows: what their headers say, and what looked for faces in them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence

from auditor.model import Picture
from auditor.store.binding import MAX_PLACE, cut, from_text, to_int, to_size
from auditor.store.rows import Cell, ImageRow
from auditor.store.words import Dictionaries

MAX_IMAGES = 1_000  # of one message
_INSERT = (
    "INSERT INTO images (message_id, place, path_id, type_id, width, height, size, sha256, tags_id,"
    " looked, remark_id, faces) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)"
)
_OF_FLOW = (
    "SELECT i.message_id, p.word, t.word, i.width, i.height, i.size, i.sha256, g.word, i.looked,"
    " r.word, i.faces FROM messages m JOIN images i ON i.message_id = m.id"
    " JOIN words p ON p.id = i.path_id JOIN words t ON t.id = i.type_id"
    " JOIN words g ON g.id = i.tags_id JOIN words r ON r.id = i.remark_id"
    " WHERE m.flow_id = ? ORDER BY m.sequence, i.place"
)


def rows_of(
    dictionaries: Dictionaries, message: int, pictures: Sequence[Picture], first: int = 0
) -> Iterator[tuple[Cell, ...]]:
    """The rows of a message's pictures; `first` is the place of the first."""
    words = dictionaries.words
    for place, picture in enumerate(pictures[:MAX_IMAGES], first):
        yield (
            message,
            place,
            words.id(cut(str(picture.path), MAX_PLACE)),
            words.id(cut(picture.media_type)),
            to_int(picture.width) or 0,
            to_int(picture.height) or 0,
            to_size(picture.size),
            bytes.fromhex(picture.sha256),
            words.id(cut("\n".join(picture.tags), MAX_PLACE)),
            int(bool(picture.checked)),
            words.id(cut(picture.checked or picture.unchecked, MAX_PLACE)),
            picture.faces,
        )


def insert(connection: sqlite3.Connection, rows: Sequence[tuple[Cell, ...]]) -> None:
    """Insert such rows."""
    connection.executemany(_INSERT, rows)


def forget(connection: sqlite3.Connection, message: int) -> None:
    """Take away what was recorded of a message's pictures."""
    connection.execute("DELETE FROM images WHERE message_id = ?", (message,))


def of_flow(connection: sqlite3.Connection, flow: int) -> Iterator[ImageRow]:
    """The pictures of a flow, in order."""
    for row in connection.execute(_OF_FLOW, (flow,)):
        tags, remark = from_text(row[7]), from_text(row[9])
        yield ImageRow(
            message=row[0],
            path=from_text(row[1]),
            media_type=from_text(row[2]),
            width=row[3],
            height=row[4],
            size=row[5],
            sha256=row[6].hex(),
            tags=tuple(tags.split("\n")) if tags else (),
            checked=remark if row[8] else "",
            unchecked="" if row[8] else remark,
            faces=row[10],
        )
