"""The parts of a URL as a HAR has it: nothing is decoded, nothing raises."""

from __future__ import annotations

import re
from typing import NamedTuple

_ABSOLUTE = re.compile(r"([A-Za-z][A-Za-z0-9+.-]{0,30})://([^/?#]*)([^#]*)")
_LOCAL = re.compile(r"(data|blob|about|file|javascript|[a-z-]{1,30}-extension):", re.IGNORECASE)
_HOST_AND_PORT = re.compile(r"(?:(.*)@)?(\[[^\]]*\]|[^:]*)(?::(\d{1,12}))?", re.DOTALL)
_SCHEMES = {"ws": "http", "wss": "https"}
_PORTS = {"http": 80, "https": 443}


class Url(NamedTuple):
    """`path` begins with a slash and has the query; `local` URLs never leave the phone.

    `userinfo` is what stands before the host's @ (RFC 3986, section 3.2.1).
    """

    scheme: str = ""
    host: str = ""
    port: int = 0
    path: str = ""
    local: bool = False
    userinfo: str = ""


def split(url: str, host_header: str = "") -> Url:
    """Split a URL; one without a host takes it from the Host header."""
    found = _ABSOLUTE.match(url)
    if found is None or found[1].lower() == "file":
        local = _LOCAL.match(url)
        if local:
            return Url(scheme=local[1].lower(), local=True)
        if url.startswith("/") or not url:
            _, host, port = _address(host_header)
            return Url("", host, port, url)
        _, host, port = _address(url)  # CONNECT names an address only
        return Url("", host, port, "")
    scheme = found[1].lower()
    if scheme == "blob" or scheme.endswith("-extension"):
        return Url(scheme=scheme, local=True)
    scheme = _SCHEMES.get(scheme, scheme)
    userinfo, host, port = _address(found[2])
    path = found[3] if found[3].startswith("/") else "/" + found[3]
    host = host or _address(host_header)[1]
    return Url(scheme, host, port or _PORTS.get(scheme, 0), path, userinfo=userinfo)


def _address(value: str) -> tuple[str, str, int]:
    """Userinfo, host and port of an authority, each empty where it is missing."""
    found = _HOST_AND_PORT.match(value)
    if found is None:
        return "", "", 0
    port = int(found[3] or 0)
    return found[1] or "", found[2].strip("[]"), port if port < 65536 else 0
