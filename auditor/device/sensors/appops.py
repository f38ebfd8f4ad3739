"""`dumpsys appops`: when an app last used camera, microphone and location.

It keeps the last access of each kind only, so it is polled. Three forms:

* Android 10 and later, in the phone's time to the millisecond:
  `Access: [top-s] 2026-11-22 12:00:03.120 (-5s880ms) duration=+2s10ms`, and
  `Running start at: +4s` while it lasts;
* Android 9: `Access: top = 2026-11-22 12:00:03.120 (-5s880ms)`, with or without the `=`;
* Android 8: `CAMERA: mode=0; time=+5s831ms ago; duration=+2s`, `(running)` while it lasts.

A rejected access is no use of a sensor and is left out.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass

from auditor.device.sensors.clock import PhoneClock
from auditor.device.sensors.lines import PACKAGE, lines, seconds
from auditor.model import Sensor, SensorEvent

COMMAND = "dumpsys appops"
OPERATIONS = {
    "CAMERA": Sensor.CAMERA,
    "PHONE_CALL_CAMERA": Sensor.CAMERA,
    "RECORD_AUDIO": Sensor.MICROPHONE,
    "RECORD_AUDIO_HOTWORD": Sensor.MICROPHONE,
    "PHONE_CALL_MICROPHONE": Sensor.MICROPHONE,
    "COARSE_LOCATION": Sensor.LOCATION,
    "FINE_LOCATION": Sensor.LOCATION,
    "GPS": Sensor.LOCATION,
    "MONITOR_LOCATION": Sensor.LOCATION,
    "MONITOR_HIGH_POWER_LOCATION": Sensor.LOCATION,
}
_OF_PACKAGE = re.compile(rf"\s{{2,8}}Package ({PACKAGE}):")
_OPERATION = re.compile(r"\s{4,10}([A-Z_0-9]{2,60})(?: \(|:)(.*)")
_DATED = re.compile(
    r"\s+Access: (?:\[[^\]]{1,60}\]|\w{1,20}(?: =)?) ?(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3})"
    r" \([^)]{1,60}\)(?: duration=(\S{1,40}))?"
)
_RUNNING = re.compile(r"\s+Running start at: ([+-]?\w{1,40})")
_OLD = re.compile(r" ?mode=\d{1,2}; time=\+(\w{1,40}) ago(?:; duration=\+?(\w{1,40}))?")


def command(app: str) -> str:
    """The dump of one app, or of all where none is known."""
    return f"{COMMAND} --package {shlex.quote(app)}" if app else COMMAND


@dataclass(frozen=True, slots=True)
class _Use:
    app: str
    operation: str
    resolution: float

    def event(self, at: float, what: str) -> SensorEvent:
        sensor, detail = OPERATIONS[self.operation], self.operation
        return SensorEvent(at, sensor, what, self.app, COMMAND, self.resolution, detail)


def events(text: str, clock: PhoneClock) -> Iterator[SensorEvent]:
    """Accesses: a start and a stop where their length is told, else the moment."""
    app = operation = ""
    for line in lines(text):
        if found := _OF_PACKAGE.match(line):
            app, operation = found[1], ""
        elif found := _OPERATION.match(line):
            operation = found[1] if found[1] in OPERATIONS else ""
            if operation:
                yield from _old(_Use(app, operation, 0.1 + clock.uncertainty), found[2], clock)
        elif operation:
            yield from _new(_Use(app, operation, 0.001 + clock.uncertainty), line, clock)


def _new(use: _Use, line: str, clock: PhoneClock) -> Iterator[SensorEvent]:
    if found := _DATED.match(line):
        at = clock.moment(found[1])
        if at is not None:
            yield from _lasting(use, at, seconds(found[2] or ""))
    elif found := _RUNNING.match(line):
        yield use.event(clock.ago(seconds(found[1])), "start")


def _old(use: _Use, rest: str, clock: PhoneClock) -> Iterator[SensorEvent]:
    found = _OLD.match(rest)
    if found is None:
        return
    at = clock.ago(seconds(found[1]))
    if "(running)" in rest:
        yield use.event(at, "start")
    else:
        yield from _lasting(use, at, seconds(found[2] or ""))


def _lasting(use: _Use, at: float, lasted: float) -> Iterator[SensorEvent]:
    if not lasted:
        yield use.event(at, "access")
        return
    yield use.event(at, "start")
    yield use.event(at + lasted, "stop")
