"""Conclusions about pieces that a conclusion about the whole takes the place of."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from auditor.store.binding import from_text

_ARROW = " ▸ "
_SUMMED = "UPDATE opaque_groups SET parts = parts - 1, bytes = bytes - ? WHERE id = ?"
_COUNTED = (
    "UPDATE finding_groups SET places = places - 1,"
    " first = coalesce((SELECT min(at) FROM findings WHERE group_id = ?1), 1e300),"
    " last = coalesce((SELECT max(at) FROM findings WHERE group_id = ?1), -1e300) WHERE id = ?1"
)


class Settled(NamedTuple):
    """A piece: what is unread at its place or below, and what `detector` found there, goes.

    With `unread=False` only the latter: the bytes are as unread as they were.
    """

    message: int
    place: str  # as paths begin
    detector: str = ""
    unread: bool = True


def settle(connection: sqlite3.Connection, session: int, pieces: Iterable[Settled]) -> None:
    """Take away what stands at these places, in the caller's transaction."""
    by_message: dict[int, dict[str, str]] = {}
    read: dict[int, dict[str, str]] = {}
    for piece in pieces:
        by_message.setdefault(piece.message, {})[piece.place] = piece.detector
        if piece.unread:
            read.setdefault(piece.message, {})[piece.place] = piece.detector
    for message, places in by_message.items():
        (mine,) = connection.execute(
            "SELECT EXISTS (SELECT 1 FROM messages m JOIN flows f ON f.id = m.flow_id"
            " WHERE m.id = ? AND f.session_id = ?)",
            (message, session),
        ).fetchone()
        if mine:
            _unread(connection, message, read.get(message, {}))
            _found(connection, message, places)


def _unread(connection: sqlite3.Connection, message: int, places: dict[str, str]) -> None:
    run = connection.execute
    for table in ("opaques", "images"):
        group = "group_id" if table == "opaques" else "looked"
        rows = run(
            f"SELECT t.place, t.{group}, t.size, w.word FROM {table} t"  # noqa: S608 - our names
            " JOIN words w ON w.id = t.path_id WHERE t.message_id = ?",
            (message,),
        ).fetchall()
        for order, held, size, path in rows:
            if _above(from_text(path), places) is None or (table == "images" and held):
                continue
            run(
                f"DELETE FROM {table} WHERE message_id = ? AND place = ?",  # noqa: S608 - our names
                (message, order),
            )
            if table == "opaques":
                run(_SUMMED, (size, held))


def _found(connection: sqlite3.Connection, message: int, places: dict[str, str]) -> None:
    run = connection.execute
    rows = run(
        "SELECT f.id, f.group_id, p.word, d.word FROM findings f JOIN words p ON p.id = f.path_id"
        " JOIN words d ON d.id = f.detector_id WHERE f.message_id = ?",
        (message,),
    ).fetchall()
    groups: list[int] = []
    for number, group, path, detector in rows:
        wanted = _above(from_text(path), places)
        if wanted and wanted == from_text(detector):
            run("DELETE FROM findings WHERE id = ?", (number,))
            groups.append(group)
    connection.executemany(_COUNTED, [(group,) for group in groups])


def _above(path: str, places: dict[str, str]) -> str | None:
    """The detector of the place at or above a path, None where there is none."""
    while True:
        if path in places:
            return places[path]
        path, arrow, _ = path.rpartition(_ARROW)
        if not arrow:
            return None
