"""Field sections of HTTP/2 and HTTP/3: what stands for the target (RFC 9113, 8.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.intake.pcap.http_head import split

if TYPE_CHECKING:
    from collections.abc import Sequence

    from auditor.intake.pcap.exchange import Exchange

    type Fields = Sequence[tuple[bytes, bytes]]


def apply_request(exchange: Exchange, fields: Fields, time: float) -> None:
    """A request's header section, or the trailers that follow it."""
    side = exchange.request
    plain = tuple((name, value) for name, value in fields if not name.startswith(b":"))
    side.ended = time
    if side.started:
        side.trailers = plain
        return
    pseudo = {name: value for name, value in fields if name.startswith(b":")}
    side.started = time
    side.headers = plain
    exchange.method = pseudo.get(b":method", b"").decode("ascii", "replace")[:64]
    exchange.path = pseudo.get(b":path", b"").decode("utf-8", "surrogateescape")
    scheme = pseudo.get(b":scheme", b"").decode("ascii", "replace")
    exchange.scheme = scheme if scheme in {"http", "https"} else ""
    host = next((value for name, value in plain if name == b"host"), b"")
    exchange.host, exchange.port = split(pseudo.get(b":authority", b"") or host)
    if not exchange.port and exchange.scheme:
        exchange.port = 443 if exchange.scheme == "https" else 80


def apply_response(exchange: Exchange, fields: Fields, time: float) -> None:
    """A response's header section; interim ones give way to the final one."""
    side = exchange.response
    plain = tuple((name, value) for name, value in fields if not name.startswith(b":"))
    status = next((value for name, value in fields if name == b":status"), b"")
    side.ended = time
    if not status and side.started:
        side.trailers = plain
        return
    side.started = time
    side.headers = plain
    side.status = int(status) if status.isdigit() and len(status) == 3 else None
