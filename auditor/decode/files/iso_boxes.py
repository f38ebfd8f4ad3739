"""Boxes of the ISO base media format (ISO/IEC 14496-12 4.2), as HEIF, AVIF and MP4 use them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

_MOST = 4_096  # boxes looked at in one search
_FULL = frozenset((b"meta",))  # a version and flags stand before what is in them
_HEAD, _LARGE = 8, 16


class Box(NamedTuple):
    """Where a box's content starts and ends."""

    name: bytes
    start: int
    end: int


def boxes(data: bytes, start: int, end: int) -> Iterator[Box]:
    """The boxes of a stretch in order; a last one that reaches past it is cut there."""
    for _ in range(_MOST):
        if start + _HEAD > end:
            return
        size = int.from_bytes(data[start : start + 4], "big")
        name, head = data[start + 4 : start + 8], _HEAD
        if size == 1:
            size, head = int.from_bytes(data[start + 8 : start + 16], "big"), _LARGE
        elif size == 0:
            size = end - start
        if size < head:
            return
        yield Box(name, start + head, min(end, start + size))
        start += size


def extent(data: bytes) -> int:
    """Where the last box at the top says that it ends, beyond the data if that was cut off."""
    at = 0
    for _ in range(_MOST):
        size = int.from_bytes(data[at : at + 4], "big")
        if size == 1:
            size = int.from_bytes(data[at + 8 : at + 16], "big")
        if at + _HEAD > len(data) or size < _HEAD:  # nothing, or what goes on to the end
            break
        at += size
    return at


def below(data: bytes, names: tuple[bytes, ...]) -> list[Box]:
    """All boxes at a way of names from the top, at most _MOST boxes being looked at in all."""
    found = [Box(b"", 0, len(data))]
    left = _MOST
    for name in names:
        inner: list[Box] = []
        for outer in found:
            start = outer.start + (4 if outer.name in _FULL else 0)
            for box in boxes(data, start, outer.end):
                left -= 1
                if left < 0:
                    return []
                if box.name == name:
                    inner.append(box)
        found = inner
    return found
