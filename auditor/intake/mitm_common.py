"""What the readers of the different flow types share."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from auditor.intake import tnetstring as tn
from auditor.model import Direction

if TYPE_CHECKING:
    from auditor.model import Source


class Common(NamedTuple):
    """What all messages of a flow share."""

    flow: str
    connection: str
    error: str
    source: Source


def error_of(data: bytes, span: tn.Span) -> str:
    """The message of a flow's error, "" where there is none."""
    if span[0] != tn.DICT:
        return ""
    fields = tn.members(data, span.start, span.stop)
    return tn.text(data, fields.get(b"msg", tn.ABSENT))


def address(data: bytes, span: tn.Span) -> tuple[str, int]:
    """An address as [host, port, …], ("", 0) where there is none."""
    if span[0] != tn.LIST:
        return "", 0
    parts = [*tn.values(data, span.start, span.stop)]
    if len(parts) < 2:
        return "", 0
    return tn.text(data, parts[0]), tn.whole(data, parts[1]) or 0


def server(data: bytes, flow: tn.Members) -> tuple[str, int]:
    """Where a flow without HTTP went: the name or address that was asked for, and the port."""
    span = flow.get(b"server_conn", tn.ABSENT)
    if span[0] != tn.DICT:
        return "", 0
    fields = tn.members(data, span.start, span.stop)
    asked = address(data, fields.get(b"address", tn.ABSENT))
    return asked if asked[0] else address(data, fields.get(b"peername", tn.ABSENT))


def direction(data: bytes, from_client: tn.Span) -> Direction:
    """The direction of a frame or chunk by its flag."""
    sent = data[from_client.start : from_client.stop] == b"true"
    return Direction.REQUEST if sent else Direction.RESPONSE
