"""Float32Arrays, which JSON.stringify writes as objects with the keys 0 to n - 1."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.detect.biometric.parts import part_of
from auditor.detect.biometric.template_names import NAMED, VAGUE
from auditor.detect.biometric.vectors import SIZES
from auditor.detect.keys import joined
from auditor.detect.model import Scene
from auditor.model import Leaf

LAST = frozenset(str(size - 1) for size in SIZES)  # names of the last number in an object


def _names_vector(name: str) -> bool:
    """Whether a name is of a vector, or of a part of a body or a model of one: `facenet`."""
    return joined(name) in NAMED or joined(name) in VAGUE or bool(part_of(name))


def typed_arrays(last: dict[int, Leaf], scene: Scene) -> Iterator[list[Leaf]]:
    """The numbers of each such object under one of the names, by the last number of each."""
    objects: dict[int, list[Leaf]] = {
        id(leaf.parent): []
        for leaf in last.values()
        if leaf.parent is not None and _names_vector(leaf.parent.name)
    }
    if not objects:
        return
    for leaf in scene.leaves:
        values = objects.get(id(leaf.parent))
        # A key in the order of its object; whatever else is there breaks the order.
        if values is not None and leaf.name == str(len(values)):
            values.append(leaf)
    yield from (values for values in objects.values() if len(values) in SIZES)
