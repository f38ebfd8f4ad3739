"""Pictures of faces that were sent right after the app had the camera: two independent signals.

What was seen in a picture, or what its field is called, says that it may be of a
face; that the phone's camera ran for the same app within SECONDS before it left
says that it was taken now, and is no poster out of an album. Either alone is
less than both. Events whose app the phone does not name count for nothing.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from auditor.model import Confidence, Finding, Method, Path, Sensor, SensorEvent

DETECTOR, VERSION, DATA_TYPE = "camera-use", 1, "bio.face_image"
SECONDS = 60.0  # from the end of the camera's use to the picture
_MOST = 100_000  # times of use that are kept of one app
_LONGEST = 4 * 3_600.0  # seconds of one use: a "stop" after that is of another one
_RAISED = {
    Confidence.CANDIDATE: Confidence.PROBABLE,
    Confidence.PROBABLE: Confidence.PROVEN,
}


@dataclass(frozen=True, slots=True)
class Sent:
    """A finding of a face in a picture that an app sent; `at` is on the capture's clock."""

    message: int
    app: str
    at: float  # Unix seconds
    path: str
    confidence: Confidence
    detector: str
    reason: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class _Use:
    start: float
    end: float
    event: SensorEvent


def after_camera(
    pictures: Iterable[Sent], events: Iterable[SensorEvent]
) -> Iterator[tuple[int, Finding]]:
    """(message, finding) for each place whose confidence the camera's use raises, once.

    What is proven already needs no second signal; a place that has such a finding
    is left out, so that the same rows may be asked again.
    """
    uses = _uses(events)
    known = list(pictures)
    done = {(one.message, one.path) for one in known if one.detector == DETECTOR}
    for one in sorted(known, key=lambda sent: (sent.message, sent.path, -sent.confidence.rank)):
        place = (one.message, one.path)
        raised = _RAISED.get(one.confidence)
        if place in done:
            continue
        done.add(place)
        use = _before(uses.get(one.app, []), one.at) if raised and one.app else None
        if raised is None or use is None:
            continue
        yield one.message, _finding(one, raised, use)


def _finding(one: Sent, raised: Confidence, use: _Use) -> Finding:
    gap = max(0.0, one.at - use.end)
    when = f"{gap:.0f} s after" if one.at > use.end else "while"
    what = f"{when} {one.app} had the camera ({use.event.source})"
    why = f"{one.reason}; sent {what}: two independent signals" if one.reason else f"sent {what}"
    return Finding(DATA_TYPE, raised, Method.CONTENT, DETECTOR, VERSION, Path.root(one.path), why)


def _uses(events: Iterable[SensorEvent]) -> dict[str, list[_Use]]:
    """When each app had the camera, in order of start."""
    found: dict[str, list[_Use]] = {}
    begun: dict[tuple[str, str], SensorEvent] = {}
    for event in sorted(events, key=lambda one: one.at):
        if event.sensor is not Sensor.CAMERA or not event.app:
            continue
        uses = found.setdefault(event.app, [])
        key = (event.app, event.detail)
        if event.what == "stop":
            start = begun.pop(key, None)
            if start is None or event.at - start.at > _LONGEST:
                start = event
            event_of = _Use(start.at - start.resolution, event.at + event.resolution, start)
        else:
            if event.what == "start":
                begun[key] = event
            event_of = _Use(event.at - event.resolution, event.at + event.resolution, event)
        if len(uses) < _MOST:
            uses.append(event_of)
    for uses in found.values():
        uses.sort(key=lambda use: use.start)
    return found


def _before(uses: list[_Use], at: float) -> _Use | None:
    """The use that ended last of those that began before and reach to a moment."""
    last = bisect.bisect_right(uses, at, key=lambda use: use.start)
    near = [use for use in uses[max(0, last - 64) : last] if at <= use.end + SECONDS]
    return max(near, key=lambda use: use.end, default=None)
