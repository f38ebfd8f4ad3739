"""The rig's phone as adb sees it: `python -m tests.phone.rig.handset` in the phone's namespace.

Its /proc/net is the namespace's own, so UIDs of apps are real. With `rooted` it is
rooted and has a tcpdump. It prints its port, then obeys a line at a time: `unplug`, `revive`,
`drop` (the reversed ports are lost), `reverses`. It leaves when its standard input ends.
"""

from __future__ import annotations

import asyncio
import json
import sys

from tests.phone.adbd import Adbd, Handset, Package, profile
from tests.phone.rig.net import PHONE

APPS = {
    "com.example.first": 10_123,
    "com.example.second": 10_124,
    "com.example.third": 10_125,
    "com.example.fourth": 10_126,
    "com.example.shared.one": 10_200,
    "com.example.shared.two": 10_200,
}


def _phone() -> Handset:
    rooted = sys.argv[1:] == ["rooted"]
    handset = profile(13, *(["su -c"] if rooted else []))
    handset.tcpdump = rooted
    handset.packages = {name: Package(name, uid) for name, uid in APPS.items()}
    return handset


async def _drop(handset: Handset) -> None:
    for _, server in handset.reverses.values():
        server.close()
    handset.reverses.clear()


def _obey(adbd: Adbd, order: str) -> object:
    handset = adbd.handset
    if order == "unplug":
        adbd.unplug()
    elif order == "revive":
        adbd.revive()
    elif order == "drop":
        asyncio.run_coroutine_threadsafe(_drop(handset), adbd._loop).result(10)
    return {remote: local for remote, (local, _) in handset.reverses.items()}


def main() -> None:
    with Adbd(_phone(), PHONE) as adbd:
        adbd.handset.props["service.adb.tcp.port"] = str(adbd.port)
        print(adbd.port, flush=True)
        for line in sys.stdin:
            print(json.dumps(_obey(adbd, line.strip())), flush=True)


if __name__ == "__main__":
    main()
