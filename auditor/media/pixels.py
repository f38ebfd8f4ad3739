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

from auditor.media.limits import PIXELS, SIDE

type Pixels = NDArray[np.uint8]

_REDUCED = (
    (8, cv2.IMREAD_REDUCED_COLOR_8),
    (4, cv2.IMREAD_REDUCED_COLOR_4),
    (2, cv2.IMREAD_REDUCED_COLOR_2),
)
_SHARES = 2.0  # pixels decoded for each that is wanted, so that scaling down is smooth


class Opened(NamedTuple):
    """The upright picture in colour, and how many of the original's pixels one of its is."""

    pixels: Pixels
    factor: float


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
    pixels = cv2.imdecode(np.frombuffer(content, np.uint8), flag)
    if pixels is None or pixels.ndim != 3:
        return None
    longest = max(pixels.shape[:2])
    return Opened(np.asarray(pixels, np.uint8), max(width, height) / longest)


def shrink(opened: Opened, area: int) -> Opened:
    """The picture at most `area` pixels large."""
    height, width = opened.pixels.shape[:2]
    scale = math.sqrt(area / (width * height))
    if scale >= 1:
        return opened
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(opened.pixels, size, interpolation=cv2.INTER_AREA)
    return Opened(np.asarray(small, np.uint8), opened.factor / scale)
