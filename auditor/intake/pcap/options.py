"""Options of pcapng blocks: lists of code, length, value, padded to four bytes."""

from __future__ import annotations

import struct

_RESOLUTION, _OFFSET = 9, 14
_MOST = 64  # options that are looked at


def option(data: bytes, wanted: int, order: str) -> bytes | None:
    """The value of the first option with this code, None where there is none."""
    at = 0
    for _ in range(_MOST):
        if at + 4 > len(data):
            return None
        code, size = struct.unpack_from(order + "HH", data, at)
        if code == wanted:
            return data[at + 4 : at + 4 + size]
        if code == 0:
            return None
        at += 4 + size + -size % 4
    return None


def resolution(options: bytes, order: str) -> tuple[float, int]:
    """An interface's clock: seconds a tick (a power of ten, or of two), and its offset."""
    value = option(options, _RESOLUTION, order) or b"\x06"
    exponent = value[0] & 0x7F
    tick = 2.0**-exponent if value[0] & 0x80 else 10.0**-exponent
    offset = option(options, _OFFSET, order) or b""
    return tick, int(struct.unpack(order + "q", offset)[0]) if len(offset) == 8 else 0


def text_pair(data: bytes) -> tuple[str, str]:
    """Two texts after their two lengths of a byte each, as PCAPdroid writes them."""
    first, second = data[0], data[1]
    one, two = data[2 : 2 + first], data[2 + first : 2 + first + second]
    return one.decode("utf-8", "replace"), two.decode("utf-8", "replace")
