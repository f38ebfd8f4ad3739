"""What a capture noted beside the messages, read: packets, sensors, clocks, phases, names asked."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model import ClockNote, PacketFlow, Phase, SensorEvent
from auditor.store import lookups, recordings, timeline
from auditor.store.connect import refusals
from auditor.store.reading import Reading
from auditor.store.rows import RecordingRow


class PhoneReader(Reading):
    """The phone's side of a session."""

    def recordings(self, session: str = "") -> Iterator[RecordingRow]:
        """Files recorded beside the messages of a session or of all, by arrival."""
        with refusals(self._path):
            yield from recordings.recordings(self._connection, session)

    def packet_flows(self, session: str) -> Iterator[PacketFlow]:
        """Transport connections of a session's packet captures: by capture, then by number.

        Streams, so it may be a million of them.
        """
        with refusals(self._path):
            yield from recordings.packet_flows(self._connection, session)

    def sensor_events(
        self,
        session: str,
        *,
        app: str = "",
        since: float | None = None,
        until: float | None = None,
        limit: int | None = None,
    ) -> Iterator[SensorEvent]:
        """What the phone's sensors did, by time, from `since` to `until` (Unix seconds)."""
        with refusals(self._path):
            yield from timeline.events(
                self._connection, session, app=app, since=since, until=until, limit=limit
            )

    def clock_notes(self, session: str) -> Iterator[ClockNote]:
        """How the phone's clock stood, and gaps of the timeline."""
        with refusals(self._path):
            yield from timeline.notes(self._connection, session)

    def phases(self, session: str) -> Iterator[Phase]:
        """When each phase of a guided session began; "" ends the last."""
        with refusals(self._path):
            yield from timeline.phases(self._connection, session)

    def looked_up(self, session: str) -> Iterator[str]:
        """The names that a session's DNS questions asked for, as often as they did; bounded."""
        with refusals(self._path):
            yield from lookups.looked_up(self._connection, self._messages, session)
