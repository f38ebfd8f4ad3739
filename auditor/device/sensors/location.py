"""`dumpsys location`: who asked the providers for positions, since Android 12.

A line of its event log is `MM-DD HH:MM:SS.mmm: gps provider +registration
10123/NAME[tag]/1A2B -> Request[...]`, and `-registration` at the end. "delivered
location[1] to 10123/NAME" is an access. Earlier versions keep minutes only;
there `appops` tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.device.sensors.clock import PhoneClock
from auditor.device.sensors.lines import PACKAGE, dated
from auditor.model import Sensor, SensorEvent

COMMAND = "dumpsys location"
_LINE = re.compile(
    r"\s*(\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}): (\w{1,40}) provider "
    r"(\+registration|-registration|delivered location\[\d{1,6}\] to) "
    rf"(?:\d{{1,10}}/)?({PACKAGE})"
)
_WHAT = {"+": "start", "-": "stop", "d": "access"}


def events(text: str, clock: PhoneClock) -> Iterator[SensorEvent]:
    """Requests for positions begun and ended, positions handed out."""
    for at, found in dated(text, _LINE, clock):
        yield SensorEvent(
            at=at,
            sensor=Sensor.LOCATION,
            what=_WHAT[found[3][0]],
            app=found[4],
            source=COMMAND,
            resolution=0.001 + clock.uncertainty,
            detail=found[2],
        )
