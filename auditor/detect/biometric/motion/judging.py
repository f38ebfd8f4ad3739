"""Whether numbers of three axes are a motion sensor's, and why.

Enough samples that change; gravity in them, in m/s², in g or in a sensor's own counts; a steady
pace where times stand beside; a name of what turns, which feels no gravity.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from itertools import pairwise

from auditor.detect.biometric.motion.machines import first_elements
from auditor.detect.biometric.motion.packed import FELT, TURNED, has_gravity, has_rate, is_even
from auditor.detect.biometric.motion.samples import Stream
from auditor.detect.biometric.motion.tables import axes_among
from auditor.detect.keys import joined
from auditor.model import LeafTable

_LEAST = 50  # samples
_TIMED_ROW, _LONGEST_ROW = 4, 16  # columns: a time and three axes; those of several sensors
_GRAVITY = ((8.0, 12.0), (0.8, 1.25))  # m/s² and g
_RESTING = (9.4, 10.2)  # m/s², as a sensor that nothing names must feel in the middle
_SHAKEN = 40.0  # m/s² without gravity, in the middle
_LARGEST = 2_500.0  # degrees a second
_STEADY = 0.5  # of the gaps lie this near their median
_FEELING = frozenset(("accelerometer", "gravity"))  # gravity is in whatever they measure
_ANGLES = (360.0, 180.0, 180.0)  # degrees: alpha, beta, gamma
_WIDE = 30.0  # degrees of a compass: what else is called alpha stays below
_WAVES = frozenset(("delta", "theta", "lowalpha", "highalpha"))
_PACES = frozenset(("t", "interval"))


def judged(stream: Stream, leaves: LeafTable) -> str:
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
    if not _measured(rows, count) or (timed and not steady(times)):
        return ""
    if not sensor and stream.greek:
        return _turned(rows, count) if timed and not _is_brain(stream, leaves) else ""
    if not sensor:
        return _nameless(rows, count) if timed else ""
    norm = statistics.median((x * x + y * y + z * z) ** 0.5 for x, y, z in zip(*rows, strict=True))
    gravity = any(low <= norm <= high for low, high in _GRAVITY)
    even = timed or _even(axes.get("interval", []), count)
    if even:
        enough = gravity or _turns(stream) or (stream.nested and sensor not in _FEELING)
        # Some recorders take gravity away, and each sample names its sensor.
        enough = enough or (stream.said and sensor != "gravity" and norm <= _SHAKEN)
    else:
        # A sensor's own counts have no unit, but a rate and one way that is down.
        counted = sensor in FELT and has_rate(stream.path, leaves)
        enough = _turns(stream) or (gravity and sensor != "gravity")
        enough = enough or (counted and is_even(list(zip(*rows, strict=True))))
    if not enough:
        return ""
    why = f"{count:,} samples of three axes under the name of {_one(sensor)}"
    why += f", {norm:.2f} in the middle, as gravity is" if gravity else ""
    return f"{why}, at a steady pace" if even else why


def _nameless(rows: Sequence[Sequence[float]], count: int) -> str:
    """Why axes that nothing names are an accelerometer's: gravity is in them, and one way down."""
    felt = list(zip(*rows, strict=True))
    low, high = _RESTING
    if not low <= statistics.median(math.hypot(*row) for row in felt) <= high:
        return ""
    if "x" not in axes_among(rows) or not has_gravity(felt) or not is_even(felt):
        return ""
    return f"{count:,} samples of three axes of the length of gravity, at a steady pace"


def _turned(rows: Sequence[Sequence[float]], count: int) -> str:
    """Why angles that nothing else names are those of a device that a hand holds."""
    within = all(
        abs(value) <= most for row, most in zip(rows, _ANGLES, strict=True) for value in row
    )
    wide = max(abs(value) for value in rows[0]) > _WIDE
    if not within or not wide:
        return ""
    return f"{count:,} samples of how a device is turned (alpha, beta, gamma), at a steady pace"


def _is_brain(stream: Stream, leaves: LeafTable) -> bool:
    """Whether the axes are bands of brain waves: delta and theta stand beside them."""
    first = leaves.once(first_elements).get(id(stream.path))
    return any(joined(one.name) in _WAVES for one in leaves.below([first]))


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
    return stream.sensor in TURNED and not stream.nested


def _one(sensor: str) -> str:
    return f"{'an' if sensor[:1] in 'aeiou' else 'a'} {sensor}"


def _even(intervals: Sequence[float], count: int) -> bool:
    """Whether each sample tells its distance from the one before, most of them the same."""
    if len(intervals) != count:
        return False
    middle = statistics.median(intervals)
    near = sum(abs(one - middle) <= middle * _STEADY for one in intervals)
    return middle > 0 and near * 2 >= count


def steady(times: Sequence[float]) -> bool:
    """Whether times go up, most of them by about the same."""
    gaps = [after - before for before, after in pairwise(times)]
    middle = statistics.median(gaps)
    if middle <= 0 or any(gap < 0 for gap in gaps):
        return False
    near = sum(abs(gap - middle) <= middle * _STEADY for gap in gaps)
    return near * 2 >= len(gaps)
