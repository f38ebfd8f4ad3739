"""The process that opens pictures: `python -m auditor.media.child SOCKET MODEL NAME RECOGNIZER`.

It lives as long as its socket, answers one picture at a time, and holds nothing
between two. MODEL is the path of a YuNet file or "", NAME what it is called in
results, RECOGNIZER the path of an SFace file or "". Nothing is printed, no file is written.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sys
from typing import TYPE_CHECKING, Protocol

from auditor.media import limits
from auditor.media.frames import (
    FACE_MODEL,
    LARGEST,
    MISSING,
    RECOGNIZER,
    Answer,
    Ask,
    Box,
    Ended,
    Hello,
    receive,
    send,
)

if TYPE_CHECKING:
    from auditor.media.pixels import Found, Opened

MOST = 64  # faces of one picture
UNREADABLE = "its pixels cannot be decoded"
TOO_MUCH = "decoding it takes too much memory or fails"


class Unfit(Exception):  # noqa: N818 - a reason to send, no error of ours
    """A file of the user's, named by what it should be, or OpenCV's own cascade if ""."""


class Comparing(Protocol):
    """What tells by numbers how a face looks."""

    def vector(self, opened: Opened, box: Box) -> bytes:
        """The numbers of one face, b"" where they would mean nothing."""


class Finder(Protocol):
    """What finds faces."""

    def wanted(self, pixels: int) -> int:
        """How many pixels of a picture of so many it searches at most."""

    def find(self, opened: Opened) -> Found:
        """The faces, in pixels of the original."""


def make(model: str, name: str) -> tuple[Finder, str]:
    """The finder, and what it is called.

    Raises:
        ImportError: OpenCV is not installed.
        Unfit: what is installed has not what is needed, or the model is none.
    """
    import cv2  # noqa: PLC0415 - the extra may be absent, and that is to be said

    cv2.setNumThreads(1)  # the proxy needs the other cores
    from auditor.media.cascade import NAME, Cascade  # noqa: PLC0415 - they load OpenCV
    from auditor.media.yunet import YuNet  # noqa: PLC0415 - loads OpenCV

    try:
        cascade = Cascade()
        if not model:
            return cascade, f"{NAME} of OpenCV {cv2.__version__}"
        return YuNet(model, name, cascade), f"{name} and {NAME} of OpenCV {cv2.__version__}"
    except (cv2.error, AttributeError) as error:
        raise Unfit(FACE_MODEL if model else "") from error


def make_comparing(model: str, recognizer: str) -> Comparing | None:
    """What compares faces, None where no file for it was given. Raises Unfit."""
    import cv2  # noqa: PLC0415 - see `make`

    from auditor.media.sface import SFace  # noqa: PLC0415 - loads OpenCV

    if not recognizer:
        return None
    try:
        return SFace(model, recognizer)
    except (cv2.error, AttributeError, ValueError) as error:
        raise Unfit(RECOGNIZER) from error


def look(finder: Finder, ask: Ask, comparing: Comparing | None = None) -> Answer:
    """The answer for one picture."""
    import cv2  # noqa: PLC0415 - see `make`

    from auditor.media.pixels import open_picture  # noqa: PLC0415 - loads OpenCV

    limits.begin_picture()
    wanted = finder.wanted(ask.width * ask.height)
    try:
        opened = open_picture(ask.content, ask.media_type, ask.width, ask.height, wanted)
        if opened is None:
            return Answer(reason=UNREADABLE)
        boxes, least = finder.find(opened)
        if boxes:
            vectors = _vectors(comparing, opened, boxes[:MOST])
            return Answer(boxes[:MOST], least=least, vectors=vectors)
    except (cv2.error, MemoryError, ValueError):
        return Answer(reason=TOO_MUCH)
    del opened
    return _later(finder, ask, least, comparing)


def _vectors(comparing: Comparing | None, opened: Opened, boxes: list[Box]) -> list[bytes]:
    return [] if comparing is None else [comparing.vector(opened, box) for box in boxes]


def _later(finder: Finder, ask: Ask, least: int, comparing: Comparing | None) -> Answer:
    """The faces of the first later frame that has some, and how many of them were looked at."""
    import cv2  # noqa: PLC0415 - see `make`

    from auditor.media.animation import later_frames  # noqa: PLC0415 - loads OpenCV

    area = ask.width * ask.height
    later = later_frames(ask.content, ask.media_type, area, finder.wanted(area))
    looked = 1
    with contextlib.suppress(cv2.error, MemoryError, ValueError):  # the first was, all the same
        for frame in later.frames:
            boxes = finder.find(frame).boxes
            looked += 1
            if boxes:
                vectors = _vectors(comparing, frame, boxes[:MOST])
                return Answer(boxes[:MOST], "", least, looked, later.total + 1, vectors)
    return Answer(least=least, frames=looked, of=later.total + 1)


def serve(channel: socket.socket, model: str, name: str, recognizer: str) -> None:
    """Answer until the other side closes."""
    try:
        finder, by = make(model, name)
        comparing = make_comparing(model, recognizer)
    except ImportError:
        send(channel, Hello(reason=MISSING))
        return
    except Unfit as unfit:
        fault = str(unfit)
        send(channel, Hello(fault=fault) if fault else Hello(reason="OpenCV has no cascade"))
        return
    limits.confine()
    send(channel, Hello(by=by))
    while True:
        send(channel, look(finder, receive(channel, Ask, LARGEST), comparing))


def main(arguments: list[str]) -> int:
    """Serve the socket whose descriptor is the first argument."""
    number, model, name, recognizer = arguments
    for signal_number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signal_number, signal.SIG_IGN)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):  # libraries warn there, with names out of the picture
        os.dup2(nowhere, stream)
    with socket.socket(fileno=int(number)) as channel:
        try:
            serve(channel, model, name, recognizer)
        except Ended:
            return 0
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
