"""Tolerant looks into parsed JSON: each returns its type whatever stands there.

Tools disagree on what a HAR's fields hold (a status as text, a header's value as a
number, null for an empty list), and a hostile file holds anything. Text comes out
as valid Unicode: a lone surrogate becomes an escape.
"""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime

import msgspec

from auditor.model import DecodeError

type Json = object

_decoder = msgspec.json.Decoder()
_LONGEST_NUMBER = 400
_LATEST = 253_402_300_800.0  # the year 10000


def parse(data: bytes) -> Json:
    """One JSON value, as strictly as it is written or as leniently as it must be.

    The fast parser refuses lone surrogates, control characters in strings and bytes
    that are no UTF-8; all of them occur in recorded traffic.

    Raises:
        DecodeError: it is no JSON, or nested too deep.
    """
    try:
        return _decoder.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    try:
        return json.loads(data.decode("utf-8", "surrogateescape"), strict=False, parse_int=_integer)
    except (ValueError, RecursionError) as error:
        raise DecodeError("it is no valid JSON") from error


def _integer(digits: str) -> float | int:
    return int(digits) if len(digits) <= _LONGEST_NUMBER else math.nan


def mapping(value: Json) -> dict[str, Json]:
    """An object, {} for anything else."""
    return value if isinstance(value, dict) else {}


def listing(value: Json) -> list[Json]:
    """A list, [] for anything else."""
    return value if isinstance(value, list) else []


def text(value: Json) -> str:
    """Text; numbers as they are written, "" for anything else."""
    if isinstance(value, str):
        return value if value.isascii() else clean(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return ""


def clean(value: str) -> str:
    """The same text with lone surrogates as escapes."""
    return value.encode("utf-8", "backslashreplace").decode("utf-8")


def number(value: Json) -> float | None:
    """A finite number, also from text; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, str) and len(value) > _LONGEST_NUMBER:
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def size(value: Json) -> int:
    """A count of bytes, 0 for what is none (HAR writes -1 for unknown)."""
    found = number(value)
    return int(found) if found is not None and 0 < found < 2**53 else 0


def moment(value: Json) -> float | None:
    """Unix seconds from an ISO 8601 date or a number of seconds or milliseconds."""
    if isinstance(value, str):
        try:
            when = datetime.fromisoformat(value.strip()[:64])
            stamp = (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()
        except (ValueError, OverflowError):
            return moment(number(value))
        return stamp if 0 <= stamp < _LATEST else None
    found = number(value)
    if found is None or found <= 0:
        return None
    found = found / 1000 if found > 1e11 else found
    return found if found < _LATEST else None
