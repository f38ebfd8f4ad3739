"""Messages inside of a body: mails (RFC 5322) and the requests and answers of a batch (RFC 9112).

A mail tells itself: its first lines are header fields, among them `MIME-Version`
or two of those that every mail has. HTTP inside of a body counts where it is
declared (`application/http`), as the parts of a batch are. Attachments are parts
of the body, which is a multipart body then; how deep they are nested the driver
bounds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.decode import entity
from auditor.decode.base import Decoder, Example, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.model import DecodeError, Leaf, Path

_HTTP = frozenset(("application/http", "message/http"))
_MAIL = "message/rfc822"
_FIRST = re.compile(rb"\s{0,8}[A-Za-z][A-Za-z0-9-]{1,60}:[ \t\r]").match
_SIGNS = re.compile(
    rb"(?:\A\s*|\n)(mime-version|from|to|subject|date|message-id|received|return-path):",
    re.IGNORECASE,
).findall
_ENOUGH = 2  # different ones of these fields
_START = re.compile(
    rb"\s{0,8}(?:([A-Z]{3,10}) ([^\s]{1,8000}) HTTP/[\d.]{1,3}"
    rb"|HTTP/[\d.]{1,3} (\d{3})[^\r\n]{0,200})\r?(?:\n|\Z)"
).match


def _sniff(data: bytes, hint: Hint) -> bool:
    if hint.mime in _HTTP:
        return _START(data) is not None
    return _FIRST(data) is not None and (hint.mime == _MAIL or _is_mail(data))


def _is_mail(data: bytes) -> bool:
    """Whether the lines before the first blank one are those of a mail."""
    head = data[: entity.HEADER_BYTES]
    for blank in (b"\r\n\r\n", b"\n\n"):
        head = head.partition(blank)[0]
    names = {name.lower() for name in _SIGNS(head)}
    return b"mime-version" in names or len(names) >= _ENOUGH


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del budget
    started = _START(data) if hint.mime in _HTTP else None
    place = at.layer("http" if started else "mail", "")
    if started:
        method, target, status = (
            one.decode("latin-1") if one else "" for one in started.group(1, 2, 3)
        )
        said = (("method", method), ("target", target), ("status", status))
        for name, value in said:
            if value:
                yield Leaf.at(place.child(f"@{name}", name), value)
        data = data[started.end() :]
    fields, body = entity.split(data.lstrip() if not started else data)
    if not fields and not started:
        raise DecodeError("no header")
    disposed = entity.disposition(fields)
    yield from entity.about(place, "", fields, disposed)
    if body:
        yield entity.content(place, fields, body, is_file="filename" in disposed)


DECODER: Decoder[bytes] = Decoder(
    "message-entity",
    _sniff,
    _peel,
    (
        Example(
            b"From: a@a.example\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n"
            b"Content-Transfer-Encoding: base64\r\n\r\naGVsbG8=\r\n",
            (
                (" ▸ mail@From", "a@a.example"),
                (" ▸ mail@Content-Type", "text/plain"),
                (" ▸ mail ▸ base64", b"hello"),
            ),
        ),
        Example(
            b"POST /v1/x?lat=1 HTTP/1.1\r\nContent-Type: application/json\r\n\r\n{}",
            (
                (" ▸ http@method", "POST"),
                (" ▸ http@target", "/v1/x?lat=1"),
                (" ▸ http@Content-Type", "application/json"),
                (" ▸ http", b"{}"),
            ),
            Hint("application/http"),
        ),
        Example(
            b"HTTP/1.1 204 No Content\r\n\r\n",
            ((" ▸ http@status", "204"),),
            Hint("application/http"),
        ),
        Example(b"POST /v1/x HTTP/1.1\r\nHost: a.example\r\n\r\n", None),
        Example(b"To: whom it may concern\n\nThis is a letter.", None),
        Example(b"2024-11-29 10:00:00 info: started", None),
    ),
)
