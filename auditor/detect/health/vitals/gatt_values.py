"""What Bluetooth characteristics of a body hold, byte by byte.

After the GATT Specification Supplement (Bluetooth SIG): flags say which fields follow, so
that the length must fit exactly, and the first values must be what a body can have. Medical
numbers are SFLOAT and FLOAT (IEEE 11073-20601): a mantissa and a power of ten.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

type _Fields = Sequence[tuple[int, int]]  # (bit of the flags, bytes that follow where it is set)


class Held(NamedTuple):
    """A characteristic: what it measures, and what its bytes say, None where they are none."""

    title: str
    read: Callable[[bytes], float | None]


def _sfloat(data: bytes, at: int) -> float:
    number = int.from_bytes(data[at : at + 2], "little")
    mantissa, power = number & 0xFFF, number >> 12
    if 0x7FE <= mantissa <= 0x802:  # infinite, no number, not at this resolution
        return math.nan
    return _signed(mantissa, 12) * 10.0 ** _signed(power, 4)


def _float(data: bytes, at: int) -> float:
    number = int.from_bytes(data[at : at + 4], "little")
    power = _signed(number >> 24, 8)
    return _signed(number & 0xFFFFFF, 24) * 10.0**power if abs(power) <= 12 else math.nan


def _signed(number: int, bits: int) -> int:
    return number - (1 << bits) if number >> (bits - 1) else number


def _fits(flags: int, size: int, start: int, fields: _Fields) -> bool:
    """Whether the flags name known fields alone and the length is that of those that are set."""
    known = sum(1 << bit for bit, _ in fields)
    more = sum(width for bit, width in fields if flags >> bit & 1)
    return not flags & ~known and size == start + more


def _within(value: float, low: float, high: float) -> float | None:
    return value if low <= value <= high else None


def _heart_rate(data: bytes) -> float | None:
    if len(data) < 2 or data[0] & 0xE0:
        return None
    wide = data[0] & 1
    start = 2 + wide + (2 if data[0] & 8 else 0)
    intervals = len(data) - start
    if (intervals < 2 or intervals % 2) if data[0] & 16 else intervals:
        return None
    return _within(int.from_bytes(data[1 : 2 + wide], "little"), 25, 250)


def _blood_pressure(data: bytes) -> float | None:
    if len(data) < 7 or not _fits(data[0], len(data), 7, ((0, 0), (1, 7), (2, 2), (3, 1), (4, 2))):
        return None
    scale = 7.50062 if data[0] & 1 else 1.0  # of kilopascals
    systolic, diastolic = _sfloat(data, 1) * scale, _sfloat(data, 3) * scale
    return _within(systolic, 50, 300) if 20 <= diastolic < systolic else None


def _glucose(data: bytes) -> float | None:
    fields = ((0, 2), (1, 3), (2, 0), (3, 2), (4, 0))
    if len(data) < 13 or not data[0] & 2 or not _fits(data[0], len(data), 10, fields):
        return None
    scale = 1e3 if data[0] & 4 else 1e5  # mol/L to mmol/L, kg/L to mg/dL
    low, high = (0.5, 56) if data[0] & 4 else (10, 1_000)
    return _within(_sfloat(data, 10 + 2 * (data[0] & 1)) * scale, low, high)


def _temperature(data: bytes) -> float | None:
    if len(data) < 5 or not _fits(data[0], len(data), 5, ((0, 0), (1, 7), (2, 1))):
        return None
    return _within(_float(data, 1), *((84, 112) if data[0] & 1 else (29, 44.5)))


def _spot_oxygen(data: bytes) -> float | None:
    fields = ((0, 7), (1, 2), (2, 3), (3, 2), (4, 0))
    return _oxygen(data) if data and _fits(data[0], len(data), 5, fields) else None


def _steady_oxygen(data: bytes) -> float | None:
    fields = ((0, 4), (1, 4), (2, 2), (3, 3), (4, 2))
    return _oxygen(data) if data and _fits(data[0], len(data), 5, fields) else None


def _oxygen(data: bytes) -> float | None:
    return _within(_sfloat(data, 1), 50, 100) if 25 <= _sfloat(data, 3) <= 250 else None


def _weight(data: bytes) -> float | None:
    if len(data) < 3 or not _fits(data[0], len(data), 3, ((0, 0), (1, 7), (2, 1), (3, 4))):
        return None
    return _within(int.from_bytes(data[1:3], "little") * 0.005, 2, 300)  # half as much in pounds


def _composition(data: bytes) -> float | None:
    flags = int.from_bytes(data[:2], "little")
    fields = ((0, 0), (1, 7), (2, 1), *((bit, 2) for bit in range(3, 12)), (12, 0))
    if len(data) < 4 or not _fits(flags, len(data), 4, fields):
        return None
    return _within(int.from_bytes(data[2:4], "little") * 0.1, 2, 75)


def _monitored_glucose(data: bytes) -> float | None:
    """One measurement of a continuous monitor; a checksum may follow."""
    fields = ((0, 2), (1, 2), (5, 1), (6, 1), (7, 1))
    if len(data) < 6 or data[0] != len(data):
        return None
    if not any(_fits(data[1], len(data) - checked, 6, fields) for checked in (0, 2)):
        return None
    return _within(_sfloat(data, 2), 20, 600)


CHARACTERISTICS: dict[str, Held] = {
    "2a37": Held("heart rate", _heart_rate),
    "2a35": Held("blood pressure", _blood_pressure),
    "2a18": Held("blood glucose", _glucose),
    "2aa7": Held("blood glucose of a continuous monitor", _monitored_glucose),
    "2a1c": Held("body temperature", _temperature),
    "2a1e": Held("body temperature", _temperature),
    "2a5e": Held("oxygen saturation", _spot_oxygen),
    "2a5f": Held("oxygen saturation", _steady_oxygen),
    "2a9d": Held("body weight", _weight),
    "2a9c": Held("body composition", _composition),
}
