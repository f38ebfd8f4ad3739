"""What carries other traffic past us: VPNs, proxies, and resolvers reached over TLS.

The lists are data (`tunnels.toml`), each with its source; this file only looks
a connection up in them.
"""

from __future__ import annotations

import functools
import importlib.resources
import tomllib
from dataclasses import dataclass

_MOST_LABELS = 12


@dataclass(frozen=True, slots=True)
class Tunnels:
    """The lists of `tunnels.toml`."""

    ports: frozenset[tuple[str, int]]  # (transport, port) of VPNs and proxies
    protocols: frozenset[str]
    dot: frozenset[int]
    doh_hosts: frozenset[str]
    doh_addresses: frozenset[str]

    def tunnel(self, transport: str, port: int, protocol: str = "") -> bool:
        """Whether this is a VPN or a proxy; a port says so only where the bytes say nothing."""
        if protocol:
            return protocol in self.protocols
        return (transport, port) in self.ports

    def resolver(self, port: int, host: str, address: str) -> bool:
        """Whether something encrypted to this place is DNS over TLS, QUIC or HTTPS."""
        return port in self.dot or address in self.doh_addresses or self._doh(host)

    def _doh(self, host: str) -> bool:
        name = host.lower().rstrip(".")
        for _ in range(_MOST_LABELS):
            if name in self.doh_hosts:
                return True
            _, dot, name = name.partition(".")
            if not dot:
                return False
        return False


@functools.cache
def tunnels() -> Tunnels:
    """The lists, read once."""
    file = importlib.resources.files("auditor.judge") / "tunnels.toml"
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    return Tunnels(
        ports=frozenset(
            (one["transport"], port) for one in data["tunnel"] for port in one["ports"]
        ),
        protocols=frozenset(name for one in data["protocol"] for name in one["names"]),
        dot=frozenset(data["dot"]["ports"]),
        doh_hosts=frozenset(data["doh"]["hosts"]),
        doh_addresses=frozenset(data["doh"]["addresses"]),
    )
