"""Points of a face that each have a name: `leftEye: {x, y}`, `{"type": "LEFT_EYE", "position": …}`.

ML Kit, Rekognition, MTCNN and Vision give eyes, a nose and a mouth so, as an object of points or
a list of them. Drawn figures have the same parts: the points must lie as those of a face do, and
no shoulders, hips or knees may be among them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from auditor.detect.biometric.face.fields import BODY_PARTS
from auditor.detect.biometric.face.five import is_four
from auditor.detect.keys import joined
from auditor.detect.model import Scene
from auditor.detect.scalars import number_of
from auditor.detect.siblings import is_element
from auditor.model import Leaf, LeafTable, Path

_BODY = "body"
_ROLES: dict[str, str] = {
    **dict.fromkeys(("lefteye", "eyeleft", "lefteyecenter", "pupilleft", "leftpupil",
                     "lefteyeposition"), "left"),
    **dict.fromkeys(("righteye", "eyeright", "righteyecenter", "pupilright", "rightpupil",
                     "righteyeposition"), "right"),
    **dict.fromkeys(("nose", "nosetip", "nosebase", "nosecenter"), "nose"),
    **dict.fromkeys(("mouthleft", "leftmouth", "mouthleftcorner", "leftmouthcorner"), "corner"),
    **dict.fromkeys(("mouthright", "rightmouth", "mouthrightcorner", "rightmouthcorner"), "other"),
    **dict.fromkeys(("mouth", "mouthcenter", "mouthbottom", "bottommouth"), "mouth"),
    **dict.fromkeys(BODY_PARTS, _BODY),
}  # fmt: skip
KEYS = frozenset(_ROLES) - BODY_PARTS
# ML Kit's constants (FaceLandmark.LEFT_EYE is 4), and how Flutter writes such a name.
_NUMBERED = {0: "mouth", 4: "left", 5: "corner", 6: "nose", 10: "right", 11: "other"}
_NUMBER = frozenset(("landmarktype",))
_PREFIX = "facelandmarktype"
_MARKS = frozenset(("landmarks", "facelandmarks", "landmark"))
# Fields whose text says which point an element is.
_TYPES = frozenset(("type", "landmarktype", "name", "label", "part"))
_AXES = {"x": "x", "y": "y", "[0]": "x", "[1]": "y"}
_UP = 2  # from a coordinate to its point
_MOST = 4_096  # points of one message
_LISTS = 64
_LONGEST = 64  # points of a list: more than have names
_NAME = 32

type _Point = dict[str, float]


def named_faces(scene: Scene) -> Iterator[tuple[Path, str]]:
    """The place of each face and why it is one."""
    points: dict[int, tuple[Path, _Point]] = {}
    for leaf in scene.woken:
        axis = _AXES.get(leaf.text if is_element(leaf) else joined(leaf.name))
        number = number_of(leaf.value) if axis else None
        if axis is None or number is None:
            continue
        node = _point_of(leaf)
        if node is not None and (id(node) in points or len(points) < _MOST):
            points.setdefault(id(node), (node, {}))[1].setdefault(axis, number.value)
    for path, roles in _grouped(points, _said(points, scene.leaves)):
        if _is_face(roles):
            yield path, "eyes, nose and mouth by their names, lying as those of a face do"


def _point_of(leaf: Leaf) -> Path | None:
    """The element of a list, or the object or array with a part's name, that a coordinate is of."""
    node = leaf.parent
    for _ in range(_UP):
        if node is None:
            return None
        if is_element(node):
            return None if is_element(leaf) else node
        if _role(node):
            return node
        node = node.parent
    return node if node is not None and is_element(node) and not is_element(leaf) else None


def _said(points: dict[int, tuple[Path, _Point]], leaves: LeafTable) -> dict[int, str]:
    """What the elements of short lists are by a text of theirs."""
    lists: dict[int, list[Path]] = {}
    for node, _ in points.values():
        if is_element(node):
            lists.setdefault(id(node.parent), []).append(node)
    short = islice((nodes for nodes in lists.values() if len(nodes) <= _LONGEST), _LISTS)
    said: dict[int, str] = {}
    for leaf in leaves.below(node for nodes in short for node in nodes):
        if role := _said_by(leaf):
            said[id(leaf.parent)] = role
    return said


def _said_by(leaf: Leaf) -> str:
    """The role that a field names by a text or, as ML Kit's, by a number."""
    name = joined(leaf.name)
    if isinstance(leaf.value, str) and name in _TYPES:
        return _ROLES.get(joined(leaf.value[:_NAME]).removeprefix(_PREFIX), "")
    if type(leaf.value) is int and name in _NUMBER:
        return _NUMBERED.get(leaf.value, "")
    return ""


def _role(node: Path) -> str:
    """What a point is by its name, or by the number that stands for one among landmarks."""
    name = node.name
    if name.isdecimal() and len(name) <= 2 and node.parent is not None:
        return _NUMBERED.get(int(name), "") if joined(node.parent.name) in _MARKS else ""
    return _ROLES.get(joined(name).removeprefix(_PREFIX), "")


def _grouped(
    points: dict[int, tuple[Path, _Point]], said: dict[int, str]
) -> Iterator[tuple[Path, dict[str, complex]]]:
    """The points of each object or list by what they are."""
    faces: dict[int, tuple[Path, dict[str, complex]]] = {}
    for key, (node, point) in points.items():
        role = said.get(key, "") or ("" if is_element(node) else _role(node))
        above = node.parent
        if role and above is not None and len(point) == 2:
            roles = faces.setdefault(id(above), (above, {}))[1]
            roles.setdefault(role, complex(point["x"], point["y"]))
    yield from faces.values()


def _is_face(roles: dict[str, complex]) -> bool:
    """Whether eyes, nose and mouth lie as a face's do, left as it is seen or as the person's."""
    mouths = [roles[one] for one in ("corner", "other") if one in roles]
    mouths = mouths or [roles[one] for one in ("mouth",) if one in roles]
    if _BODY in roles or not mouths or not roles.keys() >= {"left", "right", "nose"}:
        return False
    left, right, nose = roles["left"], roles["right"], roles["nose"]
    mouth = sum(mouths) / len(mouths)
    return is_four(left, right, nose, mouth) or is_four(right, left, nose, mouth)
