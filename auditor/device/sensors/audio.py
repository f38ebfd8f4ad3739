"""`dumpsys audio`: its log of recordings, to the millisecond, since Android 9.

A line is `MM-DD HH:MM:SS:mmm rec start riid:47 uid:10192 session:33 src:MIC not
silenced pack:NAME`; Android 9 has no riid. Apps that were silenced recorded
nothing, which the detail says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.device.sensors.clock import PhoneClock
from auditor.device.sensors.lines import PACKAGE, dated
from auditor.model import Sensor, SensorEvent

COMMAND = "dumpsys audio"
_LINE = re.compile(
    r"\s*(\d\d-\d\d \d\d:\d\d:\d\d:\d{3}) rec (start|stop)\s+(?:riid:-?\d{1,10} )?"
    r"uid:\d{1,10} session:\S{1,20} src:(\w{1,40})(?: (not silenced|silenced))?"
    rf"(?: pack:({PACKAGE}))?"
)


def events(text: str, clock: PhoneClock) -> Iterator[SensorEvent]:
    """Recordings begun and ended."""
    for at, found in dated(text, _LINE, clock):
        silenced = " (silenced)" if found[4] == "silenced" else ""
        yield SensorEvent(
            at=at,
            sensor=Sensor.MICROPHONE,
            what=found[2],
            app=found[5] or "",
            source=COMMAND,
            resolution=0.001 + clock.uncertainty,
            detail=f"{found[3]}{silenced}",
        )
