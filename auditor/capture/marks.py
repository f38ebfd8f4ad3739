"""What a capture notes beside the traffic, as records and back: sensors, the clock, phases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.capture.values import real, text
from auditor.model import ClockNote, Phase, PhoneFact, Sensor, SensorEvent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from auditor.store import Mark

MARKS = frozenset("stpf")
_SENSORS = {sensor.value: sensor for sensor in Sensor}


def record_of(mark: Mark) -> tuple[object, ...]:
    """The record of a mark."""
    if isinstance(mark, Phase):
        return ("p", mark.at, mark.name)
    if isinstance(mark, PhoneFact):
        return ("f", mark.at, mark.name, mark.value)
    if isinstance(mark, ClockNote):
        return ("t", mark.at, mark.offset, mark.uncertainty, mark.remark)
    return (
        "s", mark.at, mark.sensor.value, mark.what, mark.app, mark.source, mark.resolution,
        mark.detail,
    )  # fmt: skip


def mark(kind: str, rest: Sequence[object]) -> Mark | None:
    """The mark of a record; None where it has no shape of ours."""
    match kind, rest:
        case "p", [at, name]:
            return Phase(real(at) or 0.0, text(name))
        case "f", [at, name, value]:
            return PhoneFact(real(at) or 0.0, text(name), text(value))
        case "t", [at, offset, uncertainty, remark]:
            return ClockNote(real(at) or 0.0, real(offset), real(uncertainty), text(remark))
        case "s", [at, sensor, what, app, source, resolution, detail] if sensor in _SENSORS:
            return SensorEvent(
                at=real(at) or 0.0,
                sensor=_SENSORS[str(sensor)],
                what=text(what),
                app=text(app),
                source=text(source),
                resolution=real(resolution) or 0.0,
                detail=text(detail),
            )
        case _:
            return None
