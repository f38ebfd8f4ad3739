"""The sensor timeline as rows, and what the sensors did before something was sent.

An event belongs to an app where the phone names one; one that names none may be
any app's and is kept with each. Of the events before a message the last SHOWN are
told.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import TypedDict

from auditor.model import Phase, SensorEvent
from auditor.report.units import stamp
from auditor.store import Reader, SessionRow

BEFORE = 60.0  # seconds
SHOWN = 20
_HELD = 200_000  # events of a session in memory


class EventJson(TypedDict):
    """One thing that a sensor did; `uncertainty` is in seconds."""

    session: str
    time: str | None
    sensor: str
    what: str
    app: str
    detail: str
    phase: str
    uncertainty: float
    source: str


class BeforeJson(TypedDict):
    """What a sensor did so many seconds before a message."""

    time: str | None
    sensor: str
    what: str
    app: str
    detail: str
    seconds_before: float
    uncertainty: float


def event_rows(
    reader: Reader, session: SessionRow, *, app: str = "", sensor: str = "", since: float | None
) -> Iterator[EventJson]:
    """A session's sensor events by time."""
    phases = list(reader.phases(session.name))
    for event in reader.sensor_events(session.name, since=since):
        if (app and event.app not in {app, ""}) or (sensor and event.sensor != sensor):
            continue
        yield {
            "session": session.name,
            "time": stamp(event.at),
            "sensor": event.sensor.value,
            "what": event.what,
            "app": event.app,
            "detail": event.detail,
            "phase": phase_at(phases, event.at),
            "uncertainty": round(event.resolution, 3),
            "source": event.source,
        }


def phase_at(phases: Sequence[Phase], at: float) -> str:
    """The phase that a moment is in, "" for none; phases are in order of time."""
    place = bisect_right(phases, at, key=lambda phase: phase.at)
    return phases[place - 1].name if place else ""


def clock_lines(reader: Reader, session: SessionRow) -> Iterator[str]:
    """How the phone's clock stood, and the timeline's gaps, in sentences."""
    for note in reader.clock_notes(session.name):
        when = (stamp(note.at) or "")[11:19]
        if note.remark:
            yield f"{session.name}, {when}: {note.remark}"
        elif note.offset is not None:
            side = "ahead of" if note.offset >= 0 else "behind"
            yield (
                f"{session.name}, {when}: the phone's clock was {abs(note.offset):.2f} s {side}"
                f" ours (± {note.uncertainty or 0:.2f} s)."
            )


class Before:
    """Looks up what the sensors did before a moment; holds the events of one session at a time."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._session = ""
        self._events: list[SensorEvent] = []

    def rows(self, session: str, app: str, at: float | None) -> list[BeforeJson]:
        """The last events of an app ("" for all) in the BEFORE seconds up to a moment."""
        if session != self._session:
            self._session = session
            self._events = list(self._reader.sensor_events(session, limit=_HELD))
        if at is None or not self._events:
            return []
        start = bisect_left(self._events, at - BEFORE, key=lambda event: event.at)
        stop = bisect_right(self._events, at, key=lambda event: event.at)
        mine = [
            event
            for event in self._events[max(start, stop - _HELD // 100) : stop]
            if not app or event.app in {app, ""}
        ]
        return [
            {
                "time": stamp(event.at),
                "sensor": event.sensor.value,
                "what": event.what,
                "app": event.app,
                "detail": event.detail,
                "seconds_before": round(at - event.at, 3),
                "uncertainty": round(event.resolution, 3),
            }
            for event in mine[-SHOWN:]
        ]
