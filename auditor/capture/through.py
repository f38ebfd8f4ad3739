"""Hosts that are let through: what mitmproxy is told of them, and what one is called."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING

from auditor.model import InputError

if TYPE_CHECKING:
    from auditor.capture.ledger import Entry

_NAME = re.compile(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63}){1,20}")
_ANY_PORT = r"\d+"


def named(entry: Entry) -> str:
    """`host:port` of a connection to a host that was named, "" otherwise."""
    port = entry.server.rpartition(":")[2]
    name = entry.sni.lower().rstrip(".")
    return f"{name}:{port}" if port.isdigit() and _NAME.fullmatch(name) else ""


def pattern(host: str) -> str:
    """What mitmproxy's ignore_hosts takes for a `host:port` and no other."""
    return rf"^{re.escape(host)}$"


def asked_pattern(text: str) -> str:
    """The pattern of a host that a user names, on all ports unless one is named.

    Takes `host`, `host:port`, an address, `[v6]:port`.

    Raises:
        InputError: it is none of these.
    """
    host, colon, port = text.strip().lower().rpartition(":")
    if not colon or (":" in host and not host.endswith("]")):
        host, port = text.strip().lower(), ""
    host = host.removeprefix("[").removesuffix("]").rstrip(".")
    number = int(port) if port.isascii() and port.isdigit() and len(port) < 6 else 0
    if (port and not 0 < number < 65_536) or not (_NAME.fullmatch(host) or _is_address(host)):
        raise InputError(f"--let-through: {text!r} is no host, address or host:port.")
    return rf"^{re.escape(host)}:{number or _ANY_PORT}$"


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
