"""A hotspot of this machine whose traffic goes through the proxy: the phone needs no setting.

Packets that arrive from the phone's interface are routed by a table of their own into the TUN
interface that mitmproxy makes. Interface, routes and table end with the process; the rule that
leads to them is noted and removed, by the next capture where this one was killed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable

from auditor.capture.modes import linux
from auditor.capture.modes.base import Asked, Mode, Prepared
from auditor.capture.modes.changes import run

_FIRST_TABLE = 1 << 30  # above all that others number by hand; the process id is added
_LOOSE = "2"  # rp_filter: a sender must be reachable, by whatever interface


def _prepare(asked: Asked) -> Prepared:
    hotspot = linux.require("tun", asked, "ip")
    name = f"aud{os.getpid()}"
    table = str(_FIRST_TABLE + os.getpid())

    def start(_: int) -> Iterable[str]:
        run("ip", "link", "set", name, "up")
        linux.switch(asked.changes, f"net/ipv4/conf/{name}/rp_filter", _LOOSE)
        for link in (hotspot, name):
            linux.switch(asked.changes, f"net/ipv4/conf/{link}/forwarding", "1")
        six = linux.is_forwarding_6()
        for family in ("-4", "-6") if six else ("-4",):
            run("ip", family, "route", "add", "default", "dev", name, "table", table)
            asked.changes.note("ip rule", family, hotspot, table)
            run("ip", family, "rule", "add", "iif", hotspot, "lookup", table)
        yield f"What arrives on {hotspot} goes through the proxy; the phone needs only the CA."
        if not six:
            yield "This machine forwards no IPv6: the phone has none, and none is captured."

    return Prepared(f"tun:{name}", start=start)


MODE = Mode(
    name="tun",
    title="a hotspot of this machine (Linux): all TCP and UDP, nothing to set on the phone",
    needs="Linux, root, --interface of the hotspot",
    blind_spots=(
        "what the phone asks the hotspot itself for goes past us: its DNS, if the hotspot answers",
        "mobile data is not covered: switch it off",
        "ICMP and protocols that are neither TCP nor UDP are dropped",
    ),
    prepare=_prepare,
)
