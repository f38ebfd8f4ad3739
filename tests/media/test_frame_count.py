"""Frames counted by structure: what encoders wrote, what is cut off, and rings."""

import cv2
import numpy as np
import pytest

from auditor.media.animation import spread
from auditor.media.frame_count import MOST, count_frames
from tests.media.pictures import FACE

KINDS = {".gif": "image/gif", ".webp": "image/webp", ".png": "image/png"}


def moving(kind: str, count: int) -> bytes:
    animation = cv2.Animation()
    animation.frames = [np.full((20, 20, 3), 10 * n, np.uint8) for n in range(count)]
    animation.durations = [100] * count
    return cv2.imencodeanimation(kind, animation)[1].tobytes()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("count", [2, 7, 20])
def test_what_an_encoder_wrote(kind: str, count: int) -> None:
    assert count_frames(moving(kind, count), KINDS[kind]) == count


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_that_does_not_move(kind: str) -> None:
    data = cv2.imencode(kind, np.zeros((20, 20, 3), np.uint8))[1].tobytes()
    assert count_frames(data, KINDS[kind]) == 1


def test_a_still_before_the_animation_counts() -> None:
    data = moving(".png", 3)
    first = data.index(b"fcTL") - 4
    still = data[:first] + data[first + 38 :]  # its description gone, it is no frame
    assert count_frames(still, "image/png") == 3
    assert still.count(b"fcTL") == 2


def test_pages() -> None:
    pages = [np.zeros((8, 8, 3), np.uint8)] * 5
    data = cv2.imencodemulti(".tiff", pages)[1].tobytes()
    assert count_frames(data, "image/tiff") == 5
    ring = b"II*\0\x08\0\0\0\0\0\x08\0\0\0"
    assert count_frames(ring, "image/tiff") == 1
    motorola = b"MM\0*\0\0\0\x08\0\0\0\0\0\x0e\0\0\0\0\0\0"
    assert count_frames(motorola, "image/tiff") == 2
    big = b"II+\0\x08\0\0\0\x10" + bytes(7) + bytes(8) + b"\x20" + bytes(7) + bytes(16)
    assert count_frames(big, "image/tiff") == 2


@pytest.mark.parametrize("kind", [*KINDS.values(), "image/tiff", "image/jpeg"])
def test_hostile_bytes_are_one_picture_or_bounded(kind: str) -> None:
    for data in (b"", b"GIF89a", FACE, bytes(1_000_000), b"\xff" * 1_000_000):
        assert count_frames(data, kind) <= MOST
    many = b"GIF89a" + bytes(7) + (b"," + bytes(10) + b"\0") * (MOST + 9)
    assert count_frames(many, "image/gif") == MOST


@pytest.mark.parametrize(("kind", "count"), [(".gif", 9), (".webp", 9), (".png", 9)])
def test_what_is_cut_off_has_fewer(kind: str, count: int) -> None:
    data = moving(kind, count)
    assert 1 <= count_frames(data[: len(data) // 2], KINDS[kind]) < count


def test_places_are_spread_and_begin_with_the_last() -> None:
    assert spread(3, 16) == [2, 0, 1]
    assert spread(30, 10) == [29, 5, 17, 23, 11, 26, 20, 14, 8, 2]
    assert spread(0, 4) == []
    assert spread(5, 1) == [4]
