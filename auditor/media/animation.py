"""The frames of an animation, or pages, behind the first that are looked at. Only in the child.

The last one and some evenly between, coarsely first, until SECONDS have passed. A frame
of an animation is made of those before it, so that all are decoded up to the last that
is looked at: one too large for that is looked at as far as DECODED goes. Pages stand by
themselves.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import NamedTuple

import cv2
import numpy as np

from auditor.media.frame_count import count_frames
from auditor.media.pixels import Opened

DECODED = 8_000_000  # pixels of all frames of one animation: half a second
SECONDS = 2.0  # wall time for all frames behind the first; a busy machine looks at fewer
_PAGES = 24_000_000  # pixels of the pages that are looked at
_SEARCHED = 1_000_000  # pixels of all frames that are looked at: half a second to one
_LEAST, _MOST = 4, 12  # frames that are looked at


class Later(NamedTuple):
    """The frames behind the first: how many there are, and those that are looked at."""

    total: int
    frames: Iterator[Opened]


def later_frames(content: bytes, media_type: str, area: int, searched: int) -> Later:
    """What is behind the first frame; `area` is a frame's pixels, of which so many are searched.

    The frames raise cv2.error as `open_picture` does.
    """
    total = count_frames(content, media_type) - 1
    until = time.monotonic() + SECONDS
    most = max(_LEAST, min(_MOST, _SEARCHED // max(1, min(area, searched))))
    if total < 1 or not hasattr(cv2, "imdecodeanimation"):  # before OpenCV 4.11
        return Later(total, iter(()))
    if media_type == "image/tiff":
        frames = _pages(content, spread(total, min(most, _PAGES // max(1, area))))
    else:
        frames = _moving(content, min(total, DECODED // max(1, area)), most)
    return Later(total, _timely(frames, until))


def _timely(frames: Iterator[Opened], until: float) -> Iterator[Opened]:
    """The frames, none more once it is late."""
    for frame in frames:
        yield frame
        if time.monotonic() > until:
            return


def _moving(content: bytes, reach: int, most: int) -> Iterator[Opened]:
    if reach < 1:
        return
    data = np.frombuffer(content, np.uint8).reshape(1, -1)
    _, animation = cv2.imdecodeanimation(data, 1, reach)
    frames = list(animation.frames)
    still = getattr(animation, "still_image", None)  # shown where nothing moves
    if still is not None and still.size:
        frames.append(still)
    for place in spread(len(frames), most):
        if frames[place].ndim == 3:
            yield Opened(np.asarray(frames[place][:, :, :3], np.uint8), 1.0)


def _pages(content: bytes, places: list[int]) -> Iterator[Opened]:
    data = np.frombuffer(content, np.uint8).reshape(1, -1)
    for place in places:  # the first page is 0
        _, pages = cv2.imdecodemulti(data, cv2.IMREAD_COLOR, range=(place + 1, place + 2))
        for page in pages[:1]:
            if page.ndim == 3:
                yield Opened(np.asarray(page, np.uint8), 1.0)


def spread(total: int, most: int) -> list[int]:
    """Up to so many places of `total`, evenly apart: the last, then ever closer to each other."""
    count = min(total, most)
    before = sorted(range(1, count), key=lambda number: -(number & -number))
    return [total - 1 - total * number // count for number in (0, *before)[:count]]
