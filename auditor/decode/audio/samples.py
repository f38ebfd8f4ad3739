"""Samples of any width, sign, order and kind as 16 bits, low byte first, as speech is judged.

The first seconds only: more is not looked at.
"""

from __future__ import annotations

import array
import sys

_SECONDS = 4
_MOST = 400_000  # samples
_FULL = 32_767.0


def sixteen(
    pcm: bytes, frames: int, bits: int, *, floats: bool = False, big: bool = False,
    unsigned: bool = False,
) -> bytes | None:  # fmt: skip
    """The first seconds of samples, None for a width that no samples have.

    `frames` are the samples a second of all channels; `unsigned` ones lie around their middle.
    """
    width = bits // 8
    if bits % 8 or width not in ((4, 8) if floats else (1, 2, 3, 4)):
        return None
    data = pcm[: min(frames * _SECONDS, _MOST) * width]
    data = data[: len(data) - len(data) % width]
    if floats:
        return _from_floats(data, width, big=big)
    high = bytearray(data[0::width] if big else data[width - 1 :: width])
    if unsigned:
        high = high.translate(_TURNED)
    found = bytearray(2 * len(high))
    found[1::2] = high
    if width > 1:
        found[::2] = data[1::width] if big else data[width - 2 :: width]
    return bytes(found)


_TURNED = bytes(byte ^ 0x80 for byte in range(256))


def _from_floats(data: bytes, width: int, *, big: bool) -> bytes:
    """Samples from -1 to 1; what is none of those is silence."""
    numbers = array.array("f" if width == 4 else "d", data)
    if big != (sys.byteorder == "big"):
        numbers.byteswap()
    whole = array.array("h", (int(one * _FULL) if -1 <= one <= 1 else 0 for one in numbers))
    if sys.byteorder == "big":
        whole.byteswap()
    return whole.tobytes()
