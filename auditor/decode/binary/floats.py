"""Bits whose type no one states: which are meant as a float, with which digits, and what else.

Of random 64 bits one in 28 is a plausible double, of random 32 bits one in 5 a
plausible float; zero is left to the integers. A float32 is given by the
shortest decimal that leads back to it, as its sender wrote it: the digits that
the wider type adds are no evidence of precision.
"""

from __future__ import annotations

from struct import Struct

from auditor.decode.binary.sink import whole
from auditor.model import Number

LEAST64, MOST64 = 1e-7, 1e15  # a longitude near Greenwich; microseconds since 1970
LEAST32, MOST32 = 1e-6, 1e10
_DIGITS64, _DIGITS32 = 15, 6  # significant digits of what was surely meant as a float
_SHARE, _ANGLE = 0.001, 361.0  # one in 110 of random 64 bits lies between, most doubles do
_SMALL = 2**53  # a negative integer of a smaller magnitude was meant as one
_ZIGZAG = range(2**16, 2**32)  # coordinates as integers, from E5 to E7
_POSITIVE = range(2**32, 2**63, 2)  # numbers of phones, cards and devices, which are positive

_f64 = Struct("<d").unpack_from
_u64 = Struct("<Q").unpack_from
_f32 = Struct("<f").unpack_from
_u32 = Struct("<I").unpack_from
_pack32 = Struct("<f").pack


def is_likely64(value: float) -> bool:
    """True for a finite double of a magnitude that is sent; False for NaN."""
    return LEAST64 < value < MOST64 or -MOST64 < value < -LEAST64


def is_likely32(value: float) -> bool:
    """True for a finite float32 of a magnitude that is sent; False for NaN."""
    return LEAST32 < value < MOST32 or -MOST32 < value < -LEAST32


def short32(value: float) -> float:
    """The shortest decimal that is the same float32; `value` must be one, and finite."""
    for shape in ("%.6g", "%.7g", "%.8g"):
        short = float(shape % value)
        if _f32(_pack32(short))[0] == value:
            return short
    return float(f"{value:.9g}")


type Reading = tuple[int | float | Number, str, int | Number | None]
"""A number, the mark of what it may be as well, and that; the mark is "" where it is sure."""


def fixed64(data: bytes, at: int) -> Reading:
    """Eight bytes: a double if it is plausible, else an integer, negative if it is small."""
    value: float = _f64(data, at)[0]
    bits: int = _u64(data, at)[0]
    signed = bits - (1 << 64) if bits >> 63 else bits
    if is_likely64(value):
        sure = _SHARE < abs(value) < _ANGLE or float(f"{value:.{_DIGITS64}g}") == value
        return (value, "", None) if sure else (value, "~i64", signed)
    return (signed if signed > -_SMALL else whole(bits), "", None)


def fixed32(data: bytes, at: int) -> Reading:
    """Four bytes: a float if it is plausible, else an integer, negative if its top bit is set."""
    value: float = _f32(data, at)[0]
    bits: int = _u32(data, at)[0]
    if is_likely32(value):
        short = short32(value)
        neat = float(f"{short:.{_DIGITS32}g}") == short
        return (short, "", None) if neat else (short, "~i32", bits)
    return (bits - (1 << 32) if bits >> 31 else bits, "", None)


def either(bits: int) -> Reading:
    """A varint: an int64; from 2^16 on its zigzag reading (sint32, sint64) as well."""
    if bits >> 63:
        signed = bits - (1 << 64)
        return (signed, "", None) if signed > -_SMALL else (signed, "~u64", Number(bits))
    if bits in _ZIGZAG or bits in _POSITIVE:
        return bits, "~zigzag", zigzag(bits)
    return bits, "", None


def zigzag(bits: int) -> int:
    """The signed integer that sint32 and sint64 write as these bits."""
    return bits >> 1 ^ -(bits & 1)
