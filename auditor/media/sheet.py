"""Doubtful places of a picture, side by side on one sheet. Only in the child.

Each place is brought to one size with what is around it, for a detector sees a face best
at some size; one search of the sheet then costs less than one of each place. A detector
that works in blocks is given them full.
"""

from __future__ import annotations

import math

import numpy as np

from auditor.media.frames import Box
from auditor.media.pixels import Opened, Pixels, resized

MOST = 16  # places of a sheet
_SIDE = 40  # pixels of a place, or as many more as the blocks of the sheet's width leave
_AROUND = 0.25  # of a face's size, on each side of it
_LEAST = 4  # pixels of a place in the picture it is cut out of
_GREY = 127


class Sheet:
    """The first MOST of `boxes`, which are in pixels of the original, cut out of `opened`.

    `block` is the side, in pixels, of what the detector works in.
    """

    def __init__(self, opened: Opened, boxes: list[Box], block: int) -> None:
        self._squares = [square for box in boxes[:MOST] if (square := _square(box, opened))]
        self._columns = max(1, math.isqrt(max(0, len(self._squares) - 1)) + 1)
        rows = max(1, -(-len(self._squares) // self._columns))
        side = self._side = -(-self._columns * _SIDE // block) * block // self._columns
        pixels = np.full((rows * side, self._columns * side, 3), _GREY, np.uint8)
        for number, square in enumerate(self._squares):
            y, x = (place * side for place in divmod(number, self._columns))
            _cut(opened, square, pixels[y : y + side, x : x + side])
        self._factor = opened.factor
        self.opened = Opened(pixels, 1.0)

    def places(self, found: list[Box], score: float) -> list[Box]:
        """Those finds of a search of the sheet that reach a score, in pixels of the original."""
        best: dict[int, Box] = {}
        for box in sorted(found, key=lambda one: -one.score):
            column = int(box.x + box.width / 2) // self._side
            row = int(box.y + box.height / 2) // self._side
            number = row * self._columns + column
            if box.score >= score and column < self._columns and number < len(self._squares):
                best.setdefault(number, self._back(box, column, row, self._squares[number]))
        return list(best.values())

    def _back(self, box: Box, column: int, row: int, square: tuple[int, int, int]) -> Box:
        """A box of the sheet where it is in the original."""
        left, top, side = square
        scale = side / self._side
        x = (left + (box.x - column * self._side) * scale) * self._factor
        y = (top + (box.y - row * self._side) * scale) * self._factor
        size = scale * self._factor
        return Box(max(0, round(x)), max(0, round(y)), round(box.width * size),
                   round(box.height * size), box.score, box.detectors)  # fmt: skip


def _square(box: Box, opened: Opened) -> tuple[int, int, int] | None:
    """Left, top and side around a box, in pixels of what is opened; None where it is nothing."""
    face = max(box.width, box.height) / opened.factor
    side = round(face * (1 + 2 * _AROUND))
    if side < _LEAST or side > 4 * max(opened.pixels.shape[:2]):
        return None
    middle = (box.x + box.width / 2) / opened.factor, (box.y + box.height / 2) / opened.factor
    return round(middle[0] - side / 2), round(middle[1] - side / 2), side


def _cut(opened: Opened, square: tuple[int, int, int], onto: Pixels) -> None:
    """Lay a square on its place; what of it lies outside of the picture stays grey."""
    left, top, side = square
    height, width = opened.pixels.shape[:2]
    x0, y0, x1, y1 = max(0, left), max(0, top), min(width, left + side), min(height, top + side)
    if x1 <= x0 or y1 <= y0:
        return
    places = len(onto)
    scale = places / side
    a, b = int((x0 - left) * scale), int((y0 - top) * scale)
    a, b = min(a, places - 1), min(b, places - 1)
    c, d = max(a + 1, int((x1 - left) * scale)), max(b + 1, int((y1 - top) * scale))
    onto[b:d, a:c] = resized(opened.pixels[y0:y1, x0:x1], (c - a, d - b))
