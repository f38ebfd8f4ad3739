"""Where the samples of motion sensors stand in a message, and which sensor they are of.

A sample is an element of a list: an object with axes (`{x, y, z, t}`, `{ax,
ay, az}`), with axes one object further down (`{acceleration: {x, y, z}}`) or in
a list (`{values: [x, y, z]}`), or a row (`[x, y, z]`). Or each axis has a list
of its own. The sensor is named by what encloses the samples, by the object or
prefix of the axes, or by a text beside (`"type": "accelerometer"`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from auditor.detect.keys import joined, words
from auditor.detect.scalars import number_of
from auditor.detect.siblings import is_element
from auditor.model import Leaf, Node, Path

SENSORS = frozenset(
    ("accelerometer", "accelerometers", "accel", "accelerations", "gyroscope", "gyro", "gyroscopes",
     "devicemotion", "linearacceleration", "rotationrate", "usermotion", "motiondata", "imu",
     "magnetometer", "accelerometerdata", "gyroscopedata", "motionsamples", "accdata", "gyrodata",
     "acceleration", "motionsensors", "gravity", "sensordata", "gait", "useracceleration",
     "accelerationincludinggravity", "acc", "gyr")
)  # fmt: skip
AXES = {"x": "x", "y": "y", "z": "z", "alpha": "x", "beta": "y", "gamma": "z"}
_PREFIXES = {
    "a": "accelerometer", "acc": "accelerometer", "accel": "accelerometer",
    "acceleration": "accelerometer", "accelerometer": "accelerometer", "gyro": "gyroscope",
    "gyroscope": "gyroscope",
}  # fmt: skip
PREFIXED = {f"{prefix}{axis}": (sensor, axis) for prefix, sensor in _PREFIXES.items()
            for axis in "xyz"}  # fmt: skip
TIMES = frozenset(("t", "ts", "time", "timestamp", "millis", "elapsed", "timestampns", "eventtime"))
_PLAIN = {**AXES, **dict.fromkeys(TIMES, "t"), "interval": "interval"}
_SAYING = frozenset(("type", "sensor", "sensortype", "sensorname", "name", "kind"))
_VALUES = frozenset(("values", "value", "data"))
_MOST = 20_000
_STREAMS = 64
_TEXT = 64
_UP = 5


class Place(NamedTuple):
    """The list that a number belongs to, its sensor if it tells that itself, and its axis."""

    path: Path
    sensor: str
    axis: str


class Stream:
    """The numbers of one sensor in one list, by axis; `nested` where the axes' own object names it.

    Times are under "t", intervals between samples under "interval".
    """

    def __init__(self, path: Path, sensor: str, *, nested: bool) -> None:
        self.path = path
        self.sensor = sensor
        self.nested = nested
        self.axes: dict[str, list[float]] = {}

    def add(self, axis: str, value: float) -> None:
        """Note a number."""
        values = self.axes.setdefault(axis, [])
        if len(values) < _MOST:
            values.append(value)


def streams(leaves: Iterable[Leaf]) -> list[Stream]:
    """The numbers of each list, grouped by sensor; a list that nothing names is left out."""
    said = _said(leaves)
    found: dict[tuple[int, str], Stream] = {}
    paces: dict[tuple[int, str], Stream] = {}
    nameless: set[tuple[int, str]] = set()
    for leaf in leaves:
        place = _place(leaf, said)
        number = number_of(leaf.value) if place is not None else None
        if number is None or place is None:
            continue
        path, sensor, axis = place
        into = paces if axis in {"t", "interval"} else found
        key = (id(path), sensor)
        if into is found and key in nameless:
            continue
        if key not in into:
            name = sensor or sensor_of(path) or said.get(id(path.parent), "")
            if into is found and not name:
                nameless.add(key)
            if (into is found and not name) or len(into) >= _STREAMS:
                continue
            into[key] = Stream(path, name, nested=bool(sensor))
        into[key].add(axis, number.value)
    for (at, sensor), one in found.items():
        # Times stand in the sample, or in the list of all sensors.
        pace = paces.get((at, sensor)) or paces.get((at, ""))
        if pace is not None:
            one.axes.update(pace.axes)
    return list(found.values())


def sensor_in(text: str) -> str:
    """The word of a sensor in a name or text, "" for none."""
    return next((part for part in (joined(text), *words(text)) if part in SENSORS), "")


def sensor_of(node: Node) -> str:
    """The word of a sensor in the names above, "" for none."""
    step: Node | None = node
    for _ in range(_UP):
        if step is None:
            return ""
        if found := sensor_in(step.name):
            return found
        step = step.parent
    return ""


def _said(leaves: Iterable[Leaf]) -> dict[int, str]:
    """The sensor that a text in an object names, by the object."""
    found: dict[int, str] = {}
    for leaf in leaves:
        text = leaf.value
        if isinstance(text, str) and len(text) <= _TEXT and joined(leaf.name) in _SAYING:
            sensor = sensor_in(text)
            if sensor and leaf.parent is not None:
                found[id(leaf.parent)] = sensor
    return found


def _place(leaf: Leaf, said: dict[int, str]) -> Place | None:
    parent = leaf.parent
    above = parent.parent if parent is not None else None
    if parent is None or above is None:
        return None
    name = joined(leaf.name)
    if is_element(leaf):
        return _in_row(leaf, parent, above, said)
    if is_element(parent):
        if name in PREFIXED:
            return Place(above, *PREFIXED[name])
        axis = _PLAIN.get(name)
        return Place(above, said.get(id(parent), ""), axis) if axis else None
    if name in AXES and is_element(above) and above.parent is not None:
        sensor = sensor_in(parent.name)
        return Place(above.parent, sensor, AXES[name]) if sensor else None
    return None


def _in_row(leaf: Leaf, parent: Path, above: Path, said: dict[int, str]) -> Place | None:
    """A number in a list: of an axis, of a row, or of the values of a sample."""
    if is_element(parent):
        return Place(above, "", leaf.text)
    name = joined(parent.name)
    if name in AXES:
        return Place(above, "", AXES[name])
    if name in PREFIXED:  # `{ax: […], ay: […], az: […]}`
        return Place(above, *PREFIXED[name])
    if name in _VALUES and is_element(above) and above.parent is not None:
        return Place(above.parent, said.get(id(above), ""), leaf.text)
    return None
