"""Which bodies are streamed past us, and what is known of a body that was.

mitmproxy buffers a body until its end unless it is streamed. Streaming costs CPU, so it is only
done where buffering would cost more: for a body that is known to be long, whose length nobody
says, or that is a live stream (gRPC in both directions, server-sent events), which an app under
test must receive at once to behave as it does without us. And for uploads of pictures, sounds
and files: of a buffered body that its sender breaks off nothing is left, of a streamed one all
that came.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from mitmproxy.http import RequestData, ResponseData

    from auditor.model import Headers

THRESHOLD = 1 << 20  # bytes; a body known to be longer is not waited for
UPLOAD = 16 << 10  # bytes; the same of a file: what is shorter comes in one piece
_FILES = (
    *(b"image/", b"audio/", b"video/", b"multipart/"),
    *(b"application/octet-stream", b"binary/octet-stream"),
)


class Want(IntEnum):
    """Whether to tee a body; LIVE records it from its first byte on."""

    NO = 0
    TEE = 1
    LIVE = 2


class Body(NamedTuple):
    """What is known of a body: its kept start, its whole size in bytes and SHA-256 (hex).

    `sha256` is "" for a body that is whole.
    """

    data: bytes
    size: int
    sha256: str = ""
    truncated: bool = False

    def __repr__(self) -> str:  # a payload value never reaches a log
        return f"Body({self.size} bytes)"


EMPTY = Body(b"", 0)


def request_tee(data: RequestData) -> Want:
    """Whether to tee a request's body, from its headers."""
    length, coded, live = _survey(data.headers.fields)
    if live:
        return Want.LIVE
    if coded:
        return Want.TEE
    if length is None:  # an HTTP/1 request without either has no body (RFC 9112, 6.3)
        return Want.NO if data.http_version.startswith(b"HTTP/1") else Want.TEE
    if length > THRESHOLD or (length > UPLOAD and carries_files(data.headers.fields)):
        return Want.TEE
    return Want.NO


def carries_files(fields: Headers) -> bool:
    """Whether a body is declared as a picture, a sound, a film, or files of whatever kind."""
    return any(
        len(name) == 12
        and name.lower() == b"content-type"
        and value.lstrip()[:24].lower().startswith(_FILES)
        for name, value in fields
    )


def response_tee(method: bytes, data: ResponseData) -> Want:
    """Whether to tee a response's body, from its headers and its request's method."""
    status = data.status_code
    if status < 200 or status in (204, 304) or method.upper() == b"HEAD":
        return Want.NO
    length, coded, live = _survey(data.headers.fields)
    if live:
        return Want.LIVE
    if coded or length is None or length > THRESHOLD:
        return Want.TEE
    return Want.NO


def _survey(fields: Headers) -> tuple[int | None, bool, bool]:
    """Content-Length, whether a transfer coding hides it, whether the body is a live stream."""
    length: int | None = None
    coded = live = False
    for name, value in fields:
        size = len(name)  # comparing lengths first makes this pass cost next to nothing
        if size == 14 and name.lower() == b"content-length":
            try:
                length = int(value)
            except ValueError:
                length = None
        elif size == 12 and name.lower() == b"content-type":
            live = value[:17].lower().startswith((b"application/grpc", b"text/event-stream"))
        elif size == 17 and name.lower() == b"transfer-encoding":
            coded = True
    return length, coded, live
