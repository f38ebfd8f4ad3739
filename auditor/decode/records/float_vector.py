"""A body that is nothing but a vector of numbers of length one: what embeddings are sent as.

Little-endian float32 or float16 of a size that models give, all of them small,
both signs among them, and the sum of their squares one within a hundredth. Of
random bytes, JPEG slices, streams and audio none has all of that. numpy's file
of one array (NEP 1) says its type in front; ArcSoft's feature has two whole numbers
there, its version and another. Of whom or what the vector is it does not say: that is
for detection.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from auditor.decode.base import Decoder, Example, Final, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.decode.records.facts import must, unread
from auditor.model import Path

DIMENSIONS = frozenset((64, 96, 128, 192, 256, 384, 512, 768, 1024))
# The highest byte of floats between 1e-9 and 1, of either sign.
_HIGH = frozenset((*range(0x30, 0x40), *range(0xB0, 0xC0), 0x00, 0x80))
_HALF = frozenset((*range(0x3C), *range(0x80, 0xBC)))  # the same of float16 below 1
_SHORTEST = 12  # bytes of numpy's file


_VERSION = b"\0\0\xfaD\0\0"  # 2000 and the start of a whole number below 65,536
_ARCSOFT = frozenset(8 + 4 * count for count in (256, 512))
_NPY = b"\x93NUMPY"
_HEADER = re.compile(
    rb"\{'descr': '<f([248])', 'fortran_order': False, 'shape': \((?:1, )?(\d{1,5}),?\), \} *\n"
).match
_CODES = {2: "e", 4: "f", 8: "d"}
_STARTS = {1: 10, 2: 12}  # of the header, by the version of the file


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    if data.startswith(_NPY) or (len(data) in _ARCSOFT and data.startswith(_VERSION)):
        return True
    if len(data) % 4 == 0 and len(data) // 4 in DIMENSIONS and _HIGH.issuperset(data[3::4]):
        return True
    return len(data) % 2 == 0 and len(data) // 2 in DIMENSIONS and _HALF.issuperset(data[1::2])


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    content, width = data, 4
    if data.startswith(_NPY):
        content, width = _array(data)
    elif len(data) in _ARCSOFT and data.startswith(_VERSION):
        content = data[8:]
    elif len(data) // 4 not in DIMENSIONS or not _HIGH.issuperset(data[3::4]):
        width = 2
    count = len(content) // width
    numbers = struct.unpack(f"<{count}{_CODES[width]}", content)
    must(min(numbers) < 0 < max(numbers))
    must(abs(sum(number * number for number in numbers) - 1) <= 0.02)
    must(sum(abs(number) > 1e-4 for number in numbers) * 2 > count)
    yield Final(at.layer(f"float{8 * width}:dimension", "vectorDimension"), count)
    yield unread(at, data, "a vector of length one")


def _array(data: bytes) -> tuple[bytes, int]:
    """The numbers of numpy's file and their width, which its header must agree with."""
    start = _STARTS.get(data[6] if len(data) > _SHORTEST else 0, 0)
    must(start)
    size = int.from_bytes(data[8:start], "little")
    header = _HEADER(data, start, start + size)
    must(header is not None and header.end() == start + size)
    width, count = (int(header[1]), int(header[2])) if header is not None else (0, 0)
    content = data[start + size :]
    must(count in DIMENSIONS and len(content) == width * count)
    return content, width


def _vector(count: int, code: str = "f") -> bytes:
    """A vector of this many numbers, all alike but for their sign."""
    one = count**-0.5
    return struct.pack(f"<{count}{code}", *(one if index % 2 else -one for index in range(count)))


def _file(descr: bytes, content: bytes) -> bytes:
    header = b"{'descr': '" + descr + b"', 'fortran_order': False, 'shape': (128,), }\n"
    return _NPY + b"\x01\x00" + len(header).to_bytes(2, "little") + header + content


DECODER: Decoder[bytes] = Decoder(
    "float-vector",
    _sniff,
    _peel,
    (
        Example(_vector(128), ((" ▸ float32:dimension", 128),)),
        Example(_vector(256, "e"), ((" ▸ float16:dimension", 256),)),
        Example(_file(b"<f4", _vector(128)), ((" ▸ float32:dimension", 128),)),
        Example(_file(b"<f4", _vector(128)[:-4]), None),
        Example(_file(b"<i4", _vector(128)), None),
        Example(b"\0\0\xfaD\0\0tC" + _vector(256), ((" ▸ float32:dimension", 256),)),
        Example(b"\0\0\xfaD\0\0tC" + _vector(256)[:-4] + struct.pack("<f", 0.9), None),
        Example(_vector(100), None),
        Example(_vector(128)[:-4] + struct.pack("<f", 0.9), None),
        Example(bytes(512), None),
    ),
)
