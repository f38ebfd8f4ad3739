"""What the two gateway modes need of Linux: root, the phone's interface, kernel switches."""

from __future__ import annotations

import ipaddress
import json
import os
import re
import shutil
import sys
from pathlib import Path

from auditor.capture.modes.base import Asked
from auditor.capture.modes.changes import Changes, run
from auditor.model import InputError

_NAME = re.compile(r"[A-Za-z0-9_.-]{1,15}")


def require(mode: str, asked: Asked, *tools: str) -> str:
    """The interface on which the phone is.

    Raises:
        InputError: not Linux, not root, a tool is missing, or there is no such interface.
    """
    if sys.platform != "linux":
        raise InputError(f"--mode {mode} works on Linux only; on macOS use --mode wireguard.")
    if os.geteuid():
        raise InputError(f"--mode {mode} sets routes or rules: run it as root.")
    for tool in tools:
        if shutil.which(tool) is None:
            raise InputError(f"--mode {mode} needs {tool}: apt-get install iproute2 nftables.")
    name = asked.interface
    if not name:
        raise InputError(
            f"--mode {mode} needs --interface NAME: the one on which the phone is, such as the"
            " hotspot's."
        )
    if not _NAME.fullmatch(name) or not Path(f"/sys/class/net/{name}").exists():
        raise InputError(f"There is no network interface {name!r} on this machine.")
    return name


def networks(interface: str) -> tuple[str, ...]:
    """The networks of an interface: whoever is on it may use the proxy."""
    found: list[str] = []
    for link in json.loads(run("ip", "-json", "address", "show", "dev", interface)):
        for one in link.get("addr_info", ()):
            network = ipaddress.ip_network(f"{one['local']}/{one['prefixlen']}", strict=False)
            found.append(str(network))
    return tuple(found)


def switch(changes: Changes, name: str, value: str) -> None:
    """Set a kernel switch below /proc/sys where it has another value, and note the old one."""
    path = Path("/proc/sys") / name
    old = path.read_text().strip()
    if old != value:
        changes.note("sysctl", name, old)
        path.write_text(value)


def is_forwarding_6() -> bool:
    """Whether this machine forwards IPv6 at all."""
    try:
        return Path("/proc/sys/net/ipv6/conf/all/forwarding").read_text().strip() == "1"
    except OSError:
        return False
