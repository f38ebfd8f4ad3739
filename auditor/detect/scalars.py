"""A leaf's value as text and as a number, without inventing digits or losing them."""

from __future__ import annotations

import math
import re
from typing import NamedTuple

from auditor.model import Number, Scalar

_NUMBER = re.compile(r"\s*([+-]?\d{1,19})(?:\.(\d{0,24}))?\s*", re.ASCII)
# JSON's numbers may have an exponent (RFC 8259, section 6): programs write small ones so. In
# other texts `5e05` is an id.
_SCIENTIFIC = re.compile(r"-?\d{1,12}(?:\.(\d{1,24}))?[eE]([+-]?\d{1,3})", re.ASCII)
_MAX_TEXT = 40
_MAX_BITS = 4096  # str() of a longer int is quadratic, and refused by the interpreter


class Numeric(NamedTuple):
    """A number and how precisely it was written; `point` is True where it has a decimal point."""

    value: float
    decimals: int
    point: bool


def text_of(value: Scalar) -> str:
    """The value as it reads in a search; "" for bytes and for what carries no data.

    A float that holds a whole number reads as that number: a phone number or
    an id that passed through a double is still the same digits.
    """
    if isinstance(value, str):
        return value
    if type(value) is int:
        return str(value) if value.bit_length() <= _MAX_BITS else ""
    if not isinstance(value, float):
        return ""
    if not math.isfinite(value):
        return ""
    return str(int(value)) if value.is_integer() and abs(value) < 1e18 else repr(value)


def number_of(value: Scalar) -> Numeric | None:
    """The value as a number, read from a number or from text that is nothing but one."""
    if isinstance(value, str):
        return _from_text(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if isinstance(value, int):
        return Numeric(float(value), 0, point=False) if value.bit_length() <= 64 else None
    if not math.isfinite(value):
        return None
    digits = f"{value:.12f}".rstrip("0") if "e" in repr(value) else repr(value)
    return Numeric(value, _decimals(digits.partition(".")[2]), point=True)


def _from_text(text: str) -> Numeric | None:
    match = _NUMBER.fullmatch(text) if len(text) <= _MAX_TEXT else None
    if match is None:
        return _scientific(text) if type(text) is Number and len(text) <= _MAX_TEXT else None
    fraction = match[2]
    return Numeric(float(text), len(fraction or ""), point=fraction is not None)


def _scientific(text: str) -> Numeric | None:
    """`-5.1e-05`: decimals as if it were written out."""
    match = _SCIENTIFIC.fullmatch(text)
    value = float(text) if match else math.inf
    if match is None or not math.isfinite(value):
        return None
    decimals = max(0, len(match[1] or "") - int(match[2]))
    return Numeric(value, decimals, point=decimals > 0)


def _decimals(fraction: str) -> int:
    return 0 if fraction == "0" else len(fraction)
