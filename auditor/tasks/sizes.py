"""How many bytes the phone sent that were read, and how many of those were not understood.

By app and host of a session, or by app in windows of time; a flow is of the time it
began. What is of no known app counts to the session's.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from auditor.judge import Window
from auditor.model import Direction
from auditor.store import Filters, Reader, SessionRow


@dataclass(slots=True)
class Sizes:
    """Bytes by app and by host."""

    apps: Counter[str] = field(default_factory=Counter)
    hosts: Counter[str] = field(default_factory=Counter)

    def add(self, app: str, host: str, size: int, only: str) -> None:
        """Count some; hosts are those of the app `only`, "" for all."""
        self.apps[app] += size
        if not only or app == only:
            self.hosts[host.lower()] += size


def read_of(reader: Reader, session: SessionRow, only: str) -> Sizes:
    """What was sent and read."""
    sizes = Sizes()
    for row in reader.traffic(Filters(session=session.name)):
        sizes.add(row.app or session.app, row.host, row.bytes_up, only)
    return sizes


def opaque_of(reader: Reader, session: SessionRow, only: str) -> Sizes:
    """What of it was not understood."""
    sizes = Sizes()
    for row in reader.unread(Filters(session=session.name)):
        if row.direction is Direction.REQUEST:
            sizes.add(row.app or session.app, row.host, row.bytes, only)
    return sizes


@dataclass(slots=True)
class Part:
    """Bytes by app of one window."""

    read: Counter[str] = field(default_factory=Counter)
    opaque: Counter[str] = field(default_factory=Counter)


def by_window(reader: Reader, session: SessionRow, windows: Sequence[Window]) -> list[Part]:
    """What was sent, read and not understood in each of some windows, which follow each other."""
    parts = [Part() for _ in windows]
    if not windows:
        return parts
    asked = Filters(session=session.name, since=windows[0].start)
    for row in reader.flows(asked, opaques=True):
        place = bisect_right(windows, row.started or 0.0, key=lambda window: window.start) - 1
        if place < 0 or (row.started or 0.0) >= windows[place].stop:
            continue
        app = row.app or session.app
        parts[place].read[app] += row.bytes_up
        parts[place].opaque[app] += sum(
            one.size for one in row.opaques if one.direction is Direction.REQUEST
        )
    return parts
