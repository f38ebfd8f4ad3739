"""Messages as exchanges for an export: grouped by flow as they come, and redacted unless revealed.

Without `reveal` an export is made to be shared: what stays is who was spoken to,
when, how much and under which names. Bodies go, their sizes stay; query values,
telling path segments and header values go unless they say how a message is coded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, groupby
from operator import attrgetter

from msgspec.structs import replace

from auditor.model import Direction, Headers, Message, Protocol
from auditor.report.mask import DOTS, mask_header, mask_target

REDACTED = "REDACTED"
NOTE = "redacted: exported without bodies and values"


@dataclass(frozen=True, slots=True)
class Exchange:
    """A flow: its HTTP request and response where it has them, and the frames that follow.

    `frames` are made as they are asked for and must be used up before the next exchange.
    """

    first: Message
    request: Message  # made up from the first message where it was not recorded
    response: Message | None
    frames: Iterator[Message] = field(repr=False)


def exchanges(messages: Iterable[Message], *, reveal: bool) -> Iterator[Exchange]:
    """The flows, from messages that come flow by flow in order."""
    shown = messages if reveal else map(redacted, messages)
    for _, group in groupby(shown, key=attrgetter("flow")):
        flow: Iterator[Message] = iter(group)
        first = next(flow)
        request = response = None
        following: Message | None = first
        if first.protocol is Protocol.HTTP and first.direction is Direction.REQUEST:
            request, following = first, next(flow, None)
        if following is not None and following.protocol is Protocol.HTTP:
            response, following = following, None
        frames = flow if following is None else chain((following,), flow)
        yield Exchange(first, request or _stub(first), response, frames)


def _stub(message: Message) -> Message:
    """The request that a lone response or frame must have had, as far as it tells."""
    return replace(
        message,
        sequence=0,
        direction=Direction.REQUEST,
        protocol=Protocol.HTTP,
        scheme={"wss": "https", "ws": "http"}.get(message.scheme, message.scheme),
        status=None,
        headers=(),
        trailers=(),
        body=b"",
        body_size=0,
        body_sha256="",
        truncated=False,
    )


def redacted(message: Message) -> Message:
    """The message without the values it carries."""
    size = message.body_size or len(message.body)
    return replace(
        message,
        path=mask_target(message.path).replace(DOTS, REDACTED),
        headers=_headers(message.headers),
        trailers=_headers(message.trailers),
        body=b"",
        body_size=size,
        body_sha256="",
        truncated=size > 0,
        source=message.source and replace(message.source, comment=NOTE),
    )


def _headers(headers: Headers) -> Headers:
    return tuple(
        (
            name,
            mask_header(name.decode("latin-1"), value.decode("latin-1"))
            .replace(DOTS, REDACTED)
            .encode("latin-1", "replace"),
        )
        for name, value in headers
    )
