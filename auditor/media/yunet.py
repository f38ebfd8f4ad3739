"""Faces in any pose by YuNet, a small network in a file that the user supplies. Only in the child.

`cv2.FaceDetectorYN` runs it, coarse to fine. Its cost is that of the pixels it is given, so
the whole picture is searched once, small. A face of ten pixels there scores little, but
more than most of what is none: where nothing is clear, the best of the doubtful places are
cut out of the larger picture, brought to one size and laid side by side on a sheet, which
is searched once. What stands out on it without being clear is looked at on its own in some
larger sizes: what resembles a face in one seldom does in the others. The cascade is asked
too where that is cheap: in a small picture, where it finds blurred faces that the network
misses, and around what was clear at once, where its agreement is worth telling.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import cv2
import numpy as np

from auditor.media.cascade import NAME, Cascade
from auditor.media.frames import Box
from auditor.media.pixels import Found, Opened, fitted, part, scaled
from auditor.media.sheet import Sheet

_BLOCK = 32  # pixels of a side: the network takes as long for one that is not filled
_AT_A_MEGAPIXEL = 125_000  # pixels that are searched: about 15 ms
_DECODED = 300_000  # pixels that doubtful places are cut out of, or twice as many
_SCORE = 0.88  # of a clear face: a dog of the open pictures reaches 0.87 at some sizes
_DOUBTFUL = 0.01  # of what may be a face
_PER_PLACE = 13_000  # pixels searched for each doubtful place: what resembles a face adds up
_LIKELY = 0.35  # of what stands out on the sheet
_STANDING_OUT = 3  # places of a sheet that are looked at on their own
_AGAIN = (48, 53, 71)  # pixels that such a face is brought to, one after the other
_AROUND = 0.4  # of its size, on each side of it
_CONFIRMED = 0.8  # of such a face: none of the open pictures' other places reaches 0.71 in all
_OVERLAP = 0.3  # of two boxes that are one face
_BOXES = 500  # the best, before those that overlap are made one
_CLEAR = 10  # pixels of a face in what is searched that is found at once
_SEEN_COARSE, _SEEN_FINE = 10, 20  # pixels of one that is mostly found, in what is searched and cut
_SMALL = 40_000  # pixels of a picture that the cascade searches too


class YuNet:
    """The detector. Raises cv2.error where the file is no such model."""

    def __init__(self, path: str, name: str, cascade: Cascade) -> None:
        self._name = name
        self._cascade = cascade
        self._net = cv2.FaceDetectorYN.create(path, "", (320, 320), _DOUBTFUL, _OVERLAP, _BOXES)
        self.find(Opened(np.zeros((64, 64, 3), np.uint8), 1.0))  # an unfit model fails now

    def wanted(self, pixels: int) -> int:
        """How many pixels of a picture of so many it can use."""
        return min(pixels, _DECODED)

    def find(self, opened: Opened) -> Found:
        """The faces, in pixels of the original."""
        small = fitted(opened, _searched(opened.original), _BLOCK)
        boxes = sorted(self._search(small), key=lambda box: -box.score)
        clear = _CLEAR * small.factor
        found = [box for box in boxes if box.score >= _SCORE and _side(box) >= clear]
        if found and small.area > _SMALL and self._cascade.agrees(found[0], opened):
            found[0] = _both(found[0])
        if not found and boxes:
            found = self._closer(boxes[: 1 + small.area // _PER_PLACE], opened)
        least = round(max(_SEEN_COARSE * small.factor, _SEEN_FINE * opened.factor))
        if small.area > _SMALL:
            return Found(found, least)
        cascaded = self._cascade.find(opened)
        return Found(_joined(found, cascaded.boxes), min(least, cascaded.least))

    def _closer(self, boxes: list[Box], opened: Opened) -> list[Box]:
        """The doubtful places that closer looks show to be faces."""
        sheet = Sheet(opened, boxes, _BLOCK)
        outstanding = sheet.places(self._search(sheet.opened), _LIKELY)
        found: list[Box] = []
        for box in outstanding[:_STANDING_OUT]:
            if any(_inside(box, other) for other in found):
                continue
            if box.score >= _SCORE or self._stands(box, opened):
                found.append(box)
        return found

    def _stands(self, box: Box, opened: Opened) -> bool:
        """Whether a face is clear in each of the sizes that it is brought to."""
        cut = part(opened, box, _AROUND)
        if cut is None:
            return False
        side = max(box.width, box.height) / opened.factor
        return all(self._clear(scaled(cut, again / side)) for again in _AGAIN)

    def _clear(self, cut: Opened) -> bool:
        return any(box.score >= _CONFIRMED for box in self._search(cut))

    def _search(self, small: Opened) -> list[Box]:
        height, width = small.pixels.shape[:2]
        self._net.setInputSize((width, height))
        _, found = self._net.detect(small.pixels)
        return [self._box(row, small.factor) for row in rows_of(found)]

    def _box(self, row: np.ndarray, factor: float) -> Box:
        x, y, width, height = (round(float(value) * factor) for value in row[:4])
        score = round(float(row[-1]), 4)
        return Box(max(0, x), max(0, y), width, height, score, (self._name,))


def _searched(original: int) -> int:
    """How many pixels of a picture of so many are searched.

    Twice as many of one eight times as large: its faces are larger, and its decoding is dear.
    """
    return round(_AT_A_MEGAPIXEL * math.cbrt(original / 1_000_000))


def rows_of(found: object) -> Iterable[np.ndarray]:
    """The rows that the network gave, None where it gave none."""
    return found if isinstance(found, np.ndarray) else ()


def _side(box: Box) -> int:
    """Its shorter side."""
    return min(box.width, box.height)


def _both(box: Box) -> Box:
    names = (*box.detectors, NAME)
    return Box(box.x, box.y, box.width, box.height, box.score, names)


def _joined(found: list[Box], others: list[Box]) -> list[Box]:
    """The finds of both, each face once."""
    result = list(found)
    for other in others:
        for number, box in enumerate(result):
            if _inside(other, box) or _inside(box, other):
                result[number] = _both(box) if len(box.detectors) == 1 else box
                break
        else:
            result.append(other)
    return result


def _inside(one: Box, other: Box) -> bool:
    """Whether the middle of one box lies in the other."""
    x, y = one.x + one.width / 2, one.y + one.height / 2
    return other.x <= x <= other.x + other.width and other.y <= y <= other.y + other.height
