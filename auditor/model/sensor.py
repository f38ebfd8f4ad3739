"""What the phone's sensors did, and which app had them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Sensor(StrEnum):
    """What can be observed to start, stop or be read."""

    CAMERA = "camera"
    MICROPHONE = "microphone"
    LOCATION = "location"
    FOREGROUND = "foreground"


@dataclass(frozen=True, slots=True)
class SensorEvent:
    """One thing that a sensor did, on the capture's clock.

    `what` is "start", "stop" or "access" (used at some moment, whose length is
    not known). `resolution` is how far off the time may be, in seconds.
    """

    at: float  # Unix seconds of the capturing machine
    sensor: Sensor
    what: str
    app: str  # package name, "" where the phone does not say
    source: str  # the command that told it
    resolution: float = 1.0
    detail: str = ""  # such as the camera's number
