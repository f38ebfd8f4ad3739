"""Faces as they are collected: each leaf is led back to the field of a face that it lies in.

`faces[0].bounds.origin.x` lies in `bounds`, and that is a field of `faces[0]`. Blend shapes
have their own names, or a name beside a score.
"""

from __future__ import annotations

import functools
from itertools import islice

from auditor.detect.biometric.face.fields import (
    BLEND_SHAPES,
    FIELDS,
    is_named,
    is_points,
)
from auditor.detect.biometric.face.object import Face
from auditor.detect.biometric.face.sides import SIDES, side_of
from auditor.detect.biometric.face.spellings import FRAMES, PLACES, SPELLINGS
from auditor.detect.biometric.face.things import is_face
from auditor.detect.keys import joined
from auditor.detect.model import Scene
from auditor.detect.scalars import number_of
from auditor.detect.siblings import Group, group_of, is_element
from auditor.model import Leaf, Path, Scalar

_MEMO = 8_192
_UP = 8  # steps from a contour's coordinate up to its face, and one more
SHAPE_NAMES = frozenset(("categoryname", "blendshapename", "shapename"))
# The same in lists of any kind: looked at where the text beside is a blend shape's name.
_LOOSE_NAMES = frozenset(("name", "id", "key", "location", "blendshape", "shape", "label"))
_SCORES = frozenset(("score", "value", "weight", "coefficient"))
_SEEN = frozenset(("visibility", "presence"))  # of MediaPipe's points, beside their coordinates
_LONGEST = 32  # letters of a shape's name
_PERCENT = 100  # of a shape, as some engines weigh them
_BESIDE = 8  # fields of one category
_SAID = frozenset(("expressions", "genderprobability", "landmarks"))  # beside a detection


def collect(scene: Scene, faces: dict[Group, Face]) -> None:
    """Add all leaves to the faces that they are of."""
    fields = _Fields()
    for leaf in scene.each():
        _note(leaf, fields, faces, scene)
    _join(faces)


def _note(leaf: Leaf, fields: _Fields, faces: dict[Group, Face], scene: Scene) -> None:
    """Add a leaf to the face whose field it lies in."""
    if shape := _shape_name(leaf.name) or _loosely_named(leaf):
        _add_shape(leaf, shape, faces, scene)
        return
    node = fields.of(leaf)
    if node is None:
        if side := side_of(leaf):
            face = faces.setdefault(group_of(leaf.path), Face(leaf.path.parent or leaf.path))
            face.add(side, leaf.value)
        return
    if joined(node.name) in PLACES and not is_element(leaf) and joined(leaf.name) not in SIDES:
        return
    name = _field_name(node.name)
    if is_points(name) and joined(leaf.name) in _SEEN and not is_element(leaf):
        return
    if name != "faceboundingbox" or name == joined(node.name):
        face = faces.setdefault(group_of(node), Face(node.parent or node))
    else:  # `SearchedFaceBoundingBox`: a face of its own
        face = faces.setdefault((node, ""), Face(node))
    face.add(name, leaf.value)
    if is_named(name):
        face.add_part(leaf, node)


def _join(faces: dict[Group, Face]) -> None:
    """What is said of a face stands beside its `detection`, which has the box: they are one."""
    for face in list(faces.values()):
        if joined(face.path.name) != "detection" or face.path.parent is None:
            continue
        outer = faces.get(group_of(face.path))
        if outer is not None and not _SAID.isdisjoint(outer.fields):
            for name, values in face.fields.items():
                outer.fields.setdefault(name, values)


def _add_shape(leaf: Leaf, name: str, faces: dict[Group, Face], scene: Scene) -> None:
    """A blend shape: under its own name, or named beside its score, as MediaPipe writes them."""
    number = number_of(leaf.value)
    group, at = group_of(leaf.path), leaf.path.parent or leaf.path
    if name in SHAPE_NAMES:
        name = joined(leaf.value) if isinstance(leaf.value, str) else ""
        if name not in BLEND_SHAPES or not is_element(at) or at.parent is None:
            return
        group, at = (at.parent, ""), at.parent
        beside = islice(scene.leaves.below([leaf.path.parent]), _BESIDE)
        number = next((number_of(one.value) for one in beside if one.name in _SCORES), None)
    if number is not None and 0 <= number.value <= _PERCENT:
        faces.setdefault(group, Face(at)).shapes[name] = number


@functools.lru_cache(_MEMO)
def _shape_name(name: str) -> str:
    """The joined name of a blend shape, or of what names one; "" for another."""
    whole = joined(name)
    return whole if whole in BLEND_SHAPES or whole in SHAPE_NAMES else ""


def _loosely_named(leaf: Leaf) -> str:
    """What names a blend shape under a name that many things have, "" for another leaf."""
    named = leaf.name in _LOOSE_NAMES and is_shape(leaf.value)
    return next(iter(SHAPE_NAMES)) if named else ""


def is_shape(value: Scalar) -> bool:
    """Whether a text is the name of a blend shape."""
    return isinstance(value, str) and len(value) <= _LONGEST and joined(value) in BLEND_SHAPES


@functools.lru_cache(_MEMO)
def _field_name(name: str) -> str:
    """The name in the table, "" for a name that is no field of a face."""
    whole = joined(name)
    if whole.endswith("faceboundingbox"):
        return "faceboundingbox"
    whole = SPELLINGS.get(whole, whole)
    return whole if whole in FIELDS else ""


class _Fields:
    """The outermost field of a face that a leaf's path leads through, once for neighbours."""

    def __init__(self) -> None:
        self._above: dict[int, Path | None] = {}

    def of(self, leaf: Leaf) -> Path | None:
        """That field's node, None if there is none."""
        parent = leaf.parent
        key = id(parent)
        if key not in self._above:
            self._above[key] = _outermost(parent)
        found = self._above[key]
        if found is not None or is_element(leaf) or not _field_name(leaf.name):
            return found
        return leaf.path


def _outermost(node: Path | None) -> Path | None:
    """That field; a frame or a location that faces lie in is none of theirs."""
    found: Path | None = None
    within = False
    for _ in range(_UP - 1):
        if node is None:
            break
        if not is_element(node):
            holds = joined(node.name) in FRAMES and (within or found is not None)
            if _field_name(node.name) and not holds:
                found = node
            within = within or is_face(node.name)
        node = node.parent
    return found
