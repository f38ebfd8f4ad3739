"""Addresses of the phone that a call tells its peer: ICE candidates, a session's description.

RFC 8839 `candidate:1 1 udp 2122260223 192.168.1.7 46154 typ host raddr …`, and RFC 8866
`c=IN IP4 …`, where WebRTC without candidates yet writes 0.0.0.0. A relay's candidate has the
relay's address; what it is related to (`raddr`) is the phone's own again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

_ADDRESS = r"[0-9A-Fa-f.:]{7,45}"
_CANDIDATE = re.compile(
    rf"candidate:[\w+/]{{1,32}} \d{{1,5}} (?:udp|tcp) \d{{1,10}} (?P<own>{_ADDRESS}) \d{{1,5}}"
    rf" typ (?P<kind>[a-z]{{4,8}})(?: raddr (?P<base>{_ADDRESS}) rport \d{{1,5}})?",
    re.IGNORECASE | re.ASCII,
)
_CONNECTION = re.compile(
    rf"(?:^|[\r\n])[co]=[^\r\n]{{0,80}}?IN IP[46] (?P<own>{_ADDRESS})", re.ASCII
)
_RELAY = "relay"
_MOST = 32  # of each kind in one text
WAKES = (r"candidate:[0-9a-z+/]{1,32} [0-9]{1,5} (?:udp|tcp) ", r"[co]=.{0,80}in ip[46] [0-9a-f]")


def call_addresses(text: str) -> Iterator[str]:
    """The addresses of whoever describes the session, as they are written."""
    for match in islice(_CANDIDATE.finditer(text), _MOST):
        if match["kind"].lower() != _RELAY:
            yield match["own"]
        if match["base"]:
            yield match["base"]
    for match in islice(_CONNECTION.finditer(text), _MOST):
        yield match["own"]
