"""The phone's side of a WireGuard tunnel in user space, from a configuration as the app reads it.

Only what stands in the configuration is used: what a phone would not be told, this one does not
know either.
"""

from __future__ import annotations

import configparser
import contextlib
import itertools
import os
import pathlib
import subprocess
import time
from typing import TYPE_CHECKING

from tests.phone.rig.net import GATEWAY, NAME_SERVER, Network

if TYPE_CHECKING:
    from collections.abc import Iterator

SOCKETS = pathlib.Path("/run/wireguard")  # one folder for all namespaces: names must differ
_numbers = itertools.count()


@contextlib.contextmanager
def tunnel(network: Network, configuration: str, folder: pathlib.Path) -> Iterator[str]:
    """Send all the phone's traffic into the tunnel; yields the interface's name."""
    parser = configparser.ConfigParser()
    parser.read_string(configuration)
    mine, peer = parser["Interface"], parser["Peer"]
    phone = network.phone
    name = f"wg{os.getpid()}n{next(_numbers)}"
    with (folder / f"{name}.log").open("w") as log:
        process = subprocess.Popen(
            phone.command("wireguard-go", "-f", name),
            env=os.environ | {"WG_PROCESS_FOREGROUND": "1"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        _until(SOCKETS / f"{name}.sock", process)
        key = folder / f"{name}.key"
        key.write_text(mine["PrivateKey"])
        phone.run(
            *("wg", "set", name, "private-key", key, "peer", peer["PublicKey"]),
            *("endpoint", peer["Endpoint"], "allowed-ips", peer["AllowedIPs"].replace(" ", "")),
        )
        _route(network, name, mine, peer)
        yield name
    finally:
        process.terminate()
        process.wait(10)
        (SOCKETS / f"{name}.sock").unlink(missing_ok=True)
        _restore(network)


def _until(path: pathlib.Path, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 10
    while not path.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("wireguard-go did not start")
        time.sleep(0.01)


def _route(
    network: Network,
    name: str,
    mine: configparser.SectionProxy,
    peer: configparser.SectionProxy,
) -> None:
    phone = network.phone
    for address in mine["Address"].split(","):
        nodad = " nodad" if ":" in address else ""
        phone.ip(f"address add {address.strip()} dev {name}{nodad}")
    phone.ip(f"link set {name} mtu {mine.get('MTU', '1420')} up")
    # The way to the gateway itself is on the link; everything else goes into the tunnel.
    if "0.0.0.0/0" in peer["AllowedIPs"]:
        phone.ip(f"route replace default dev {name}")
    if "::/0" in peer["AllowedIPs"]:
        phone.ip(f"-6 route replace default dev {name} metric 1")
    phone.resolve_by(mine["DNS"].split(",")[0].strip())


def _restore(network: Network) -> None:
    network.phone.ip(f"route replace default via {GATEWAY}")
    network.phone.resolve_by(NAME_SERVER)
