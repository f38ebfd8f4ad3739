"""WebSocket handshakes without compression.

mitmproxy inflates permessage-deflate (RFC 7692) without a bound: half a megabyte became 512 MiB.
A server may only use an extension that the client offered (RFC 6455, 9.1), so the offer is taken
out of the request: both sides then speak plain frames, and nothing else changes. A server that
uses it all the same has it taken out of its answer too: mitmproxy then does not inflate, and such
a server's compressed frames are a protocol error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mitmproxy.http import Headers

_EXTENSIONS = b"sec-websocket-extensions"


def decline_compression(headers: Headers) -> bool:
    """Take `permessage-deflate` and its relatives out of a handshake; True if there was one.

    Other extensions stay: mitmproxy relays what they do, it only inflates this family.
    """
    fields = headers.fields
    if not any(len(name) == 24 and name.lower() == _EXTENSIONS for name, _ in fields):
        return False
    kept = []
    for name, value in fields:
        if name.lower() != _EXTENSIONS:
            kept.append((name, value))
            continue
        offers = [one.strip() for one in value.split(b",")]
        left = [one for one in offers if one and b"deflate" not in one.split(b";")[0].lower()]
        if left:
            kept.append((name, b", ".join(left)))
    declined = len(kept) != len(fields) or tuple(kept) != fields
    headers.fields = tuple(kept)
    return declined
