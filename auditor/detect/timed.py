"""Leaves that a detector goes through for as long as its share of the message's time lasts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import overload, override

from auditor.model import Clock, Leaf

LATE = "the time for one message was used up"
_CLOCK = 64  # leaves between two looks at it


def timed(leaves: Iterable[Leaf], clock: Clock, cuts: list[str]) -> Iterator[Leaf]:
    """The leaves in order until the time is used up; then that is among the cuts."""
    for number, leaf in enumerate(leaves, 1):
        if not number % _CLOCK and clock.late():
            if not any(cut.endswith(LATE) for cut in cuts):
                cuts.append(f"stopped after {number - 1:,} of the fields, {LATE}")
            return
        yield leaf


class Timed(Sequence[Leaf]):
    """A list of leaves that ends early, each time it is gone through, once the time is used up."""

    def __init__(self, leaves: Sequence[Leaf], clock: Clock, cuts: list[str]) -> None:
        self._leaves = leaves
        self._clock = clock
        self._cuts = cuts

    @override
    def __iter__(self) -> Iterator[Leaf]:
        return timed(self._leaves, self._clock, self._cuts)

    @override
    def __len__(self) -> int:
        return len(self._leaves)

    @overload
    def __getitem__(self, index: int) -> Leaf: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Leaf]: ...
    @override
    def __getitem__(self, index: int | slice) -> Leaf | Sequence[Leaf]:
        return self._leaves[index]
