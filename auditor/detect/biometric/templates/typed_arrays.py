"""Vectors that are no plain array under their name: a Float32Array, a tensor.

JSON.stringify writes a Float32Array as an object with the keys 0 to n - 1. A tensor has its numbers
one object further down (`faceEmbedding.values`, TensorFlow.js's `data` beside its `shape`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from auditor.detect.biometric.parts import part_of
from auditor.detect.biometric.templates.names import HELD, NAMED, VAGUE
from auditor.detect.biometric.templates.vectors import SIZES
from auditor.detect.keys import joined
from auditor.detect.model import Scene
from auditor.detect.siblings import is_element
from auditor.model import Leaf, Path

LAST = frozenset(str(size - 1) for size in SIZES)  # names of the last number in an object

_LEAST = min(SIZES)  # numbers of an array that is worth a look
_UP = 3  # from a tensor's numbers to the vector's name


def is_vector(array: Path) -> bool:
    """Whether an array has the name of a vector, or holds the numbers of what has."""
    if joined(array.name) not in HELD:
        return True
    node = array.parent
    for _ in range(_UP):
        if node is None:
            break
        if (name := joined(node.name)) in NAMED or name in VAGUE:
            return True
        node = node.parent
    return False


class Arrays:
    """The elements of each array that passes a test, by the array's identity.

    At most so many arrays, of at most so many numbers.
    """

    def __init__(self, most: int, longest: int, takes: Callable[[Path], bool] = is_vector) -> None:
        self._most, self._longest, self._takes = most, longest, takes
        self.found: dict[int, list[Leaf]] = {}
        self._others: set[int] = set()

    def add(self, element: Leaf) -> None:
        """Note an element, unless its array is none of a vector or one too many."""
        array = element.parent
        if array is None or id(array) in self._others:
            return
        values = self.found.get(id(array))
        if values is None:
            if len(self.found) >= self._most or not self._takes(array):
                self._others.add(id(array))
                return
            values = self.found[id(array)] = []
        if len(values) < self._longest:
            values.append(element)


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
    for leaf in scene.each():
        values = objects.get(id(leaf.parent))
        # A key in the order of its object; whatever else is there breaks the order.
        if values is not None and leaf.name == str(len(values)):
            values.append(leaf)
    yield from (values for values in objects.values() if len(values) in SIZES)


def _is_named(array: Path) -> bool:
    """Whether an array has a name of vectors, and is one by it."""
    name = joined(array.name)
    return (name in NAMED or name in VAGUE or name in HELD) and is_vector(array)


def arrays_beyond(
    scene: Scene, most: int, longest: int, takes: Callable[[Path], bool] = _is_named
) -> Iterator[tuple[int, list[Leaf]]]:
    """The arrays that pass a test, whole, where too many leaves woke to be shown.

    At most so many arrays, of at most so many numbers.
    """
    seen: set[int] = set()
    found = 0
    for parent in scene.leaves.parents():
        if id(parent) in seen or not takes(parent):
            continue
        seen.add(id(parent))
        found += 1
        if found > most:
            return
        values = list(islice(scene.leaves.below([parent]), longest))
        if len(values) >= _LEAST and all(map(is_element, values)):
            yield id(parent), values
