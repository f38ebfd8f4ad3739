"""Where the layers of this package put what they read: leaves sorted, items paid for, cuts named.

A layer parses the whole part before it gives anything, so "not mine" can be
said until the last byte; what is given then goes to the driver in one piece.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from auditor.decode.base import HEAD, Leaves, Peeled
from auditor.decode.budget import Budget
from auditor.model import DecodeError, Leaf, Number, Opaque, Path, Scalar

SHORTEST = 5  # characters of a text that may hold a layer, as `telling` has it
LEAST, BEYOND = -(2**63), 2**63  # other integers are kept as text


class CutError(DecodeError):
    """A limit stops the reading; what was read stands."""

    def __init__(self, limit: str, why: str) -> None:
        super().__init__(why)
        self.limit = limit


class Sink:
    """The leaves of one part, and how many items may still be read."""

    __slots__ = ("budget", "copies", "leaves", "nesting", "room")

    def __init__(self, budget: Budget, size: int) -> None:
        self.budget = budget
        self.leaves = Leaves()
        self.room = budget.nodes_left
        self.nesting = budget.limits.nesting
        self.copies = budget.output(size)  # characters that may be had for a reference

    def put(self, path: Path, text: str, value: Scalar, name: str | None = None) -> None:
        """One leaf below `path`, or at it; the driver asks whether a layer is in it."""
        if value is None:
            return
        if text:
            leaf = Leaf(path, text, path.name if name is None else name, value)
        else:
            leaf = Leaf.at(path, value)
        if isinstance(value, (str, bytes)) and (len(value) >= SHORTEST or type(value) is bytes):
            self.leaves.telling.append(leaf)
        else:
            self.leaves.final.append(leaf)

    def spend(self, items: int = 1) -> None:
        """Pay for items before they are read; raises CutError where there are too many."""
        self.room -= items
        if self.room < 0:
            raise CutError("nodes", f"more than {self.budget.nodes_left:,} values")

    def copy(self, size: int) -> None:
        """Pay for a text that a reference repeats; raises CutError where that is a bomb."""
        self.copies -= size
        if self.copies < 0:
            raise CutError("inflate", "texts that are repeated without end")

    def deeper(self, depth: int) -> None:
        """Raises CutError where a structure is nested too deeply."""
        if depth > self.nesting:
            raise CutError("nesting", f"nested deeper than {self.nesting} levels")

    def cut(self, at: Path, error: CutError, data: str) -> Leaves:
        """What was read of a text before a limit, and the text's end as unread."""
        self.budget.reached(error.limit)
        tail = data[-HEAD // 4 :].encode("utf-8", "replace")
        self.leaves.unread = Opaque(at, f"{_label(at)}: {error}", len(data), tail)
        return self.leaves

    def partly(self, at: Path, error: DecodeError, rest: bytes) -> Iterable[Peeled]:
        """What was read before an error, and the rest as unread; raises it if that is nothing."""
        if not len(self.leaves):
            raise error
        if isinstance(error, CutError):
            self.budget.reached(error.limit)
        return self._with(Opaque(at, f"{_label(at)}: {error}", len(rest), rest[:HEAD]))

    def _with(self, unread: Opaque) -> Iterator[Peeled]:
        yield from self.leaves
        yield unread


def _label(at: Path) -> str:
    return at.text.removeprefix(" ▸ ").partition(":")[0]


def whole(number: int) -> int | Number:
    """An integer as the leaves hold it: text where 64 bits are too few."""
    return number if LEAST <= number < BEYOND else Number(number)
