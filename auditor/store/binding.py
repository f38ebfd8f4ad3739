"""Make any value bindable: hostile JSON holds lone surrogates, huge integers and NaN.

SQLite's TEXT must be UTF-8, its integers 64 bits. A string that has no UTF-8
is stored as a BLOB of its `surrogatepass` encoding and comes back as it was;
a number out of range becomes NULL. Strings are cut at a bound and say so.
"""

from __future__ import annotations

import math

from auditor.store.rows import Cell

MAX_NAME = 1024  # characters: hosts, apps, methods, connection facts, error classes
MAX_PLACE = 2000  # characters: a path to a leaf, a reason
MAX_TARGET = 256 * 1024  # characters: a request's path with its query
_MAX_TIME = 1e12  # seconds; beyond it, no clock
_MAX_SIZE = 1 << 43  # bytes
_MIN_INT, _MAX_INT = -(2**63), 2**63 - 1


def to_text(text: str) -> str | bytes:
    """A string as SQLite can hold it."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")
    return text


def from_text(value: Cell) -> str:
    """The string that `to_text` was given; "" for NULL."""
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return value.decode("utf-8", "surrogatepass")
    return "" if value is None else str(value)


def cut(text: str, limit: int = MAX_NAME) -> str:
    """At most `limit` characters and a note of how many are missing."""
    if len(text) <= limit:
        return text
    return f"{text[:limit]}…[+{len(text) - limit}]"


def to_int(value: int | None) -> int | None:
    """An integer of 64 bits, None beyond."""
    if value is None or not _MIN_INT <= value <= _MAX_INT:
        return None
    return value


def to_size(value: int) -> int:
    """A number of bytes; bounded, so that a million of them still have a sum."""
    return min(max(value, 0), _MAX_SIZE)


def to_time(value: float | None) -> float | None:
    """A finite time in Unix seconds, None for anything else."""
    if value is None or not math.isfinite(value) or abs(value) > _MAX_TIME:
        return None
    return float(value)
