"""One object that may be a face: the fields that were met in it, and what they come to."""

from __future__ import annotations

from auditor.detect.biometric.face_fields import (
    FIELDS,
    GEOMETRIC,
    TELLING,
    is_face,
    is_mesh,
    is_points,
    is_thing,
    names_a_face,
    valid,
)
from auditor.detect.keys import joined
from auditor.model import Confidence, Leaf, Path, Scalar

_UP = 8
_ENOUGH = 3
_STRONG = 2
_SHAPES = 8
_TYPES = frozenset({"type", "Type"})
_MAX_PARTS = 128
_MAX_VALUES = 6_000  # of one field: four meshes


class Face:
    """The fields of one object and the values under each."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.fields: dict[str, list[Scalar]] = {}
        self.shapes: set[str] = set()
        self.parts: set[str] = set()

    def add(self, name: str, value: Scalar) -> None:
        """Note a value below a field."""
        values = self.fields.setdefault(name, [])
        if len(values) < _MAX_VALUES:
            values.append(value)

    def add_part(self, leaf: Leaf, field: Path) -> None:
        """Note the name of a point below a field of points, or the text that says its type."""
        if len(self.parts) < _MAX_PARTS and leaf.name in _TYPES and isinstance(leaf.value, str):
            self.parts.add(joined(leaf.value))
        node: Path | Leaf | None = leaf
        for _ in range(_UP):
            if node is None or node.parent is field or node.parent is None:
                break
            node = node.parent
        if node is not None and len(self.parts) < _MAX_PARTS:
            self.parts.add(joined(node.name))

    def judge(self) -> tuple[Confidence, str] | None:
        """Whether the fields are those of a face, how sure it is, and why."""
        if self._of_a_thing():
            return None
        if len(self.shapes) >= _SHAPES:
            return Confidence.PROVEN, f"{len(self.shapes)} blend shapes of a face"
        for name, values in self.fields.items():
            if is_points(name) and is_mesh(values):
                sure = "face" in name or self._called_a_face()
                how = Confidence.PROVEN if sure else Confidence.PROBABLE
                return how, f"{len(values) // 3} points of a face mesh"
        good = {
            name: FIELDS[name] for name in self.fields if valid(FIELDS[name], self.fields[name])
        }
        if names_a_face(self.parts):
            good["facialpoints"] = FIELDS["facialpoints"]
        kinds = {field.kind for field in good.values()}
        strong = sum(field.strong for field in good.values())
        telling = any(name in TELLING for name in good)
        listed = ", ".join(sorted(good)[:6])
        if len(good) >= _ENOUGH and (strong >= _STRONG or telling):
            return Confidence.PROVEN, f"{len(good)} fields of a face detector: {listed}"
        named = any(name.startswith("fac") and FIELDS[name].kind in GEOMETRIC for name in good)
        if kinds & GEOMETRIC and (named or self._called_a_face()):
            return Confidence.PROBABLE, f"the geometry of an object called a face: {listed}"
        return None

    def _of_a_thing(self) -> bool:
        """Whether a name around says that it is a die's face, a font's, a drawn figure's."""
        node: Path | None = self.path
        for _ in range(_UP):
            if node is None:
                return False
            if is_thing(node.name):
                return True
            node = node.parent
        return False

    def _called_a_face(self) -> bool:
        node: Path | None = self.path
        for _ in range(_UP):
            if node is None:
                return False
            if is_face(node.name):
                return True
            node = node.parent
        return False
