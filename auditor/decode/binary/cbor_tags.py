"""What CBOR's tags make of a byte string: numbers, identifiers, addresses, arrays of numbers.

From the IANA registry of CBOR tags: big numbers (2, 3; RFC 8949), UUID (37),
MAC address (48; RFC 9542), IPv4 and IPv6 (52, 54; RFC 9164, and 260), typed
arrays (64 to 87; RFC 8746).
"""

from __future__ import annotations

import ipaddress
import uuid
from collections.abc import Callable
from struct import Struct

from auditor.decode.binary.floats import short32
from auditor.decode.binary.sink import whole
from auditor.model import Number, Scalar

_MOST = 512  # bytes of a number that is written out


def _natural(data: bytes) -> Scalar:
    return whole(int.from_bytes(data)) if len(data) <= _MOST else data


def _negative(data: bytes) -> Scalar:
    return whole(-1 - int.from_bytes(data)) if len(data) <= _MOST else data


def uuid_text(data: bytes) -> Scalar:
    """A UUID as it is written, from its sixteen bytes."""
    return str(uuid.UUID(bytes=data)) if len(data) == 16 else data


def _address(data: bytes) -> Scalar:
    if len(data) == 6:
        return data.hex(":")
    return str(ipaddress.ip_address(data)) if len(data) in (4, 16) else data


MEANINGS: dict[int, Callable[[bytes], Scalar]] = {
    2: _natural,
    3: _negative,
    37: uuid_text,
    48: _address,
    52: _address,
    54: _address,
    260: _address,
}
_SHAPES = {0: "BHIQ", 8: "bhiq", 16: "efd"}  # unsigned, signed, float; then by size
ARRAYS: dict[int, Struct] = {
    64 + kind + order + power: Struct((">", "<")[order // 4] + shape)
    for kind, shapes in _SHAPES.items()
    for order in (0, 4)
    for power, shape in enumerate(shapes)
}
_FLOAT32 = (81, 85)


def numbers(tag: int, data: bytes) -> list[int | float | Number]:
    """The elements of a typed array whose length fits."""
    found = [value for (value,) in ARRAYS[tag].iter_unpack(data)]
    return [short32(value) for value in found] if tag in _FLOAT32 else found
