"""Bytes written as a list of numbers in JSON: `[255,216,255,…]`, as `Buffer` and arrays print.

Node's `{"type":"Buffer","data":[…]}`, Java's signed bytes, and a typed array that was
printed as an object of numbered members. Only what begins as a known kind of file is
taken for bytes: a chart of small numbers is none. A photo is more numbers than a message
has parts, so that a text tells beforehand how many of its values such lists are.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import cast

from auditor.decode import magic

LEAST = 64  # numbers
MOST = 8 << 20  # numbers of a list
MOST_MEMBERS = 512 << 10  # the same of an object, which takes ten times the memory
_HEAD = 32  # numbers that have to begin a file
_BEGIN = _HEAD * 24  # characters in which they stand
_LIST = re.compile(r"\[\s*+(?:-?\d{1,3}\s*+,\s*+){63,}+-?\d{1,3}\s*+\]", re.ASCII)
_MEMBER = r'"\d{1,7}"\s*+:\s*+-?\d{1,3}\s*+'
_OBJECT = re.compile(rf'\{{\s*+(?="0")(?:{_MEMBER},\s*+){{63,}}+{_MEMBER}\}}', re.ASCII)
_NUMBER = re.compile(r"-?\d{1,3}(?=\s*[,\]}])", re.ASCII)


def spared(text: str) -> int:
    """How many values of a JSON text are bytes of files, which lists and objects write."""
    count = 0
    for pattern, room in ((_LIST, MOST), (_OBJECT, MOST_MEMBERS)):
        left = room
        for match in pattern.finditer(text):
            begin = text[match.start() : min(match.end(), match.start() + _BEGIN)]
            values = text.count(",", *match.span()) + 1
            head = [int(found[0]) for found in islice(_NUMBER.finditer(begin), _HEAD)]
            if magic.kind(_packed(head)) and values <= left:
                left -= values
                count += values
    return count


def bytes_of(values: Sequence[object]) -> bytes:
    """The bytes that the numbers are, b"" where they are none."""
    if not LEAST <= len(values) <= MOST or not magic.kind(_packed(values[:_HEAD])):
        return b""
    return _packed(values)


def bytes_of_members(members: Mapping[str, object]) -> bytes:
    """The same of an object whose members are called 0, 1, 2…, in that order."""
    if not LEAST <= len(members) <= MOST_MEMBERS or "0" not in members:
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
    if set(map(type, values)) != {int}:  # truth values are none
        return b""
    numbers = cast("Sequence[int]", values)
    for code in ("B", "b"):
        try:
            return array(code, numbers).tobytes()
        except OverflowError:
            continue
    return b""
