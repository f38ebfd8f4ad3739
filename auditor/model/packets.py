"""A file recorded beside the messages, and the transport connections in a packet capture."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec


class PacketFlow(msgspec.Struct, frozen=True, gc=False):
    """One TCP or UDP connection of a packet capture, whatever the proxy knew of it.

    The client is the side that opened it. Bytes are transport payload: headers
    are left out and what was sent again counts once. Times are Unix seconds.
    A capture has them by the ten thousand: hence a msgspec Struct, as `Path` is one.
    """

    number: int  # by the first packet, from 0
    transport: str  # "tcp" or "udp"
    client: str  # "address:port", brackets around IPv6
    server: str
    opened: float
    closed: float  # time of the last packet seen
    packets_up: int = 0
    packets_down: int = 0
    bytes_up: int = 0
    bytes_down: int = 0
    protocol: str = ""  # what the first bytes are: tls, quic, http, dns, ...; "" unknown
    name: str = ""  # SNI or Host header, else the name that DNS gave for the address
    named_by: str = ""  # "sni", "host", "dns" or ""
    sni: str = ""
    alpn: str = ""
    ja3: str = ""
    ja4: str = ""
    ending: str = ""  # "fin", "reset" or "" while open
    alert: str = ""  # a TLS alert sent in clear, such as "client: fatal unknown_ca"
    uid: int | None = None  # of the app, as PCAPdroid records it
    app: str = ""  # package name


@dataclass(frozen=True, slots=True)
class Recording:
    """A file that a session was recorded in or imported from, known by its hash."""

    kind: str  # "pcap", "keylog", "screen"
    name: str  # as it was given
    sha256: str  # of its bytes, hex
    size: int  # in bytes
    started: float | None = None  # Unix seconds of its first packet or frame
    ended: float | None = None
    complete: bool = True  # False where it was damaged or cut
    remark: str = ""  # what was cut or could not be read, one sentence
