"""What scapy knows of frames and tunnels, asked one header at a time until an IP packet follows.

scapy's own dissection goes on into everything that a packet holds, by recursion. Here each layer
reads its header alone, only layers that carry IP are stepped into, and there are few steps.
Importing this loads scapy: only `dissect` does, once a packet needs it.
"""

from __future__ import annotations

from typing import Any

from scapy.config import conf
from scapy.contrib.avs import AVSWLANHeader
from scapy.contrib.erspan import ERSPAN_I, ERSPAN_II, ERSPAN_III, ERSPAN_PlatformSpecific
from scapy.contrib.etherip import EtherIP
from scapy.contrib.geneve import GENEVE
from scapy.contrib.gtp import GTP_U_Header, GTPPDUSessionContainer
from scapy.contrib.mpls import MPLS, EoMCW
from scapy.layers.dot11 import Dot11, Dot11FCS, Dot11QoS, PrismHeader, RadioTap
from scapy.layers.inet import IP
from scapy.layers.inet6 import IPv6, IPv46
from scapy.layers.l2 import (
    GRE,
    GRE_PPTP,
    LLC,
    SNAP,
    CookedLinux,
    CookedLinuxV2,
    Dot1AD,
    Dot1Q,
    Dot3,
    Ether,
)
from scapy.layers.l2tp import L2TP
from scapy.layers.pflog import PFLog
from scapy.layers.ppi import PPI
from scapy.layers.ppp import DIR_PPP, HDLC, PPP, PPPoE
from scapy.layers.vxlan import VXLAN

_MOST_STEPS = 16
_IP = (IP, IPv6, IPv46)
_BETWEEN = frozenset(
    {
        AVSWLANHeader, CookedLinux, CookedLinuxV2, DIR_PPP, Dot11, Dot11FCS, Dot11QoS, Dot1AD,
        Dot1Q, Dot3, ERSPAN_I, ERSPAN_II, ERSPAN_III, ERSPAN_PlatformSpecific, EoMCW, Ether,
        EtherIP, GENEVE, GRE, GRE_PPTP, GTPPDUSessionContainer, GTP_U_Header, HDLC, L2TP, LLC,
        MPLS, PFLog, PPI, PPP, PPPoE, PrismHeader, RadioTap, SNAP, VXLAN,
    }
)  # fmt: skip
_BY_PROTOCOL = {47: GRE, 97: EtherIP, 137: MPLS}
_BY_PORT = {
    1701: L2TP, 2152: GTP_U_Header, 4789: VXLAN, 4790: VXLAN, 6081: GENEVE, 6635: MPLS, 8472: VXLAN,
}  # fmt: skip


def of_link(link: int) -> Any:  # noqa: ANN401 - a class of scapy's, which has no types
    """The layer that frames of a link type begin with, None where it carries no IP."""
    found = conf.l2types.num2layer.get(link)
    return found if found in _BETWEEN else None


def of_protocol(protocol: int) -> Any:  # noqa: ANN401 - scapy has no types
    """The layer that follows an IP header."""
    return _BY_PROTOCOL.get(protocol)


def of_port(port: int) -> Any:  # noqa: ANN401 - scapy has no types
    """The layer of datagrams to this port."""
    return _BY_PORT.get(port)


def packet_in(layer: Any, data: bytes) -> bytes:  # noqa: ANN401 - scapy has no types
    """The IP packet that `data` carries, whose first header is `layer`; b"" for none.

    Raises:
        Exception: whatever scapy does on bytes that are none of that.
    """
    for _ in range(_MOST_STEPS):
        if hook := getattr(layer, "dispatch_hook", None):
            layer = hook(data)
        if layer in _IP:
            return data
        if layer not in _BETWEEN or not data:
            return b""
        header = layer()
        header.original = data  # some reckon with its length
        rest = header.post_dissect(header.do_dissect(header.pre_dissect(data)))
        data, _ = header.extract_padding(rest)
        layer = header.guess_payload_class(data) if data else None
    return b""
