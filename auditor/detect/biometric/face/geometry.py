"""Face geometry: an object with several fields that only a face detector emits.

Fields are collected by the object that holds them (`face_collect`), and every one must
hold what such a field holds. Three fields, two of them about faces alone or one that
measures a face's features, prove it; a box, points or angles in an object called a face
make it probable. Dice, meshes, fonts, watches and drawn figures have faces, eyes and poses
too: what their names enclose is none. The finding is one a face, at the object.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice

from auditor.detect.biometric.face.action_units import WAKE as UNITS_WAKE
from auditor.detect.biometric.face.collect import SHAPE_NAMES, collect, is_shape
from auditor.detect.biometric.face.eyes import KEYS as EYES
from auditor.detect.biometric.face.eyes import eyes
from auditor.detect.biometric.face.fields import BLEND_SHAPES, FIELDS, is_points
from auditor.detect.biometric.face.flat import flat_faces, is_flat
from auditor.detect.biometric.face.lists import MESHES, WAKE, meshes, shape_lists
from auditor.detect.biometric.face.mesh_tables import WAKE as MESH_WAKE
from auditor.detect.biometric.face.mesh_tables import mesh_tables
from auditor.detect.biometric.face.named import KEYS as NAMED
from auditor.detect.biometric.face.named import named_faces
from auditor.detect.biometric.face.object import Face
from auditor.detect.biometric.face.outlines import KEYS, outlines
from auditor.detect.biometric.face.points import NAMES, faces_of_68
from auditor.detect.biometric.face.regions import KEYS as REGIONS
from auditor.detect.biometric.face.regions import regions
from auditor.detect.biometric.face.spellings import COMMON, SPELLINGS, spelled
from auditor.detect.biometric.face.tables import tables
from auditor.detect.biometric.face.things import Near, is_face
from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene, Tree
from auditor.detect.siblings import Group, is_element
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
_UP = 8
# Ages and genders stand in many messages and are no face by themselves.
_WAKING = (frozenset(FIELDS) | SPELLINGS.keys()) - {"age", "gender", "expressions", "gaze"} - COMMON
# Of expressions those wake that texts and voices are not said to have.
_EXPRESSIONS = frozenset(("fearful", "disgusted"))
_POINT = 4  # steps from a coordinate to its list of points
_NEAR = 3  # objects around a part of a face
_BOXES = 1_024  # leaves of boxes that are looked at
_CORNERS = frozenset(
    ("left", "xmin", "minx", "blendshapes", "roll", "landmarks", "contours", "z",
     "facemodelversion")
)  # fmt: skip


# A box such as every drawing has: looked at where something calls what it is in a face.
_AXES = frozenset(("x", "y"))
_BOXED = COMMON | {"width", "w"}
_WOKEN = KEYS | EYES | NAMED | MESHES | NAMES | REGIONS | _BOXED


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each object that is a face."""
    faces: dict[Group, Face] = {}
    named = ((path.parent or path, path, why) for path, why in meshes(scene.woken, scene.leaves))
    shaped = ((path, path, why) for path, why in outlines(scene.woken))
    ordered = ((path, path, why) for path, why in faces_of_68(scene.woken))
    flat = ((path, path, why) for path, why in flat_faces(scene))
    tabled = ((path, path, why) for path, why in tables(scene.woken))
    sure = list(chain(named, shaped, ordered, tabled, flat))
    if (
        any(_names_part(name) for name in {leaf.name for leaf in scene.woken})
        or any(is_shape(leaf.value) for leaf in scene.woken)
        or _framed(scene)
        or (not sure and _pointed(scene))
    ):
        collect(scene, faces)
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
    places -= {id(face.path) for face, (how, _) in judged if how is Confidence.CANDIDATE}
    for holder, path, reason in sure:
        if not _within(path, places) and not Near(holder, scene.leaves).is_thing():
            places.add(id(path))
            yield Claim(path, Confidence.PROVEN, Method.STRUCTURE, reason)
    for path, reason in chain(named_faces(scene), eyes(scene.woken), regions(scene)):
        near = Near(path, scene.leaves)
        if not _within(path, places) and not near.is_thing() and not near.is_avatar():
            places.add(id(path))
            yield Claim(path, Confidence.PROBABLE, Method.STRUCTURE, reason)
    yield from mesh_tables(scene)


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


def _framed(scene: Scene) -> bool:
    """Whether a box such as every drawing has stands in something that is called a face."""
    boxes = (leaf for leaf in scene.woken if joined(leaf.name) in _BOXED)
    seen: set[int] = set()
    for leaf in islice(boxes, _BOXES):
        node = leaf.parent
        for _ in range(_NEAR):
            if node is None or id(node) in seen:
                break
            seen.add(id(node))
            if is_face(node.name):
                return True
            node = node.parent
    return False


def _pointed(scene: Scene) -> bool:
    """Whether a coordinate lies in a field of a face, as `x` does in landmarks and rectangles."""
    places = (leaf.parent for leaf in scene.woken if joined(leaf.name) in _AXES)
    seen: set[int] = set()
    for place in places:
        node = place
        for _ in range(_POINT):
            if node is None or id(node) in seen:
                break
            seen.add(id(node))
            if (
                not is_element(node)
                and (name := spelled(node.name))
                and (is_points(name) or name in _WAKING)
            ):
                return True
            node = node.parent
        if len(seen) > _BOXES * _POINT:
            break
    return False


def _names_part(name: str) -> bool:
    whole = joined(name)
    if name == "_x":  # of face-api.js, whose objects show what is private to them
        return True
    if whole in _EXPRESSIONS:
        return True
    return whole in _CORNERS or whole in SHAPE_NAMES or whole in _WAKING or whole in BLEND_SHAPES


DETECTOR = Detector(
    id="face-geometry",
    version=17,
    data_type="bio.face_geometry",
    title="face geometry",
    keys=frozenset(),
    wakes=lambda name: joined(name) in _WOKEN or _names_part(name) or is_flat(name),
    wake=(WAKE, UNITS_WAKE, MESH_WAKE),
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
            "points in fields of their own",
            {"leftEyeCenterX": 672, "leftEyeCenterY": 1010, "chinTipX": 858, "chinTipY": 1594},
            ("bio.face_geometry $",),
        ),
        Example(
            "a dancer's",
            {"noseX": 0.5, "noseY": 0.1, "leftEyeX": 0.5, "leftEyeY": 0.1, "leftHipX": 0.4},
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
