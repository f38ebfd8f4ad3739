"""Streams of motion sensors: how somebody walks and holds a phone, sample by sample.

At least fifty samples of three axes under a name of such a sensor. A single
reading says how a phone lies and is none. Of acceleration the length of most
samples must be near that of gravity, in m/s² or in g, or the samples follow
each other at a steady pace; where times stand beside, they must do so. What a
game calls gravity or rotation has no times. Samples may be lines of a text, too
(`motion_tables`).
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from itertools import pairwise

from auditor.detect.biometric.motion.machines import machine_near
from auditor.detect.biometric.motion.packed import packed
from auditor.detect.biometric.motion.samples import PREFIXED, Stream, sensor_in, streams
from auditor.detect.biometric.motion.tables import WAKE, axes_among, tables
from auditor.detect.model import Claim, Detector, Example, Scene, Tree
from auditor.detect.siblings import list_of
from auditor.model import Confidence, Leaf, Method

_LEAST = 50  # samples
_TIMED_ROW, _LONGEST_ROW = 4, 16  # columns: a time and three axes; those of several sensors
_GRAVITY = ((8.0, 12.0), (0.8, 1.25))  # m/s² and g
_SHAKEN = 40.0  # m/s² without gravity, in the middle
_LARGEST = 2_500.0  # degrees a second
_STEADY = 0.5  # of the gaps lie this near their median
_ROTATING = frozenset(("gyroscope", "gyro", "gyroscopes", "rotationrate", "magnetometer",
                       "gyroscopedata", "gyrodata", "linearacceleration", "gyr",
                       "gyroscopeuncalibrated"))  # fmt: skip
_FEELING = frozenset(("accelerometer", "gravity"))  # gravity is in whatever they measure
_PACES = frozenset(("t", "interval"))
_WAKING = frozenset(
    ("z", "Z", "a", "data", "samples", "values", *(name for name in PREFIXED if name[-1] == "z"))
)


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each list of samples, whatever sensors it has."""
    told: set[int] = set()
    for stream in streams(scene.leaves) if any(map(_tells, scene.woken)) else ():
        why = _judged(stream)
        if why and id(stream.path) not in told:
            told.add(id(stream.path))
            moved = machine_near(stream.path, scene.leaves)
            how = Confidence.CANDIDATE if moved else Confidence.PROBABLE
            why += f"; of a {moved} as likely as of a person" if moved else ""
            yield Claim(stream.path, how, Method.STRUCTURE, why)
    for leaf in scene.woken:
        yield from _lines(leaf)
        if why := packed(leaf, scene.leaves):
            yield Claim(leaf.path, Confidence.PROBABLE, Method.STRUCTURE, why, leaf.value)


def _tells(leaf: Leaf) -> bool:
    """Whether a leaf may be of samples in lists, which takes a look at all leaves."""
    if leaf.name == "data":  # of bytes, if of anything
        return False
    above = leaf.parent.parent if leaf.name == "a" and leaf.parent is not None else None
    at = list_of(above) if above is not None else None
    return leaf.name != "a" or (at is not None and bool(sensor_in(at.name)))


def _lines(leaf: Leaf) -> Iterator[Claim]:
    """One claim for a text whose lines are samples."""
    for stream, named in tables(leaf):
        if why := _judged(stream):
            sure = named or "t" in stream.axes
            how = Confidence.PROBABLE if sure else Confidence.CANDIDATE
            why = f"lines of {why}" if named else f"lines of {why}; nothing names them"
            yield Claim(leaf.path, how, Method.STRUCTURE, why)
            return


def _judged(stream: Stream) -> str:
    """Why this is a stream of a sensor, "" where it is not."""
    axes, sensor = stream.axes, stream.sensor
    rows = [axes[key] for key in sorted(axes, key=_in_order) if key not in _PACES]
    times = axes.get("t", [])
    if len(rows) > _TIMED_ROW and all(key.startswith("[") for key in axes):
        axes = _in_long_rows(rows)
        rows, times = [axes[key] for key in "xyz" if key in axes], axes.get("t", [])
    elif len(rows) == _TIMED_ROW and all(key.startswith("[") for key in axes):
        times, rows = rows[0], rows[1:]  # the time stands first in a row
    count = len(rows[0]) if rows else 0
    timed = count > 0 and len(times) == count
    if not _measured(rows, count) or (timed and not _steady(times)):
        return ""
    norm = statistics.median((x * x + y * y + z * z) ** 0.5 for x, y, z in zip(*rows, strict=True))
    gravity = any(low <= norm <= high for low, high in _GRAVITY)
    steady = timed or _even(axes.get("interval", []), count)
    if steady:
        enough = gravity or _turns(stream) or (stream.nested and sensor not in _FEELING)
        # Some recorders take gravity away, and each sample names its sensor.
        enough = enough or (stream.said and sensor != "gravity" and norm <= _SHAKEN)
    else:
        enough = _turns(stream) or (gravity and sensor != "gravity")
    if not enough:
        return ""
    why = f"{count:,} samples of three axes under the name of {_one(sensor)}"
    why += f", {norm:.2f} in the middle, as gravity is" if gravity else ""
    return f"{why}, at a steady pace" if steady else why


def _in_order(key: str) -> tuple[int, str]:
    """`[2]` before `[10]`."""
    return len(key), key


def _in_long_rows(rows: Sequence[Sequence[float]]) -> dict[str, list[float]]:
    """The axes in which gravity is, in rows that hold several sensors; nothing where it is not."""
    counts = {len(row) for row in rows}
    if len(rows) > _LONGEST_ROW or len(counts) != 1 or min(counts) < _LEAST:
        return {}
    return axes_among(rows)


def _measured(rows: Sequence[Sequence[float]], count: int) -> bool:
    """Whether these are enough samples of three axes that a sensor can give and that change."""
    if len(rows) != 3 or count < _LEAST or any(len(row) != count for row in rows):
        return False
    if any(abs(value) > _LARGEST for row in rows for value in row):
        return False
    return any(len(set(row)) >= 3 for row in rows)


def _turns(stream: Stream) -> bool:
    """Whether the sensor feels no gravity; an object of axes in any list may be called so, too."""
    return stream.sensor in _ROTATING and not stream.nested


def _one(sensor: str) -> str:
    return f"{'an' if sensor[:1] in 'aeiou' else 'a'} {sensor}"


def _even(intervals: Sequence[float], count: int) -> bool:
    """Whether each sample tells its distance from the one before, most of them the same."""
    if len(intervals) != count:
        return False
    middle = statistics.median(intervals)
    near = sum(abs(one - middle) <= middle * _STEADY for one in intervals)
    return middle > 0 and near * 2 >= count


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
    return name in _WAKING or name.lower().replace("_", "") in _WAKING or bool(sensor_in(name))


def _samples(count: int, scale: float = 9.8) -> list[Tree]:
    return [
        {"x": 0.01 * (index % 7), "y": 0.02 * (index % 5), "z": scale, "t": 20 * index}
        for index in range(count)
    ]


def _axes(index: int, scale: float = 9.8) -> Tree:
    return {"x": 0.01 * (index % 7), "y": 0.02 * (index % 5), "z": scale}


def _two_sensors(shaken: float) -> list[Tree]:
    steps = ((20 * i, shaken * (i * 7 % 11), shaken * (i * 5 % 9)) for i in range(60))
    return [[t, x, y, 9.8 + x - y, 0.1, 0.2, 0.3] for t, x, y in steps]


def _moved(count: int) -> list[Tree]:
    return [
        {"acceleration": _axes(i, 0.1), "rotationRate": {"alpha": i % 5}, "interval": 16}
        for i in range(count)
    ]


def _table(header: str, scale: float = 9.8) -> str:
    """Lines of a phone that lies in a hand, or of something else that has three columns."""
    lines = [header] if header else []
    for index in range(60):
        x, y = 0.01 * (index * 7 % 11), 0.02 * (index * 5 % 9)
        lines.append(f"{1_650_000_000_000 + 20 * index},{x:.4f},{y:.4f},{scale + x:.4f}")
    return "\n".join(lines) + "\n"


DETECTOR = Detector(
    id="motion",
    version=9,
    data_type="bio.motion",
    title="streams of motion sensors",
    keys=frozenset(),
    wakes=wakes,
    wake=("accelerometer", "gyroscope", *WAKE),
    sources=("Android SensorEvent; Core Motion; W3C DeviceMotionEvent",),
    look=look,
    examples=(
        Example(
            "columns",
            {
                "ax": [0.1 * (i % 5) for i in range(60)],
                "ay": [0.2 * (i % 7) for i in range(60)],
                "az": [9.8 + 0.01 * (i % 3) for i in range(60)],
            },
            ("bio.motion $",),
        ),
        Example("columns of a vehicle's design", {"ax": [2.0, 3.5], "ay": [1, 2], "az": [0, 0]}),
        Example("a stream", {"accelerometer": _samples(60)}, ("bio.motion $.accelerometer",)),
        Example(
            "rows",
            {"gyro": {"samples": [[0.1 * (i % 5), -0.2, 0.3 * (i % 3)] for i in range(50)]}},
            ("bio.motion $.gyro.samples",),
        ),
        Example("rows of two sensors", {"imu": _two_sensors(0.1)}, ("bio.motion $.imu",)),
        Example("rows of two that lie still", {"imu": _two_sensors(0.0)}),
        Example("W3C device motion", {"motion": _moved(60)}, ("bio.motion $.motion",)),
        Example(
            "Core Motion",
            {
                "log": [
                    {"userAcceleration": _axes(i, 0.1), "timestamp": 0.02 * i} for i in range(50)
                ]
            },
            ("bio.motion $.log",),
        ),
        Example(
            "Android",
            {
                "accelerometer": [
                    {"values": [0.1 * (i % 4), 0.2 * (i % 3), 9.7], "timestamp": 20_000_000 * i}
                    for i in range(60)
                ]
            },
            ("bio.motion $.accelerometer",),
        ),
        Example(
            "prefixed axes",
            {"rows": [{"accX": 0.1 * (i % 4), "accY": 0.2, "accZ": 9.7} for i in range(60)]},
            ("bio.motion $.rows",),
        ),
        Example(
            "the sensor beside",
            {
                "type": "accelerometer",
                "data": [[20 * i, 0.1 * (i % 4), 0.2, 9.7] for i in range(60)],
            },
            ("bio.motion $.data",),
        ),
        Example(
            "in g, by a short name",
            {"acc": [[20 * i, 0.01 * (i % 7), 0.02 * (i % 5), 1.0] for i in range(60)]},
            ("bio.motion $.acc",),
        ),
        Example("an account's", {"acc": [[20 * i, 3 * i, 2, 1] for i in range(60)]}),
        Example("lines", {"csv": _table("timestamp,ax,ay,az")}, ("bio.motion $.csv",)),
        Example("lines without a header", {"csv": _table("")}, ("bio.motion $.csv",)),
        Example(
            "rows of a gyroscope in one line",
            {
                "gyroscope": ";".join(
                    f"{20 * i},{i * 7 % 23},{i * 5 % 19},{i * 11 % 17}" for i in range(60)
                )
            },
            ("bio.motion $.gyroscope",),
        ),
        Example(
            "rows of numbers of nothing",
            {"table": ";".join(f"{20 * i},{i * 7 % 11},{i * 5 % 9},{i % 7}" for i in range(60))},
        ),
        Example("lines of prices", {"csv": _table("date,open,low,high", 240.0)}),
        Example("a game's gravity", {"gravity": [_axes(i) for i in range(60)]}),
        Example("a game's bodies", {"bodies": [{"acceleration": _axes(i, 3)} for i in range(60)]}),
        Example("a few readings", {"accelerometer": _samples(5)}),
        Example("a mesh", {"vertices": _samples(60, 0.5)}),
        Example("no gravity", {"accelerometer": _samples(60, 300.0)}),
    ),
)
