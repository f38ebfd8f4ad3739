"""Where the samples of motion sensors stand in a message, and which sensor they are of.

A sample is an element of a list or a line of JSON: an object with axes (`{x, y, z, t}`,
`{ax, ay, az}`), with axes one object further down (`{acceleration: {x, y, z}}`) or in a list
(`{values: [x, y, z]}`, `{acc: [x, y, z]}`), or a row (`[x, y, z]`). Or each axis has a list of
its own. The sensor is named by what encloses the samples, by the object or prefix of the axes,
by a text beside (`"type": "accelerometer"`), or by Android's number of it (`"sensorType": 1`).
"""

from __future__ import annotations

import functools
import re
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
# `userAccelerometer`, as Flutter's sensors_plus calls the one from which gravity is taken.
_WITHOUT_GRAVITY = frozenset(("user", "linear"))
_FELT = frozenset(("accelerometer", "acceleration", "accel"))
AXES = {"x": "x", "y": "y", "z": "z", "alpha": "x", "beta": "y", "gamma": "z"}
_GREEK = frozenset(("alpha", "beta", "gamma"))
_PREFIXES = {
    "a": "accelerometer", "acc": "accelerometer", "accel": "accelerometer",
    "acceleration": "accelerometer", "accelerometer": "accelerometer", "gyro": "gyroscope",
    "gyroscope": "gyroscope", "gyr": "gyroscope", "rotationrate": "gyroscope",
    "linearacceleration": "linearacceleration", "linacc": "linearacceleration",
    "linearacc": "linearacceleration", "useracceleration": "linearacceleration",
    "useracc": "linearacceleration", "accelerationincludinggravity": "accelerometer",
    # Physics Toolbox's shares of gravity.
    "gf": "accelerometer", "gforce": "accelerometer",
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
    ("type", "sensor", "sensortype", "sensorname", "name", "kind", "stringtype",
     "sensorstringtype", "op", "event", "topic", "channel", "stream", "s")
)  # fmt: skip
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
_PACE = frozenset(("t", "interval"))
_NAMELESS = 16  # lists
_UNTIMED = 16  # samples of a list without a time
# Lists of places, which go on steadily, too.
_PLACED = frozenset(
    ("pose", "poses", "position", "positions", "trajectory", "path", "waypoints", "points",
    "vertices",
     "joints", "targets", "route", "track", "keyframes", "frames", "translations", "locations")
)  # fmt: skip
_TEXT = 64
_NAME = 128  # characters of a name
_UP = 5


_UNIT = re.compile(r"\s*[(\[][^)\]]{0,24}[)\]]\s*$")


@functools.lru_cache(4_096)
def column(name: str) -> str:
    """The joined name of what a column measures, without the unit behind it: `Gyro x (rad/s)`."""
    return joined(_UNIT.sub("", name[:_NAME]))


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

    @property
    def is_enough(self) -> bool:
        """Whether so many samples are there that their times would be, too."""
        return any(len(values) >= _UNTIMED for values in self.axes.values())


def streams(leaves: Iterable[Leaf]) -> list[Stream]:
    """The numbers of each list, grouped by sensor; a row that nothing names is left out.

    A list of objects with axes that nothing names has a sensor called "".
    """
    said = said_by(leaves)
    kept = _Streams(said)
    for leaf in leaves:
        place = _place(leaf, said)
        if place is not None and kept.wants(place) and (number := number_of(leaf.value)):
            kept.add(place, number.value, greek=joined(leaf.name) in _GREEK)
    return kept.paced()


class _Streams:
    """The lists of numbers of a message, by list and sensor, and those that are left out."""

    def __init__(self, said: dict[int, str]) -> None:
        self._said = said
        self._found: dict[tuple[int, str], Stream] = {}
        self._paces: dict[tuple[int, str], Stream] = {}
        self._left_out: set[tuple[int, str]] = set()
        self._unnamed = 0

    def wants(self, place: Place) -> bool:
        """Whether a number there is of a list that is not left out."""
        return place.axis in _PACE or (id(place.path), place.sensor) not in self._left_out

    def add(self, place: Place, value: float, *, greek: bool) -> None:
        """Note a number; `greek` where its axis is called by a letter of Greek."""
        key = (id(place.path), place.sensor)
        into = self._paces if place.axis in _PACE else self._found
        one = into.get(key) or self._made(place, key, into)
        if one is None:
            return
        one.add(place.axis, value)
        one.greek |= greek
        if not one.sensor and into is self._found and key not in self._paces and one.is_enough:
            # Without a time it will be no sensor's, however long it is.
            self._left_out.add(key)
            del into[key]

    def _made(
        self, place: Place, key: tuple[int, str], into: dict[tuple[int, str], Stream]
    ) -> Stream | None:
        path = place.path
        name = place.sensor or sensor_of(path)
        name = name or self._said.get(id(path.parent)) or self._said.get(id(path), "")
        if into is self._found and not name:
            row = place.axis.startswith("[")
            if row or self._unnamed >= _NAMELESS or _is_of_places(path):
                self._left_out.add(key)
                return None
            self._unnamed += 1
        elif len(into) >= _STREAMS + self._unnamed:
            return None
        made = into[key] = Stream(path, name, nested=bool(place.sensor), said=place.said)
        return made

    def paced(self) -> list[Stream]:
        """The streams, each with its times: they stand in the sample, or in all sensors' list."""
        for (at, sensor), one in self._found.items():
            pace = self._paces.get((at, sensor)) or self._paces.get((at, ""))
            if any(not axis.startswith("[") for axis in one.axes):
                # Columns that a header names are there by their places as well.
                one.axes = {key: row for key, row in one.axes.items() if not key.startswith("[")}
            if pace is not None:
                one.axes.update(pace.axes)
        return list(self._found.values())


def _is_of_places(path: Path) -> bool:
    return not _PLACED.isdisjoint(words(path.name))


def sensor_in(text: str) -> str:
    """The word of a sensor in a name or text, "" for none."""
    parts = words(text)
    if not _WITHOUT_GRAVITY.isdisjoint(parts) and not _FELT.isdisjoint(parts):
        return "linearacceleration"
    return next((part for part in (joined(text), *parts) if part in SENSORS), "")


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
    name = column(leaf.name)
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
