"""A field or body that is nothing but a vector quantised to signed bytes, as small models give it.

Of a size that models give; numbers around zero, about as many of either sign, as those of a
vector of length one are when they are scaled to 127 or less; and none resembles the next, as
samples of sound do. Random bytes are spread too wide. Of whom or what the vector is it
does not say: that is for detection.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from itertools import pairwise

from auditor.decode.base import Decoder, Example, Final, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.decode.records.facts import must, unread
from auditor.model import Path

DIMENSIONS = frozenset((128, 192, 256, 512))
_INNER = 96  # of 127: all but one in ten numbers are smaller, of random bytes one in four is not
_TAIL = 10
_SIDE = 0.35  # of the numbers that are of either sign at least
_ALIKE = 0.3  # how far one number may go with the next, of 1
_VARIED = 24  # different numbers
_LEAST = 6.0  # the spread below which all is silence


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return len(data) in DIMENSIONS


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    count = len(data)
    numbers = struct.unpack(f"{count}b", data)
    must(sum(one > 0 for one in numbers) >= _SIDE * count)
    must(sum(one < 0 for one in numbers) >= _SIDE * count)
    must(sum(abs(one) > _INNER for one in numbers) * _TAIL <= count)
    must(len(set(numbers)) >= _VARIED)
    mean = sum(numbers) / count
    squares = sum((one - mean) ** 2 for one in numbers)
    must(squares >= _LEAST**2 * count)
    alike = sum((one - mean) * (other - mean) for one, other in pairwise(numbers))
    must(abs(alike) <= _ALIKE * squares)
    yield Final(at.layer("int8:dimension", "vectorDimension"), count)
    yield unread(at, data, "a vector of signed bytes")


_QUANTISED = bytes(
    (one * one * 7 + one * 29 + one // 3 * 11) % 90 - 45 & 0xFF for one in range(128)
)

DECODER: Decoder[bytes] = Decoder(
    "byte-vector",
    _sniff,
    _peel,
    (
        Example(_QUANTISED, ((" ▸ int8:dimension", 128),)),
        Example(_QUANTISED[:-1], None),
        Example(bytes(128), None),
        Example(bytes(one * 37 % 256 for one in range(128)), None),
        Example(bytes(abs(one % 64 - 32) - 16 & 0xFF for one in range(256)), None),
    ),
)
