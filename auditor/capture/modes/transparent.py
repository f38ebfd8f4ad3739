"""A hotspot of this machine whose TCP connections are redirected to the proxy by nftables.

The rules stand in a table of our own, named after the process: taken away at the end, found and
taken away by the next capture where this one was killed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable

from auditor.capture.modes import linux
from auditor.capture.modes.base import Asked, Mode, Prepared
from auditor.capture.modes.changes import run

PORT = 8080
_RULES = """table inet {table} {{
  chain prerouting {{
    type nat hook prerouting priority dstnat; policy accept;
    iifname "{interface}" meta l4proto tcp fib daddr type != local redirect to :{port}
  }}
}}
"""


def _prepare(asked: Asked) -> Prepared:
    interface = linux.require("transparent", asked, "ip", "nft")
    table = f"auditor_{os.getpid()}"

    def start(port: int) -> Iterable[str]:
        asked.changes.note("nft table", table)
        run("nft", "-f", "-", text=_RULES.format(table=table, interface=interface, port=port))
        yield f"TCP that arrives on {interface} is redirected to the proxy; UDP is not."

    # An empty address listens on all, IPv6 too: packets are redirected to the interface's own.
    port = PORT if asked.port is None else asked.port
    clients = asked.clients or linux.networks(interface)
    return Prepared(f"transparent@{asked.host}:{port}", clients=clients, start=start)


MODE = Mode(
    name="transparent",
    title="a hotspot of this machine (Linux): TCP only, redirected by nftables",
    needs="Linux, root, --interface of the hotspot",
    blind_spots=(
        "UDP goes past us: QUIC and HTTP/3, DNS, WebRTC, VPNs",
        "mobile data is not covered: switch it off",
        "what the phone asks the hotspot itself for goes past us",
    ),
    prepare=_prepare,
)
