"""Points of a face that each have a name: `leftEye: {x, y}`, `{"type": "LEFT_EYE", "position": …}`.

ML Kit, Rekognition, MTCNN and Vision give eyes, a nose and a mouth so, as an object of points or
a list of them. Drawn figures have the same parts: the points must lie as those of a face do, and
no shoulders, hips or knees may be among them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from auditor.detect.biometric.face_fields import BODY_PARTS
from auditor.detect.biometric.face_five import is_four
from auditor.detect.keys import joined
from auditor.detect.scalars import number_of
from auditor.detect.siblings import is_element
from auditor.model import Leaf, Path

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
# Texts that say which point an element is.
WAKE = r"left_?eye|eye_?left|left_?pupil"
_TYPES = frozenset(("type", "landmarktype", "name", "label", "part"))
_AXES = {"x": "x", "y": "y", "[0]": "x", "[1]": "y"}
_UP = 2  # from a coordinate to its point
_MOST = 4_096  # points of one message
_NAME = 32

type _Point = dict[str, float]


def named_faces(woken: Sequence[Leaf]) -> Iterator[tuple[Path, str]]:
    """The place of each face and why it is one."""
    said: dict[int, str] = {}
    points: dict[int, tuple[Path, _Point]] = {}
    for leaf in woken:
        if leaf.parent is None:
            continue
        if isinstance(leaf.value, str) and joined(leaf.name) in _TYPES:
            if len(leaf.value) <= _NAME and (role := _ROLES.get(joined(leaf.value))):
                said[id(leaf.parent)] = role
            continue
        axis = _AXES.get(leaf.text if is_element(leaf) else joined(leaf.name))
        number = number_of(leaf.value) if axis else None
        if axis is None or number is None:
            continue
        node = _point_of(leaf)
        if node is not None and (id(node) in points or len(points) < _MOST):
            points.setdefault(id(node), (node, {}))[1].setdefault(axis, number.value)
    for path, roles in _grouped(points, said):
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
        if joined(node.name) in _ROLES:
            return node
        node = node.parent
    return node if node is not None and is_element(node) and not is_element(leaf) else None


def _grouped(
    points: dict[int, tuple[Path, _Point]], said: dict[int, str]
) -> Iterator[tuple[Path, dict[str, complex]]]:
    """The points of each object or list by what they are."""
    faces: dict[int, tuple[Path, dict[str, complex]]] = {}
    for key, (node, point) in points.items():
        role = said.get(key, "") or ("" if is_element(node) else _ROLES.get(joined(node.name), ""))
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
