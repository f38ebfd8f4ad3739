"""The fields of a face as face detectors emit them, what each must hold, and how telling it is.

react-native-camera and Expo (org.reactnative.facedetector), ML Kit and
Firebase, Azure Face, Rekognition, Google Vision and CompreFace. A strong field is about a
face and nothing else; a weak one (a box, an angle) also describes other things.
"""

from __future__ import annotations

from typing import NamedTuple

from auditor.detect.keys import joined, words
from auditor.detect.scalars import Numeric, number_of
from auditor.detect.siblings import is_element
from auditor.model import Leaf, Scalar

_MAX_PIXELS = 100_000.0
_MAX_ANGLE = 360.0


class Field(NamedTuple):
    """`kind` is what its value must be: id, angle, probability, point, box, points, attribute."""

    kind: str
    strong: bool


_POSITIONS = (
    "bottommouth", "leftcheek", "leftear", "lefteartip", "lefteye", "leftmouth", "nosebase",
    "rightcheek", "rightear", "righteartip", "righteye", "rightmouth",
)  # fmt: skip

FIELDS: dict[str, Field] = {
    **{f"{part}position": Field("point", strong=True) for part in _POSITIONS},
    "faceid": Field("id", strong=False),
    "facetoken": Field("id", strong=False),
    "trackingid": Field("id", strong=False),
    "smilingprobability": Field("probability", strong=True),
    "lefteyeopenprobability": Field("probability", strong=True),
    "righteyeopenprobability": Field("probability", strong=True),
    "headeuleranglex": Field("angle", strong=True),
    "headeulerangley": Field("angle", strong=True),
    "headeuleranglez": Field("angle", strong=True),
    "rollangle": Field("angle", strong=False),
    "yawangle": Field("angle", strong=False),
    "pitchangle": Field("angle", strong=False),
    "pose": Field("angle", strong=False),
    "headpose": Field("angle", strong=True),
    "bounds": Field("box", strong=False),
    "boundingbox": Field("box", strong=False),
    "box": Field("box", strong=False),
    "facerectangle": Field("box", strong=True),
    "facerect": Field("box", strong=True),
    "facebox": Field("box", strong=True),
    "facebounds": Field("box", strong=True),
    "faceboundingbox": Field("box", strong=True),
    "landmarks": Field("points", strong=False),
    "contours": Field("points", strong=False),
    "facelandmarks": Field("points", strong=True),
    "multifacelandmarks": Field("points", strong=True),
    "facecontours": Field("points", strong=True),
    "faceattributes": Field("attribute", strong=True),
    "agerange": Field("attribute", strong=False),
    "eyesopen": Field("attribute", strong=False),
    "mouthopen": Field("attribute", strong=False),
    "faceoccluded": Field("attribute", strong=True),
    "facecapturequality": Field("probability", strong=True),
    "facequality": Field("attribute", strong=True),
    "roll": Field("angle", strong=False),
    "yaw": Field("angle", strong=False),
    "pitch": Field("angle", strong=False),
    "panangle": Field("angle", strong=False),
    "tiltangle": Field("angle", strong=False),
    "boundingpoly": Field("box", strong=False),
    "fdboundingpoly": Field("box", strong=True),
    "facialarea": Field("box", strong=True),
    "joylikelihood": Field("attribute", strong=True),
    "sorrowlikelihood": Field("attribute", strong=True),
    "surpriselikelihood": Field("attribute", strong=True),
    "eyedirection": Field("angle", strong=True),
    "qualityforrecognition": Field("attribute", strong=True),
    "angerlikelihood": Field("attribute", strong=True),
    "faceprofile": Field("points", strong=True),
    "facemesh": Field("points", strong=True),
    "facepoints": Field("points", strong=True),
    "facekeypoints": Field("points", strong=True),
    "landmark": Field("points", strong=False),
    "keypoints": Field("points", strong=False),
    "kps": Field("points", strong=False),
    "facialpoints": Field("points", strong=True),
    "eyeaspectratio": Field("attribute", strong=True),
    "blinkprobability": Field("probability", strong=False),
}

# Fields that measure features of a face; one of them is enough among others.
TELLING = frozenset(
    name
    for name, field in FIELDS.items()
    if field.strong
    and (field.kind in {"probability", "point", "points"} or name.startswith("headeuler"))
)
GEOMETRIC = frozenset({"angle", "point", "box", "points"})

_SIDED = (
    "eyeblink", "eyelookdown", "eyelookin", "eyelookout", "eyelookup", "eyesquint", "eyewide",
    "mouthsmile", "mouthfrown", "mouthdimple", "mouthstretch", "mouthpress", "mouthlowerdown",
    "mouthupperup", "browdown", "browouterup", "cheeksquint", "nosesneer",
)  # fmt: skip
_WHOLE = (
    "jawforward", "jawleft", "jawright", "jawopen", "mouthclose", "mouthfunnel", "mouthpucker",
    "mouthleft", "mouthright", "mouthrolllower", "mouthrollupper", "mouthshruglower",
    "mouthshrugupper", "browinnerup", "cheekpuff", "tongueout",
)  # fmt: skip

BLEND_SHAPES = frozenset(
    (*_WHOLE, *(f"{name}{side}" for name in _SIDED for side in ("left", "right", "l", "r")))
)


# Points by name: two of a face, an eye among them, and none of a body's pose.
FACE_PARTS = frozenset(
    ("lefteye", "righteye", "nose", "nosetip", "mouthleft", "mouthright", "leftmouth", "rightmouth",
     "pupilleft", "pupilright", "contourchin", "lefteyecenter", "righteyecenter", "leftpupil",
     "rightpupil", "mouthcenter", "leftear", "rightear", "eyeleft", "eyeright", "chin", "jawline",
     "eyebrowleftouter", "mouthlowerlipbottom", "lefteyebrow", "righteyebrow", "jaw", "noseline")
)  # fmt: skip
BODY_PARTS = frozenset(
    ("leftshoulder", "rightshoulder", "lefthip", "righthip", "leftknee", "rightknee", "leftwrist",
     "rightwrist", "leftelbow", "rightelbow", "leftankle", "rightankle", "neck", "hip")
)  # fmt: skip
MESHES = frozenset((468, 478))  # points of MediaPipe's mesh, without and with the irises
_POINTS = frozenset(
    ("landmarks", "landmark", "keypoints", "kps", "facelandmarks", "facemesh", "multifacelandmarks")
)
_FACES = 4  # of one picture, whose meshes stand in one list
# Lists of faces whose elements are boxes themselves, and the sides of such a box.
_BOXED = frozenset(("faceinfos", "facerects", "faceboxes", "facerectangles"))
_SIDES = frozenset(("x", "y", "width", "height"))


_FACE = frozenset(("face", "faces", "facial"))
# Names of what has faces, eyes or poses without being a person.
_THINGS = frozenset(
    ("font", "fonts", "typeface", "clock", "watch", "watchface", "dice", "die", "cube",
     "polyhedron", "wireframe", "gltf", "animation", "animations", "emoji", "sprite", "sprites",
     "drone", "rig", "keyframes", "morphtargets", "vertices")
)  # fmt: skip
_MESH = frozenset(("mesh", "meshes"))


def is_thing(name: str) -> bool:
    """Whether a name is of something drawn or built; a mesh's faces are, a face mesh is not."""
    found = {*words(name), joined(name)}
    if not found.isdisjoint(_THINGS):
        return True
    return not found.isdisjoint(_MESH) and found.isdisjoint(_FACE)


def is_face(name: str) -> bool:
    """Whether a name calls what it holds a face."""
    found = set(words(name))
    return not found.isdisjoint(_FACE) and "type" not in found and not is_thing(name)


def is_points(name: str) -> bool:
    """Whether a field holds named points or a mesh."""
    return name in _POINTS


def names_a_face(parts: set[str]) -> bool:
    """Whether points of these names are those of a face."""
    found = parts & FACE_PARTS
    eye = any("eye" in part or "pupil" in part for part in found)
    return len(found) >= 2 and eye and parts.isdisjoint(BODY_PARTS)


def is_mesh(values: list[Scalar]) -> bool:
    """Whether these are exactly the coordinates of face meshes, within and near a picture."""
    numbers = [number for value in values if (number := number_of(value)) is not None]
    points, rest = divmod(len(numbers), 3)
    whole = any(points % mesh == 0 and 1 <= points // mesh <= _FACES for mesh in MESHES)
    if len(numbers) != len(values) or rest or not whole:
        return False
    flat = [number.value for number in numbers]
    inside = all(-0.5 <= one <= 1.5 for one in flat)
    return inside and len(set(flat)) * 4 > len(flat)


def is_side(leaf: Leaf) -> bool:
    """Whether a leaf is a side of a box that is an element of a list of faces."""
    above = leaf.parent
    if joined(leaf.name) not in _SIDES or above is None or not is_element(above):
        return False
    return above.parent is not None and joined(above.parent.name) in _BOXED


def valid(field: Field, values: list[Scalar]) -> bool:
    """Whether the values under a field are what such a field holds."""
    if field.kind == "id":
        return any(_is_id(value) for value in values)
    if field.kind == "attribute":
        return any(value is not None for value in values)
    numbers = [number for value in values if (number := number_of(value)) is not None]
    if field.kind == "angle":
        return bool(numbers) and all(abs(n.value) <= _MAX_ANGLE for n in numbers)
    if field.kind == "probability":
        return len(numbers) == 1 and _probability(numbers[0])
    least = {"point": 2, "box": 4, "points": 6}[field.kind]
    return len(numbers) >= least and all(abs(n.value) <= _MAX_PIXELS for n in numbers)


def _is_id(value: Scalar) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool) and value != ""


def _probability(number: Numeric) -> bool:
    """0 to 1, or the -1 with which ML Kit says that it was not computed."""
    return 0 <= number.value <= 1 or number.value == -1
