"""`dumpsys media.camera`: its event log tells who opened and closed which camera, to the second.

A line is `MM-DD HH:MM:SS : CONNECT device 0 client for package NAME (PID 4242)`,
the same from Android 8 to 16.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.device.sensors.clock import PhoneClock
from auditor.device.sensors.lines import PACKAGE, dated
from auditor.model import Sensor, SensorEvent

COMMAND = "dumpsys media.camera"
_LINE = re.compile(
    r"\s*(\d\d-\d\d \d\d:\d\d:\d\d)\s*:\s*(CONNECT|DISCONNECT)\s+device (\S{1,40})"
    rf" client for package ({PACKAGE})"
)


def events(text: str, clock: PhoneClock) -> Iterator[SensorEvent]:
    """Cameras opened and closed."""
    for at, found in dated(text, _LINE, clock):
        yield SensorEvent(
            at=at,
            sensor=Sensor.CAMERA,
            what="start" if found[2] == "CONNECT" else "stop",
            app=found[4],
            source=COMMAND,
            resolution=1.0 + clock.uncertainty,
            detail=f"camera {found[3]}",
        )
