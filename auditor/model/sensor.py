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


@dataclass(frozen=True, slots=True)
class ClockNote:
    """How the phone's clock stood, or why the timeline has a gap from here on.

    `offset` is in seconds that the phone was ahead of the capturing machine,
    wrong by `uncertainty` at most; both are None in a remark.
    """

    at: float  # Unix seconds of the capturing machine
    offset: float | None = None
    uncertainty: float | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Phase:
    """What the tester did from this moment on, until the next phase begins; "" ends the last."""

    at: float  # Unix seconds
    name: str


PINNING = "pinning"  # the fact that says which hosts were left closed, or let through by guess


@dataclass(frozen=True, slots=True)
class PhoneFact:
    """A fact about the phone that is kept with the session, among its tools' versions."""

    at: float  # Unix seconds
    name: str
    value: str
