"""Which sessions were recorded on the same phone, and which surely were not.

A session may name its device. Where it does not, the hardware and advertising
ids found in it tell: sessions that share one are of one phone. Two sessions are
of different phones only where both are known and nothing joins them; of a
session that neither names nor shows its phone, nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Recorded:
    """A session as correlation needs it.

    `device` is its name as the user gave it, "" for none; `markers` are keyed
    hashes of the ids of a phone that were found in its requests.
    """

    id: int
    name: str
    device: str = ""
    apps: frozenset[str] = frozenset()
    markers: frozenset[bytes] = field(default=frozenset(), repr=False)


class Devices:
    """Sessions sorted by phone."""

    def __init__(self, sessions: Iterable[Recorded]) -> None:
        self._sessions = {session.id: session for session in sessions}
        self._roots = _joined(self._sessions)
        self._known = {
            root
            for number, root in self._roots.items()
            if self._sessions[number].device or self._sessions[number].markers
        }

    def of(self, session: int) -> int:
        """The number of a session's phone; of a session that is not listed, its own."""
        return self._roots.get(session, session)

    def known(self, phone: int) -> bool:
        """Whether a phone can be told from others."""
        return phone in self._known

    def sessions(self, phone: int, apps: frozenset[str]) -> frozenset[int]:
        """A phone's sessions in which one of these apps was recorded."""
        return frozenset(
            number
            for number, root in self._roots.items()
            if root == phone and not apps.isdisjoint(self._sessions[number].apps)
        )

    def others(self, phone: int, apps: frozenset[str]) -> bool:
        """Whether one of these apps was recorded on a phone that surely is another."""
        return phone in self._known and any(
            root != phone and root in self._known and not apps.isdisjoint(self._sessions[n].apps)
            for n, root in self._roots.items()
        )

    def compared(self, phone: int) -> bool:
        """Whether a phone has one session only, and another phone was recorded too."""
        own = sum(root == phone for root in self._roots.values())
        return own == 1 and phone in self._known and len(self._known) > 1

    def name(self, session: int) -> str:
        """A session's name, "" where it is not listed."""
        found = self._sessions.get(session)
        return found.name if found else ""


def _joined(sessions: Mapping[int, Recorded]) -> dict[int, int]:
    """Session → the first session of its phone.

    Names join and separate; markers join what no name separates.
    """
    roots: dict[int, int] = {}
    by_name: dict[str, int] = {}
    by_marker: dict[bytes, int] = {}
    named_first = sorted(sessions.values(), key=lambda one: (not one.device, one.id))
    for session in named_first:
        root = by_name.get(session.device) if session.device else None
        if root is None and not session.device:
            root = next((by_marker[m] for m in sorted(session.markers) if m in by_marker), None)
        if root is None:
            root = session.id
        roots[session.id] = root
        if session.device:
            by_name[session.device] = root
        for marker in session.markers:
            by_marker.setdefault(marker, root)
    return roots
