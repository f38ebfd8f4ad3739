"""What was told apart: places that look like data of a body and are none, counted by app."""

from __future__ import annotations

import json
import sqlite3

from auditor.model import TOLD_APART, Category, Confidence, Direction
from auditor.store.binding import from_text
from auditor.store.codes import CATEGORY, CONFIDENCE, DIRECTION

_PLACES = (
    "SELECT a.name, count(*) FROM finding_groups g JOIN data_types t ON t.id = g.type_id"
    " JOIN apps a ON a.id = g.app_id JOIN findings f ON f.group_id = g.id"
    " WHERE g.session_id = (SELECT id FROM sessions WHERE name = ?) AND t.category = ?"
    " AND g.direction = ? AND g.confidence = ?"
    " AND f.detector_id IN (SELECT w.id FROM words w, json_each(?) d WHERE w.word = d.value)"
    " GROUP BY a.name"
)


def places_apart(connection: sqlite3.Connection, session: str) -> dict[str, int]:
    """How many an app sent in a session."""
    values = (
        session,
        CATEGORY.numbers[Category.BIOMETRIC],
        DIRECTION.numbers[Direction.REQUEST],
        CONFIDENCE.numbers[Confidence.CANDIDATE],
        json.dumps(sorted(TOLD_APART)),
    )
    return {from_text(app): places for app, places in connection.execute(_PLACES, values)}
