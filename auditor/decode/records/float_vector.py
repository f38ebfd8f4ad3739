"""A body that is nothing but a vector of numbers of length one: what embeddings are sent as.

Little-endian float32 of a size that models give, all of them small, both signs
among them, and the sum of their squares one within a hundredth. Of random
bytes, JPEG slices, streams and audio none has all of that. Of whom or what the
vector is it does not say: that is for detection.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from auditor.decode.base import Decoder, Example, Final, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.decode.records.facts import must, unread
from auditor.model import Path

DIMENSIONS = frozenset((64, 96, 128, 192, 256, 384, 512, 768, 1024))
# The highest byte of floats between 1e-9 and 1, of either sign.
_HIGH = frozenset((*range(0x30, 0x40), *range(0xB0, 0xC0), 0x00, 0x80))


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return len(data) % 4 == 0 and len(data) // 4 in DIMENSIONS and _HIGH.issuperset(data[3::4])


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    count = len(data) // 4
    numbers = struct.unpack(f"<{count}f", data)
    must(min(numbers) < 0 < max(numbers))
    must(abs(sum(number * number for number in numbers) - 1) <= 0.02)
    must(sum(abs(number) > 1e-4 for number in numbers) * 2 > count)
    yield Final(at.layer("float32:dimension", "vectorDimension"), count)
    yield unread(at, data, "a vector of length one")


def _vector(count: int) -> bytes:
    """A vector of this many numbers, all alike but for their sign."""
    one = count**-0.5
    return struct.pack(f"<{count}f", *(one if index % 2 else -one for index in range(count)))


DECODER: Decoder[bytes] = Decoder(
    "float-vector",
    _sniff,
    _peel,
    (
        Example(_vector(128), ((" ▸ float32:dimension", 128),)),
        Example(_vector(100), None),
        Example(_vector(128)[:-4] + struct.pack("<f", 0.9), None),
        Example(bytes(512), None),
    ),
)
