"""Bytes written as a list of numbers in JSON: `[255,216,255,…]`, as `Buffer` and arrays print.

Node's `{"type":"Buffer","data":[…]}`, Java's signed bytes, and a typed array that was
printed as an object of numbered members. Only what begins as a known kind of file is
taken for bytes: a chart of small numbers is none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice

from auditor.decode import magic

LEAST = 64  # numbers
_MOST = 32 << 20  # numbers
_HEAD = 32  # numbers that have to begin a file


def bytes_of(values: Sequence[object]) -> bytes:
    """The bytes that the numbers are, b"" where they are none."""
    if not LEAST <= len(values) <= _MOST or not magic.kind(_packed(values[:_HEAD])):
        return b""
    return _packed(values)


def bytes_of_members(members: Mapping[str, object]) -> bytes:
    """The same of an object whose members are called 0, 1, 2…, in that order."""
    if not LEAST <= len(members) <= _MOST or "0" not in members:
        return b""
    if any(key != str(number) for number, key in enumerate(islice(members, _HEAD))):
        return b""
    if not magic.kind(_packed(list(islice(members.values(), _HEAD)))):
        return b""
    if any(key != str(number) for number, key in enumerate(members)):
        return b""
    return _packed(list(members.values()))


def _packed(values: Sequence[object]) -> bytes:
    """Bytes of 0 to 255, or of -128 to 127; b"" where one is neither."""
    numbers = [value for value in values if type(value) is int]  # truth values are none
    if not numbers or len(numbers) != len(values):
        return b""
    least, most = min(numbers), max(numbers)
    if least >= 0 and most <= 255:
        return bytes(numbers)
    return bytes([number & 255 for number in numbers]) if least >= -128 and most <= 127 else b""
