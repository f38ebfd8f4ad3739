"""What is of a face though its own name does not say so: bare meshes, blend shapes in two lists.

A mesh of MediaPipe's or ARCore's count of points counts under an object that is called a
face, or beside a field of one (`faceId`). Blend shapes are often sent as a list of names and one
of as many values (ARKit's order is no promise); the list of values stands right beside that of
names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from auditor.detect.biometric.face.fields import BLEND_SHAPES
from auditor.detect.biometric.face.meshes import FRAMES, is_mesh, numbers
from auditor.detect.biometric.face.things import is_face
from auditor.detect.keys import joined
from auditor.detect.scalars import Numeric, number_of
from auditor.detect.siblings import is_element
from auditor.model import Leaf, LeafTable, Path
from auditor.model.face_points import MESHES as COUNTS

MESHES = frozenset(("mesh", "vertices", "meshpoints", "meshvertices"))
WAKE = r"eye_?blink_?(?:l|r)|jaw_?open|mouth_?smile_?(?:l|r)"
_LEAST = 8  # blend shapes
_MOST = 128
_LISTS = 64  # lists of one message
_NUMBERS = 3 * max(COUNTS) * FRAMES  # of one list of meshes
_FIELDS = 64  # that are looked at beside a list
# What only a face that was found has; a figure's geometry has faces, their count and colours.
_FACES_OWN = frozenset(
    ("faceid", "faceids", "facetoken", "faceuuid", "faceconfidence", "facescore", "facepresence",
     "facebox", "facerect", "facebounds", "faceboundingbox", "facewidth", "faceheight", "faceangle",
     "faceyaw", "facepitch", "faceroll", "faceposition", "facepose", "facedetected")
)  # fmt: skip
_UP = 3
_ELEMENT = 3  # steps from a coordinate to its mesh


def meshes(woken: Sequence[Leaf], table: LeafTable) -> Iterator[tuple[Path, str]]:
    """The place of each mesh under an object that is called a face, and why it is one."""
    listed = [leaf for leaf in woken if joined(leaf.name) in MESHES]
    found: dict[int, tuple[Path, list[Leaf]]] = {}
    for leaf in listed:
        node = leaf.parent
        for _ in range(_ELEMENT):
            if node is None or not is_element(node):
                break
            node = node.parent
        if node is None or (id(node) not in found and len(found) >= _LISTS):
            continue
        values = found.setdefault(id(node), (node, []))[1]
        if len(values) <= _NUMBERS:
            values.append(leaf)
    for path, leaves in found.values():
        flat = numbers([leaf.value for leaf in leaves])
        if is_mesh(flat, scaled=True) and is_of_face(path, table):
            yield path, f"{len(leaves) // 3} points of a face mesh"


def is_of_face(path: Path, leaves: LeafTable) -> bool:
    """Whether a name above calls what holds a mesh a face, or a field beside is a face's."""
    if _is_in_face(path):
        return True
    at = path.parent
    if at is None or is_element(path):
        return False
    return any(joined(one.name) in _FACES_OWN for one in islice(leaves.below([at]), _FIELDS))


def _is_in_face(path: Path) -> bool:
    node = path.parent
    for _ in range(_UP):
        if node is None:
            break
        if is_face(node.name):
            return True
        node = node.parent
    return False


def shape_lists(
    woken: Sequence[Leaf], leaves: LeafTable
) -> Iterator[tuple[Path, dict[str, Numeric]]]:
    """The place of each pair of lists, and the blend shapes in it."""
    names: dict[int, Path] = {}
    for leaf in woken:
        if isinstance(leaf.value, str) and joined(leaf.value) in BLEND_SHAPES and is_element(leaf):
            above = leaf.parent
            if above is not None and above.parent is not None and len(names) < _LISTS:
                names.setdefault(id(above), above)
    for path in names.values():
        said = [joined(str(leaf.value)) for leaf in leaves.below([path])]
        if not _LEAST <= len(said) <= _MOST or path.parent is None:
            continue
        for values in _lists_beside(path, leaves):
            if len(values) == len(said):
                numbers = [number_of(leaf.value) for leaf in values]
                shapes = {
                    name: number
                    for name, number in zip(said, numbers, strict=True)
                    if name in BLEND_SHAPES and number is not None and 0 <= number.value <= 1
                }
                yield path.parent, shapes
                break


def _lists_beside(path: Path, leaves: LeafTable) -> list[list[Leaf]]:
    """The other lists in the object that holds a list."""
    found: dict[int, list[Leaf]] = {}
    for leaf in leaves:
        above = leaf.parent
        if above is None or above is path or above.parent is not path.parent:
            continue
        if is_element(leaf) and (id(above) in found or len(found) < _LISTS):
            found.setdefault(id(above), []).append(leaf)
    return list(found.values())
