"""What the way of capturing a session could not see: the blind spots of its proxy modes.

A session's facts name them by mode, and say which pinned hosts were left closed or let through by
guess. An explicit proxy is only told what an app chooses to send it: without packets its figure is
one of what reached it.
"""

from __future__ import annotations

from auditor.model import PINNING
from auditor.store import Filters, Reader, SessionKind, SessionRow

_MODE = "mode "  # begins the name of a fact that holds a mode's blind spots
_CHOSEN = frozenset({"mode wifi", "mode usb"})  # an app may choose to go past these
_EXPLICIT = ("regular", "upstream", "socks5")  # the same, as a connection names its mode
_LOOKED_AT = 1_000  # connections
_PAST = (
    "proxy: not seen: what an app sends past it, as many do;"
    " UDP (QUIC and HTTP/3, DNS, WebRTC, VPNs)"
)


def explicit(reader: Reader, session: SessionRow) -> bool:
    """Whether the session was captured by a proxy that an app must choose to use."""
    if session.kind is not SessionKind.CAPTURE:
        return False
    if not _CHOSEN.isdisjoint(session.tool_versions):
        return True
    some = reader.connections(Filters(session=session.name, limit=_LOOKED_AT))
    return any(row.facts.mode.startswith(_EXPLICIT) for row in some)


def limits(reader: Reader, session: SessionRow, *, proxied: bool) -> tuple[str, ...]:
    """A sentence for each mode, one of what pinning hid, one where the app's UID is not its own.

    `proxied`: it was captured by an explicit proxy.
    """
    known = [
        f"{name}: {spots}"
        for name, spots in sorted(session.tool_versions.items())
        if name.startswith(_MODE)
    ]
    if proxied and _CHOSEN.isdisjoint(session.tool_versions):
        known.append(_PAST)
    if pinned := session.tool_versions.get(PINNING):
        known.append(f"{PINNING}: {pinned}")
    if session.app and (shared := reader.count_shared(session.name, session.app)):
        known.append(
            f"{session.app}: shares its UID with other apps of the phone, and what these sent"
            f" counts as its own (connections with that UID: {shared})"
        )
    return tuple(known)
