"""Hosts as users name them in an option: `host`, `host:port`, an address, `[v6]:port`."""

from __future__ import annotations

import ipaddress
import re

from auditor.model import InputError

_HOST = re.compile(r"[A-Za-z0-9._-]{1,253}")
_BEYOND = 65_536


def host_port(text: str, option: str) -> tuple[str, int | None]:
    """Host and port; the port is None where none is named.

    Raises:
        InputError: it is none of these forms.
    """
    try:
        return str(ipaddress.ip_address(text.strip("[]"))), None
    except ValueError:
        pass
    host, colon, digits = text.rpartition(":")
    if not colon:
        host, digits = text, ""
    host = host.removeprefix("[").removesuffix("]")
    port = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 6 else 0
    known = is_address(host) or _HOST.fullmatch(host)
    if not known or (colon and not 0 < port < _BEYOND):
        raise InputError(f"{option}: {text!r} is no host, address or host:port.")
    return host, port or None


def is_address(text: str) -> bool:
    """Whether it is an IPv4 or IPv6 address."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
