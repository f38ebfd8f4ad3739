"""A smiley is no face, whatever it lies on; a photo of a face is no drawing, however dark."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from auditor.media.cascade import Cascade
from auditor.media.drawing import is_drawn
from auditor.media.frames import Box
from auditor.media.pixels import Opened, Pixels, part
from tests.media.pictures import FACE, FACE_SIDE

WHITE, BLACK, YELLOW = (255, 255, 255), (0, 0, 0), (0, 220, 255)


def smiley(side: int, ground: tuple[int, int, int]) -> Pixels:
    """A disc with eyes and a mouth, in blue, green and red."""
    pixels = np.full((side, side, 3), ground, np.uint8)
    middle, radius = side // 2, side * 2 // 5
    cv2.circle(pixels, (middle, middle), radius, YELLOW, -1, cv2.LINE_AA)
    for way in (-1, 1):
        eye = middle + way * radius // 3, middle - radius // 4
        cv2.ellipse(pixels, eye, (radius // 8, radius // 5), 0, 0, 360, BLACK, -1, cv2.LINE_AA)
    mouth = (middle, middle + radius // 10)
    sizes = radius // 2, radius // 2
    cv2.ellipse(pixels, mouth, sizes, 0, 20, 160, BLACK, max(2, side // 40), cv2.LINE_AA)
    return pixels


@pytest.mark.parametrize("side", [64, 128, 320])
@pytest.mark.parametrize("ground", [WHITE, BLACK, (0, 0, 255), (102, 68, 68), (128, 128, 128)])
def test_a_smiley_is_no_face(side: int, ground: tuple[int, int, int]) -> None:
    pixels = smiley(side, ground)
    assert is_drawn(pixels)
    assert not Cascade().find(Opened(pixels, 1.0)).boxes


@pytest.mark.parametrize("light", [1.0, 0.5, 0.2])
@pytest.mark.parametrize("side", [24, 48, 96, 200])
def test_a_face_is_no_drawing(side: int, light: float) -> None:
    person = cv2.imdecode(np.frombuffer(FACE, np.uint8), cv2.IMREAD_COLOR)
    assert person is not None
    whole = Opened(np.asarray(person, np.uint8), 1.0)
    (face,) = Cascade().find(whole).boxes
    cut = part(whole, Box(face.x, face.y, face.width, face.height, 1.0, ()), 0.0)
    assert cut is not None
    assert face.width == pytest.approx(FACE_SIDE, rel=0.5)
    scaled = cv2.resize(cut.pixels, (side, side), interpolation=cv2.INTER_CUBIC)
    assert not is_drawn(np.asarray(scaled * light, np.uint8))


def test_nothing_at_all_is_a_drawing() -> None:
    assert is_drawn(np.zeros((1, 1, 3), np.uint8))
    assert is_drawn(np.full((3_000, 2, 3), 77, np.uint8))
