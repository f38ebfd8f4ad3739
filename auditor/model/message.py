"""One direction of an exchange, still encoded, and where it came from.

msgspec Structs, as `Path` is one: a capture of packets has a message for every name that is
looked up, and a frozen dataclass of so many fields is made in six times the time.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import msgspec

_UNSHOWN = frozenset({"path", "headers", "trailers", "body", "comment"})

type Headers = tuple[tuple[bytes, bytes], ...]


class Direction(StrEnum):
    """Seen from the phone: a request left it, a response reached it."""

    REQUEST = "request"
    RESPONSE = "response"


class Protocol(StrEnum):
    """What carried the message. SSE and gRPC are HTTP with a content type of their own."""

    HTTP = "http"
    WEBSOCKET = "websocket"
    TCP = "tcp"
    UDP = "udp"
    DNS = "dns"


class _Discreet(msgspec.Struct, frozen=True, gc=False):
    """A Struct whose repr leaves out what was sent, so that no log or traceback shows it."""

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        shown = (name for name in self.__struct_fields__ if name not in _UNSHOWN)
        return [(name, getattr(self, name)) for name in shown]

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in self.__rich_repr__())
        return f"{type(self).__name__}({shown})"


class Source(_Discreet, frozen=True, gc=False):
    """The place of a flow in an imported file; (sha256, index) is its identity."""

    file: str  # the name as given on the command line
    sha256: str  # of the whole file, hex
    index: int  # 0-based order in the file, unreadable entries counted
    comment: str = ""  # HAR entry comment or flow comment


class Message(_Discreet, frozen=True, gc=False):
    """A request, a response, a WebSocket message, a TCP or UDP chunk, a DNS message.

    `flow` is the exchange's key, unique in the session: mitmproxy's flow id
    live, `<first 16 hex of the file's SHA-256>:<index>` from a file. `sequence`
    orders the messages of a flow: 0 the request, 1 the response, 2… what
    follows an upgrade; for raw streams 0, 1, 2… in order of arrival.
    Times are Unix seconds. A response repeats its request's host, method and
    path so that it can be judged alone.
    """

    flow: str
    sequence: int
    direction: Direction
    protocol: Protocol
    version: str = ""  # "HTTP/1.1", "HTTP/2.0", "HTTP/3", "" where there is none
    scheme: str = ""
    host: str = ""
    port: int = 0
    method: str = ""
    path: str = ""  # with the query, as sent
    status: int | None = None
    headers: Headers = ()
    trailers: Headers = ()
    body: bytes = b""  # as sent: transfer-decoded, content-encoded
    body_size: int = 0  # bytes on the wire; more than len(body) when truncated
    body_sha256: str = ""  # of all the encoded bytes, hex; "" when body is complete
    truncated: bool = False
    text: bool = False  # a WebSocket text message
    started: float | None = None
    ended: float | None = None
    connection: str = ""  # key of the client connection, "" where unknown
    app: str = ""  # package name, "" where unknown
    error: str = ""
    open: bool = False  # recorded while still streaming; a later record completes it
    source: Source | None = None

    def unanswered(self, error: str) -> Message:
        """What is said instead of the response to this request, if it never came."""
        return msgspec.structs.replace(
            self,
            sequence=1,
            direction=Direction.RESPONSE,
            headers=(),
            trailers=(),
            body=b"",
            body_size=0,
            truncated=False,
            started=None,
            ended=None,
            error=error,
        )
