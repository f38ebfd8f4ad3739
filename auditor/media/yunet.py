"""Faces in any pose by YuNet, a small network in a file that the user supplies. Only in the child.

`cv2.FaceDetectorYN` runs it. The cascade is asked too where that is cheap: in a
small picture, where it finds blurred faces that the network misses, and in the
surroundings of a find, where its agreement is worth telling.
"""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np

from auditor.media.cascade import NAME, Cascade
from auditor.media.frames import Box
from auditor.media.pixels import Opened, shrink

AREA = 180_000  # pixels that are searched: about 30 ms
_SCORE = 0.88  # of a face: a dog of the open pictures reaches 0.87 at some sizes
_OVERLAP = 0.3  # of two boxes that are one face
_MOST = 64
_LEAST = 10  # pixels of a face in what is searched
_SMALL = 40_000  # pixels of a picture that the cascade searches too
_CHECKED = 2  # faces of one picture that the cascade is asked about


class YuNet:
    """The detector. Raises cv2.error where the file is no such model."""

    def __init__(self, path: str, name: str, cascade: Cascade) -> None:
        self._name = name
        self._cascade = cascade
        self._net = cv2.FaceDetectorYN.create(path, "", (320, 320), _SCORE, _OVERLAP, _MOST)
        self.find(Opened(np.zeros((64, 64, 3), np.uint8), 1.0))  # an unfit model fails now

    def find(self, opened: Opened) -> list[Box]:
        """The faces, in pixels of the original."""
        small = shrink(opened, AREA)
        height, width = small.pixels.shape[:2]
        self._net.setInputSize((width, height))
        _, rows = self._net.detect(small.pixels)
        found = [self._box(row, small.factor) for row in _rows(rows)]
        found = [box for box in found if min(box.width, box.height) >= _LEAST * small.factor]
        if width * height <= _SMALL:
            return _joined(found, self._cascade.find(opened))
        for number, box in enumerate(found[:_CHECKED]):
            if self._cascade.sees(box, opened):
                found[number] = _both(box)
        return found

    def _box(self, row: np.ndarray, factor: float) -> Box:
        x, y, width, height = (round(float(value) * factor) for value in row[:4])
        score = round(float(row[-1]), 2)
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
