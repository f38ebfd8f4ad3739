"""Typed netstrings (`<length>:<bytes><type>`), read in place and only where needed.

A flow is a nested dictionary of which an audit needs a third. So nothing is decoded
up front: `members` splits one dictionary into spans of the file's own bytes, and
the caller decodes the spans it wants. One regular expression passes over members
without a value and takes the next key and the length of its value; that is where
the speed comes from.

Every position is checked against the end of the enclosing value, so a lying length
can only make a value unreadable. Nothing recurses: `load`, which builds whole
objects for flows of old versions, keeps its own stack and bounds depth and count.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from auditor.model import DecodeError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from auditor.model import Headers

BYTES, TEXT, INTEGER, FLOAT, BOOLEAN, NULL, LIST, DICT = b",;#^!~]}"

# Null, empty text, empty list and empty dictionary say as much as an absent member: passed over.
_MEMBER = re.compile(
    rb"(?:\d{1,4}:[^:;,]{1,256}[;,]0:[~;\]}])*+(?:\d{1,4}:([^:;,]{1,256})[;,](\d{1,12}):)?+"
)
_LENGTH = re.compile(rb"(\d{1,12}):")
_HEADER = re.compile(rb"(\d{1,12}):(\d{1,6}):([^:,]*+),(\d{1,12}):([^,]*+(?:,(?!\])[^,]*+)*+),\]")
_MOST_MEMBERS = 200
_MOST_HEADERS = 10_000
_MOST_ELEMENTS = 1_000
_DEEPEST = 32
_MOST_VALUES = 1_000_000


type Span = tuple[int, int, int]
"""A value that was not decoded: its type and where its bytes start and stop."""

ABSENT: Span = (NULL, 0, 0)

type Members = dict[bytes, Span]


def members(data: bytes, start: int, stop: int) -> Members:
    """The members of the dictionary whose inside is `data[start:stop]`, empty ones left out.

    Raises:
        DecodeError: the structure does not add up.
    """
    found: Members = {}
    match = _MEMBER.match
    position = start
    while position < stop:
        head = match(data, position, stop)
        if head is None:  # it matches nothing at least; this is for the type checker
            break
        name, size = head.groups()
        first = head.end()
        if name is None:
            if first == stop:
                break
            raise DecodeError("a dictionary is damaged")
        last = first + int(size)
        if last >= stop:
            raise DecodeError("a length points past the end of its value")
        found[name] = (data[last], first, last)
        position = last + 1
        if len(found) > _MOST_MEMBERS:
            raise DecodeError(f"a dictionary has more than {_MOST_MEMBERS} members")
    return found


def values(data: bytes, start: int, stop: int) -> Iterator[Span]:
    """The elements of the list whose inside is `data[start:stop]`.

    Raises:
        DecodeError: the structure does not add up.
    """
    match = _LENGTH.match
    position = start
    while position < stop:
        head = match(data, position, stop)
        if head is None:
            raise DecodeError("a list is damaged")
        first = head.end()
        last = first + int(head[1])
        if last >= stop:
            raise DecodeError("a length points past the end of its value")
        yield data[last], first, last
        position = last + 1


def headers(data: bytes, span: Span) -> Headers:
    """A list of [name, value] pairs of bytes.

    Raises:
        DecodeError: it is no such list.
    """
    kind, position, stop = span
    if kind == NULL:
        return ()
    if kind != LIST:
        raise DecodeError("headers are no list")
    # A list that ends in a pair of byte strings keeps the search linear: it never looks in vain.
    if position < stop and data[stop - 2 : stop] != b",]":
        return _odd_headers(data, span)
    rows = _HEADER.findall(data, position, stop)
    # The lengths must agree with what was found, or a name or value held a mark itself.
    for outer, size, name, length, value in rows:
        whole_pair = len(size) + len(name) + len(length) + len(value) + 4
        if int(outer) != whole_pair or int(size) != len(name):
            return _odd_headers(data, span)
        position += len(outer) + whole_pair + 2
    if position != stop:
        return _odd_headers(data, span)
    if len(rows) > _MOST_HEADERS:
        raise DecodeError(f"there are more than {_MOST_HEADERS} headers")
    return tuple([(name, value) for _, _, name, _, value in rows])


def _odd_headers(data: bytes, span: Span) -> Headers:
    """As `headers`, for names that the fast expression does not cover."""
    found: list[tuple[bytes, bytes]] = []
    for kind, start, stop in values(data, span[1], span[2]):
        parts = [*values(data, start, stop)] if kind == LIST else []
        if len(parts) != 2 or any(part[0] not in (BYTES, TEXT) for part in parts):
            raise DecodeError("a header is no pair")
        name, value = (data[first:last] for _, first, last in parts)
        found.append((name, value))
        if len(found) > _MOST_HEADERS:
            raise DecodeError(f"there are more than {_MOST_HEADERS} headers")
    return tuple(found)


def raw(data: bytes, span: Span) -> bytes | None:
    """A byte string, None for anything else."""
    kind, start, stop = span
    return data[start:stop] if kind in (BYTES, TEXT) else None


def text(data: bytes, span: Span) -> str:
    """A string, "" for anything else; what is no UTF-8 becomes an escape."""
    kind, start, stop = span
    if kind in (TEXT, BYTES):
        return data[start:stop].decode("utf-8", "backslashreplace")
    return ""


def true(data: bytes, span: Span) -> bool:
    """Whether it is a boolean that is true."""
    kind, start, stop = span
    return kind == BOOLEAN and data[start:stop] == b"true"


def whole(data: bytes, span: Span) -> int | None:
    """An integer of 64 bits, None for anything else."""
    kind, start, stop = span
    if kind == INTEGER and 0 < stop - start <= 20:
        try:
            found = int(data[start:stop])
        except ValueError:
            return None
        return found if -(2**63) <= found < 2**63 else None
    return None


def real(data: bytes, span: Span) -> float | None:
    """A finite number, None for anything else."""
    kind, start, stop = span
    if kind in (FLOAT, INTEGER) and stop - start <= 64:
        try:
            number = float(data[start:stop])
        except ValueError:
            return None
        return number if math.isfinite(number) else None
    return None


def inside(data: bytes, span: Span) -> Members | None:
    """The members of a dictionary, None for anything else.

    Raises:
        DecodeError: it is damaged.
    """
    kind, start, stop = span
    return members(data, start, stop) if kind == DICT else None


def elements(data: bytes, span: Span) -> list[Span]:
    """The elements of a short list, none for anything else.

    Raises:
        DecodeError: it is damaged, or longer than a thousand.
    """
    kind, start, stop = span
    if kind != LIST:
        return []
    found: list[Span] = []
    for item in values(data, start, stop):
        found.append(item)
        if len(found) > _MOST_ELEMENTS:
            raise DecodeError("a list is too long")
    return found
