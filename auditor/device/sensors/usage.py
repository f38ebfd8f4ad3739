"""`dumpsys usagestats`: which app came to the front and left it, to the second.

A line is `time="2026-09-26 11:00:00" type=ACTIVITY_RESUMED package=NAME ...`;
up to Android 9 the types are MOVE_TO_FOREGROUND and MOVE_TO_BACKGROUND. Times that
a phone writes by the user's language (`03/09/2017 21:18`) are not to be told
apart and are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.device.sensors.clock import PhoneClock
from auditor.device.sensors.lines import PACKAGE, dated
from auditor.model import Sensor, SensorEvent

COMMAND = "dumpsys usagestats"
_TYPES = {
    "ACTIVITY_RESUMED": "start",
    "MOVE_TO_FOREGROUND": "start",
    "ACTIVITY_PAUSED": "stop",
    "MOVE_TO_BACKGROUND": "stop",
}
_LINE = re.compile(
    r'\s*time="(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)" type=([A-Z_]{1,40})'
    rf" package=({PACKAGE})"
)


def events(text: str, clock: PhoneClock) -> Iterator[SensorEvent]:
    """Apps that came to the front and left it."""
    for at, found in dated(text, _LINE, clock):
        what, resolution = _TYPES.get(found[2]), 1.0 + clock.uncertainty
        if what:
            yield SensorEvent(at, Sensor.FOREGROUND, what, found[3], COMMAND, resolution)
