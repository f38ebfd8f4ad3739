"""The phone's own network addresses, to tell its connections from another device's."""

from __future__ import annotations

import ipaddress
import re

from auditor.device.sockets import plain

COMMAND = "ip -o addr show"
_MOST = 256
_LINE = re.compile(r"^\d{1,9}: \S{1,40}\s+inet6? ([0-9A-Fa-f:.]{2,45})/", re.MULTILINE)


def addresses(text: str) -> frozenset[str]:
    """The addresses in what COMMAND printed (iproute2, one a line), loopback left out."""
    found = set()
    for line in _LINE.findall(text)[:_MOST]:
        try:
            address = plain(ipaddress.ip_address(line))
        except ValueError:
            continue
        if not address.is_loopback:
            found.add(str(address))
    return frozenset(found)
