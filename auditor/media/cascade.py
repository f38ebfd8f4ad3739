"""Upright faces by the boosted cascade that OpenCV ships (Viola and Jones). Only in the child.

`haarcascade_frontalface_alt2` is the one of its cascades that flags least: no
coin, texture or animal of the open pictures, where `default` flags seven coins.
A small picture that is nothing but a face is given a rim: the cascade wants to
see the face's surroundings. What it finds in a larger one is looked at once more
at a size of its own, which a texture that resembles a face at one scale does not
survive.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from auditor.media.frames import Box
from auditor.media.pixels import Opened, Pixels, shrink

NAME = "haarcascade_frontalface_alt2"
AREA = 120_000  # pixels that are searched: about 80 ms
_STEP = 1.1  # between two sizes of face
_NEIGHBOURS = 3  # hits in one place that make a face
_LEAST = 24  # pixels of a face
_SMALL = 200  # pixels of a picture's longest side that get a rim
_RIM = 0.2  # of the shorter side
_ENLARGED = 96  # pixels of the shorter side that a small picture is brought to
_CHECKED = 4  # finds of one picture that are looked at again
_AROUND = 0.5  # of a face's size, on each side of it
_CROP = 20_000  # pixels of such a second look: about 8 ms
_SURE = 56.5  # the last stage's weight of a clear face; its threshold lies at 54


class Cascade:
    """The detector. Raises ValueError where OpenCV has no such cascade."""

    def __init__(self) -> None:
        path = Path(cv2.__file__).with_name("data") / f"{NAME}.xml"
        self._cascade = cv2.CascadeClassifier(str(path))
        if self._cascade.empty():
            raise ValueError(f"OpenCV has no {NAME}")

    def find(self, opened: Opened) -> list[Box]:
        """The upright faces, in pixels of the original."""
        small = shrink(opened, AREA)
        found = self._search(small)
        if max(small.pixels.shape[:2]) <= _SMALL:
            return found
        doubtful = found[_CHECKED:]
        return [box for box in found[:_CHECKED] if self.sees(box, opened)] + doubtful

    def sees(self, box: Box, opened: Opened) -> bool:
        """Whether there is a face in a place and its surroundings, looked at on their own."""
        margin = _AROUND * max(box.width, box.height)
        sides = (
            box.y - margin, box.y + box.height + margin,
            box.x - margin, box.x + box.width + margin,
        )  # fmt: skip
        top, bottom, left, right = (max(0, round(side / opened.factor)) for side in sides)
        part = opened.pixels[top:bottom, left:right]
        return bool(part.size) and bool(self._search(shrink(Opened(part, 1.0), _CROP)))

    def _search(self, opened: Opened) -> list[Box]:
        grey = np.asarray(cv2.cvtColor(opened.pixels, cv2.COLOR_BGR2GRAY), np.uint8)
        grey, scale, rim = _with_rim(grey)
        boxes, _, weights = self._cascade.detectMultiScale3(
            grey,
            scaleFactor=_STEP,
            minNeighbors=_NEIGHBOURS,
            minSize=(_LEAST, _LEAST),
            outputRejectLevels=True,
        )
        return [
            Box(
                x=max(0, round((x - rim) / scale * opened.factor)),
                y=max(0, round((y - rim) / scale * opened.factor)),
                width=round(width / scale * opened.factor),
                height=round(height / scale * opened.factor),
                score=round(min(1.0, float(weight) / _SURE), 2),
                detectors=(NAME,),
            )
            for (x, y, width, height), weight in zip(boxes, weights, strict=False)
        ]


def _with_rim(grey: Pixels) -> tuple[Pixels, float, int]:
    """A small picture enlarged and with its border continued; the scale and the rim's width."""
    shortest, longest = min(grey.shape), max(grey.shape)
    if longest > _SMALL:
        return grey, 1.0, 0
    scale = max(1.0, min(_ENLARGED / shortest, _SMALL / longest))
    if scale > 1:
        size = (round(grey.shape[1] * scale), round(grey.shape[0] * scale))
        grey = np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_CUBIC), np.uint8)
    rim = round(_RIM * min(grey.shape))
    framed = cv2.copyMakeBorder(grey, rim, rim, rim, rim, cv2.BORDER_REPLICATE)
    return np.asarray(framed, np.uint8), scale, rim
