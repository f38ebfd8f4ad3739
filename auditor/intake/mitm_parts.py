"""The fields of an HTTP request or response record, in two ways that agree.

Since version 19 mitmproxy writes these records with the same members in the same
order. `_REQUEST` and `_RESPONSE` take the short members between path and content in
one step; their values cannot hold the mark that ends them, so their lengths need no
look. Whatever deviates (trailers, a body that was not kept, a comma in a reason, a
migrated record) goes the general way, member by member.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from auditor.intake import tnetstring as tn
from auditor.model import DecodeError

if TYPE_CHECKING:
    from auditor.model import Headers

_TIMES = (
    rb"13:timestamp_end;\d+:([\d.]{1,24})\^15:timestamp_start;\d+:([\d.]{1,24})\^"
    rb"8:trailers;0:~7:content;(\d{1,12}):"
)
_PATH = re.compile(rb"4:path;(\d{1,12}):")
_REQUEST = re.compile(
    rb",9:authority;\d+:([^,]*),6:scheme;\d+:([a-z]*),6:method;\d+:([A-Z]*),"
    rb"4:port;\d+:(\d{1,9})#4:host;\d+:([^;]*);" + _TIMES
)
_RESPONSE = re.compile(rb"6:reason;\d+:[^,]*,11:status_code;\d+:(\d{1,9})#" + _TIMES)
_HEADERS = re.compile(rb",7:headers;(\d{1,12}):")
_VERSION = re.compile(rb"\]12:http_version;\d+:([^,]*),")


class Record(NamedTuple):
    """A request or response; `body` is None where mitmproxy did not keep it."""

    version: str
    headers: Headers
    trailers: Headers
    body: bytes | None
    started: float | None
    ended: float | None
    status: int | None = None
    method: str = ""
    scheme: str = ""
    authority: str = ""
    host: str = ""
    port: int = 0
    path: str = ""


def request(data: bytes, span: tn.Span) -> Record:
    """The fields of a request.

    Raises:
        DecodeError: damaged.
    """
    return _usual_request(data, span) or general(data, span)


def response(data: bytes, span: tn.Span) -> Record:
    """The fields of a response.

    Raises:
        DecodeError: damaged.
    """
    return _usual_response(data, span) or general(data, span)


def general(data: bytes, span: tn.Span) -> Record:
    """The fields of either, in any order.

    Raises:
        DecodeError: damaged.
    """
    fields = tn.inside(data, span)
    if fields is None:
        raise DecodeError("its request or response is damaged")
    get = fields.get
    return Record(
        version=tn.text(data, get(b"http_version", tn.ABSENT)),
        headers=tn.headers(data, get(b"headers", tn.ABSENT)),
        trailers=tn.headers(data, get(b"trailers", tn.ABSENT)),
        body=tn.raw(data, get(b"content", tn.ABSENT)),
        started=tn.real(data, get(b"timestamp_start", tn.ABSENT)),
        ended=tn.real(data, get(b"timestamp_end", tn.ABSENT)),
        status=tn.whole(data, get(b"status_code", tn.ABSENT)),
        method=tn.text(data, get(b"method", tn.ABSENT)),
        scheme=tn.text(data, get(b"scheme", tn.ABSENT)),
        authority=tn.text(data, get(b"authority", tn.ABSENT)),
        host=tn.text(data, get(b"host", tn.ABSENT)),
        port=tn.whole(data, get(b"port", tn.ABSENT)) or 0,
        path=tn.text(data, get(b"path", tn.ABSENT)),
    )


def _usual_request(data: bytes, span: tn.Span) -> Record | None:
    kind, start, stop = span
    head = _PATH.match(data, start, stop)
    if head is None or kind != tn.DICT:
        return None
    first = head.end()
    last = first + int(head[1])
    run = _REQUEST.match(data, last, stop)
    if run is None:
        return None
    authority, scheme, method, port, host, ended, started, size = run.groups()
    rest = _rest(data, run.end(), run.end() + int(size), stop)
    times = _number(started), _number(ended)
    if rest is None or None in times:
        return None
    body, headers, version = rest
    return Record(
        version,
        headers,
        (),
        body,
        *times,
        None,
        method.decode(),
        scheme.decode(),
        authority.decode("utf-8", "backslashreplace"),
        host.decode("utf-8", "backslashreplace"),
        int(port),
        data[first:last].decode("utf-8", "backslashreplace"),
    )


def _usual_response(data: bytes, span: tn.Span) -> Record | None:
    kind, start, stop = span
    run = _RESPONSE.match(data, start, stop)
    if run is None or kind != tn.DICT:
        return None
    status, ended, started, size = run.groups()
    rest = _rest(data, run.end(), run.end() + int(size), stop)
    times = _number(started), _number(ended)
    if rest is None or None in times:
        return None
    body, headers, version = rest
    return Record(version, headers, (), body, *times, int(status))


def _rest(data: bytes, start: int, end: int, stop: int) -> tuple[bytes, Headers, str] | None:
    """What follows the run: content, headers and version, up to the record's end."""
    head = _HEADERS.match(data, end, stop)
    if head is None:
        return None
    first = head.end()
    last = first + int(head[1])
    version = _VERSION.match(data, last, stop)
    if version is None or version.end() != stop:
        return None
    headers = tn.headers(data, (tn.LIST, first, last))
    return data[start:end], headers, version[1].decode("utf-8", "backslashreplace")


def _number(digits: bytes) -> float | None:
    try:
        return float(digits)
    except ValueError:  # two points, or none
        return None
