"""What the readers of the different flow types share."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from auditor.intake import tnetstring as tn
from auditor.model import Direction

if TYPE_CHECKING:
    from auditor.model import Connection, Source


class Common(NamedTuple):
    """What all messages of a flow share."""

    flow: str
    connection: Connection
    error: str
    replay: str  # "request" or "response" where mitmproxy sent it, not the phone or the server
    source: Source

    @property
    def key(self) -> str:
        """The connection's key; a replayed request was not on the phone's connection."""
        return "" if self.replay == "request" else self.connection.key


def error_of(data: bytes, span: tn.Span) -> str:
    """The message of a flow's error, "" where there is none."""
    fields = tn.inside(data, span)
    return tn.text(data, fields.get(b"msg", tn.ABSENT)) if fields else ""


def address(data: bytes, span: tn.Span) -> tuple[str, int]:
    """An address as [host, port, …], ("", 0) where there is none."""
    parts = tn.elements(data, span)
    if len(parts) < 2:
        return "", 0
    return tn.text(data, parts[0]), tn.whole(data, parts[1]) or 0


def server(data: bytes, flow: tn.Members) -> tuple[str, int]:
    """Where a flow without HTTP went: the name or address that was asked for, and the port."""
    fields = tn.inside(data, flow.get(b"server_conn", tn.ABSENT)) or {}
    asked = address(data, fields.get(b"address", tn.ABSENT))
    return asked if asked[0] else address(data, fields.get(b"peername", tn.ABSENT))


def direction(data: bytes, from_client: tn.Span) -> Direction:
    """The direction of a frame or chunk by its flag."""
    return Direction.REQUEST if tn.true(data, from_client) else Direction.RESPONSE
