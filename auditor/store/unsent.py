"""What was found in requests that left an app and reached nobody, and why they did not."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from auditor.model import REFUSED, UNREACHED, Confidence, Direction
from auditor.store.binding import from_text
from auditor.store.codes import CONFIDENCE, DIRECTION

# An index has the flows that have an error: the condition must be in its words.
_PLACES = (
    "SELECT a.name, h.name, t.name, g.confidence, sum(instr(w.error, ?2) > 0), count(*)"
    " FROM flows w JOIN messages m ON m.flow_id = w.id JOIN findings f ON f.message_id = m.id"
    " JOIN finding_groups g ON g.id = f.group_id JOIN data_types t ON t.id = g.type_id"
    " JOIN hosts h ON h.id = g.host_id JOIN apps a ON a.id = g.app_id"
    " WHERE w.session_id = (SELECT id FROM sessions WHERE name = ?1) AND w.error <> ''"
    " AND (instr(w.error, ?2) OR instr(w.error, ?3)) AND g.direction = ?4 AND f.at >= ?5"
    " GROUP BY g.app_id, g.host_id, g.type_id, g.confidence"
)


class UnsentPlaces(NamedTuple):
    """Places of one data type, for one host, that left an app and reached nobody.

    `refused` of them our proxy did not pass on; for the rest it reached no server.
    """

    app: str
    host: str
    data_type: str
    confidence: Confidence
    places: int
    refused: int


def unsent_places(
    connection: sqlite3.Connection, session: str, since: float | None
) -> Iterator[UnsentPlaces]:
    """Those of one session, found since a time (Unix seconds)."""
    request = DIRECTION.numbers[Direction.REQUEST]
    values = (session, REFUSED, UNREACHED, request, since or 0.0)
    for app, host, data_type, confidence, refused, places in connection.execute(_PLACES, values):
        yield UnsentPlaces(
            from_text(app),
            from_text(host),
            from_text(data_type),
            CONFIDENCE.members[confidence],
            places,
            refused,
        )


def why_unsent(error: str) -> str:
    """REFUSED or UNREACHED, "" for what was sent: by the error of its flow."""
    return next((why for why in (REFUSED, UNREACHED) if why in error), "")
