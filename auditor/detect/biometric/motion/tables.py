"""Samples of motion sensors as lines of text: `timestamp,ax,ay,az`, with or without a header.

Fifty lines or more with the same number of columns. A header names the axes, alone
(`x,y,z`) or with their sensor (`acc_x`, `Gyroscope Y`), and the time. Without one, three
neighbouring columns of numbers are axes where their length is gravity's, in most lines, and each
value jumps about as a sensor's does and a track's does not; a time is a column that
goes up steadily.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator, Sequence
from itertools import pairwise

from auditor.detect.biometric.motion.samples import AXES, PREFIXED, TIMES, Stream, column, sensor_of
from auditor.model import Leaf

WAKE = (
    r"\.[0-9]{2,17}[,;\t]-?[0-9]{1,2}\.[0-9]{2,17}[,;\t]?[0-9]{0,13}\r?\n",
    r"\.[0-9]{2,17}e-[0-9]{1,2}[,;\t\r\n]",
    r",[0-9]{2,17}[;\t]-?[0-9]{1,2},[0-9]{2,17}[;\t]?[0-9]{0,13}\r?\n",
    r"\.[0-9]{2,17}[,;\t]-?[0-9]{1,2}\.[0-9]{2,17};\r?\n",
)
_LEAST = 50  # lines
_MOST = 20_000
_LONGEST = 4 << 20  # characters
_COLUMNS = range(3, 17)
_GYROSCOPES = frozenset(("gyroscope", "gyro", "gyroscopedata", "gyrodata", "rotationrate"))
_SEPARATORS = ",;\t"
_PARTED = 2  # in a line of three columns
_ROWS = ";|"
_GRAVITY = (8.0, 12.0)  # m/s²
_SHARE = 0.8  # of the lines have it
_RESTLESS = 0.02  # of an axis's spread, from one line to the next, in the middle


def tables(leaf: Leaf) -> Iterator[tuple[Stream, bool]]:
    """The sensors of a text's lines; whether each was named by a header or a field."""
    text = leaf.value
    if not isinstance(text, str) or not _LEAST * 6 < len(text) <= _LONGEST:
        return
    called = sensor_of(leaf)
    header, rows = _read(text, named=bool(called))
    if len(rows) < _LEAST:
        return
    columns = list(zip(*rows, strict=True))
    if header:
        found = list(_named(leaf, header, columns, called))
        yield from ((stream, True) for stream in found)
        if found:
            return
    stream = _nameless(leaf, columns, called) or _turning(leaf, columns, called)
    if stream is not None:
        yield stream, bool(called)


def _read(text: str, *, named: bool) -> tuple[list[str], list[list[float]]]:
    """The header's names, if any, and the lines of as many numbers; none where one is odd."""
    lines, separators = text.split("\n", _MOST + 1)[: _MOST + 1], _SEPARATORS
    if len(lines) < _LEAST and named:  # one line, its rows between semicolons or bars
        row = max(_ROWS, key=text.count)
        lines, separators = text.split(row, _MOST + 1)[: _MOST + 1], _SEPARATORS.replace(row, "")
    if len(lines) < _LEAST:
        return [], []
    # A comma may be a decimal one where something else parts the columns.
    parting = (one for one in separators if one != "," and lines[1].count(one) >= _PARTED)
    separator = next(parting, max(separators, key=lines[1].count))
    count = lines[1].count(separator) + 1
    if count not in _COLUMNS:
        return [], []
    names = [name.strip(" \"'\r\ufeff") for name in lines[0].split(separator)]
    # A column of words says what was done, and is no sensor's.
    kept = [at for at, cell in enumerate(_cells(lines[1], separator)) if _numbers([cell])]
    first = _numbers([names[at] for at in kept if at < len(names)])
    header = [names[at] for at in kept] if len(names) == count and not first else []
    rows: list[list[float]] = []
    for line in lines[1 if header else 0 :]:
        if not line.strip():
            continue
        cells = _cells(line, separator)
        numbers = _numbers([cells[at] for at in kept]) if len(cells) == count else []
        if len(numbers) != len(kept) or not kept:
            # Only the last line of what was cut may be another.
            return (header, rows) if line is lines[-1] else (header, [])
        rows.append(numbers)
    return header, rows


def _cells(line: str, separator: str) -> list[str]:
    """The cells of a line; a comma is a decimal one where it does not part them."""
    plain = line if separator == "," else line.replace(",", ".")
    return plain.split(separator)


def _numbers(cells: Sequence[str]) -> list[float]:
    """The cells as numbers, nothing where one is none."""
    try:
        numbers = [float(cell.strip(' "\r;')) for cell in cells]
    except ValueError:
        return []
    return numbers if all(abs(one) < 1e19 for one in numbers) else []


def _named(
    leaf: Leaf, header: Sequence[str], columns: Sequence[Sequence[float]], called: str
) -> Iterator[Stream]:
    """The sensors that a header names, each with the time if it has one."""
    streams: dict[str, Stream] = {}
    times: Sequence[float] = ()
    for name, values in zip(map(column, header), columns, strict=True):
        if name in TIMES or name.removesuffix("ms") in TIMES:
            times = times or values
        sensor, axis = PREFIXED.get(name, (called, AXES.get(name, "")))
        if sensor and axis:
            at = leaf.parent if leaf.parent is not None else leaf.path
            stream = streams.setdefault(sensor, Stream(at, sensor, nested=False))
            stream.axes.setdefault(axis, list(values))
    for stream in streams.values():
        if times:
            stream.axes["t"] = list(times)
        yield stream


def _nameless(leaf: Leaf, columns: Sequence[Sequence[float]], called: str) -> Stream | None:
    """Three neighbouring columns that are axes in which gravity is, None if there are none."""
    axes = axes_among(columns)
    if not axes:
        return None
    at = leaf.parent if leaf.parent is not None else leaf.path
    stream = Stream(at, called or "accelerometer", nested=False)
    stream.axes.update(axes)
    return stream


def axes_among(columns: Sequence[Sequence[float]]) -> dict[str, list[float]]:
    """The three axes in which gravity is, and their time if one stands there; else nothing."""
    restless = [_is_restless(values) and not _is_clock(values) for values in columns]
    for start in range(len(columns) - 2):
        axes = columns[start : start + 3]
        if not all(restless[start : start + 3]) or not _has_gravity(axes):
            continue
        found = dict(zip("xyz", map(list, axes), strict=True))
        for number, values in enumerate(columns):
            if number not in range(start, start + 3) and _is_clock(values):
                found["t"] = list(values)
                break
        return found
    return {}


def _turning(leaf: Leaf, columns: Sequence[Sequence[float]], called: str) -> Stream | None:
    """A time and three axes of a gyroscope, by the name of the text that holds them alone."""
    if called not in _GYROSCOPES or len(columns) != 4 or not _is_clock(columns[0]):
        return None
    if not all(map(_is_restless, columns[1:])):
        return None
    at = leaf.parent if leaf.parent is not None else leaf.path
    stream = Stream(at, called, nested=False)
    stream.axes.update(zip("txyz", map(list, columns), strict=True))
    return stream


def _has_gravity(axes: Sequence[Sequence[float]]) -> bool:
    low, high = _GRAVITY
    norms = (math.hypot(x, y, z) for x, y, z in zip(*axes, strict=True))
    return sum(low <= norm <= high for norm in norms) >= _SHARE * len(axes[0])


def _is_restless(values: Sequence[float]) -> bool:
    middle = statistics.fmean(values)
    spread = math.sqrt(statistics.fmean((one - middle) ** 2 for one in values))
    steps = statistics.median(abs(after - one) for one, after in pairwise(values))
    return spread > 0 and steps >= _RESTLESS * spread and len(set(values)) * 8 > len(values)


def _is_clock(values: Sequence[float]) -> bool:
    """Whether a column goes up: a time of a day or of a recording, whatever its unit."""
    return values[0] < values[-1] and all(one <= after for one, after in pairwise(values))
