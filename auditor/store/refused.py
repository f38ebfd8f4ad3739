"""What was found in requests that our proxy did not pass on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from auditor.model import REFUSED, Confidence, Direction
from auditor.store.binding import from_text
from auditor.store.codes import CONFIDENCE, DIRECTION

_PLACES = (
    "SELECT a.name, h.name, t.name, g.confidence, count(*) FROM flows w"
    " JOIN messages m ON m.flow_id = w.id JOIN findings f ON f.message_id = m.id"
    " JOIN finding_groups g ON g.id = f.group_id JOIN data_types t ON t.id = g.type_id"
    " JOIN hosts h ON h.id = g.host_id JOIN apps a ON a.id = g.app_id"
    " WHERE w.session_id = ? AND instr(w.error, ?) AND g.direction = ?"
    " GROUP BY g.app_id, g.host_id, g.type_id, g.confidence"
)


class RefusedPlaces(NamedTuple):
    """Places of one data type, for one host, that left an app and reached nobody."""

    app: str
    host: str
    data_type: str
    confidence: Confidence
    places: int


def refused_places(connection: sqlite3.Connection, session: int) -> Iterator[RefusedPlaces]:
    """Those of one session; reads all its flows."""
    values = (session, REFUSED, DIRECTION.numbers[Direction.REQUEST])
    for app, host, data_type, confidence, places in connection.execute(_PLACES, values):
        yield RefusedPlaces(
            from_text(app),
            from_text(host),
            from_text(data_type),
            CONFIDENCE.members[confidence],
            places,
        )
