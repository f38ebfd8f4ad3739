"""Regions of a picture that are said to be a face, as Clarifai's models give them.

A box of four shares (`top_row`, `left_col`, `bottom_row`, `right_col`) has no word of a face: it
is in the region's own data (`data.face`), in a concept of it (`BINARY_FACE`), or in the name of
the model that gave it (`face-detection`).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from auditor.detect.biometric.face.things import is_face
from auditor.detect.keys import joined
from auditor.detect.model import Scene
from auditor.detect.scalars import number_of
from auditor.model import LeafTable, Path

KEYS = frozenset(("toprow",))
_SIDES = frozenset(("toprow", "leftcol", "bottomrow", "rightcol"))
_SAYING = frozenset(("name", "id", "modelid"))
_MODEL = "model"
_MOST = 256  # regions
_DOWN = 6  # steps from what a region's data says up to the region
_UP = 4  # steps from a region to the answer that a model gave
_NODES = 20_000
_LONGEST = 48  # characters of a name


def regions(scene: Scene) -> Iterator[tuple[Path, str]]:
    """The place of each region that is a face, and why it is one."""
    boxes = (leaf.parent for leaf in scene.woken if joined(leaf.name) in KEYS)
    found: dict[int, Path] = {}
    for box in islice(boxes, _MOST):
        region = _region_of(box) if box is not None and _is_box(box, scene.leaves) else None
        if region is not None:
            found.setdefault(id(region), region)
    if not found:
        return
    told = _told(found, scene.leaves)
    for key, region in found.items():
        if key in told:
            yield region, "a box in shares of a picture, in a region that is called a face"


def _is_box(box: Path, leaves: LeafTable) -> bool:
    """Whether four sides stand there, each a share of the picture."""
    sides = {joined(leaf.name): number_of(leaf.value) for leaf in leaves.below([box])}
    numbers = (sides.get(side) for side in _SIDES)
    return all(one is not None and 0 <= one.value <= 1 for one in numbers)


def _region_of(box: Path) -> Path | None:
    info = box.parent
    return info.parent if info is not None and joined(info.name) == "regioninfo" else info


def _told(found: dict[int, Path], leaves: LeafTable) -> set[int]:
    """The regions that something in them, or their model's name, calls a face."""
    answers = _answers(found)
    told: set[int] = set()
    saying: dict[int, list[int]] = {}
    nodes: list[Path] = []
    for node in islice(leaves.parents(), _NODES):
        if joined(node.name) == _MODEL and id(node.parent) in answers:
            saying[id(node)] = answers[id(node.parent)]
            nodes.append(node)
            continue
        region, faced = _within(node, found)
        if region is not None:
            saying[id(node)] = [id(region)]
            nodes.append(node)
            told |= {id(region)} if faced else set()
    for leaf in leaves.below(nodes):
        text = leaf.value
        if joined(leaf.name) in _SAYING and isinstance(text, str) and len(text) <= _LONGEST:
            told.update(saying[id(leaf.parent)] if is_face(text) else ())
    return told


def _answers(found: dict[int, Path]) -> dict[int, list[int]]:
    """The regions below each object that may hold the name of their model, too."""
    answers: dict[int, list[int]] = {}
    for key, region in found.items():
        step = region.parent
        for _ in range(_UP):
            if step is None:
                break
            answers.setdefault(id(step), []).append(key)
            step = step.parent
    return answers


def _within(node: Path, found: dict[int, Path]) -> tuple[Path | None, bool]:
    """The region that a node lies in, and whether a name on the way is a face's."""
    step: Path | None = node
    faced = False
    for _ in range(_DOWN):
        if step is None:
            break
        if id(step) in found:
            return step, faced
        faced = faced or is_face(step.name)
        step = step.parent
    return None, False
