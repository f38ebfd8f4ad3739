"""What a record's fields become, whatever arrived: values that SQLite can hold."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from auditor.model import Headers

MAX_HEADERS = 10_000
LARGEST = 2**63 - 1


def text(value: object) -> str:
    """A str that SQLite can hold, whatever arrived."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    if isinstance(value, str):
        if value.isascii():
            return value
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    return "" if value is None else str(value)[:64]


def whole(value: object) -> int:
    """An integer from 0 to 2^63 - 1, 0 for what is none."""
    if isinstance(value, float) and not math.isfinite(value):
        return 0
    return max(0, min(int(value), LARGEST)) if isinstance(value, int | float) else 0


def maybe_whole(value: object) -> int | None:
    """The same, None for None."""
    return None if value is None else whole(value)


def real(value: object) -> float | None:
    """A finite float, None for what is none."""
    if isinstance(value, int | float):
        number = float(value)
        return number if math.isfinite(number) else None
    return None


def raw(value: object) -> bytes:
    """Bytes; text becomes its UTF-8, anything else nothing."""
    if isinstance(value, bytes):
        return value
    return value.encode("utf-8", "backslashreplace") if isinstance(value, str) else b""


def pairs(value: object) -> Headers:
    """Headers as (name, value) bytes pairs, what is no pair left out, bounded."""
    if not isinstance(value, list | tuple):
        return ()
    return tuple(
        (raw(pair[0]), raw(pair[1]))
        for pair in value[:MAX_HEADERS]
        if isinstance(pair, list | tuple) and len(pair) == 2
    )
