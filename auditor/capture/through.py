"""Hosts that are let through: what mitmproxy is told of them, and what one is called."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from auditor.capture.host_port import host_port, is_address
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
    host, port = host_port(text.strip().lower(), "--let-through")
    host = host.rstrip(".")
    if not (_NAME.fullmatch(host) or is_address(host)):
        raise InputError(f"--let-through: {text!r} is no host, address or host:port.")
    return rf"^{re.escape(host)}:{port or _ANY_PORT}$"
