"""Did the sensor run behind a kind of data? One sentence for a verdict's row."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from auditor.model import Sensor
from auditor.report.units import plural
from auditor.store import Reader, SessionRow

# Data types (or categories) by the sensors that take them; the longest prefix counts.
_SENSORS = {
    "location": (Sensor.LOCATION,),
    "biometric": (Sensor.CAMERA, Sensor.MICROPHONE),
    "bio": (Sensor.CAMERA,),
    "bio.voice": (Sensor.MICROPHONE,),
}
_ONE_USE = 1.0  # seconds between what two dumps say of one use
NO_LOG = "no sensor log"


@dataclass(slots=True)
class Ran:
    """How often each app's sensors began or were read; None where nobody looked."""

    times: dict[str, Counter[Sensor]] | None
    gaps: bool = False  # so that what was not seen may still have run

    def sentence(self, app: str, data_type: str) -> str:
        """Such as `camera ran 2 times`; "" for data that no sensor takes."""
        sensors = _of(data_type)
        if not sensors:
            return ""
        if self.times is None:
            return NO_LOG
        found = [
            self.times.get(app, Counter())[sensor] + self.times.get("", Counter())[sensor]
            for sensor in sensors
        ]
        none = "not known to have run" if self.gaps else "not run"
        return ", ".join(
            f"{sensor.value} ran {plural(times, 'time')}" if times else f"{sensor.value} {none}"
            for sensor, times in zip(sensors, found, strict=True)
        )


def ran(reader: Reader, session: SessionRow) -> Ran:
    """Count a session's events; a session whose phone was never asked has no log."""
    times: dict[str, Counter[Sensor]] = {}
    moments: dict[tuple[str, Sensor], float] = {}
    for event in reader.sensor_events(session.name):
        if event.what == "stop":
            continue
        # Several dumps tell the same use: what is as near as they are unsure is one.
        last = moments.get((event.app, event.sensor))
        if last is None or event.at - last > _ONE_USE + event.resolution:
            times.setdefault(event.app, Counter())[event.sensor] += 1
        moments[event.app, event.sensor] = event.at
    notes = list(reader.clock_notes(session.name))
    asked = any(note.offset is not None for note in notes)
    gaps = any(note.remark for note in notes)
    return Ran(times if times or asked else None, gaps)


def _of(data_type: str) -> tuple[Sensor, ...]:
    name = data_type
    while name:
        if name in _SENSORS:
            return _SENSORS[name]
        name = name.rpartition(".")[0]
    return ()
