"""The lists of numbers or templates in a message, however its format writes one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from auditor.detect.biometric.templates.repeated import repeated
from auditor.detect.biometric.templates.typed_arrays import arrays_beyond, typed_arrays
from auditor.detect.model import Scene
from auditor.model import Leaf, Path

MANY = 512  # lists of one message
LONGEST = 8_192  # values of one
_SHOWN = 10_000  # leaves that a detector is shown: there may be more


def lists(
    scene: Scene, found: dict[int, list[Leaf]], last: dict[int, Leaf]
) -> Iterator[tuple[Sequence[Leaf], Path]]:
    """The lists of values with their places: arrays, objects that stand for some, repeated fields.

    `found` are arrays as far as their elements were shown, `last` the last fields of objects.
    """
    if len(scene.woken) >= _SHOWN:
        found.update(arrays_beyond(scene, MANY, LONGEST))
    for values in typed_arrays(last, scene):
        found[id(values[0].parent)] = values
    for values in found.values():
        if (at := values[0].parent) is not None:
            yield values, at
    for values in repeated(scene.woken, scene.leaves):
        yield values, values[0].path
