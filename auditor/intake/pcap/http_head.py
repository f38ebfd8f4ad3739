"""Heads of HTTP/1 messages: how they look, their fields, and what an authority names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from auditor.model import Headers

_START = re.compile(rb"[A-Z][A-Z-]{2,19} [^\s]+ HTTP/1\.[01]\r?\n|HTTP/1\.[01] \d{3}")
_PORT = re.compile(rb"^(.*?)(?::(\d{1,5}))?$", re.DOTALL)
_MOST_HEADERS = 2_000


def looks_like_http(data: bytes) -> bool:
    """Whether these first bytes of a direction begin a message of HTTP/1."""
    return _START.match(data) is not None


def fields(data: bytes) -> Headers:
    """Header lines as pairs; a line that begins with a blank goes on the one before."""
    found: list[tuple[bytes, bytes]] = []
    for line in re.split(rb"\r?\n", data)[:_MOST_HEADERS]:
        if line[:1] in (b" ", b"\t") and found:
            name, value = found[-1]
            found[-1] = (name, value + b" " + line.strip())
        elif line:
            name, _, value = line.partition(b":")
            found.append((name.strip(), value.strip()))
    return tuple(found)


def split(authority: bytes) -> tuple[str, int]:
    """Host and port of an authority, port 0 where it has none."""
    found = _PORT.match(authority.strip())
    host, port = (found[1], found[2]) if found else (b"", None)
    name = host.decode("ascii", "backslashreplace").strip("[]")[:255]
    return name, min(int(port), 65535) if port else 0
