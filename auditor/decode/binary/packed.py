"""Bytes of a protobuf field as repeated scalars: which they are, if any, and how surely.

Doubles first: each takes one top byte of a few, so two of them are no accident
(noise: 0.1 %), unless the bytes are as plausible as twice as many floats. Floats
are told from noise only in numbers (a pair passes in 4 %, six in 0.01 %).
Varints are what half of all noise reads as, so only what lists hold in practice
counts: numbers of one length of three to five bytes (coordinates, times, ids),
or at least eight below 1,024 and not all below 128 (measurements; what is all
below is as likely text, or flags).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from struct import unpack
from typing import NamedTuple

from auditor.decode.binary.floats import is_likely32, is_likely64, short32
from auditor.decode.binary.wire import END, I32, I64, START, Field

type Numbers = list[float] | list[int]

_TOP64 = frozenset((0x3E, 0x3F, 0x40, 0x41, 0x42))  # sign aside, of a likely double
_HEAD = 64  # bytes that are looked at before all are
_SURE32 = 6  # floats
_MANY = 8  # small varints
_MOST = 1_024  # what counts as small
_FIXED = {I32: 4, I64: 8}  # bytes
_STEP = {I32: "~f32", I64: "~f64"}
RUN = 16  # numbers of a list whose elements have a tag each


class Packed(NamedTuple):
    """The numbers by step (`~f64`); `sure` says that the bytes are nothing else."""

    step: str
    numbers: Numbers
    sure: bool


def doubles(chunk: bytes) -> Packed | None:
    """Two or more plausible doubles; zeros count where others are not."""
    size = len(chunk)
    if size % 8 or size < 16 or (chunk[-1] & 0x7F not in _TOP64 and chunk[-1]):
        return None
    if not _are_likely64(unpack(f"<{min(size, _HEAD) // 8}d", chunk[:_HEAD])):
        return None
    numbers = unpack(f"<{size // 8}d", chunk)
    if any(numbers) and _are_likely64(numbers) and not _are_floats(chunk):
        return Packed("~f64", list(numbers), sure=True)
    return None


def _are_likely64(numbers: Sequence[float]) -> bool:
    return all(is_likely64(number) or not number for number in numbers)


def _are_floats(chunk: bytes) -> bool:
    """True if what seems to be doubles are pairs of floats, whose second halves look like it.

    The first halves decide: of a double they are noise, or zero.
    """
    halves = unpack(f"<{len(chunk) // 4}f", chunk)[::2]
    return any(halves) and _are_likely32(halves)


def packed(chunk: bytes) -> Packed | None:
    """Plausible floats or varints; asked of what is neither text nor a message."""
    size = len(chunk)
    if not size % 4 and size >= 8:
        head = unpack(f"<{min(size, _HEAD) // 4}f", chunk[:_HEAD])
        numbers = unpack(f"<{size // 4}f", chunk) if _are_likely32(head) else ()
        if any(numbers) and _are_likely32(numbers):
            sure = size >= _SURE32 * 4
            return Packed("~f32", [short32(number) for number in numbers], sure)
    return _varints(chunk)


def gathered(data: bytes, fields: Sequence[Field]) -> tuple[list[Field], dict[int, Packed]]:
    """The fields without those that repeat one float or double, and these lists by their tag.

    Packed or not, a repeated number is one field (protobuf's encoding, "Packed Repeated
    Fields"): a parser must take both. Of what stands RUN times without another in between.
    """
    rest: list[Field] = []
    lists: dict[int, Packed] = {}
    depth = 0  # of groups, whose fields are another message's
    for tag, group in groupby(fields, key=itemgetter(0)):
        run = list(group)
        kind = tag & 7
        depth += len(run) * ((kind == START) - (kind == END))
        size = _FIXED.get(kind, 0)
        if size and len(run) >= RUN and not depth and tag not in lists:
            chunk = b"".join([data[first : first + size] for _, first, _ in run])
            found = doubles(chunk) if kind == I64 else packed(chunk)
            if found is not None and found.step == _STEP[kind]:
                lists[tag] = found
                continue
        rest += run
    return rest, lists


def _are_likely32(numbers: Sequence[float]) -> bool:
    return all(is_likely32(number) or not number for number in numbers)


def _varints(chunk: bytes) -> Packed | None:
    """Numbers below 2^35, each in the fewest bytes."""
    if chunk[-1] >= 0x80:
        return None
    numbers: list[int] = []
    sizes: set[int] = set()
    value = shift = 0
    for byte in chunk:
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            if not byte and shift > 7:
                return None
            numbers.append(value)
            sizes.add(shift // 7)
            value = shift = 0
        elif shift > 28:
            return None
    long = min(sizes) >= 3 and max(sizes) - min(sizes) <= 1 and len(numbers) >= 2
    small = len(numbers) >= _MANY and 128 <= max(numbers) < _MOST
    return Packed("~packed", numbers, sure=False) if long or small else None
