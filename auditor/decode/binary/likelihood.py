"""How much likelier bytes are as a protobuf message than as noise, or as text.

In bits: log2 of the bytes' probability as a message against theirs as noise.
The model is a sub-probability over byte strings: each field spends a share on
its wire type (strings and small integers are common), on its number (mostly
one of the next), on a length within what is left, and on a payload that is
text, a message, a plausible float or noise. So noise reaches t bits with a
probability of at most 2^-t, whatever its length, and at whichever field one
stops to count (Ville's inequality).

Text with a stray control character is no noise: against that the printable
bytes count as text, and each control character as a rarity.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from math import inf, log2
from struct import Struct, unpack

from auditor.decode import magic
from auditor.decode.binary.floats import is_likely32, is_likely64
from auditor.decode.binary.wire import I32, I64, LEN, VARINT, Field, scan

_OVER_NOISE = 10.0  # bits: noise reaches them once in 1,024 times at most
_OVER_TEXT = 5.0  # of text with stray controls none in 40,000 reached them
_ROOM = 2_000  # fields that are weighed
_HEAD = 64  # bytes of packed numbers that are weighed
_DEPTH = 3  # messages in messages that are weighed
_TEXT = 1.385  # bits of a printable ASCII character: log2(256 / 98)
_CONTROL = 2.0  # bits of a control character against text, where one in 1,000 is one
_WIDE = 0.8  # bits of a byte of another character, measured low
_PACKED = 20.0  # bits of how a packed stream begins, at least
_KINDS = {VARINT: 0.35, I64: 0.12, LEN: 0.42, I32: 0.1}
_SHARE, _ANGLE = 0.001, 361.0  # between them lie most doubles that are sent
_CONTROLS = bytes(sorted(set(range(0x20)) - set(b"\t\n\r")))
_HIGH = bytes(range(0x80, 0x100))

controls = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]").search
_f64 = Struct("<d").unpack_from
_f32 = Struct("<f").unpack_from


@lru_cache(maxsize=4_096)
def _tag(number: int, step: int, kind: int) -> float:
    """Bits of a tag: its number, how far it is from the one before (-1: back or far), its type."""
    if number <= 15:
        base, size = 1 / 20, 8
    elif number < 256:
        base, size = 0.2 / 240, 16
    elif number < 2_048:
        base, size = 0.04 / 1_792, 16
    else:
        base, size = 1e-9, 24
    near = 0.6 / 4 if step >= 0 else 0.0
    return size + log2((near + 0.4 * base) * _KINDS.get(kind, 0.005))


def is_message(data: bytes, fields: Sequence[Field]) -> bool:
    """True if a whole message is far likelier than noise, and than text."""
    rare = len(data) - len(data.translate(None, _CONTROLS))
    if rare * 10 >= len(data):  # no text by any means
        return evidence(data, len(data), fields, _OVER_NOISE) >= _OVER_NOISE
    found = evidence(data, len(data), fields)
    high = len(data) - len(data.translate(None, _HIGH))
    over_text = found - _TEXT * (len(data) - rare - high) + _CONTROL * rare
    return found >= _OVER_NOISE and over_text >= _OVER_TEXT


def evidence(
    data: bytes, end: int, fields: Sequence[Field], most: float = inf, depth: int = 0
) -> float:
    """Bits against noise, for the fields that `scan` found up to `end`."""
    total = 0.0
    before = 0
    for tag, first, last in fields[:_ROOM]:
        number, kind = tag >> 3, tag & 7
        step = number - before
        if number == before and (kind != LEN or first == last):
            continue  # a pattern that repeats proves itself once
        total += _tag(number, step if 0 <= step <= 3 else -1, kind)
        before = number
        if kind == VARINT:
            total += 2.6 if first < 16 else -0.7 if first < 128 else -1.0
        elif kind == LEN:
            size = last - first
            total += 8 * max(1, (size.bit_length() + 6) // 7) - log2(end - first + 2)
            if size:
                total += _payload(data, (first, last), most, depth)
        elif kind == I64:
            value = abs(_f64(data, first)[0])
            total += 5.7 if _SHARE < value < _ANGLE else 3.2 if is_likely64(value) else -1.7
        elif kind == I32:
            value = abs(_f32(data, first)[0])
            total += 2.7 if _SHARE < value < _ANGLE else 1.1 if is_likely32(value) else -1.6
        if total > most:
            break
    return total


def _payload(data: bytes, span: tuple[int, int], most: float, depth: int) -> float:
    at, end = span
    chunk = data[at:end]
    if chunk.startswith(magic.STREAMS):
        return _PACKED
    if chunk.isascii():
        if controls(chunk.decode("ascii")) is None:
            return _TEXT * len(chunk) - 1
    else:
        try:
            text = chunk.decode("utf-8")
        except UnicodeDecodeError:
            text = "\0"
        if controls(text) is None:
            narrow = len(chunk.translate(None, _HIGH))
            return _TEXT * narrow + _WIDE * (len(chunk) - narrow) - 1
    if depth < _DEPTH:
        inside = scan(data, at, end, _ROOM)
        if not inside.why:
            return max(-1.0, evidence(data, end, inside.fields, most, depth + 1) - 2)
    return max(-1.0, _repeated(chunk) - 3.3)


def _repeated(chunk: bytes) -> float:
    """Bits in favour of packed doubles or floats, for the first of them; 0 if one is none."""
    head = chunk[:_HEAD]
    size = len(head)
    if len(chunk) % 8 == 0 and all(map(is_likely64, unpack(f"<{size // 8}d", head))):
        return 4.8 * (size // 8)
    if len(chunk) % 4 == 0 and all(map(is_likely32, unpack(f"<{size // 4}f", head))):
        return 2.2 * (size // 4)
    return 0.0
