"""Whether numbers, or bytes, are a vector as models give it: sizes, bounds, signs, length.

Of random bytes and JPEG slices none passes as float32 (finite, bounded, both
signs); float32 audio does, so a length of one is asked for, too. int8 vectors
have a shape of their own: few values, around zero; uint8 ones lie around 128.
A vector without a negative number, as a ReLU leaves it, counts at a length of one.
"""

from __future__ import annotations

import binascii
import math
import re
import struct
from collections.abc import Sequence
from typing import NamedTuple

from auditor.detect.scalars import number_of
from auditor.model import Scalar

SIZES = frozenset((64, 96, 128, 160, 192, 256, 384, 512, 768, 1024, 2048))
_BOUND = 50.0
_UNIT = 0.02  # of the sum of squares
_BYTE = 128  # of an int8
_MIDDLE = 16  # how far from 128 the mean of a uint8 vector may be
_VARIETY = 2
_LEAST_BYTES, _MOST_BYTES = 48, 65_536
_MOST_TEXT = _MOST_BYTES * 4 // 3
_HEAD = 4_096
_ODD = 64  # of so many elements one may be odd
_SHORTEST = 2 * min(SIZES)  # characters of numbers in a list
_TINY = 1e-30
_UTTERANCE = re.compile(r"\A[\w./-]{1,64}[ ]{1,4}\[(?= )")
_EXPONENT = re.compile(r"\s{0,2}-?\d{1,2}\.\d{1,20}[eE][+-]?\d{1,3}\s{0,2}", re.ASCII).fullmatch
_READABLE = bytes((*range(32, 127), 9, 10, 13))
_READ = 0.9  # of the bytes of a text that was packed
ARCSOFT = "ArcSoft's float32"
_HEADED = frozenset((8 + 4 * 256, 8 + 4 * 512))  # bytes of its FaceFeature
_VERSIONS, _THOUSAND = 100_000, 1_000


class Vector(NamedTuple):
    """A vector's shape. `usual` is a size of models, `unit` a length of one with both signs."""

    size: int
    usual: bool
    unit: bool
    shortened: bool = False


class Blob(NamedTuple):
    """Bytes that may be a template, and the vector in them if they are one."""

    size: int
    form: str = ""
    vector: Vector | None = None


def measure(values: Sequence[Scalar]) -> Vector | None:
    """The shape of an array's numbers; None where they are no vector.

    A text among them is the ellipsis of a document: the vector is shortened. A
    few odd elements (a NaN, a number in a form that is not read) count as zero.
    """
    numbers: list[float] = []
    shortened = False
    odd = 0
    for value in values:
        number = number_of(value)
        if number is not None:
            numbers.append(number.value)
        elif isinstance(value, str) and _EXPONENT(value) is not None:  # as numpy prints small ones
            numbers.append(float(value))
        elif value in ("", "...", "…", None):
            shortened = True
        else:
            odd += 1
            numbers.append(0.0)
    if odd * _ODD > len(values):
        return None
    return _measured(numbers, shortened=shortened)


def is_number(value: Scalar) -> bool:
    """Whether a value is a number, or a text that is one, with an exponent or without."""
    exponent = isinstance(value, str) and _EXPONENT(value) is not None
    return exponent or number_of(value) is not None


def listed(value: Scalar) -> Vector | None:
    """The shape of a text that lists numbers, with commas, semicolons, bars or (numpy) blanks.

    Kaldi's archives have the name of an utterance before the bracket.
    """
    if not isinstance(value, str) or not _SHORTEST <= len(value) <= _MOST_TEXT:
        return None
    plain = value.strip().removesuffix("]")
    plain = plain[1:] if plain[:1] == "[" else _UTTERANCE.sub("", plain, count=1)
    separator = next((one for one in ",;|" if one in plain), None)
    parts = plain.split(separator)
    return measure([part.strip() for part in parts]) if len(parts) >= min(SIZES) else None


def _measured(numbers: Sequence[float], *, shortened: bool = False) -> Vector | None:
    count = len(numbers)
    if count < _VARIETY or not all(math.isfinite(one) for one in numbers):
        return None
    low, high = min(numbers), max(numbers)
    whole = all(float(one).is_integer() for one in numbers)
    if whole and _is_uint8(numbers, low, high):
        return Vector(count, usual=True, unit=False)
    if max(-low, high) > _BYTE:
        return None
    if (max(-low, high) > _BOUND and not whole) or len(set(numbers)) < _VARIETY:
        return None
    squares = sum(one * one for one in numbers)
    unit = not whole and abs(squares - 1) <= _UNIT
    if not shortened and not low < 0 < high:
        return Vector(count, usual=True, unit=False) if _is_rectified(numbers, unit=unit) else None
    return Vector(count, count in SIZES, unit, shortened)


def _is_uint8(numbers: Sequence[float], low: float, high: float) -> bool:
    """Quantised numbers around 128; a picture's bytes are spread wider, counts start at 0."""
    if len(numbers) not in SIZES or not 0 <= low < _BYTE < high <= 2 * _BYTE - 1:
        return False
    mean = sum(numbers) / len(numbers)
    near = sum(abs(one - mean) <= _BYTE // 2 for one in numbers)
    return abs(mean - _BYTE) <= _MIDDLE and near * 8 >= len(numbers) * 7 and len(set(numbers)) > 16


def _is_rectified(numbers: Sequence[float], *, unit: bool) -> bool:
    """No number below zero, and a length of one: what follows a ReLU, no share and no count."""
    return unit and len(numbers) in SIZES and len(set(numbers)) * 4 > len(numbers)


def blob(value: Scalar) -> Blob | None:
    """What a value's bytes are; None for text and for what is too short to be a template."""
    if isinstance(value, str) and len(value) > _MOST_TEXT:  # a maker's own, too long for a vector
        return Blob(len(value) * 3 // 4) if _bytes_of(value[:_HEAD]) is not None else None
    data = value if isinstance(value, bytes) else _bytes_of(value)
    if data is None or not _LEAST_BYTES <= len(data) <= _MOST_BYTES:
        return None
    if len(data) in _HEADED and (found := _arcsoft(data)) is not None:
        return Blob(len(data), ARCSOFT, found)
    for form, code, width in (("float32", "f", 4), ("float64", "d", 8), ("float16", "e", 2)):
        if len(data) % width or len(data) // width not in SIZES:
            continue
        numbers = struct.unpack(f"<{len(data) // width}{code}", data)
        found = _measured(numbers)
        if found is not None and _spread(numbers):
            return Blob(len(data), form, found)
    if len(data) in SIZES and _is_int8(data):
        return Blob(len(data), "int8", Vector(len(data), usual=True, unit=False))
    return Blob(len(data))


def is_opaque(value: Scalar) -> bool:
    """Whether a value's bytes are no text: a page that was packed is no template."""
    data = value if isinstance(value, bytes) else _bytes_of(value)
    return data is not None and len(data.translate(None, _READABLE)) > (1 - _READ) * len(data)


def arcsoft_bytes(values: Sequence[Scalar]) -> Blob | None:
    """ArcSoft's feature as a list of its bytes, which Java gives signed; None for all else."""
    if len(values) not in _HEADED:
        return None
    numbers = [value for value in values if type(value) is int and -_BYTE <= value < 2 * _BYTE]
    if len(numbers) < len(values) or (min(numbers) < 0 and max(numbers) >= _BYTE):
        return None
    found = _arcsoft(bytes(number & 0xFF for number in numbers))
    return Blob(len(numbers), ARCSOFT, found) if found is not None else None


def _arcsoft(data: bytes) -> Vector | None:
    """The vector behind ArcSoft's two numbers: the version of its model, and another whole one."""
    numbers = struct.unpack(f"<{len(data) // 4}f", data)
    first, second, *rest = numbers
    whole = all(1 <= one <= _VERSIONS and one.is_integer() for one in (first, second))
    found = _measured(rest) if whole and first % _THOUSAND == 0 else None
    return found if found is not None and found.usual and _spread(rest) else None


def _spread(numbers: Sequence[float]) -> bool:
    """Whether most of the numbers are of a size, not bits that happen to be tiny."""
    return sum(abs(one) > _TINY for one in numbers) * 2 > len(numbers) and all(
        abs(one) <= _BOUND and (one == 0 or abs(one) > _TINY) for one in numbers
    )


def _is_int8(data: bytes) -> bool:
    """Bytes around zero, as quantised numbers are: more small ones than chance has."""
    small = sum(one <= 48 or one >= 208 for one in data)
    return small * 8 >= len(data) * 7 and min(data) < 128 <= max(data) and len(set(data)) > 16


def _bytes_of(value: Scalar) -> bytes | None:
    if not isinstance(value, str) or not _LEAST_BYTES <= len(value) <= _MOST_BYTES * 4 // 3 + 4:
        return None
    text = value.strip()
    if not text.isascii() or " " in text:
        return None
    plain = text.replace("-", "+").replace("_", "/").replace("\n", "")
    try:
        if len(plain) % 2 == 0 and not plain.lower().strip("0123456789abcdef"):
            return bytes.fromhex(plain)
        return binascii.a2b_base64(plain + "=" * (-len(plain) % 4), strict_mode=True)
    except (binascii.Error, ValueError):
        return None
