"""What passes between the asking process and the one that opens pictures: frames over a socket.

A frame is four bytes of length and that many bytes of msgpack. Both ends are
bounded: a request by LARGEST, an answer by ANSWER, for the child may have been
taken over by what it opened.
"""

from __future__ import annotations

import socket
import time

import msgspec

LARGEST = 96 << 20  # bytes of a request
ANSWER = 64 << 10
MISSING = "the extra [faces] is not installed"
FACE_MODEL, RECOGNIZER = "YuNet", "SFace"  # what the user's files are, and how they are called
_LENGTH = 4
_PIECE = 1 << 18


class Hello(msgspec.Struct, array_like=True):
    """What looks for faces, or why nothing can. `fault` names the user's file that is at it."""

    by: str = ""
    reason: str = ""
    fault: str = ""


class Ask(msgspec.Struct, array_like=True):
    """A picture, and the size that its header gives."""

    media_type: str
    width: int
    height: int
    content: bytes


class Box(msgspec.Struct, array_like=True):
    """A face; see `model.Face`."""

    x: int
    y: int
    width: int
    height: int
    score: float
    detectors: tuple[str, ...]


class Answer(msgspec.Struct, array_like=True):
    """The faces, or why there is no answer.

    `least` is the smallest face that would have been seen, in pixels of a side;
    `frames` how many of the `of` frames or pages that it has were looked at. `vectors`
    has one for each face where they were asked for, see `SFace.vector`.
    """

    faces: list[Box] = []
    reason: str = ""
    least: int = 0
    frames: int = 1
    of: int = 1
    vectors: list[bytes] = []


class Ended(Exception):  # noqa: N818 - the other side's end is no error here
    """The other side closed, or sent what is no frame."""


def send(channel: socket.socket, what: msgspec.Struct, until: float | None = None) -> None:
    """Send one frame. Raises Ended, or TimeoutError at `until` (monotonic seconds)."""
    body = msgspec.msgpack.encode(what)
    try:
        _limit(channel, until)
        channel.sendall(len(body).to_bytes(_LENGTH, "big"))
        _limit(channel, until)
        channel.sendall(body)
    except ConnectionError:
        raise Ended from None


def receive[T: msgspec.Struct](
    channel: socket.socket, kind: type[T], most: int, until: float | None = None
) -> T:
    """One frame of at most so many bytes. Raises Ended, or TimeoutError at `until`."""
    size = int.from_bytes(_exactly(channel, _LENGTH, until), "big")
    if size > most:
        raise Ended
    try:
        return msgspec.msgpack.decode(_exactly(channel, size, until), type=kind)
    except msgspec.MsgspecError:
        raise Ended from None


def _exactly(channel: socket.socket, size: int, until: float | None) -> bytes:
    data = bytearray()
    while len(data) < size:
        _limit(channel, until)
        try:
            piece = channel.recv(min(_PIECE, size - len(data)))
        except ConnectionError:
            raise Ended from None
        if not piece:
            raise Ended
        data += piece
    return bytes(data)


def _limit(channel: socket.socket, until: float | None) -> None:
    if until is None:
        channel.settimeout(None)
        return
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    channel.settimeout(left)
