"""What the correlating tasks ask: pieces of uploads, sound, and values that come again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from auditor.store import recurring, uploads
from auditor.store.connect import refusals
from auditor.store.reading import Reading
from auditor.store.recurring import RecurringRow, RecurringValue


class CorrelationReader(Reading):
    """What only several messages show."""

    def upload_pieces(self, session: int) -> Iterator[tuple[int, int]]:
        """(message, flow) of requests that may be pieces of an upload, in order of arrival."""
        with refusals(self._path):
            yield from uploads.candidates(self._connection, session)

    def sounding_flows(self, session: int) -> list[int]:
        """Flows that may hold sound in chunks, in order of arrival."""
        with refusals(self._path):
            return uploads.sounding(self._connection, session)

    def concluded_below(self, message: int, prefix: str) -> bool:
        """Whether something was concluded about a message at a path that begins so."""
        with refusals(self._path):
            return uploads.concluded(self._connection, message, prefix)

    def recurring_values(self) -> Iterator[RecurringValue]:
        """The random values that several flows hold."""
        with refusals(self._path):
            yield from recurring.values(self._connection)

    def recurring_places(self) -> Iterator[tuple[int, str, str]]:
        """(session, host, path) wherever some random value stands."""
        with refusals(self._path):
            yield from recurring.places(self._connection)

    def recurring(self, values: Iterable[bytes]) -> Iterator[RecurringRow]:
        """The places of these values, sorted by value and time."""
        with refusals(self._path):
            yield from recurring.rows(self._connection, values)

    def phone_markers(self) -> Iterator[tuple[int, bytes]]:
        """(session, keyed hash) of the ids of phones that were found in requests."""
        with refusals(self._path):
            yield from recurring.markers(self._connection)

    def session_apps(self) -> Iterator[tuple[int, str]]:
        """(session, app) of all flows."""
        with refusals(self._path):
            yield from recurring.apps(self._connection)
