"""A message without the values it carries, for an export that may be shared.

What stays is the shape of the traffic: who was spoken to, when, how much, and
under which names. Bodies go (their sizes stay), header values go unless they
say how the message is coded, query values and telling path segments go.
"""

from __future__ import annotations

from dataclasses import replace

from auditor.model import Headers, Message
from auditor.report.mask import mask_header, mask_target

_NOTE = "redacted"


def redacted(message: Message) -> Message:
    """The message as it may be shared; marked so that nobody takes it for whole."""
    size = message.body_size or len(message.body)
    source = message.source and replace(message.source, comment="")
    return replace(
        message,
        path=mask_target(message.path),
        headers=_headers(message.headers),
        trailers=_headers(message.trailers),
        body=b"",
        body_size=size,
        body_sha256="",
        truncated=size > 0,
        source=source,
        error=message.error or _NOTE if size else message.error,
    )


def _headers(headers: Headers) -> Headers:
    return tuple(
        (name, mask_header(name.decode("latin-1"), value.decode("latin-1")).encode("utf-8"))
        for name, value in headers
    )
