"""An independent count: tshark's of a packet capture, each of its streams with who was asked."""

from __future__ import annotations

import subprocess
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pathlib
    from collections.abc import Callable, Iterable

_FIELDS = (
    "tcp.stream", "tcp.seq", "tcp.len", "tcp.dstport", "udp.stream", "udp.length", "udp.dstport",
    "ip.dst", "ipv6.dst", "tls.handshake.extensions_server_name", "http.request.uri",
)  # fmt: skip
_DATAGRAM = 8  # bytes of its header (RFC 768)


@dataclass
class Stream:
    """A connection: bytes of transport payload, and whom its first packets name.

    `asked` is the host and port of a CONNECT, "" without a proxy between.
    """

    transport: str
    server: str
    port: int
    size: int = 0
    sni: str = ""
    asked: str = ""


def streams(pcap: pathlib.Path) -> list[Stream]:
    """All TCP and UDP streams of a file; what was sent again counts once."""
    command = ["tshark", "-n", "-r", str(pcap), "-T", "fields", "-E", "occurrence=f"]
    command += ["-Y", "tcp || udp"]
    for name in _FIELDS:
        command += ["-e", name]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[tuple[str, str], Stream] = {}
    reached: dict[tuple[str, str], set[range]] = {}  # segments, by stream and where they go
    for line in done.stdout.splitlines():
        tcp, first, length, to, udp, datagram, towards, four, six, sni, uri = line.split("\t")
        transport, number = ("tcp", tcp) if tcp else ("udp", udp)
        stream = found.setdefault(
            (transport, number), Stream(transport, four or six, int(to or towards))
        )
        if tcp:
            reached.setdefault((tcp, to), set()).add(range(int(first), int(first) + int(length)))
        else:
            stream.size += int(datagram) - _DATAGRAM
        stream.sni = stream.sni or sni
        stream.asked = stream.asked or uri
    for (tcp, _), segments in reached.items():
        found["tcp", tcp].size += _covered(segments)
    return list(found.values())


def _covered(segments: Iterable[range]) -> int:
    """Bytes of the segments, in what order they came and however often."""
    size = end = 0
    for segment in sorted(segments, key=lambda one: one.start):
        size += max(0, segment.stop - max(end, segment.start))
        end = max(end, segment.stop)
    return size


def sums(
    counted: Iterable[Stream], fate: Callable[[Stream], str]
) -> tuple[Counter[str], Counter[str]]:
    """Connections and bytes by fate."""
    connections: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    for stream in counted:
        connections[fate(stream)] += 1
        sizes[fate(stream)] += stream.size
    return connections, sizes
