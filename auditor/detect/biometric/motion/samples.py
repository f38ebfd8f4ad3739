"""Where the samples of motion sensors stand in a message, and which sensor they are of.

A sample is an element of a list or a line of JSON: an object with axes (`{x, y, z, t}`,
`{ax, ay, az}`), with axes one object further down (`{acceleration: {x, y, z}}`) or in a list
(`{values: [x, y, z]}`, `{acc: [x, y, z]}`), or a row (`[x, y, z]`). Or each axis has a list of
its own. The sensor is named by what encloses the samples, by the object or prefix of the axes,
by a text beside (`"type": "accelerometer"`), or by Android's number of it (`"sensorType": 1`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from auditor.detect.keys import joined, words
from auditor.detect.scalars import number_of
from auditor.detect.siblings import is_element, list_of
from auditor.model import Leaf, Node, Path

SENSORS = frozenset(
    ("accelerometer", "accelerometers", "accel", "accelerations", "gyroscope", "gyro", "gyroscopes",
     "devicemotion", "linearacceleration", "rotationrate", "usermotion", "motiondata", "imu",
     "magnetometer", "accelerometerdata", "gyroscopedata", "motionsamples", "accdata", "gyrodata",
     "acceleration", "motionsensors", "gravity", "sensordata", "gait", "useracceleration",
     "accelerationincludinggravity", "acc", "gyr", "accelerometeruncalibrated",
     "gyroscopeuncalibrated", "totalacceleration", "deviceorientation", "deviceorientations")
)  # fmt: skip
AXES = {"x": "x", "y": "y", "z": "z", "alpha": "x", "beta": "y", "gamma": "z"}
_GREEK = frozenset(("alpha", "beta", "gamma"))
_PREFIXES = {
    "a": "accelerometer", "acc": "accelerometer", "accel": "accelerometer",
    "acceleration": "accelerometer", "accelerometer": "accelerometer", "gyro": "gyroscope",
    "gyroscope": "gyroscope", "gyr": "gyroscope", "rotationrate": "gyroscope",
    "linearacceleration": "linearacceleration", "linacc": "linearacceleration",
    "linearacc": "linearacceleration", "useracceleration": "linearacceleration",
    "useracc": "linearacceleration", "accelerationincludinggravity": "accelerometer",
}  # fmt: skip
# `acc_x`, and `x_acc` where that is no other word (`za`).
PREFIXED = {
    name: (sensor, axis)
    for prefix, sensor in _PREFIXES.items()
    for axis in "xyz"
    for name in (f"{prefix}{axis}", f"{axis}{prefix}")[: 1 + (len(prefix) > 1)]
}
TIMES = frozenset(("t", "ts", "time", "timestamp", "millis", "elapsed", "timestampns", "eventtime"))
_PLAIN = {**AXES, **dict.fromkeys(TIMES, "t"), "interval": "interval"}
_SAYING = frozenset(
    (
        "type",
        "sensor",
        "sensortype",
        "sensorname",
        "name",
        "kind",
        "stringtype",
        "sensorstringtype",
        "op",
        "event",
        "topic",
        "channel",
        "stream",
        "s",
    )
)
# Sensor.TYPE_… of Android's hardware API.
_NUMBERED = {1: "accelerometer", 2: "magnetometer", 4: "gyroscope", 9: "gravity",
             10: "linearacceleration", 16: "gyroscopeuncalibrated",
             35: "accelerometeruncalibrated"}  # fmt: skip
# Lists of three axes in a sample; of `a` only where its list names a sensor.
_TRIPLES = {**_PREFIXES, "gyr": "gyroscope"}
_VALUES = frozenset(("values", "value", "data", "v", "vals", "xyz"))
# Lists of plain numbers below a sensor's name: `x, y, z, x, y, z`.
_FLAT = _VALUES | {"samples", "readings", "buffer", "raw"}
_MOST = 20_000
_STREAMS = 64
_NAMELESS = 16  # lists
# Lists of places, which go on steadily, too.
_PLACED = frozenset(
    ("pose", "poses", "position", "positions", "trajectory", "path", "waypoints", "points",
    "vertices",
     "joints", "targets", "route", "track", "keyframes", "frames", "translations", "locations")
)  # fmt: skip
_TEXT = 64
_UP = 5


class Place(NamedTuple):
    """The list that a number belongs to, its sensor if it tells that itself, and its axis."""

    path: Path
    sensor: str
    axis: str
    said: bool = False  # by a text or number in the sample


class Stream:
    """The numbers of one sensor in one list, by axis; `nested` where the axes' own object names it.

    `said` where each sample says its sensor. Times are under "t", intervals between samples
    under "interval".
    """

    def __init__(self, path: Path, sensor: str, *, nested: bool, said: bool = False) -> None:
        self.path = path
        self.sensor = sensor
        self.nested = nested
        self.said = said
        self.axes: dict[str, list[float]] = {}
        self.greek = False  # axes called alpha, beta and gamma, as W3C's of a turned device

    def add(self, axis: str, value: float) -> None:
        """Note a number."""
        values = self.axes.setdefault(axis, [])
        if len(values) < _MOST:
            values.append(value)


def streams(leaves: Iterable[Leaf]) -> list[Stream]:
    """The numbers of each list, grouped by sensor; a row that nothing names is left out.

    A list of objects with axes that nothing names has a sensor called "".
    """
    said = said_by(leaves)
    found: dict[tuple[int, str], Stream] = {}
    paces: dict[tuple[int, str], Stream] = {}
    nameless: set[tuple[int, str]] = set()
    for leaf in leaves:
        place = _place(leaf, said)
        number = number_of(leaf.value) if place is not None else None
        if number is None or place is None:
            continue
        path, sensor, axis, by_sample = place
        into = paces if axis in {"t", "interval"} else found
        key = (id(path), sensor)
        if into is found and key in nameless:
            continue
        if key not in into:
            name = sensor or sensor_of(path) or said.get(id(path.parent)) or said.get(id(path), "")
            unknown = into is found and not name
            placed = unknown and not _PLACED.isdisjoint(words(path.name))
            if placed or (unknown and (axis.startswith("[") or len(nameless) >= _NAMELESS)):
                nameless.add(key)
                continue
            if len(into) >= _STREAMS:
                continue
            into[key] = Stream(path, name, nested=bool(sensor), said=by_sample)
        into[key].greek |= joined(leaf.name) in _GREEK
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


def said_by(leaves: Iterable[Leaf]) -> dict[int, str]:
    """The sensor that a text or number in an object names, by the object."""
    found: dict[int, str] = {}
    for leaf in leaves:
        value = leaf.value
        if isinstance(value, str) and len(value) <= _TEXT and joined(leaf.name) in _SAYING:
            sensor = sensor_in(value)
        elif type(value) is int and value in _NUMBERED and joined(leaf.name) == "sensortype":
            sensor = _NUMBERED[value]
        else:
            continue
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
    if (at := list_of(parent)) is not None:
        if name in PREFIXED:
            return Place(at, *PREFIXED[name])
        axis, sensor = _PLAIN.get(name), said.get(id(parent), "")
        return Place(at, sensor, axis, said=bool(sensor)) if axis else None
    at = list_of(above) if name in AXES else None
    return _of_axes(at, parent, AXES[name], said) if at is not None else None


def _of_axes(at: Path, holder: Path, axis: str, said: dict[int, str]) -> Place | None:
    """A number of an object of axes that an element of a list holds."""
    if sensor := sensor_in(holder.name):
        return Place(at, sensor, axis)
    sensor = said.get(id(holder.parent), "") if joined(holder.name) in _VALUES else ""
    return Place(at, sensor, axis, said=True) if sensor else None


def _in_row(leaf: Leaf, parent: Path, above: Path, said: dict[int, str]) -> Place | None:
    """A number in a list: of an axis, of a row, or of the values of a sample."""
    name = joined(parent.name)
    found: Place | None = None
    if is_element(parent):
        found = Place(above, "", leaf.text)
    elif name in AXES:
        found = Place(above, "", AXES[name])
    elif name in PREFIXED:  # `{ax: […], ay: […], az: […]}`
        found = Place(above, *PREFIXED[name])
    elif name in TIMES:
        found = Place(above, "", "t")
    elif list_of(above) is None and (name in _FLAT or sensor_in(name)):
        found = _in_threes(leaf, parent)
    elif (at := list_of(above)) is not None:
        if name in _VALUES:
            sensor = said.get(id(above), "")
            found = Place(at, sensor, leaf.text, said=bool(sensor))
        elif name in _TRIPLES and (name != "a" or sensor_in(at.name)):
            found = Place(at, _TRIPLES[name], leaf.text)
    return found


def _in_threes(leaf: Leaf, parent: Path) -> Place | None:
    """A number of a plain list below the name of a sensor: one axis after the other."""
    index = leaf.text[1:-1]
    sensor = sensor_of(parent) if index.isdigit() else ""
    return Place(parent, sensor, "xyz"[int(index[-6:]) % 3]) if sensor else None
