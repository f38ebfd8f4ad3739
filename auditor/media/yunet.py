"""Faces in any pose by YuNet, a small network in a file that the user supplies. Only in the child.

`cv2.FaceDetectorYN` runs it, coarse to fine: what a search finds doubtful, for it
is small there, is looked at again at a size of its own, where the network sees
best. A large picture is searched small, which shows most faces of a portrait for
little, and where that shows none, once more at a higher resolution. The cascade is
asked too where that is cheap: in a small picture, where it finds blurred faces that
the network misses, and in the surroundings of a find, where its agreement is worth
telling.
"""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np

from auditor.media.cascade import NAME, Cascade
from auditor.media.frames import Box
from auditor.media.pixels import Found, Opened, part, shrink

AREA = 180_000  # pixels that are searched: about 30 ms
_COARSE = 80_000  # pixels that are searched first in a picture that is searched twice
_SHARE = 0.4  # of a picture's pixels that are searched at most
_MOST_AREA = 1_000_000  # pixels that are searched at most: about 150 ms
_SCORE = 0.88  # of a face: a dog of the open pictures reaches 0.87 at some sizes
_DOUBTFUL = 0.5  # of what may be one
_DOUBTS = 3  # of one search that are looked at again
_AGAIN = 64  # pixels that such a face is brought to
_AROUND = 1.0  # of its size, on each side of it
_OVERLAP = 0.3  # of two boxes that are one face
_MOST = 64
_LEAST = 10  # pixels of a face in what is searched
_SEEN = 24  # pixels of one that is mostly found
_SMALL = 40_000  # pixels of a picture that the cascade searches too
_CHECKED = 2  # faces of one picture that the cascade is asked about


class YuNet:
    """The detector. Raises cv2.error where the file is no such model."""

    def __init__(self, path: str, name: str, cascade: Cascade) -> None:
        self._name = name
        self._cascade = cascade
        self._net = cv2.FaceDetectorYN.create(path, "", (320, 320), _DOUBTFUL, _OVERLAP, _MOST)
        self.find(Opened(np.zeros((64, 64, 3), np.uint8), 1.0))  # an unfit model fails now

    def wanted(self, pixels: int) -> int:
        """How many pixels of a picture of so many are searched at most."""
        return max(AREA, min(_MOST_AREA, round(pixels * _SHARE)))

    def find(self, opened: Opened) -> Found:
        """The faces, in pixels of the original."""
        most = self.wanted(opened.original)
        small = shrink(opened, _COARSE if most > AREA else AREA)
        found = self._sure(small, opened)
        if small.area <= _SMALL:
            cascaded = self._cascade.find(opened)
            least = min(round(_SEEN * small.factor), cascaded.least)
            return Found(_joined(found, cascaded.boxes), least)
        if not found and most > AREA:
            small = shrink(opened, most)
            found = self._sure(small, opened)
        for number, box in enumerate(found[:_CHECKED]):
            if self._cascade.sees(box, opened):
                found[number] = _both(box)
        return Found(found, round(_SEEN * small.factor))

    def _sure(self, small: Opened, opened: Opened) -> list[Box]:
        """The faces of a search; if it has only doubtful ones, those that a second look shows."""
        boxes = self._search(small)
        found = [box for box in boxes if box.score >= _SCORE]
        if found:
            return found
        boxes.sort(key=lambda box: -box.score)
        return [box for box in boxes[:_DOUBTS] if self._stands(box, opened)]

    def _stands(self, box: Box, opened: Opened) -> bool:
        """Whether a face is as clear as it has to be once it is brought to a good size."""
        cut = part(opened, box, _AROUND)
        if cut is None:
            return False
        scale = _AGAIN * opened.factor / max(box.width, box.height)
        height, width = (max(1, round(side * scale)) for side in cut.pixels.shape[:2])
        way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        again = np.asarray(cv2.resize(cut.pixels, (width, height), interpolation=way), np.uint8)
        return any(one.score >= _SCORE for one in self._search(Opened(again, 1.0)))

    def _search(self, small: Opened) -> list[Box]:
        height, width = small.pixels.shape[:2]
        self._net.setInputSize((width, height))
        _, rows = self._net.detect(small.pixels)
        found = [self._box(row, small.factor) for row in _rows(rows)]
        return [box for box in found if min(box.width, box.height) >= _LEAST * small.factor]

    def _box(self, row: np.ndarray, factor: float) -> Box:
        x, y, width, height = (round(float(value) * factor) for value in row[:4])
        score = round(float(row[-1]), 4)
        return Box(max(0, x), max(0, y), width, height, score, (self._name,))


def _rows(found: object) -> Iterable[np.ndarray]:
    """The network's rows, which are None where there is none."""
    return found if isinstance(found, np.ndarray) else ()


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
