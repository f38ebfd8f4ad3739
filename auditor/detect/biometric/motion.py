"""Streams of motion sensors: how somebody walks and holds a phone, sample by sample.

At least fifty samples of three axes under a name of such a sensor, as objects
(`{x, y, z, t}`), rows (`[x, y, z]`) or a list for each axis. A single reading
says how a phone lies and is none. Of acceleration the length of most samples
must be near that of gravity, in m/s² or in g; where times stand beside, they
must follow each other at a steady pace.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from itertools import pairwise

from auditor.detect.keys import joined, words
from auditor.detect.model import Claim, Detector, Example, Scene, Tree
from auditor.detect.scalars import number_of
from auditor.detect.siblings import is_element
from auditor.model import Confidence, Leaf, Method, Node, Path

_SENSORS = frozenset(
    ("accelerometer", "accelerometers", "accel", "accelerations", "gyroscope", "gyro", "gyroscopes",
     "devicemotion", "linearacceleration", "rotationrate", "usermotion", "motiondata", "imu",
     "magnetometer", "accelerometerdata", "gyroscopedata", "motionsamples", "accdata", "gyrodata",
     "acceleration", "motionsensors", "gravity", "sensordata", "gait", "userAcceleration")
)  # fmt: skip
_AXES = ("x", "y", "z")
_TIMES = frozenset(("t", "ts", "time", "timestamp", "millis", "elapsed"))
_LEAST = 50  # samples
_MOST = 20_000
_STREAMS = 64
_UP = 5
_GRAVITY = ((8.0, 12.0), (0.8, 1.25))  # m/s² and g
_LARGEST = 2_500.0  # degrees a second
_STEADY = 0.5  # of the gaps lie this near their median
_ROTATING = frozenset(("gyroscope", "gyro", "gyroscopes", "rotationrate", "magnetometer",
                       "gyroscopedata", "gyrodata"))  # fmt: skip


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each stream."""
    streams: dict[int, tuple[Path, dict[str, list[float]]]] = {}
    for leaf in scene.leaves:
        placed = _stream(leaf)
        number = number_of(leaf.value) if placed is not None else None
        if number is None or placed is None:
            continue
        path, axis = placed
        if id(path) not in streams and len(streams) >= _STREAMS:
            continue
        values = streams.setdefault(id(path), (path, {}))[1].setdefault(axis, [])
        if len(values) < _MOST:
            values.append(number.value)
    for path, axes in streams.values():
        yield from _judged(path, axes)


def _stream(leaf: Leaf) -> tuple[Path, str] | None:
    """The list that a sample belongs to, and its axis: a name, or the place in a row."""
    name = joined(leaf.name)
    parent = leaf.parent
    if parent is None:
        return None
    if is_element(leaf):
        if name in _AXES and not is_element(parent) and parent.parent is not None:
            return parent.parent, name  # a list for each axis
        if is_element(parent) and parent.parent is not None and _named(parent):
            return parent.parent, leaf.text  # a row
        return None
    if (name in _AXES or name in _TIMES) and is_element(parent) and parent.parent is not None:
        return parent.parent, "t" if name in _TIMES else name
    return None


def _named(node: Node) -> str:
    """The word of a sensor in the names above, "" for none."""
    step: Node | None = node
    for _ in range(_UP):
        if step is None:
            return ""
        parts = (*words(step.name), joined(step.name))
        found = next((part for part in parts if part in _SENSORS), "")
        if found:
            return found
        step = step.parent
    return ""


def _judged(path: Path, axes: dict[str, list[float]]) -> Iterator[Claim]:
    sensor = _named(path)
    rows = [axes[key] for key in sorted(axes) if key != "t"]
    times = axes.get("t", [])
    if len(rows) == 4 and all(key.startswith("[") for key in axes):
        times, rows = rows[0], rows[1:]  # the time stands first in a row
    if not sensor or len(rows) != len(_AXES):
        return
    count = min(map(len, rows))
    if count < _LEAST or max(map(len, rows)) != count:
        return
    if any(abs(value) > _LARGEST for row in rows for value in row):
        return
    if all(len(set(row)) < 3 for row in rows):
        return
    norm = statistics.median((x * x + y * y + z * z) ** 0.5 for x, y, z in zip(*rows, strict=True))
    gravity = any(low <= norm <= high for low, high in _GRAVITY)
    if not gravity and sensor not in _ROTATING and "linear" not in sensor:
        return
    why = f"{count:,} samples of three axes under the name of a {sensor}"
    why += f", {norm:.2f} in the middle, as gravity is" if gravity else ""
    if len(times) == count:
        if not _steady(times):
            return
        why += ", at a steady pace"
    yield Claim(path, Confidence.PROBABLE, Method.STRUCTURE, why)


def _steady(times: Sequence[float]) -> bool:
    """Whether times go up, most of them by about the same."""
    gaps = [after - before for before, after in pairwise(times)]
    middle = statistics.median(gaps)
    if middle <= 0 or any(gap < 0 for gap in gaps):
        return False
    near = sum(abs(gap - middle) <= middle * _STEADY for gap in gaps)
    return near * 2 >= len(gaps)


def wakes(name: str) -> bool:
    """The third axis, and names of sensors."""
    if name in {"z", "Z", "samples"}:
        return True
    parts = words(name)
    return not _SENSORS.isdisjoint(parts) or joined(name) in _SENSORS


def _samples(count: int, scale: float = 9.8) -> list[Tree]:
    return [
        {"x": 0.01 * (index % 7), "y": 0.02 * (index % 5), "z": scale, "t": 20 * index}
        for index in range(count)
    ]


DETECTOR = Detector(
    id="motion",
    version=1,
    data_type="bio.motion",
    title="streams of motion sensors",
    keys=frozenset(),
    wakes=wakes,
    sources=("Android SensorEvent; Core Motion; W3C DeviceMotionEvent",),
    look=look,
    examples=(
        Example("a stream", {"accelerometer": _samples(60)}, ("bio.motion $.accelerometer",)),
        Example(
            "rows",
            {"gyro": {"samples": [[0.1 * (i % 5), -0.2, 0.3 * (i % 3)] for i in range(50)]}},
            ("bio.motion $.gyro.samples",),
        ),
        Example("a few readings", {"accelerometer": _samples(5)}),
        Example("a mesh", {"vertices": _samples(60, 0.5)}),
        Example("no gravity", {"accelerometer": _samples(60, 300.0)}),
    ),
)
