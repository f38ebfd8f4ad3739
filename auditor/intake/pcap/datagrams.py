"""What the datagrams of one UDP flow are: DNS, QUIC, DTLS or something of its own.

Of QUIC the ClientHello is read, of DNS everything; datagrams that show themselves as ciphertext
are only counted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.intake.fingerprint import Fingerprint, fingerprint
from auditor.intake.pcap import dns
from auditor.intake.pcap.exchange import REQUEST
from auditor.intake.pcap.quic import Hello, looks_like_quic
from auditor.intake.pcap.raw import Raw
from auditor.intake.pcap.resolver import Dns
from auditor.model import Protocol

if TYPE_CHECKING:
    from auditor.intake.pcap.channel import Channel
    from auditor.intake.pcap.exchange import Desk
    from auditor.intake.pcap.resolver import Named
    from auditor.model import Direction

_PORTS = {67: "dhcp", 68: "dhcp", 123: "ntp", 1900: "ssdp"}
_QUIC = 443  # most of what goes there, so that a flow without its beginning is called so too
_BREAKS = bytes.maketrans(b"\t\r\n", b"   ")
_STUN = b"\x21\x12\xa4\x42"
_SILENT = frozenset({"quic", "dtls", "wireguard", "stun"})


class Datagrams:
    """Reads one flow. `deaf` once nothing more can be learned."""

    __slots__ = (
        "_channel", "_desk", "_dns", "_hello", "_raw", "_silent", "deaf", "protocol", "words",
    )  # fmt: skip

    def __init__(self, desk: Desk, channel: Channel, named: Named, first: bytes) -> None:
        self.words: Fingerprint | None = None
        self.deaf = False
        self.protocol = _kind(first, channel.port)
        self._dns = Dns(desk, channel, named) if channel.port in dns.PORTS else None
        self._hello = Hello() if self.protocol == "quic" else None
        self._silent = self.protocol in _SILENT
        self._raw: Raw | None = None
        self._desk = desk
        self._channel = channel

    def feed(self, direction: Direction, time: float, data: bytes, size: int) -> None:
        """A datagram; `size` is more than its bytes where it was cut."""
        if self._hello is not None:
            self._quic(direction, data)
        elif self.protocol == "dtls":
            self._dtls(direction, data)
        elif self._dns is not None and self._dns.datagram(direction, time, data):
            self.protocol = "dns"
        elif data and not self._silent:
            self._other(direction, time, data, size)
        else:
            self.deaf = True

    def close(self) -> None:
        """No more will come."""
        if self._raw is not None:
            self._raw.close()

    def _other(self, direction: Direction, time: float, data: bytes, size: int) -> None:
        """A datagram of something else is kept as it is."""
        if self._raw is None:
            self._raw = Raw(self._desk, self._channel, Protocol.UDP)
        self._raw.feed(direction, time, data)
        if size > len(data):
            self._raw.feed(direction, time, size - len(data))

    def _quic(self, direction: Direction, data: bytes) -> None:
        if self._hello is None or direction is not REQUEST:
            return
        self._hello.add(data)
        if self._hello.message:
            self.words = fingerprint(self._hello.message, "q")
        self.deaf = self._hello.done
        if self.deaf:  # keys and pieces of every flow would else be kept to the file's end
            self._hello = None

    def _dtls(self, direction: Direction, data: bytes) -> None:
        """A ClientHello in one fragment; the one with the cookie is last (RFC 6347, 4.2)."""
        if direction is not REQUEST or data[:1] != b"\x16" or len(data) < 25 or data[13] != 1:
            self.deaf = self.words is not None and data[:1] == b"\x17"
            return
        size, part = data[14:17], data[22:25]
        if size == part and data[19:22] == b"\0\0\0":
            words = fingerprint(data[25 : 25 + int.from_bytes(size, "big")], "d")
            self.words = words if words.ja4 else self.words


def _kind(first: bytes, port: int) -> str:
    if looks_like_quic(first):
        return "quic"
    if len(first) >= 13 and first[0] in {20, 21, 22, 23} and first[1] == 0xFE:
        return "dtls"
    if first[4:8] == _STUN:
        return "stun"
    if first[:4] == b"\x01\0\0\0" and len(first) == 148:
        return "wireguard"
    if port == _QUIC and not _is_text(first):
        return "quic"
    return _PORTS.get(port, "")


def _is_text(data: bytes) -> bool:
    """Whether all of a datagram is text: ciphertext of QUIC's least length never is."""
    try:
        return data.translate(_BREAKS).decode().isprintable() and bool(data)
    except UnicodeDecodeError:
        return False
