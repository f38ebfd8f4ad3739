"""What stands beside a pair of coordinates: a fix's accuracy and motion, or a drawing's sides."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from auditor.detect.keys import runs
from auditor.detect.scalars import number_of
from auditor.detect.siblings import WRAPPERS, Group, group_of, named
from auditor.model import Leaf, LeafTable, Node, Path

_ACCURACY = frozenset(
    {"accuracy", "horizontalaccuracy", "hacc", "accuracyradius", "haccuracy", "acc"}
)
MOTION = frozenset(
    {"altitude", "speed", "bearing", "heading", "verticalaccuracy", "vacc", "hdop", "satellites",
     "alt", "vel", "course", "cog"}
)  # fmt: skip
_SHAPES = frozenset({"width", "height", "bounds", "faceid", "boundingbox"})
_SMALL_OBJECT = 8  # a rectangle has few fields; a flat event that also tells the screen has many


class Beside:
    """What stands beside a pair: the names and the accuracy of each group that holds one."""

    def __init__(
        self, leaves: LeafTable, wanted: set[Group], features: Iterable[Path] = ()
    ) -> None:
        """`features` are those whose properties are wanted, by the group that they are."""
        self._names: dict[Group, list[frozenset[str]]] = {}
        self._accuracy: dict[Group, tuple[float, Leaf]] = {}
        parents = [parent for parent, _ in wanted]
        if features:
            parents += [node for node in leaves.parents() if node.text == ".properties"]
        near = leaves.below(parents)
        if not WRAPPERS.isdisjoint(leaves.names):
            near = chain(near, leaves.named(WRAPPERS))
        seen: set[int] = set()
        for leaf in near:
            if id(leaf) in seen:
                continue
            seen.add(id(leaf))
            path: Node = named(leaf) if leaf.name in WRAPPERS else leaf
            if (group := group_of(path)) not in wanted:
                continue
            name = runs(path.name)
            self._names.setdefault(group, []).append(name)
            if not name.isdisjoint(_ACCURACY) and (number := number_of(leaf.value)) is not None:
                self._accuracy[group] = (number.value, leaf)

    def accuracy(self, group: Group) -> float | None:
        """Metres, None where it is not stated."""
        return self._accuracy[group][0] if group in self._accuracy else None

    def stated(self, group: Group) -> Leaf | None:
        """The leaf that states it."""
        return self._accuracy[group][1] if group in self._accuracy else None

    def fix(self, group: Group) -> bool:
        """Whether what only a position fix has stands beside the pair."""
        return group in self._accuracy or any(
            not name.isdisjoint(MOTION) for name in self._names.get(group, ())
        )

    def rectangle(self, group: Group) -> bool:
        """Whether the object is a drawn shape; parameters side by side are no object."""
        if group[1]:
            return False
        names = self._names.get(group, [])
        shapes = {shape for name in names for shape in name & _SHAPES}
        if not shapes - {"width", "height"}:
            return {"width", "height"} <= shapes and len(names) <= _SMALL_OBJECT
        return len(names) <= _SMALL_OBJECT
