"""protobuf's wire format, one level at a time: a stretch is split into fields, none looked into.

Bounds are not asked field by field: what runs over the end of the stretch is
seen once that is reached, what runs over the end of the data raises IndexError.
"""

from __future__ import annotations

from typing import NamedTuple

type Field = tuple[int, int, int]  # tag; the value and 0, or start and end

VARINT, I64, LEN, START, END, I32 = range(6)
DAMAGED, TOO_MANY = "damaged", "too many"
_LEAST_TAG, _MOST_TAG = 8, (1 << 32) - 1


class Scanned(NamedTuple):
    """The fields of a stretch; `end` is where reading stopped, `why` says why before its end."""

    fields: list[Field]
    end: int
    why: str = ""


class _DamageError(Exception):
    """What is no field; it never leaves this file."""


def varint(data: bytes, at: int) -> tuple[int, int]:
    """(value, where it ends), (0, -1) for one that is cut off or takes more than 64 bits."""
    try:
        return _varint(data, at)
    except (IndexError, _DamageError):
        return 0, -1


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    for place in range(at, at + 10):
        byte = data[place]
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            if value >> 64:
                break
            return value, place + 1
        shift += 7
    raise _DamageError


def scan(data: bytes, at: int, end: int, room: int) -> Scanned:
    """The fields from `at` to `end`, at most `room` of them; groups are START and END fields."""
    fields: list[Field] = []
    add = fields.append
    groups: list[int] = []
    start = at
    try:
        for _ in range(room):
            if at >= end:
                break
            start = at
            tag = data[at]
            at += 1
            if tag >= 0x80:
                tag, at = _varint(data, start)
            kind = tag & 7
            if kind == LEN:
                first = at + 1
                size = data[at]
                if size >= 0x80:
                    size, first = _varint(data, at)
                at = first + size
                add((tag, first, at))
            elif kind == VARINT:
                value = data[at]
                at += 1
                if value >= 0x80:
                    value, at = _varint(data, at - 1)
                add((tag, value, 0))
            else:
                at = _rare(tag, at, groups)
                add((tag, at - _SIZES[kind], at))
            if not _LEAST_TAG <= tag <= _MOST_TAG:
                fields.pop()
                at = -1
                break
    except (IndexError, _DamageError):
        at = -1
    return _ended(fields, start, at, end, is_whole=not groups)


def _ended(fields: list[Field], start: int, at: int, end: int, *, is_whole: bool) -> Scanned:
    """What was read until `at`, -1 for damage; the last field begins at `start`."""
    if at == end and is_whole:
        return Scanned(fields, end)
    if 0 <= at < end:
        return Scanned(fields, at, TOO_MANY)
    if at > end:
        fields.pop()
    return Scanned(fields, start, DAMAGED)


_SIZES = (0, 8, 0, 0, 0, 4, 0, 0)


def _rare(tag: int, at: int, groups: list[int]) -> int:
    """Where a field of a fixed size, or a group's begin or end, ends."""
    kind = tag & 7
    if kind == START:
        groups.append(tag >> 3)
    elif kind == END and groups and groups[-1] == tag >> 3:
        groups.pop()
    elif kind not in (I64, I32):
        raise _DamageError
    return at + _SIZES[kind]
