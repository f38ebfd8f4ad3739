"""Ledger entries of one name by time: the nearest to a moment that no flow has claimed.

Ten thousand connections to one host must not each be held against ten thousand flows. Entries
lie sorted by their opening, and from each a link leads past those that are claimed. Links are
shortened as they are followed (as in a union-find), and an entry once claimed stays so: a look
costs next to nothing, however many are claimed.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable

from auditor.judge.entries import Entry

PASSED = 100  # unclaimed entries that do not fit and are passed over; then there is none


class Unclaimed:
    """Entries, and which of them explain no flow yet; sorted at the first look."""

    __slots__ = ("_after", "_before", "_entries", "_opened")

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._opened: list[float] = []
        self._before: list[int] = []
        self._after: list[int] = []

    def add(self, entry: Entry) -> None:
        """One more."""
        self._entries.append(entry)

    def nearest(
        self, moment: float, within: float, fits: Callable[[Entry], bool]
    ) -> tuple[float, Entry] | None:
        """Of those that fit the one that opened nearest, with how far away that is, in seconds."""
        if len(self._opened) != len(self._entries):
            self._sort()
        middle = bisect_left(self._opened, moment)
        left, right = self._free(self._before, middle - 1), self._free(self._after, middle)
        for _ in range(PASSED):
            before, after = self._away(left, moment), self._away(right, moment)
            away, at = (before, left) if before < after else (after, right)
            if not away <= within:
                return None
            if fits(self._entries[at]):
                return away, self._entries[at]
            if at == left:
                left = self._free(self._before, at - 1)
            else:
                right = self._free(self._after, at + 1)
        return None

    def _sort(self) -> None:
        self._entries.sort(key=lambda entry: entry.opened)
        self._opened = [entry.opened for entry in self._entries]
        self._before = list(range(-1, len(self._entries) - 1))
        self._after = list(range(1, len(self._entries) + 1))

    def _away(self, at: int, moment: float) -> float:
        return abs(self._opened[at] - moment) if 0 <= at < len(self._opened) else math.inf

    def _free(self, link: list[int], at: int) -> int:
        """The first place from here on whose entry is unclaimed; one outside for none."""
        end = at
        while 0 <= end < len(link) and self._entries[end].explains:
            end = link[end]
        while at != end:
            link[at], at = end, link[at]
        return end
