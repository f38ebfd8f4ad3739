"""What a HAR knows of connections: of answered entries little, of failed handshakes more.

Tools number connections differently or not at all (Firefox writes the port), so a
connection is what shares number, host and port: there was at least one such.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.intake.har_values import Json, mapping, moment, number, text
from auditor.model import Connection

if TYPE_CHECKING:
    from auditor.intake.har_entry import Exchange
    from auditor.intake.items import Origin


type Features = tuple[str, str, int, str, str, str, bool]


def features(exchange: Exchange) -> Features:
    """What decides the connection of an entry and all that is known of it."""
    url = exchange.url
    return (
        url.scheme,
        url.host,
        url.port,
        exchange.version,
        text(exchange.entry.get("connection")),
        text(exchange.entry.get("serverIPAddress")),
        exchange.answered,
    )


def connection_of(exchange: Exchange, origin: Origin) -> Connection | None:
    """The connection that carried an entry, None for one that never left the phone."""
    url = exchange.url
    if url.local or not url.host:
        return None
    number_in_file = text(exchange.entry.get("connection"))
    server = f"{url.host}:{url.port}"
    shaken = "established" if url.scheme == "https" and exchange.answered else ""
    return Connection(
        key=origin.key(f"{server}#{number_in_file}" if number_in_file else server),
        transport="udp" if exchange.version == "HTTP/3" else "tcp",
        server=server,
        server_ip=text(exchange.entry.get("serverIPAddress")).strip("[]"),
        opened=exchange.started,
        sni=url.host if url.scheme == "https" else "",
        client_tls=shaken,
        server_tls=shaken,
    )


def failed_handshake(value: Json, index: int, origin: Origin) -> Connection | None:
    """An element of HTTP Toolkit's `_tlsErrors`, None for one that is no object."""
    said = mapping(value)
    if not said:
        return None
    hello = mapping(said.get("tlsMetadata"))
    started = moment(said.get("startedDateTime"))
    address, port = text(said.get("clientIPAddress")), text(said.get("clientPort"))
    return Connection(
        key=origin.key(f"tls-{index}"),
        transport="tcp",
        client=f"{address}:{port}" if address else "",
        opened=started,
        closed=None if started is None else started + (number(said.get("time")) or 0) / 1000,
        sni=text(said.get("hostname")) or text(hello.get("sniHostname")),
        ja3=text(hello.get("ja3Fingerprint")),
        ja4=text(hello.get("ja4Fingerprint")),
        client_tls="failed",
        tls_error=text(said.get("cause"))[:500] or "unknown",
    )
