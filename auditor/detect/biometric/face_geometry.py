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

import functools
from collections.abc import Iterator
from itertools import chain, islice

from auditor.detect.biometric.face_fields import (
    BLEND_SHAPES,
    FIELDS,
    is_named,
    is_points,
    is_side,
)
from auditor.detect.biometric.face_lists import MESHES, WAKE, meshes, shape_lists
from auditor.detect.biometric.face_meshes import is_packed_mesh
from auditor.detect.biometric.face_object import Face
from auditor.detect.biometric.face_outlines import KEYS, outlines
from auditor.detect.biometric.face_packed import PACKED, packed
from auditor.detect.biometric.face_points import NAMES, faces_of_68
from auditor.detect.biometric.face_tables import tables
from auditor.detect.biometric.face_things import Near
from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene, Tree
from auditor.detect.scalars import number_of
from auditor.detect.siblings import Group, group_of, is_element
from auditor.model import Confidence, Leaf, Method, Path

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
_MEMO = 8_192
_UP = 8  # steps from a contour's coordinate up to its face, and one more
# Ages and genders stand in many messages and are no face by themselves.
_WAKING = frozenset(FIELDS) - {"age", "gender", "expressions", "gaze"}
_SHAPE_NAMES = frozenset(("categoryname", "blendshapename", "shapename"))
_SCORES = frozenset(("score", "value", "weight"))
_BESIDE = 8  # fields of one category
_NEAR = 3  # objects around a part of a face
_CORNERS = frozenset(
    ("left", "xmin", "minx", "blendshapes", "roll", "landmarks", "contours", "z",
     "facemodelversion")
)  # fmt: skip


_LISTED = KEYS | MESHES | NAMES | {PACKED}


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each object that is a face."""
    faces: dict[Group, Face] = {}
    if any(_names_part(name) for name in {leaf.name for leaf in scene.woken}):
        fields = _Fields()
        for leaf in scene.leaves:
            yield from _note(leaf, fields, faces, scene)
    for path, shapes in shape_lists(scene.woken, scene.leaves):
        faces.setdefault((path, ""), Face(path)).shapes.update(shapes)
    judged = [
        (face, verdict)
        for face in faces.values()
        if face.may_be and (verdict := face.judge(Near(face.path, scene.leaves)))
    ]
    places = {id(face.path) for face, _ in judged}
    for face, (confidence, reason) in judged:
        if not _inside(face.path, places):
            method = Method.STRUCTURE if confidence is Confidence.PROVEN else Method.KEY
            yield Claim(face.path, confidence, method, reason)
    named = ((path.parent or path, path, why) for path, why in meshes(scene.woken))
    shaped = ((path, path, why) for path, why in outlines(scene.woken))
    ordered = ((path, path, why) for path, why in faces_of_68(scene.woken))
    tabled = ((path, path, why) for path, why in tables(scene.woken))
    for holder, path, reason in chain(named, shaped, ordered, tabled):
        if not _within(path, places) and not Near(holder, scene.leaves).is_thing():
            places.add(id(path))
            yield Claim(path, Confidence.PROVEN, Method.STRUCTURE, reason)
    yield from packed(scene)


def _note(leaf: Leaf, fields: _Fields, faces: dict[Group, Face], scene: Scene) -> Iterator[Claim]:
    """Add a leaf to the face whose field it lies in; a packed mesh is one by itself."""
    if shape := _shape_name(leaf.name):
        _add_shape(leaf, shape, faces, scene)
        return
    node = fields.of(leaf)
    if node is None:
        if is_side(leaf):
            face = faces.setdefault(group_of(leaf.path), Face(leaf.path.parent or leaf.path))
            face.add("facebox", leaf.value)
        return
    name = _field_name(node.name)
    if is_points(name) and is_packed_mesh(leaf.value):
        why = "the points of a face mesh, packed"
        yield Claim(leaf.path, Confidence.PROVEN, Method.STRUCTURE, why)
        return
    if name == joined(node.name):
        face = faces.setdefault(group_of(node), Face(node.parent or node))
    else:  # `SearchedFaceBoundingBox`: a face of its own
        face = faces.setdefault((node, ""), Face(node))
    face.add(name, leaf.value)
    if is_named(name):
        face.add_part(leaf, node)


def _add_shape(leaf: Leaf, name: str, faces: dict[Group, Face], scene: Scene) -> None:
    """A blend shape: under its own name, or named beside its score, as MediaPipe writes them."""
    number = number_of(leaf.value)
    group, at = group_of(leaf.path), leaf.path.parent or leaf.path
    if name in _SHAPE_NAMES:
        name = joined(leaf.value) if isinstance(leaf.value, str) else ""
        if name not in BLEND_SHAPES or not is_element(at) or at.parent is None:
            return
        group, at = (at.parent, ""), at.parent
        beside = islice(scene.leaves.below([leaf.path.parent]), _BESIDE)
        number = next((number_of(one.value) for one in beside if one.name in _SCORES), None)
    if number is not None and 0 <= number.value <= 1:
        faces.setdefault(group, Face(at)).shapes[name] = number


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


def _within(path: Path, places: set[int]) -> bool:
    """Whether a place is one of those, or lies in one."""
    node: Path | None = path
    for _ in range(_UP):
        if node is None:
            return False
        if id(node) in places:
            return True
        node = node.parent
    return False


@functools.lru_cache(_MEMO)
def _shape_name(name: str) -> str:
    """The joined name of a blend shape, or of what names one; "" for another."""
    whole = joined(name)
    return whole if whole in BLEND_SHAPES or whole in _SHAPE_NAMES else ""


@functools.lru_cache(_MEMO)
def _field_name(name: str) -> str:
    """The name in the table, "" for a name that is no field of a face."""
    whole = joined(name)
    if whole.endswith("faceboundingbox"):
        return "faceboundingbox"
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
    found: Path | None = None
    for _ in range(_UP - 1):
        if node is None:
            break
        if not is_element(node) and _field_name(node.name):
            found = node
        node = node.parent
    return found


def _names_part(name: str) -> bool:
    whole = joined(name)
    if name == "_x":  # of face-api.js, whose objects show what is private to them
        return True
    return whole in _CORNERS or whole in _SHAPE_NAMES or whole in _WAKING or whole in BLEND_SHAPES


DETECTOR = Detector(
    id="face-geometry",
    version=8,
    data_type="bio.face_geometry",
    title="face geometry",
    keys=frozenset(),
    wakes=lambda name: joined(name) in _LISTED or _names_part(name),
    wake=(WAKE,),
    sources=(
        "react-native-camera org.reactnative.facedetector",
        "ML Kit Face",
        "ARKit ARFaceAnchor.BlendShapeLocation",
        "Rekognition FaceDetail",
        "HMS ML Kit MLFace",
        "Live Link Face: CSV",
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
        Example(
            "a mesh's blend shapes by category",
            {
                "categories": [
                    {"categoryName": name, "score": 0.0625 * i}
                    for i, name in enumerate(sorted(BLEND_SHAPES)[:9])
                ]
            },
            ("bio.face_geometry $.categories",),
        ),
        Example(
            "an avatar's pose, set by hand",
            {"avatar": {"expressions": dict.fromkeys(sorted(BLEND_SHAPES)[:9], 0.5)}},
        ),
        Example(
            "a d20", {"type": "d20", "faces": [{"pitch": 1, "roll": 5, "bounds": [0, 0, 1, 1]}]}
        ),
        Example("a cliff", {"crag": "El Cap", "face": {"bounds": [0, 0, 9, 9], "pitch": 12}}),
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
