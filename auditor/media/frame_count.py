"""How many frames or pages a picture has, by its structure alone.

GIF89a (image descriptors between the blocks), PNG (`fcTL` chunks, and the still where it
is none of the animation's frames), WebP (`ANMF` chunks), TIFF 6.0 (directories that
lead to each other). Pixels are not decoded, and a broken file has as many as are whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

MOST = 100_000  # frames that are counted
_GIF_IMAGE, _GIF_EXTENSION = 0x2C, 0x21


def count_frames(content: bytes, media_type: str) -> int:
    """The frames or pages, at most MOST; 1 where the format holds one picture."""
    count = _COUNTS.get(media_type)
    if count is None:
        return 1
    frames = count(content)
    return max(1, sum(1 for _, _ in zip(range(MOST), frames, strict=False)))


def _of_gif(content: bytes) -> Iterator[int]:
    """Where the images begin."""
    at = 13 + _colours(content, 10)
    while at < len(content):
        kind = content[at]
        if kind == _GIF_IMAGE:
            yield at
            at += 10 + _colours(content, at + 9) + 1  # and the size of the codes
        elif kind == _GIF_EXTENSION:
            at += 2
        else:
            return
        while at < len(content) and content[at]:  # a block's size, and the block
            at += 1 + content[at]
        at += 1


def _colours(content: bytes, at: int) -> int:
    """The bytes of the table of colours that a packed field says follows."""
    packed = content[at] if at < len(content) else 0
    return 3 << (packed & 7) + 1 if packed & 0x80 else 0


def _of_png(content: bytes) -> Iterator[int]:
    """Where the frames are described; the still counts where no description is before it."""
    at, met = 8, False
    while at + 8 <= len(content):
        name = content[at + 4 : at + 8]
        if name == b"fcTL" or (name == b"IDAT" and not met):
            met = True
            yield at
        at += 12 + int.from_bytes(content[at : at + 4], "big")


def _of_webp(content: bytes) -> Iterator[int]:
    at = 12
    while at + 8 <= len(content):
        size = int.from_bytes(content[at + 4 : at + 8], "little")
        if content[at : at + 4] == b"ANMF":
            yield at
        at += 8 + size + size % 2


def _of_tiff(content: bytes) -> Iterator[int]:
    """Where the directories are, of classic TIFF and BigTIFF; a ring ends where it closes."""
    order: Literal["little", "big"] = "little" if content[:2] == b"II" else "big"

    def number(start: int, size: int) -> int:
        return int.from_bytes(content[start : start + size], order)

    large = number(2, 2) == 43
    count, width, entry = (8, 8, 20) if large else (2, 4, 12)
    at = number(8 if large else 4, width)
    met: set[int] = set()
    while at >= 8 and at + count <= len(content) and at not in met:
        met.add(at)
        yield at
        following = at + count + number(at, count) * entry
        at = number(following, width) if following + width <= len(content) else 0


_COUNTS = {
    "image/gif": _of_gif,
    "image/png": _of_png,
    "image/webp": _of_webp,
    "image/tiff": _of_tiff,
}
