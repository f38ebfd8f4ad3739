"""A picture's bytes into pixels, no larger than a detector needs them. Only in the child.

JPEGs are decoded at an eighth, a quarter or half of their size where that is
enough: the transform gives smaller pictures for less. Others are decoded whole,
which `limits` bounds. EXIF's orientation is applied.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from auditor.media.frames import Box
from auditor.media.limits import PIXELS, SIDE

type Pixels = NDArray[np.uint8]

_REDUCED = (
    (8, cv2.IMREAD_REDUCED_COLOR_8),
    (4, cv2.IMREAD_REDUCED_COLOR_4),
    (2, cv2.IMREAD_REDUCED_COLOR_2),
)
_END_OF_JPEG = b"\xff\xd9"
_SHARES = 2.0  # pixels decoded for each that is wanted, so that scaling down is smooth


class Opened(NamedTuple):
    """The upright picture in colour, and how many of the original's pixels one of its is."""

    pixels: Pixels
    factor: float

    @property
    def area(self) -> int:
        """Its pixels."""
        return int(self.pixels.shape[0] * self.pixels.shape[1])

    @property
    def original(self) -> int:
        """The original's pixels, about."""
        return round(self.area * self.factor**2)


class Found(NamedTuple):
    """The faces of a picture, and the smallest that would have been seen, in pixels of a side.

    Both in pixels of the original.
    """

    boxes: list[Box]
    least: int


def open_picture(
    content: bytes, media_type: str, width: int, height: int, wanted: int
) -> Opened | None:
    """A picture of about `wanted` pixels or more, None where it cannot be decoded.

    `width` and `height` are the header's. Raises cv2.error where memory or a
    library's own limit is exceeded.
    """
    if not 0 < width <= SIDE or not 0 < height <= SIDE or width * height > PIXELS:
        return None
    flag = cv2.IMREAD_COLOR
    if media_type == "image/jpeg":
        for divisor, reduced in _REDUCED:
            if width * height >= wanted * _SHARES * divisor * divisor:
                flag = reduced
                break
    pixels = cv2.imdecode(np.frombuffer(_ended(content, media_type), np.uint8), flag)
    if pixels is None or pixels.ndim != 3:
        return None
    longest = max(pixels.shape[:2])
    return Opened(np.asarray(pixels, np.uint8), max(width, height) / longest)


def _ended(content: bytes, media_type: str) -> bytes:
    """A JPEG that was cut off, with an end: its decoder then gives what is there, grey behind it.

    The other formats' decoders give nothing of what is not whole.
    """
    if media_type != "image/jpeg" or content.endswith(_END_OF_JPEG):
        return content
    return content.rstrip(b"\xff") + _END_OF_JPEG


def part(opened: Opened, box: Box, around: float) -> Opened | None:
    """A box with `around` of its size on each side of it, None where nothing of it is there."""
    margin = around * max(box.width, box.height)
    sides = (box.y - margin, box.y + box.height + margin,
             box.x - margin, box.x + box.width + margin)  # fmt: skip
    top, bottom, left, right = (max(0, round(side / opened.factor)) for side in sides)
    pixels = opened.pixels[top:bottom, left:right]
    return Opened(pixels, opened.factor) if pixels.size else None


def shrink(opened: Opened, area: int) -> Opened:
    """The picture at most `area` pixels large."""
    height, width = opened.pixels.shape[:2]
    return scaled(opened, min(1.0, math.sqrt(area / (width * height))))


def fitted(opened: Opened, area: int, block: int) -> Opened:
    """The picture as large as it can be in squares of `block` pixels that have `area` together.

    What works in such blocks takes as long for one that is only begun.
    """
    sides = opened.pixels.shape[:2]
    most = max(1, area // block**2)

    def blocks(scale: float) -> int:
        return math.prod(-(-round(side * scale) // block) for side in sides)

    filling = (count * block / side for count in range(1, most + 1) for side in sides)
    return scaled(opened, max(one for one in (1.0, *filling) if one <= 1 and blocks(one) <= most))


def scaled(opened: Opened, scale: float) -> Opened:
    """The picture with its sides so many times as long."""
    if scale == 1:
        return opened
    height, width = (max(1, round(side * scale)) for side in opened.pixels.shape[:2])
    return Opened(resized(opened.pixels, (width, height)), opened.factor / scale)


def resized(pixels: Pixels, size: tuple[int, int]) -> Pixels:
    """The pixels in another size (width and height).

    They are halved first as often as they stay larger: OpenCV takes a mean of four many times
    faster than one of an area that is no whole number, and what is left is less than half.
    """
    height, width = pixels.shape[:2]
    while width // 2 >= size[0] and height // 2 >= size[1]:
        width, height = width // 2, height // 2
        even = pixels[: height * 2, : width * 2]
        pixels = np.asarray(
            cv2.resize(even, (width, height), interpolation=cv2.INTER_AREA), np.uint8
        )
    way = cv2.INTER_LINEAR if width >= size[0] else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(pixels, size, interpolation=way), np.uint8)
