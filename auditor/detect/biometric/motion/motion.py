"""Streams of motion sensors: how somebody walks and holds a phone, sample by sample.

At least fifty samples of three axes under a name of such a sensor. A single
reading says how a phone lies and is none. Of acceleration the length of most
samples must be near that of gravity, in m/s² or in g, or the samples follow
each other at a steady pace; where times stand beside, they must do so. What a
game calls gravity or rotation has no times. Samples may be lines of a text, too
(`motion_tables`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from auditor.detect.biometric.motion.judging import judged
from auditor.detect.biometric.motion.line_protocol import line_streams
from auditor.detect.biometric.motion.machines import machine_near
from auditor.detect.biometric.motion.packed import packed
from auditor.detect.biometric.motion.samples import PREFIXED, sensor_in, sensor_of, streams
from auditor.detect.biometric.motion.tables import WAKE, tables
from auditor.detect.model import Claim, Detector, Example, Scene, Tree
from auditor.detect.siblings import list_of
from auditor.model import Confidence, Leaf, Method

_WAKING = frozenset(
    (
        "z",
        "Z",
        "gamma",
        "a",
        "data",
        "samples",
        "values",
        *(name for name in PREFIXED if name[-1] == "z"),
    )
)


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each list of samples, whatever sensors it has."""
    told: set[int] = set()
    for stream in streams(scene.leaves) if any(map(_tells, scene.woken)) else ():
        why = judged(stream, scene.leaves)
        if why and id(stream.path) not in told:
            told.add(id(stream.path))
            moved = machine_near(stream.path, scene.leaves)
            how = Confidence.CANDIDATE if moved else Confidence.PROBABLE
            why += f"; of a {moved} as likely as of a person" if moved else ""
            yield Claim(stream.path, how, Method.STRUCTURE, why)
    for leaf in scene.woken:
        yield from _lines(leaf, scene)
        if why := packed(leaf, scene.leaves):
            moved = machine_near(leaf.parent, scene.leaves) if leaf.parent is not None else ""
            how = Confidence.CANDIDATE if moved else Confidence.PROBABLE
            why += f"; of a {moved} as likely as of a person" if moved else ""
            yield Claim(leaf.path, how, Method.STRUCTURE, why, leaf.value)


def _tells(leaf: Leaf) -> bool:
    """Whether a leaf may be of samples in lists, which takes a look at all leaves."""
    if leaf.name == "data":  # of bytes, or a plain list below a sensor's name
        return leaf.text == "[0]" and bool(sensor_of(leaf))
    above = leaf.parent.parent if leaf.name == "a" and leaf.parent is not None else None
    at = list_of(above) if above is not None else None
    return leaf.name != "a" or (at is not None and bool(sensor_in(at.name)))


def _lines(leaf: Leaf, scene: Scene) -> Iterator[Claim]:
    """One claim for a text whose lines are samples."""
    for stream, named in tables(leaf):
        if why := judged(stream, scene.leaves):
            sure = named or "t" in stream.axes
            how = Confidence.PROBABLE if sure else Confidence.CANDIDATE
            why = f"lines of {why}" if named else f"lines of {why}; nothing names them"
            yield Claim(leaf.path, how, Method.STRUCTURE, why)
            return
    for stream in line_streams(leaf):
        if why := judged(stream, scene.leaves):
            why = f"lines of a time series of {why}"
            yield Claim(leaf.path, Confidence.PROBABLE, Method.STRUCTURE, why)
            return


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
    version=13,
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
        Example(
            "axes that nothing names",
            {
                "s": [
                    {"t": 20 * i, "x": 0.1 * (i * 7 % 11), "y": 0.2 * (i * 5 % 9), "z": 9.8}
                    | {"z": 9.5 + 0.1 * (i * 5 % 9)}
                    for i in range(60)
                ]
            },
            ("bio.motion $.s",),
        ),
        Example(
            "a path around a tower",
            {
                "s": [
                    {
                        "t": 20 * i,
                        "x": 9.8 * math.cos(i / 5),
                        "y": 9.8 * math.sin(i / 5),
                        "z": 0.01 * (i * 5 % 9),
                    }
                    for i in range(60)
                ]
            },
        ),
        Example(
            "one axis after the other",
            {
                "accelerometer": {
                    "hz": 50,
                    "data": [v for i in range(60) for v in (0.1 * (i % 7), 0.2 * (i % 5), 9.8)],
                }
            },
            ("bio.motion $.accelerometer.data",),
        ),
        Example(
            "a sensor's own counts",
            {
                "acc": {
                    "sampling_rate": 32,
                    "x": [i * 7 % 11 for i in range(60)],
                    "y": [i * 5 % 9 for i in range(60)],
                    "z": [60 + i % 5 for i in range(60)],
                }
            },
            ("bio.motion $.acc",),
        ),
        Example(
            "counts of no rate",
            {
                "acc": {
                    "x": [i * 7 % 11 for i in range(60)],
                    "y": [i * 5 % 9 for i in range(60)],
                    "z": [60 + i % 5 for i in range(60)],
                }
            },
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
