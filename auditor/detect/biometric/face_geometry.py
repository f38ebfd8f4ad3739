"""Face geometry: an object with several fields that only a face detector emits.

Each leaf is led back to the field of a face it lies in (`faces[0].bounds.
origin.x` to `bounds`), fields are collected by the object that holds them, and
every one must hold what such a field holds. Three fields, two of them about
faces alone or one that measures a face's features, prove it; a box, points or
angles in an object called a face make it probable. Dice, meshes, fonts, watches
and drawn figures have faces, eyes and poses too: what their names enclose is
none. The finding is one a face, at the object.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.detect.biometric.face_fields import BLEND_SHAPES, FIELDS, is_points, is_side
from auditor.detect.biometric.face_object import Face
from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene, Tree
from auditor.detect.scalars import number_of
from auditor.detect.siblings import Group, group_of, is_element
from auditor.model import Confidence, Method, Path

_CAMERA: Tree = {
    "faces": [
        {
            "faceID": 1,
            "bounds": {"origin": {"x": 61.5, "y": 120.1}, "size": {"width": 210, "height": 250}},
            "rollAngle": 1.9,
            "yawAngle": -3.1,
            "smilingProbability": 0.021,
            "leftEyePosition": {"x": 120.0, "y": 190.5},
        }
    ]
}
_UP = 8  # steps from a contour's coordinate up to its face, and one more
_NEAR = 3  # objects around a part of a face
_CORNERS = frozenset(
    ("left", "xmin", "minx", "blendshapes", "roll", "landmarks", "contours", "z",
     "facemodelversion")
)  # fmt: skip


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each object that is a face."""
    faces: dict[Group, Face] = {}
    for leaf in scene.leaves:
        node = _field_node(leaf.path)
        if node is not None:
            name = _field_name(node.name)
            if name == joined(node.name):
                face = faces.setdefault(group_of(node), Face(node.parent or node))
            else:  # `SearchedFaceBoundingBox`: a face of its own
                face = faces.setdefault((node, ""), Face(node))
            face.add(name, leaf.value)
            if is_points(name):
                face.add_part(leaf, node)
            continue
        if is_side(leaf):
            face = faces.setdefault(group_of(leaf.path), Face(leaf.path.parent or leaf.path))
            face.add("facebox", leaf.value)
            continue
        name = joined(leaf.name)
        if name in BLEND_SHAPES:
            number = number_of(leaf.value)
            if number is not None and 0 <= number.value <= 1:
                face = faces.setdefault(group_of(leaf.path), Face(leaf.path.parent or leaf.path))
                face.shapes.add(name)
    judged = [(face, verdict) for face in faces.values() if (verdict := face.judge())]
    places = {id(face.path) for face, _ in judged}
    for face, (confidence, reason) in judged:
        if not _inside(face.path, places):
            method = Method.STRUCTURE if confidence is Confidence.PROVEN else Method.KEY
            yield Claim(face.path, confidence, method, reason)


def _inside(path: Path, places: set[int]) -> bool:
    """Whether an object above is the same face: its attributes, its detection."""
    node = path.parent
    for _ in range(_NEAR):
        if node is None or is_element(node):
            return node is not None and id(node) in places
        if id(node) in places:
            return True
        node = node.parent
    return False


def _field_name(name: str) -> str:
    """The name in the table, "" for a name that is no field of a face."""
    whole = joined(name)
    if whole.endswith("faceboundingbox"):
        return "faceboundingbox"
    return whole if whole in FIELDS else ""


def _field_node(path: Path) -> Path | None:
    """The outermost field of a face that this path leads through."""
    found: Path | None = None
    node: Path | None = path
    for _ in range(_UP):
        if node is None:
            break
        if not is_element(node) and _field_name(node.name):
            found = node
        node = node.parent
    return found


def _names_part(name: str) -> bool:
    whole = joined(name)
    return whole in _CORNERS or whole in FIELDS or whole in BLEND_SHAPES


DETECTOR = Detector(
    id="face-geometry",
    version=3,
    data_type="bio.face_geometry",
    title="face geometry",
    keys=frozenset(),
    wakes=_names_part,
    sources=(
        "react-native-camera org.reactnative.facedetector",
        "ML Kit Face",
        "ARKit ARFaceAnchor.BlendShapeLocation",
        "Rekognition FaceDetail",
    ),
    look=look,
    examples=(
        Example("react-native-camera", _CAMERA, ("bio.face_geometry $.faces[0]",)),
        Example(
            "ML Kit",
            {
                "trackingId": 7,
                "headEulerAngleY": 12.5,
                "boundingBox": {"left": 10, "top": 20, "right": 200, "bottom": 240},
            },
            ("bio.face_geometry $",),
        ),
        Example(
            "a box in an object called a face",
            {"Face": {"BoundingBox": {"Height": 0.33, "Left": 0.31, "Top": 0.5, "Width": 0.24}}},
            ("bio.face_geometry $.Face",),
        ),
        Example(
            "Tencent",
            {"FaceInfos": [{"X": 1, "Y": 2, "Width": 90, "Height": 99}], "FaceModelVersion": "3.0"},
            ("bio.face_geometry $.FaceInfos[0]",),
        ),
        Example("a view", {"bounds": {"x": 0, "y": 0, "w": 320, "h": 50}, "rollAngle": 1}),
        Example(
            "not probabilities",
            {"faceID": 1, "smilingProbability": 44, "leftEyeOpenProbability": 92},
        ),
        Example("a font", {"fontFace": {"bounds": {"x": 0, "y": 1, "w": 2, "h": 3}}}),
        Example(
            "a watch",
            {"watchface": {"faceId": 7, "bounds": {"x": 0, "y": 0, "w": 1, "h": 1}, "roll": 0}},
        ),
        Example("a die", {"dice": {"faceId": 3, "bounds": [0, 0, 1, 1], "roll": 2.0}}),
        Example("a mesh", {"mesh": {"faces": [{"faceId": 3, "bounds": [0, 0, 1, 1], "yaw": 9.5}]}}),
        Example("a typeface", {"fontFace": {"faceId": "r", "box": [0, 0, 1, 1], "pitch": 12}}),
        Example(
            "a drone",
            {"drone": {"pose": {"yaw": 1, "pitch": 2}, "box": [0, 0, 1, 1], "eyesOpen": True}},
        ),
        Example(
            "a drawn figure's frames",
            {"animation": {"frames": [dict.fromkeys(sorted(BLEND_SHAPES)[:12], 0.5)]}},
        ),
        Example("a phone's posture", {"rollAngle": 1.5, "yawAngle": 2.5, "pitchAngle": 3.5}),
    ),
)
