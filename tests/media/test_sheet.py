"""Doubtful places side by side: what is found there is where it was, and the cost is bounded."""

from __future__ import annotations

import math

import cv2
import numpy as np
import pytest

from auditor.media.cascade import Cascade
from auditor.media.frames import Box
from auditor.media.pixels import Opened, fitted, open_picture, resized
from auditor.media.sheet import MOST, Sheet
from auditor.media.yunet import YuNet
from tests.media.pictures import face_model, photo

BLOCK = 32


def _box(x: int, y: int, side: int, score: float = 0.3) -> Box:
    return Box(x, y, side, side, score, ("test",))


def _bright(sheet: Sheet) -> list[Box]:
    """What a search of the sheet finds that sees white squares only."""
    white = np.asarray(sheet.opened.pixels[:, :, 0] > 200, np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(white)
    return [Box(int(x), int(y), int(w), int(h), 0.9, ("test",)) for x, y, w, h, _ in stats[1:]]


def test_what_is_found_on_the_sheet_is_where_it_was() -> None:
    pixels = np.zeros((300, 400, 3), np.uint8)
    pixels[100:140, 200:240] = 255
    opened = Opened(pixels, 2.0)  # half of the original's size
    sheet = Sheet(opened, [_box(0, 0, 40), _box(404, 196, 76), _box(700, 500, 90)], BLOCK)
    places = sheet.places(_bright(sheet), 0.5)
    assert len(places) == 1
    found = places[0]
    assert (found.x, found.y) == pytest.approx((400, 200), abs=8)
    assert (found.width, found.height) == pytest.approx((80, 80), abs=12)
    assert sheet.places(_bright(sheet), 0.95) == []


def test_a_place_at_the_edge_or_outside_is_no_error() -> None:
    opened = Opened(np.full((50, 60, 3), 255, np.uint8), 1.0)
    edges = [_box(-30, -30, 40), _box(55, 45, 40), _box(500, 500, 40), _box(0, 0, 9_000)]
    sheet = Sheet(opened, [*edges, _box(10, 10, 0)], BLOCK)
    assert all(-30 <= box.x <= 60 for box in sheet.places(_bright(sheet), 0.5))


def test_a_sheet_is_bounded() -> None:
    opened = Opened(np.zeros((100, 100, 3), np.uint8), 1.0)
    sheet = Sheet(opened, [_box(10, 10, 20)] * 1_000, BLOCK)
    full = Sheet(opened, [_box(10, 10, 20)] * MOST, BLOCK)
    assert sheet.opened.area == full.opened.area < 30_000
    assert Sheet(opened, [], BLOCK).places([_box(0, 0, 20, 0.9)], 0.5) == []


@pytest.mark.parametrize("count", range(1, MOST + 1))
def test_a_sheet_fills_the_blocks_of_its_width(count: int) -> None:
    opened = Opened(np.zeros((100, 100, 3), np.uint8), 1.0)
    height, width = Sheet(opened, [_box(10, 10, 20)] * count, BLOCK).opened.pixels.shape[:2]
    assert 0 <= -width % BLOCK <= 2
    assert height <= width


@pytest.mark.parametrize(
    ("width", "height"),
    [(1160, 870), (870, 1160), (500, 500), (30_000, 10), (10, 30_000), (1, 1), (31, 3_000)],
)
def test_fitted_fills_blocks_and_no_more_than_it_may(width: int, height: int) -> None:
    small = fitted(Opened(np.zeros((height, width, 3), np.uint8), 1.0), 100_000, BLOCK)
    sides = small.pixels.shape[:2]
    blocks = math.prod(-(-side // BLOCK) for side in sides)
    assert blocks * BLOCK**2 <= 100_000
    assert small.factor == pytest.approx(max(width, height) / max(sides), rel=0.01)
    if small.factor > 1:
        assert any(side % BLOCK == 0 for side in sides)
        assert blocks * BLOCK**2 > 60_000
    assert fitted(small, 100_000, BLOCK) is small


@pytest.mark.parametrize("size", [(37, 23), (100, 60), (300, 180), (1, 1), (99, 1)])
def test_resized_keeps_what_is_shown(size: tuple[int, int]) -> None:
    row = np.linspace(0, 255, 200).astype(np.uint8)
    pixels = np.repeat(np.repeat(row[None, :, None], 120, 0), 3, 2)
    small = resized(pixels, size)
    assert small.shape == (size[1], size[0], 3)
    assert float(small.mean()) == pytest.approx(127, abs=4)


@pytest.mark.parametrize(
    ("width", "height", "side", "most"),
    [(1160, 870, 32, 140_000), (1920, 1080, 38, 175_000), (4000, 3000, 80, 305_000)],
)
def test_a_model_finds_the_faces_it_promises_in_few_pixels(
    width: int, height: int, side: int, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    finder = YuNet(str(face_model()), "model", Cascade())
    searched: list[int] = []
    search = finder._search  # what it is given is its cost

    def counted(small: Opened) -> list[Box]:
        searched.append(small.area)
        return search(small)

    monkeypatch.setattr(finder, "_search", counted)
    for content, faces in ((photo(width, height, side), True), (photo(width, height), False)):
        searched.clear()
        wanted = finder.wanted(width * height)
        opened = open_picture(content, "image/jpeg", width, height, wanted)
        assert opened is not None
        found = finder.find(opened)
        assert bool(found.boxes) is faces
        assert found.least <= side
        assert sum(searched) < most
