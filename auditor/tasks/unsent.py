"""What of the counts by recipient left an app and reached nobody."""

from __future__ import annotations

from typing import NamedTuple

from auditor.model import Confidence, Direction
from auditor.store import Reader, RecipientRow


class Tried(NamedTuple):
    """Places that were only tried to be sent; `refused` of them by our proxy's own decision."""

    places: int = 0
    refused: int = 0


type _Key = tuple[str, str, str, Confidence]


class Unsent:
    """Asks the store once a session; what counts is found since a time (Unix seconds)."""

    def __init__(self, reader: Reader, since: float | None = None) -> None:
        self._reader = reader
        self._since = since
        self._sessions: dict[str, dict[_Key, Tried]] = {}

    def of(self, row: RecipientRow, confidence: Confidence | None = None) -> Tried:
        """How much of a row, or of what it has of one confidence, was only tried."""
        if row.direction is not Direction.REQUEST:
            return Tried()
        known = self._session(row.session)
        wanted = row.by_confidence if confidence is None else (confidence,)
        found = [known.get((row.app, row.host, row.data_type, one), Tried()) for one in wanted]
        places = min(sum(one.places for one in found), row.places)
        return Tried(places, min(sum(one.refused for one in found), places))

    def _session(self, name: str) -> dict[_Key, Tried]:
        if name not in self._sessions:
            self._sessions[name] = {
                (row.app, row.host, row.data_type, row.confidence): Tried(row.places, row.refused)
                for row in self._reader.unsent_places(name, self._since)
            }
        return self._sessions[name]
