"""Faces in any pose by YuNet, a small network in a file that the user supplies. Only in the child.

`cv2.FaceDetectorYN` runs it, coarse to fine. Its cost is that of the pixels it is given, so
the whole picture is searched once, small. A face of ten pixels there scores little, but
more than most of what is none: where nothing is clear, the best of the doubtful places are
cut out of the larger picture, brought to one size and laid side by side on a sheet, which
is searched once. What stands out on it is looked at once more on its own, larger: its score
there tells faces from the rest best. The cascade is asked too where that is cheap: in a
small picture, where it finds blurred faces that the network misses, and around what was
clear at once, where its agreement is worth telling.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import cv2
import numpy as np

from auditor.media.cascade import NAME, Cascade
from auditor.media.frames import Box
from auditor.media.pixels import Found, Opened, part, resized, shrink
from auditor.media.sheet import Sheet

_PER_SIDE = 115  # pixels that are searched for each of a square picture's side
_LEAST_AREA, _MOST_AREA = 80_000, 250_000  # pixels that are searched: about 11 and 36 ms
_DECODED = 300_000  # pixels that doubtful places are cut out of, or twice as many
_SCORE = 0.88  # of a face: a dog of the open pictures reaches 0.87 at some sizes
_DOUBTFUL = 0.01  # of what may be a face
_PER_PLACE = 8_000  # pixels searched for each doubtful place: what resembles a face adds up
_LIKELY = 0.35  # of what stands out on the sheet
_STANDING_OUT = 3  # places of a sheet that are looked at on their own
_AGAIN = 64  # pixels that such a face is brought to
_AROUND = 0.4  # of its size, on each side of it
_CONFIRMED = 0.86  # of such a face: none of the open pictures' other places reaches 0.84
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
        most = max(_LEAST_AREA, min(_MOST_AREA, round(math.sqrt(opened.original) * _PER_SIDE)))
        small = shrink(opened, most)
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
        sheet = Sheet(opened, boxes)
        outstanding = sheet.places(self._search(sheet.opened), _LIKELY)
        return [box for box in outstanding[:_STANDING_OUT] if self._stands(box, opened)]

    def _stands(self, box: Box, opened: Opened) -> bool:
        """Whether a face is as clear as it has to be once it is brought to a good size."""
        cut = part(opened, box, _AROUND)
        if cut is None:
            return False
        scale = _AGAIN * opened.factor / max(box.width, box.height)
        height, width = (max(1, round(side * scale)) for side in cut.pixels.shape[:2])
        again = Opened(resized(cut.pixels, (width, height)), 1.0)
        return any(one.score >= _CONFIRMED for one in self._search(again))

    def _search(self, small: Opened) -> list[Box]:
        height, width = small.pixels.shape[:2]
        self._net.setInputSize((width, height))
        _, rows = self._net.detect(small.pixels)
        return [self._box(row, small.factor) for row in _rows(rows)]

    def _box(self, row: np.ndarray, factor: float) -> Box:
        x, y, width, height = (round(float(value) * factor) for value in row[:4])
        score = round(float(row[-1]), 4)
        return Box(max(0, x), max(0, y), width, height, score, (self._name,))


def _rows(found: object) -> Iterable[np.ndarray]:
    """The network's rows, which are None where there is none."""
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
