"""The leaves of a message in columns, each made into an object only when it is asked for.

Most messages hold hundreds of values of which a few matter. What is asked of
all of them (the distinct names, the texts to search) is asked of `names` and
`values`; a Leaf with its step and parent is made for those that something woke.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from itertools import chain
from typing import cast, overload

from auditor.model.part import Leaf, Number, Scalar
from auditor.model.path import Path

_LEAST, _BEYOND = -(2**63), 2**63  # other integers are kept as the text that was sent


type _Block = tuple[Path, Sequence[str]] | list[Leaf]
"""Neighbours below one parent with their steps' texts, or leaves that exist already."""


class LeafTable(Sequence[Leaf]):
    """A growing sequence of leaves. `names` and `values` are columns, to be read only."""

    __slots__ = ("_blocks", "_children", "_made", "_once", "_starts", "names", "values")

    def __init__(self, leaves: Iterable[Leaf] = ()) -> None:
        self._blocks: list[_Block] = []
        self._starts: list[int] = []  # the number of each block's first leaf
        self._made: dict[int, Leaf] = {}
        self._children: dict[int, list[int]] | None = None
        self._once: dict[object, object] = {}
        self.names: list[str] = []
        self.values: list[Scalar] = []
        self.extend(leaves)

    def extend(self, leaves: Iterable[Leaf]) -> None:
        """Add leaves that exist already."""
        made = list(leaves)
        if made:
            self._starts.append(len(self.values))
            self._blocks.append(made)
            self.names += [leaf.name for leaf in made]
            self.values += [leaf.value for leaf in made]
            self._grown()

    def add(
        self, parent: Path, texts: Sequence[str], names: Iterable[str], values: Sequence[Scalar]
    ) -> None:
        """Add neighbours below one parent, with their steps' texts, not yet as objects."""
        self._starts.append(len(self.values))
        self._blocks.append((parent, texts))
        self.names += names
        self.values += values
        self._grown()

    def join(self, other: LeafTable) -> None:
        """Add the rows of another table."""
        start = len(self.values)
        self._blocks += other._blocks
        self._starts += [one + start for one in other._starts] if start else other._starts
        if other._made:
            self._made.update((place + start, leaf) for place, leaf in other._made.items())
        self.names += other.names
        self.values += other.values
        self._grown()

    def with_more(self, leaves: Iterable[Leaf]) -> LeafTable:
        """A table of these rows and more, which leaves this one as it is."""
        more = LeafTable()
        more.join(self)
        more.extend(leaves)
        return more

    def once[T](self, make: Callable[[LeafTable], T]) -> T:
        """What `make` gives of these leaves: made when first asked for, forgotten when they grow.

        For indices that many readers need: what stands beside a leaf, what an object is about.
        """
        if make not in self._once:
            self._once[make] = make(self)
        return cast("T", self._once[make])

    def made(self) -> Iterator[Leaf]:
        """The leaves that were added as such, in order: all but those of whole objects."""
        for block in self._blocks:
            if isinstance(block, list):
                yield from block

    def parents(self) -> Iterator[Path]:
        """The nodes that leaves hang from, each once or a few times."""
        return (parent for parent, _ in self.holders())

    def holders(self) -> Iterator[tuple[Path, str]]:
        """The same, each with the step to the first leaf below it: a list's is `[0]`."""
        last: Path | None = None
        for block in self._blocks:
            if isinstance(block, tuple):
                yield block[0], block[1][0] if block[1] else ""
                continue
            for leaf in block:
                if leaf.parent is not last:
                    last = leaf.parent
                    if last is not None:
                        yield last, leaf.text

    def below(self, parents: Iterable[Path | None]) -> Iterator[Leaf]:
        """The leaves right below any of those very nodes, in order."""
        wanted = {id(parent) for parent in parents}
        if not wanted:
            return
        if self._children is None:
            self._children = self._by_parent()
        found = self._children
        places = [found[key] for key in wanted if key in found]
        for place in places[0] if len(places) == 1 else sorted(chain.from_iterable(places)):
            yield self[place]

    def places_below(self, parent: Path) -> list[int]:
        """The numbers of the leaves right below that very node."""
        if self._children is None:
            self._children = self._by_parent()
        return list(self._children.get(id(parent), ()))

    def at(self, places: Iterable[int]) -> list[Leaf]:
        """The leaves of those numbers."""
        made, starts, make = self._made, self._starts, self._make
        leaves = []
        for place in places:
            leaf = made.get(place)
            if leaf is None:
                leaf = made[place] = make(bisect_right(starts, place) - 1, place)
            leaves.append(leaf)
        return leaves

    def named(self, names: Container[str]) -> Iterator[Leaf]:
        """The leaves of those names, in order."""
        for place, name in enumerate(self.names):
            if name in names:
                yield self[place]

    def _grown(self) -> None:
        self._children = None
        self._once.clear()

    def _by_parent(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for start, block in zip(self._starts, self._blocks, strict=True):
            if isinstance(block, tuple):
                parent, texts = block
                found.setdefault(id(parent), []).extend(range(start, start + len(texts)))
            else:
                for place, leaf in enumerate(block, start):
                    found.setdefault(id(leaf.parent), []).append(place)
        return found

    def __len__(self) -> int:
        return len(self.values)

    @overload
    def __getitem__(self, place: int) -> Leaf: ...
    @overload
    def __getitem__(self, place: slice) -> list[Leaf]: ...
    def __getitem__(self, place: int | slice) -> Leaf | list[Leaf]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self.values)))]
        leaf = self._made.get(place)
        if leaf is None:
            if place < 0:
                return self[place + len(self.values)]
            number = bisect_right(self._starts, place) - 1
            leaf = self._made[place] = self._make(number, place)
        return leaf

    def _make(self, number: int, place: int) -> Leaf:
        block, at = self._blocks[number], place - self._starts[number]
        if isinstance(block, list):
            return block[at]
        value = self.values[place]
        if type(value) is int and not _LEAST <= value < _BEYOND:
            value = Number(value)
        return Leaf(block[0], block[1][at], self.names[place], value)

    def __iter__(self) -> Iterator[Leaf]:
        made = self._made
        for number, (start, block) in enumerate(zip(self._starts, self._blocks, strict=True)):
            if isinstance(block, list):
                yield from block
                continue
            for place in range(start, start + len(block[1])):
                leaf = made.get(place)
                if leaf is None:
                    leaf = made[place] = self._make(number, place)
                yield leaf

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment] # as a list: it grows

    def __repr__(self) -> str:  # a payload value never reaches a log
        return f"LeafTable({len(self.values)})"
