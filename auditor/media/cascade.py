"""Upright faces by the boosted cascade that OpenCV ships (Viola and Jones). Only in the child.

`haarcascade_frontalface_alt2` is the one of its cascades that flags least: no
coin, texture or animal of the open pictures, where `default` flags seven coins.
A small picture that is nothing but a face is given a rim: the cascade wants to
see the face's surroundings. A large one is searched in octaves: each size of face
in a picture of its own that is half as large, because OpenCV moves windows of twice
the least size by half the step, which costs most and finds little. Two hits in one
place are enough there; what is found is looked at twice more at sizes of its own,
which a texture that resembles a face at one scale does not survive.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from auditor.media.drawing import is_drawn
from auditor.media.frames import Box
from auditor.media.pixels import Found, Opened, Pixels, part, scaled, shrink

NAME = "haarcascade_frontalface_alt2"
AREA = 120_000  # pixels that are searched: about 80 ms
_SHARE = 0.17  # of a picture's pixels that are searched at most: faces from 49 pixels
_MOST_AREA = 350_000  # pixels that are searched at most: about 100 ms, in octaves
_STEP = 1.1  # between two sizes of face
_NEIGHBOURS = 3  # hits in one place that make a face
_EDGES, _LESS = 0.19, 0.8  # where so much is edges (gravel), each window takes twice as long
_JUDGED = 80_000  # pixels that the share of edges is taken from
_LEAST = 24  # pixels of a face
_WINDOW = 20  # pixels of the cascade's own window, the smallest in an octave
_LAST_OCTAVE = 40_000  # pixels of a picture in which all larger faces are looked for
_FINE_STEP = 1.15  # between two sizes of face in the largest octave, which takes most of the time
_MORE_THAN = 1  # hits in one place that make a face there
_MOST = 64  # faces of one picture
_TOGETHER = 0.3  # of their size, how far apart hits of one face lie
_SMALL = 200  # pixels of a picture's longest side that get a rim
_RIM = 0.2  # of the shorter side
_ENLARGED = 96  # pixels of the shorter side that a small picture is brought to
_CHECKED = 4  # finds of one picture that are looked at again
_LOOKS = ((36, 0.5), (48, 0.8))  # pixels of the face, and what is seen around it: 5 ms
_SMALLER, _LARGER = 0.6, 1.5  # of the found size, what such a look takes for the same face
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
            return self._in_octaves(opened, most)
        small = shrink(opened, AREA)
        boxes = [box for box in self._search(small) if _is_photo(box, opened)]
        if max(small.pixels.shape[:2]) <= _SMALL:
            return Found(boxes, round(_LEAST * small.factor / _enlargement(small.pixels)))
        return Found(self._confirmed(boxes, opened), round(_LEAST * small.factor))

    def _in_octaves(self, opened: Opened, most: int) -> Found:
        """The faces of a large picture, those with most hits first."""
        if _edges(shrink(opened, _JUDGED)) > _EDGES:
            most = round(most * _LESS)
        octave = finest = shrink(opened, most)
        hits, step = [], _FINE_STEP
        while octave.area > _LAST_OCTAVE:
            hits += self._octave(octave, 2 * _WINDOW - 1, step)
            octave, step = scaled(octave, 0.5), _STEP
        boxes = _grouped(hits + self._octave(octave, 0, step))
        photos = [box for box in boxes if _is_photo(box, opened)]
        found = self._confirmed(photos, opened)
        return Found(found, round(_WINDOW * finest.factor))

    def _octave(self, small: Opened, largest: int, step: float) -> list[Box]:
        """Every single hit of faces up to so many pixels (0 is any), in the original's pixels."""
        return _boxes(self._hits(_grey(small), (_WINDOW, largest), step, 0), small)

    def _confirmed(self, boxes: list[Box], opened: Opened) -> list[Box]:
        """The finds that are seen again at other sizes; of many, the rest with the first."""
        same = (_SMALLER, _LARGER)
        found = [
            box
            for box in boxes[:_CHECKED]
            if all(self._has(box, opened, *look, same) for look in _LOOKS)
        ]
        return found + boxes[_CHECKED:] if found else []

    def agrees(self, box: Box, opened: Opened) -> bool:
        """Whether a face of about that size is there, which another detector found."""
        return self._has(box, opened, _AGREEING, _NEAR, (_NARROWEST, _WIDEST))

    def _has(
        self, box: Box, opened: Opened, side: int, around: float, sizes: tuple[float, float]
    ) -> bool:
        """Whether a box scaled to `side` pixels shows a face of those shares of its size."""
        cut = part(opened, box, around)
        if cut is None:
            return False
        small = scaled(cut, side * opened.factor / max(box.width, box.height))
        sides = round(side * sizes[0]), round(side * sizes[1])
        return bool(self._hits(_grey(small), sides, _AGREEING_STEP, _NEIGHBOURS))

    def _search(self, opened: Opened) -> list[Box]:
        """Faces of any size; a small picture is given a rim."""
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


def _grouped(hits: list[Box]) -> list[Box]:
    """Hits in one place as one face that has the best's score; those of most hits first."""
    places = [(box.x, box.y, box.width, box.height) for box in hits]
    groups, counts = cv2.groupRectangles(places, _MORE_THAN, _TOGETHER)
    found = sorted(zip(counts, groups, strict=True), key=lambda one: -int(one[0]))
    return [_group([int(side) for side in group], hits) for _, group in found[:_MOST]]


def _group(sides: list[int], hits: list[Box]) -> Box:
    x, y, width, height = sides
    scores = [
        hit.score
        for hit in hits
        if abs(hit.x + hit.width / 2 - x - width / 2) <= _TOGETHER * width
        and abs(hit.y + hit.height / 2 - y - height / 2) <= _TOGETHER * height
    ]
    return Box(max(0, x), max(0, y), width, height, max(scores, default=0.0), (NAME,))


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
