"""Times that packets cannot have, and clocks that were set while a capture ran.

A packet far from those before it has a time that is none where one of the next few is near them
again: it gets that of its neighbour, or its connection would last for years and fit no other record
of it. Where the clock stays at what it jumped to it was set, and the packets keep what they say.

Most packets need no look: their times lie in a window around one that was believed.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from auditor.intake.pcap.run import Run

_FAR = 86_400.0  # seconds between packets; what lies farther ahead is asked about
_NEVER = 365 * _FAR  # where no packet follows that could tell
_BACK = 2.0  # seconds that packets may stand out of order
_WINDOW = 60.0  # seconds ahead in which nothing is asked
_LOOKED_AT = 8  # packets that follow


class Times:
    """`absurd` counts times that were replaced, `back` how often the clock went back."""

    def __init__(self) -> None:
        self.absurd = 0
        self.back = 0
        self._last: float | None = None  # that was believed and looked at

    def judged(self, time: float, run: Run) -> tuple[float, float, float]:
        """The time of a packet of `run` as it is believed, and the window around it."""
        last = self._last
        if not run.clock.tick:  # pcapng's simple blocks have no time
            return (time if last is None else last), inf, -inf
        if last is None or time < last - _BACK or time > last + _FAR:
            other = _neighbour(time, last, run)
            if other is not None:
                self.absurd += 1
                time = other
            elif last is not None and time < last - _BACK:
                self.back += 1
        self._last = time
        return time, time - _BACK, time + _WINDOW


def _neighbour(time: float, last: float | None, run: Run) -> float | None:
    """The time that a packet has instead, None where its own may be true."""
    following = run.following(_LOOKED_AT)
    if last is None and len(following) > 1:  # the first: two others outvote it
        last, *following = following
    if last is None or abs(time - last) <= _FAR:
        return None
    if not following:
        return last if abs(time - last) > _NEVER else None
    return last if any(abs(one - last) <= _FAR < abs(one - time) for one in following) else None
