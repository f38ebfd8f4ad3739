"""Samples of motion sensors as bytes below the name of a sensor: floats or int16.

Sample by sample or axis by axis, low byte first. Below the name of what feels gravity floats are
such where the length of their three axes is gravity's in most samples. Whole numbers have no unit:
a rate must stand beside them, their length be nearly the same in most, and point one way, as
gravity does. What only turns or is shaken feels none: its floats are all of a size that a sensor
gives, which no other bytes are, and its whole numbers beside a rate stay far below the largest.
"""

from __future__ import annotations

import array
import binascii
import math
import statistics
import sys
from collections.abc import Iterator, Sequence
from itertools import islice

from auditor.detect.biometric.motion.samples import said_by, sensor_of
from auditor.detect.keys import joined
from auditor.detect.scalars import number_of
from auditor.model import Leaf, LeafTable, Path

_LEAST, _MOST = 50, 5_000  # samples
_SHORTEST, _LONGEST = _LEAST * 6, 2 << 20  # bytes, or characters of base64
_GRAVITY = ((8.0, 12.0), (0.8, 1.25))  # m/s² and g
_SHARE = 0.6  # of the samples have it
_NEAR = 0.2  # of the length in the middle, for whole numbers
_ONE_WAY = 0.5  # of that length has their mean
_USUAL = (1e-6, 1e6)
_SHORT_NAMES = 40  # characters of a text that names a sensor
_RATES = frozenset(
    ("rate", "samplerate", "samplingrate", "frequency", "hz", "fs", "freq", "samplingfrequency",
     "ratehz", "sampleratehz", "interval", "intervalms", "periodms")
)  # fmt: skip
_RATE = range(1, 1_001)  # samples a second, or ms between two
_FIELDS = 32
FELT = frozenset(
    ("accelerometer", "accelerometers", "accel", "accelerations", "acceleration", "acc", "imu",
     "accelerometerdata", "accdata", "accelerationincludinggravity", "totalacceleration",
     "accelerometeruncalibrated")
)  # fmt: skip
# What feels no gravity.
TURNED = frozenset(
    ("deviceorientation", "deviceorientations", "gyroscope", "gyro", "gyroscopes", "rotationrate",
     "magnetometer", "gyroscopedata", "gyrodata", "linearacceleration", "gyr",
     "gyroscopeuncalibrated", "useracceleration")
)  # fmt: skip
_LARGEST = 2_500.0  # degrees a second
_LEAST_PART = 1e-7  # of what a sensor gives that is not zero
_QUIET = 1 << 13  # half of whole numbers that are measured stay below; of any bytes, half of 2**14
_FORMS = (("f", "float32"), ("d", "float64"), ("h", "int16"))

type _Row = tuple[float, float, float]


def packed(leaf: Leaf, leaves: LeafTable) -> str:
    """Why a leaf is such samples, "" where it is not."""
    value = leaf.value
    if not isinstance(value, (str, bytes)) or not _SHORTEST <= len(value) <= _LONGEST:
        return ""
    sensor = sensor_of(leaf) or _sensor_beside(leaf, leaves)
    data = _bytes_of(value) if sensor in FELT or sensor in TURNED else b""
    for kind, form in _FORMS if data else ():
        if kind == "h" and (_are_floats(data) or not has_rate(leaf.parent, leaves)):
            break
        for rows in _samples(data, kind):
            if len(rows) < _LEAST:
                continue
            if sensor in TURNED and _are_turns(rows, whole=kind == "h"):
                why = "each of a size that it gives"
            elif sensor in FELT and (is_even(rows) if kind == "h" else has_gravity(rows)):
                why = "of a length as gravity has"
            else:
                continue
            return (
                f"{len(rows):,} samples of three axes in {form} under the name of {sensor}, {why}"
            )
    return ""


def _are_turns(rows: Sequence[_Row], *, whole: bool) -> bool:
    """Whether numbers are of the size of a turning phone's, in most samples others than before."""
    if len(set(rows)) * 4 < len(rows):
        return False
    sizes = [abs(one) for row in rows for one in row]
    if whole:
        return statistics.median(sizes) < _QUIET and len(set(sizes)) * 16 > len(sizes)
    return all(one == 0 or _LEAST_PART <= one <= _LARGEST for one in sizes)


def _bytes_of(value: str | bytes) -> bytes:
    """What a value holds as bytes, b"" for what is no base64."""
    if isinstance(value, bytes):
        return value
    plain = value.strip().replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return binascii.a2b_base64(plain + "=" * (-len(plain) % 4), strict_mode=True)
    except (binascii.Error, ValueError):
        return b""


def _samples(data: bytes, kind: str) -> Iterator[list[_Row]]:
    """The same bytes sample by sample and axis by axis; nothing where they do not divide."""
    numbers = array.array(kind)
    if len(data) % (3 * numbers.itemsize):
        return
    numbers.frombytes(data)
    if sys.byteorder == "big":
        numbers.byteswap()
    each = len(numbers) // 3
    yield list(islice(zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True), _MOST))
    axes = (numbers[:each], numbers[each : 2 * each], numbers[2 * each :])
    yield list(islice(zip(*axes, strict=True), _MOST))


def _are_floats(data: bytes) -> bool:
    """Whether most of the bytes are float32 of a usual size, which whole numbers are not."""
    numbers = array.array("f", data[: len(data) // 4 * 4])
    if sys.byteorder == "big":
        numbers.byteswap()
    low, high = _USUAL
    return sum(low <= abs(one) <= high for one in numbers) * 2 > len(numbers)


def has_gravity(rows: Sequence[_Row]) -> bool:
    """Whether most rows have the length of gravity, in m/s² or in g, and not all the same."""
    lengths = [math.hypot(*row) for row in rows]
    return len(set(lengths)) >= 3 and any(
        sum(low <= one <= high for one in lengths) >= _SHARE * len(lengths)
        for low, high in _GRAVITY
    )


def is_even(rows: Sequence[_Row]) -> bool:
    """Whether most rows are of one length and point one way."""
    lengths = [math.hypot(*row) for row in rows]
    middle = statistics.median(lengths)
    near = sum(abs(one - middle) <= _NEAR * middle for one in lengths)
    mean = math.hypot(*(statistics.fmean(axis) for axis in zip(*rows, strict=True)))
    steady = near >= _SHARE * len(rows) and mean >= _ONE_WAY * middle
    return middle > 0 and steady and len(set(rows)) >= len(rows) // 4


def _sensor_beside(leaf: Leaf, leaves: LeafTable) -> str:
    """The sensor that a text beside names: `{"sensor": "accelerometer", "data": "…"}`."""
    beside = islice(leaves.below([leaf.parent]), _FIELDS) if leaf.parent is not None else ()
    near = [one for one in beside if isinstance(one.value, str) and len(one.value) <= _SHORT_NAMES]
    return said_by(near).get(id(leaf.parent), "")


def has_rate(above: Path | None, leaves: LeafTable) -> bool:
    """Whether a rate stands in an object, or beside it."""
    holders = [above, above.parent if above is not None else None]
    for other in islice(leaves.below([one for one in holders if one is not None]), _FIELDS):
        number = number_of(other.value) if joined(other.name) in _RATES else None
        if number is not None and int(number.value) in _RATE:
            return True
    return False
