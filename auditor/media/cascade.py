"""Upright faces by the boosted cascade that OpenCV ships (Viola and Jones). Only in the child.

`haarcascade_frontalface_alt2` is the one of its cascades that flags least: no
coin, texture or animal of the open pictures, where `default` flags seven coins.
A small picture that is nothing but a face is given a rim: the cascade wants to
see the face's surroundings. A large one is searched coarsely for the large faces,
then, where it has none, at a higher resolution for the smaller ones only. What is
found is looked at twice more at sizes of its own, which a texture that resembles a
face at one scale does not survive.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from auditor.media.drawing import is_drawn
from auditor.media.frames import Box
from auditor.media.pixels import Found, Opened, Pixels, part, scaled, shrink

NAME = "haarcascade_frontalface_alt2"
AREA = 120_000  # pixels that are searched: about 80 ms
_COARSE = 80_000  # pixels that are searched first in a picture that is searched twice
_SHARE = 0.25  # of a picture's pixels that are searched at most: faces from 48 pixels
_MOST_AREA = 500_000  # pixels that are searched at most: about 120 ms, for small faces only
_STEP = 1.1  # between two sizes of face
_NEIGHBOURS = 3  # hits in one place that make a face
_EDGES, _LESS = 0.19, 0.65  # where so much is edges (gravel), each window takes twice as long
_LEAST = 24  # pixels of a face
_FINE = 22  # pixels of the smallest window where only small faces are looked for
_QUICK_STEP, _QUICK_NEIGHBOURS = 1.15, 2  # of a picture that is searched twice: a third quicker
_SMALL = 200  # pixels of a picture's longest side that get a rim
_RIM = 0.2  # of the shorter side
_ENLARGED = 96  # pixels of the shorter side that a small picture is brought to
_CHECKED = 4  # finds of one picture that are looked at again
_AROUND = 0.5  # of a face's size, on each side of it
_CROP = 20_000  # pixels of such a second look: about 8 ms
_WIDER, _WIDER_CROP = 0.8, 14_000  # the same of a third, at another scale
_AGREEING = 36  # pixels of a face that only its own size is looked for in: about 2 ms
_NEAR = 0.4  # of its size, on each side of it
_NARROWEST, _WIDEST = 0.6, 1.2  # of that size: another detector's boxes are wider
_AGREEING_STEP = 1.05
_SURE = 56.5  # the last stage's weight of a clear face; its threshold lies at 54

type _Hits = list[tuple[Sequence[int], float]]


class Cascade:
    """The detector. Raises ValueError where OpenCV has no such cascade."""

    def __init__(self) -> None:
        path = Path(cv2.__file__).with_name("data") / f"{NAME}.xml"
        self._cascade = cv2.CascadeClassifier(str(path))
        if self._cascade.empty():
            raise ValueError(f"OpenCV has no {NAME}")

    def wanted(self, pixels: int) -> int:
        """How many pixels of a picture of so many are searched at most."""
        return max(AREA, min(_MOST_AREA, round(pixels * _SHARE)))

    def find(self, opened: Opened) -> Found:
        """The upright faces, in pixels of the original."""
        most = self.wanted(opened.original)
        if most > AREA:
            return self._twice(opened, most)
        small = shrink(opened, AREA)
        boxes = [box for box in self._search(small) if _is_photo(box, opened)]
        if max(small.pixels.shape[:2]) <= _SMALL:
            return Found(boxes, round(_LEAST * small.factor / _enlargement(small.pixels)))
        return Found(self._checked(boxes, opened), round(_LEAST * small.factor))

    def _twice(self, opened: Opened, most: int) -> Found:
        """The large faces of a large picture, or where it has none, the smaller ones."""
        coarse = shrink(opened, _COARSE)
        if found := self._quick(coarse, (_LEAST, 0), opened):
            return Found(found, round(_LEAST * coarse.factor))
        if _edges(coarse) > _EDGES:
            most = max(_COARSE, round(most * _LESS))
        small = shrink(opened, most)
        largest = math.ceil(_LEAST * coarse.factor / small.factor)
        return Found(self._quick(small, (_FINE, largest), opened), round(_LEAST * small.factor))

    def _quick(self, small: Opened, sides: tuple[int, int], opened: Opened) -> list[Box]:
        """What is found in fewer sizes than usual, and confirmed by further looks."""
        boxes = _boxes(self._hits(_grey(small), sides, _QUICK_STEP, _QUICK_NEIGHBOURS), small)
        return self._checked([box for box in boxes if _is_photo(box, opened)], opened)

    def agrees(self, box: Box, opened: Opened) -> bool:
        """Whether a face of about that size is there, which another detector found."""
        cut = part(opened, box, _NEAR)
        if cut is None:
            return False
        small = scaled(cut, _AGREEING * opened.factor / max(box.width, box.height))
        sides = round(_AGREEING * _NARROWEST), round(_AGREEING * _WIDEST)
        return bool(self._hits(_grey(small), sides, _AGREEING_STEP, _NEIGHBOURS))

    def _checked(self, boxes: list[Box], opened: Opened) -> list[Box]:
        """The finds that further looks confirm; of many, the rest with the first."""
        found = [
            box
            for box in boxes[:_CHECKED]
            if self._shows(box, opened, _AROUND, _CROP)
            and self._shows(box, opened, _WIDER, _WIDER_CROP)
        ]
        return found + boxes[_CHECKED:] if found else []

    def _shows(self, box: Box, opened: Opened, around: float, area: int) -> bool:
        cut = part(opened, box, around)
        return cut is not None and bool(self._search(shrink(Opened(cut.pixels, 1.0), area)))

    def _search(self, opened: Opened) -> list[Box]:
        """Faces of any size, in a small picture with a rim."""
        grey, scale, rim = _with_rim(_grey(opened))
        hits = self._hits(grey, (_LEAST, 0), _STEP, _NEIGHBOURS)
        return _boxes(hits, opened, scale, rim)

    def _hits(self, grey: Pixels, sides: tuple[int, int], step: float, neighbours: int) -> _Hits:
        """Boxes (x, y, width, height) of faces of those sizes in pixels, and their weights.

        0 as the largest is any.
        """
        boxes, _, weights = self._cascade.detectMultiScale3(
            grey,
            scaleFactor=step,
            minNeighbors=neighbours,
            minSize=(sides[0], sides[0]),
            maxSize=(sides[1], sides[1]),
            outputRejectLevels=True,
        )
        return list(zip(boxes, weights, strict=False))


def _boxes(hits: _Hits, opened: Opened, scale: float = 1.0, rim: int = 0) -> list[Box]:
    """Hits in what was enlarged and given a rim, in pixels of the original."""
    return [
        Box(
            x=max(0, round((x - rim) / scale * opened.factor)),
            y=max(0, round((y - rim) / scale * opened.factor)),
            width=round(width / scale * opened.factor),
            height=round(height / scale * opened.factor),
            score=round(min(1.0, float(weight) / _SURE), 2),
            detectors=(NAME,),
        )
        for (x, y, width, height), weight in hits
    ]


def _is_photo(box: Box, opened: Opened) -> bool:
    cut = part(opened, box, 0.0)
    return cut is None or not is_drawn(cut.pixels)


def _grey(opened: Opened) -> Pixels:
    return np.asarray(cv2.cvtColor(opened.pixels, cv2.COLOR_BGR2GRAY), np.uint8)


def _edges(opened: Opened) -> float:
    """The share of a picture's pixels that lie on an edge (Canny, by usual thresholds)."""
    return float(np.count_nonzero(cv2.Canny(_grey(opened), 60, 120))) / opened.area


def _with_rim(grey: Pixels) -> tuple[Pixels, float, int]:
    """A small picture enlarged and with its border continued; the scale and the rim's width."""
    if max(grey.shape) > _SMALL:
        return grey, 1.0, 0
    scale = _enlargement(grey)
    if scale > 1:
        size = (round(grey.shape[1] * scale), round(grey.shape[0] * scale))
        grey = np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_CUBIC), np.uint8)
    rim = round(_RIM * min(grey.shape))
    framed = cv2.copyMakeBorder(grey, rim, rim, rim, rim, cv2.BORDER_REPLICATE)
    return np.asarray(framed, np.uint8), scale, rim


def _enlargement(small: Pixels) -> float:
    """How many times larger a small picture is made."""
    shortest, longest = min(small.shape[:2]), max(small.shape[:2])
    return float(max(1.0, min(_ENLARGED / shortest, _SMALL / longest)))
