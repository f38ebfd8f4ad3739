"""One TCP connection's bytes in order, to whoever can read them, by its first bytes.

TLS is looked at until it encrypts, HTTP and DNS are read, anything else is kept as chunks. A
tunnel (CONNECT) begins again with what is in it; an upgrade goes on as WebSocket.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from auditor.intake.fingerprint import looks_like_tls
from auditor.intake.late_tls import LateTls
from auditor.intake.pcap import dns
from auditor.intake.pcap.exchange import REQUEST, RESPONSE
from auditor.intake.pcap.http1 import Http1
from auditor.intake.pcap.http2 import PREFACE, Http2
from auditor.intake.pcap.http_head import looks_like_http
from auditor.intake.pcap.raw import Raw
from auditor.intake.pcap.resolver import DnsStream
from auditor.intake.pcap.tls import Handshake
from auditor.intake.pcap.websocket import WebSocket

if TYPE_CHECKING:
    from auditor.intake.fingerprint import Fingerprint
    from auditor.intake.pcap.channel import Channel
    from auditor.intake.pcap.exchange import Desk
    from auditor.intake.pcap.resolver import Named
    from auditor.model import Direction

_LONGEST_START = 64  # bytes after which a first line must have shown itself
_MOST_START = 4_096  # bytes after which anything must have shown itself
_METHODS = tuple(
    f"{name} ".encode()
    for name in ("GET", "POST", "PUT", "HEAD", "OPTIONS", "DELETE", "PATCH", "CONNECT", "TRACE")
)


class Layer(Protocol):
    """Something that reads both directions of a connection."""

    def feed(self, direction: Direction, time: float, piece: bytes | int) -> None:
        """The next bytes of a direction, or how many are missing."""

    def end(self, direction: Direction) -> None:
        """No more will come this way."""

    def close(self) -> None:
        """The connection is over."""


class Conversation:
    """A connection. `protocol` is what its first bytes are, "" while they do not tell."""

    __slots__ = (
        "_channel", "_desk", "_first", "_http", "_late", "_layer", "_named", "_tunnelled",
        "handshake", "protocol",
    )  # fmt: skip

    def __init__(self, desk: Desk, channel: Channel, named: Named) -> None:
        self.protocol = ""
        self.handshake: Handshake | None = None
        self._desk = desk
        self._channel = channel
        self._named = named
        self._layer: Layer | None = None
        self._http: Http1 | None = None
        self._first: dict[Direction, bytes] = {}  # bytes that have nobody yet who reads them
        self._late: LateTls | None = None  # looks for it once nothing else is known
        self._tunnelled = False

    @property
    def words(self) -> Fingerprint | None:
        """What the ClientHello says, if there was one."""
        return self.handshake.words if self.handshake else None

    def deaf(self, direction: Direction) -> bool:
        """Whether nothing more can be learned from this direction."""
        return self.handshake is not None and self.handshake.done(direction)

    def feed(self, direction: Direction, time: float, piece: bytes | int) -> None:
        """The next bytes of a direction, or how many are missing."""
        if self.handshake is not None:
            self.handshake.feed(direction, time, piece)
            return
        if self._layer is None:
            self._begin(direction, time, piece)
        elif direction is REQUEST and isinstance(self._layer, Raw):
            self._watched(self._layer, time, piece)
        else:
            self._layer.feed(direction, time, piece)
        if self._http is not None:
            self._upgraded(time)

    def _watched(self, raw: Raw, time: float, piece: bytes | int) -> None:
        """What a client says in a stream of no known form, until it turns to TLS."""
        if self._late is None:
            self._late = LateTls()
        if isinstance(piece, int):
            self._late.reset()
        elif (at := self._late.begins(piece)) is not None:
            if at:
                raw.feed(REQUEST, time, piece[:at])
            raw.close()
            self.handshake = Handshake()
            self._choose(self.handshake, "tls", time)
            self.handshake.feed(REQUEST, time, self._late.hello)
            return
        raw.feed(REQUEST, time, piece)

    def end(self, direction: Direction) -> None:
        """The sender closed this direction."""
        if self._layer is not None:
            self._layer.end(direction)

    def close(self) -> None:
        """The connection is over, or the capture."""
        if self._layer is None and self.handshake is None:
            self._choose(Raw(self._desk, self._channel), "", 0.0)
        if self._layer is not None:
            self._layer.close()

    def _begin(self, direction: Direction, time: float, piece: bytes | int) -> None:
        """Collect the first bytes until they tell what they are."""
        if isinstance(piece, int):
            self._choose(Raw(self._desk, self._channel), "", time)
        else:
            first = self._first[direction] = self._first.get(direction, b"") + piece
            self._sniff(first[:_MOST_START], time)
        if isinstance(piece, int) and self._layer is not None:
            self._layer.feed(direction, time, piece)

    def _sniff(self, first: bytes, time: float) -> None:
        desk, channel = self._desk, self._channel
        if looks_like_tls(first):
            self.handshake = Handshake()
            self._choose(self.handshake, "tls", time)
        elif first.startswith(PREFACE) or _settings(first):
            self._choose(Http2(desk, channel), "http2", time)
        elif looks_like_http(first):
            self._http = Http1(desk, channel)
            self._choose(self._http, "http", time)
        elif _resolves(channel) and (known := dns.begins_stream(first)) is not False:
            if known:
                self._choose(DnsStream(desk, channel, self._named, self._no_dns), "dns", time)
        elif not _undecided(first):
            self._choose(Raw(desk, channel), _guess(first), time)

    def _no_dns(self) -> Raw:
        """What began as DNS goes on as something else, and was that from the beginning."""
        self.protocol = ""
        return Raw(self._desk, self._channel)

    def _choose(self, layer: Layer | Handshake, protocol: str, time: float) -> None:
        """Hand what came so far to the one who reads on."""
        if not self.protocol or protocol == "tls":
            self.protocol = protocol
        if not isinstance(layer, Handshake):
            self._layer = layer
        else:
            self._layer = None
        for direction in (REQUEST, RESPONSE):
            if first := self._first.pop(direction, b""):
                layer.feed(direction, time, first)

    def _upgraded(self, time: float) -> None:
        """After a CONNECT or an upgrade, read what follows."""
        http = self._http
        if http is None or http.upgraded is None:
            return
        exchange = http.upgraded
        rest = {one: http.rest(one) for one in (REQUEST, RESPONSE)}
        self._http = None
        if exchange.response.status == 101:
            names = {k.lower(): v.lower() for k, v in exchange.response.headers}
            if names.get(b"upgrade") == b"websocket":
                self._layer = WebSocket(self._desk, self._channel, exchange)
            else:
                self._layer = Raw(self._desk, self._channel)
        elif self._tunnelled:
            self._layer = Raw(self._desk, self._channel)
        else:
            self._tunnelled = True
            self._layer = None
            self._channel.name = exchange.host or self._channel.name
            self._channel.requests = 0
        for direction, data in rest.items():
            if data:
                self.feed(direction, time, data)


def _resolves(channel: Channel) -> bool:
    """Whether names are asked for at this port."""
    return channel.port in dns.PORTS or (channel.secure and channel.port == dns.OVER_TLS)


def _settings(first: bytes) -> bool:
    """Whether HTTP/2's first frame of a server begins here: it may speak before its client."""
    return (
        len(first) >= 9
        and first[3:9] == b"\x04\0\0\0\0\0"
        and first[:2] == b"\0\0"
        and not first[2] % 6
    )


def _undecided(first: bytes) -> bool:
    """Whether more bytes could still make a known protocol of these."""
    if len(first) >= _MOST_START or b"\n" in first:
        return False
    if any(first.startswith(name) or name.startswith(first) for name in _METHODS):
        return True
    starts = (b"\x16\x03", PREFACE, b"HTTP/1.")
    return len(first) < _LONGEST_START and any(
        one.startswith(first) or (one == PREFACE and first.startswith(b"PRI ")) for one in starts
    )


def _guess(first: bytes) -> str:
    """What other streams are called by their first bytes, "" where they do not tell."""
    if first.startswith(b"SSH-"):
        return "ssh"
    if (first[:1] == b"\x10" and first[4:8] in (b"MQTT", b"MQIs")) or b"\0\x04MQTT" in first[:12]:
        return "mqtt"
    return ""
