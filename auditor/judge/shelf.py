"""Connections by time, so that those near a moment are found without looking at all."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate
from typing import Protocol

LOOKED = 500  # looked at before a moment, and as many after it


class Lasting(Protocol):
    """Something that has a time."""

    opened: float
    closed: float


class Shelf[Item: Lasting]:
    """Items in the order of their opening. They are sorted at the first look after an addition."""

    __slots__ = ("_ended", "_items", "_opened", "_sorted")

    def __init__(self) -> None:
        self._items: list[Item] = []
        self._opened: list[float] = []
        self._ended: list[float] = []  # the latest close up to each
        self._sorted = True

    def __len__(self) -> int:
        return len(self._items)

    def add(self, item: Item) -> None:
        """One more."""
        self._items.append(item)
        self._sorted = False

    def near(self, opened: float, closed: float) -> Iterator[Item]:
        """What lasted at some time between these; of very many those that opened nearest."""
        if not self._sorted:
            self._items.sort(key=lambda item: item.opened)
            self._opened = [item.opened for item in self._items]
            self._ended = list(accumulate((item.closed for item in self._items), max))
            self._sorted = True
        middle = bisect_right(self._opened, opened)
        for at in range(middle - 1, max(-1, middle - 1 - LOOKED), -1):
            if self._ended[at] < opened:
                break
            if self._items[at].closed >= opened:
                yield self._items[at]
        for at in range(middle, min(len(self._items), middle + LOOKED)):
            if self._opened[at] > closed:
                break
            yield self._items[at]
