"""The slow path: what our reader cannot take apart itself goes to scapy and comes back as IP.

Link types that it does not know, frames and packets that carry another network's (MPLS, SNAP,
GRE, VXLAN, ...). Bounded: so many packets and bytes, so long; what was left out is counted.
scapy is loaded when the first packet needs it, and may fail on any bytes as it likes.
"""

from __future__ import annotations

import functools
import logging
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

_MOST_PACKETS = 1_000_000
_MOST_BYTES = 1 << 30
_MOST_SECONDS = 60.0
_MOST_FRAME = 1 << 16  # bytes
PROTOCOLS = frozenset({4, 41, 47, 97, 137})  # IP in IP, 6in4, GRE, EtherIP, MPLS in IP
PORTS = {  # of UDP, and what their flows are called
    1701: "l2tp", 2152: "gtp", 4789: "vxlan", 4790: "vxlan", 6081: "geneve", 6635: "mpls",
    8472: "vxlan",
}  # fmt: skip
_IP_IN_IP = frozenset({4, 41})
_ETHERNET, _TYPED_AT = 1, 12
# EtherTypes that may lead to IP.
_LEADING = frozenset({0x6558, 0x8100, 0x8847, 0x8848, 0x8864, 0x88A8, 0x9100})
_SNAP = b"\xaa\xaa\x03"
_LONGEST_8023 = 0x05DC  # what is no more than this is a length


class Dissector:
    """Finds IP packets. `found` counts them; `failed` and `left` what scapy did not take.

    `failed` are packets that scapy broke on, `left` those beyond the bounds.
    """

    def __init__(self) -> None:
        self.found = 0
        self.failed = 0
        self.left = 0
        self._packets = _MOST_PACKETS
        self._bytes = _MOST_BYTES
        self._seconds = _MOST_SECONDS

    def frame(self, link: int, data: bytes, *, known: bool) -> bytes:
        """The IP packet in a frame where our reader finds none, b"" for none.

        `known` says that our reader knows the link type.
        """
        if known:
            data = _leading(data) if link == _ETHERNET else b""
        return self._ask(lambda scapy: scapy.of_link(link), data)

    def carried(self, protocol: int, data: bytes) -> bytes:
        """The IP packet in the content of another, of one of PROTOCOLS."""
        if protocol in _IP_IN_IP:
            self.found += bool(data)
            return data
        return self._ask(lambda scapy: scapy.of_protocol(protocol), data)

    def datagram(self, port: int, data: bytes) -> bytes:
        """The IP packet in a datagram to one of PORTS."""
        return self._ask(lambda scapy: scapy.of_port(port), data)

    def _ask(self, first: Callable[[Any], Any], data: bytes) -> bytes:
        if not data:
            return b""
        carriers = _carriers()
        layer, size = first(carriers), len(data)
        if layer is None:
            return b""
        if self._packets <= 0 or size > min(self._bytes, _MOST_FRAME) or self._seconds <= 0:
            self.left += 1
            return b""
        self._packets -= 1
        self._bytes -= size
        began = time.monotonic()
        try:
            found: bytes = carriers.packet_in(layer, data)
        except Exception:  # noqa: BLE001 - scapy raises anything on hostile bytes
            self.failed += 1
            return b""
        finally:
            self._seconds -= time.monotonic() - began
        self.found += bool(found)
        return found


@functools.cache
def _carriers() -> ModuleType:
    """What knows scapy, loaded at the first call; it is told to keep its warnings to itself."""
    for name in ("scapy.loading", "scapy.runtime"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    from auditor.intake.pcap import carriers  # noqa: PLC0415 - loads scapy

    return carriers


def _leading(frame: bytes) -> bytes:
    """A frame of Ethernet without IP where it may carry some further in, else b""."""
    kind = int.from_bytes(frame[_TYPED_AT : _TYPED_AT + 2], "big")
    if kind in _LEADING:
        return frame
    rest = frame[_TYPED_AT + 2 :]
    if kind <= _LONGEST_8023 and rest.startswith(_SNAP):  # of Linux's own frames it is no length
        return frame[:_TYPED_AT] + min(len(rest), _LONGEST_8023).to_bytes(2, "big") + rest
    return b""
