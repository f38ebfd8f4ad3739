"""The fields of a face as face detectors emit them, what each must hold, and how telling it is.

react-native-camera and Expo (org.reactnative.facedetector), ML Kit and
Firebase, Huawei's ML Kit, Azure Face, Rekognition, Google Vision and CompreFace. A strong field
is about a face and nothing else; a weak one (a box, an angle) also describes other things.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from auditor.detect.biometric.face.meshes import is_coefficients, is_head
from auditor.detect.scalars import Numeric, number_of
from auditor.model import Scalar

_MAX_PIXELS = 100_000.0
_MAX_ANGLE = 360.0


class Field(NamedTuple):
    """`kind` is what its value must be: an angle, 52 coefficients, a head of 1,220 vertices."""

    kind: str
    strong: bool


_POSITIONS = (
    "bottommouth", "leftcheek", "leftear", "lefteartip", "lefteye", "leftmouth", "nosebase",
    "rightcheek", "rightear", "righteartip", "righteye", "rightmouth",
)  # fmt: skip

# Widths and heights of a face's parts, as who sells glasses or masks has them taken.
MEASURES = frozenset(
    ("facewidth", "faceheight", "facelength", "nosewidth", "noselength", "nosebridgewidth",
     "jawwidth", "jawlength", "foreheadwidth", "foreheadheight", "cheekbonewidth", "chinwidth",
     "mouthwidth", "lipwidth", "eyewidth", "eyeheight", "templewidth", "headwidth")
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
    "frame": Field("box", strong=False),  # a box as every drawing and every card has one
    "sides": Field("box", strong=False),  # those of a box that has no field of its own
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
    "mustache": Field("attribute", strong=False),
    "beard": Field("attribute", strong=False),
    "eyeglasses": Field("attribute", strong=False),
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
    "faceprobability": Field("probability", strong=True),
    "faceconfidence": Field("probability", strong=True),
    "face3dangle": Field("angle", strong=True),  # ArcSoft's
    "lefteyecenter": Field("point", strong=True),
    "righteyecenter": Field("point", strong=True),
    "dominantemotion": Field("attribute", strong=False),
    "genderprobability": Field("probability", strong=False),
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
    "confarray": Field("attribute", strong=False),  # how sure each part is, by its name: WeChat's
    "keypoints": Field("points", strong=False),
    "kps": Field("points", strong=False),
    "facialpoints": Field("points", strong=True),
    "eyeaspectratio": Field("attribute", strong=True),
    "blinkprobability": Field("probability", strong=False),
    "faceinviewconfidence": Field("probability", strong=True),
    "scaledmesh": Field("points", strong=True),
    "landmarks68": Field("points", strong=True),
    "lefteyetransform": Field("points", strong=True),  # ARKit's ARFaceAnchor
    "righteyetransform": Field("points", strong=True),
    "lookatpoint": Field("point", strong=False),
    "eyedistance": Field("attribute", strong=True),
    **{name: Field("attribute", strong=False) for name in MEASURES},
    "leftiris": Field("point", strong=True),
    "rightiris": Field("point", strong=True),
    "gaze": Field("angle", strong=True),
    "facialtransformationmatrixes": Field("points", strong=True),  # MediaPipe's, 4 by 4
    "faceboxes": Field("box", strong=True),
    "age": Field("attribute", strong=False),
    "gender": Field("attribute", strong=False),
    "expressions": Field("attribute", strong=False),
    "blendshapes": Field("coefficients", strong=True),
    "vertices": Field("head", strong=False),
    # Huawei's ML Kit: MLFace, MLFaceEmotion, MLFaceFeature.
    "possibilityofsmiling": Field("probability", strong=True),
    "possibilityoflefteyeopen": Field("probability", strong=True),
    "possibilityofrighteyeopen": Field("probability", strong=True),
    "opennessoflefteye": Field("probability", strong=True),
    "opennessofrighteye": Field("probability", strong=True),
    "moustacheprobability": Field("probability", strong=True),
    "sunglassprobability": Field("probability", strong=True),
    "sexprobability": Field("probability", strong=False),
    "hatprobability": Field("probability", strong=False),
    "neutralprobability": Field("probability", strong=False),
    "angryprobability": Field("probability", strong=False),
    "sadprobability": Field("probability", strong=False),
    "faceshapes": Field("points", strong=True),
    "faceshapelist": Field("points", strong=True),
    "rotationanglex": Field("angle", strong=False),
    "rotationangley": Field("angle", strong=False),
    "rotationanglez": Field("angle", strong=False),
    "tracingidentity": Field("id", strong=False),
    "subjects": Field("attribute", strong=False),
}

# Fields that measure features of a face; one of them is enough among others.
TELLING = frozenset(
    name
    for name, field in FIELDS.items()
    if field.strong
    and (field.kind in {"probability", "point", "points"} or name.startswith("headeuler"))
)
# What detectors say of a face besides where it is; two beside a box are of no other thing.
WORN = frozenset(("eyesopen", "mouthopen", "agerange", "mustache", "beard", "eyeglasses"))
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
    ("lefteye", "righteye", "nose", "nosetip", "nosebase", "mouthleft", "mouthright", "leftmouth",
     "rightmouth", "pupilleft", "pupilright", "contourchin", "lefteyecenter", "righteyecenter",
     "leftpupil", "rightpupil", "mouthcenter", "leftear", "rightear", "eyeleft", "eyeright",
     "chin", "jawline", "eyebrowleftouter", "mouthlowerlipbottom", "lefteyebrow", "righteyebrow",
     "jaw", "noseline")
)  # fmt: skip
BODY_PARTS = frozenset(
    ("leftshoulder", "rightshoulder", "lefthip", "righthip", "leftknee", "rightknee", "leftwrist",
     "rightwrist", "leftelbow", "rightelbow", "leftankle", "rightankle", "neck", "hip")
)  # fmt: skip
_POINTS = frozenset(
    ("landmarks", "landmark", "keypoints", "kps", "facelandmarks", "facemesh", "multifacelandmarks",
     "scaledmesh", "landmarks68")
)  # fmt: skip
# Fields below which names say what was measured.
_NAMED = _POINTS | {"expressions", "faceattributes", "subjects", "confarray"}
_MEASURED = frozenset(("headpose", "measurements", "orientation", "interoculardistance", "emotion"))
_COMPARED = frozenset(("subject", "similarity"))  # CompreFace: whom a face is like
# What points are of in a list that does not say on which side: W3C's shape detection, Firebase.
_UNSIDED = frozenset(("eye", "mouth"))


def is_points(name: str) -> bool:
    """Whether a field holds named points or a mesh."""
    return name in _POINTS


def is_named(name: str) -> bool:
    """Whether the names below a field are of interest: of points, expressions, attributes."""
    return name in _NAMED


def names_measures(parts: set[str]) -> bool:
    """Whether attributes of a face are measures of it, not an age alone."""
    return not parts.isdisjoint(_MEASURED)


def names_subjects(parts: set[str]) -> bool:
    """Whether these are persons and how like them a face is."""
    return parts >= _COMPARED


def names_a_face(parts: set[str]) -> bool:
    """Whether points of these names are those of a face."""
    found = parts & (FACE_PARTS | _UNSIDED)
    eye = any("eye" in part or "pupil" in part for part in found)
    return len(found) >= 2 and eye and parts.isdisjoint(BODY_PARTS)


_WHOLE_KINDS = {"coefficients": is_coefficients, "head": is_head}


def valid(
    field: Field, values: Sequence[Scalar], numerics: Callable[[], Sequence[Numeric]]
) -> bool:
    """Whether the values under a field, and the numbers among them, are what such a field holds."""
    if field.kind == "id":
        return any(_is_id(value) for value in values)
    if field.kind in _WHOLE_KINDS:
        flat = [number.value for number in numerics()]
        return len(flat) == len(values) and _WHOLE_KINDS[field.kind](flat)
    if field.kind == "attribute":
        return any(value is not None for value in values)
    numbers = numerics()
    if field.kind == "angle":
        return bool(numbers) and all(abs(n.value) <= _MAX_ANGLE for n in numbers)
    if field.kind == "probability":
        return len(numbers) == 1 and _probability(numbers[0])
    least = {"point": 2, "box": 4, "points": 6}[field.kind]
    return len(numbers) >= least and all(abs(n.value) <= _MAX_PIXELS for n in numbers)


def numerics_of(values: Sequence[Scalar]) -> list[Numeric]:
    """The numbers among the values under a field."""
    return [number for value in values if (number := _number(value)) is not None]


def _number(value: Scalar) -> Numeric | None:
    """A number, also where a program left its zero out (`.98`)."""
    if isinstance(value, str) and value[:1] == ".":
        return number_of(f"0{value}")
    return number_of(value)


def _is_id(value: Scalar) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool) and value != ""


def _probability(number: Numeric) -> bool:
    """0 to 1, or the -1 with which ML Kit says that it was not computed."""
    return 0 <= number.value <= 1 or number.value == -1
