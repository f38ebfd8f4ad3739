"""A face is one finding at its object, proven by three of its fields."""

from auditor.detect.model import Tree, leaves_of
from tests.detect.helpers import query, scan, seen

POINT: Tree = {"x": 120.0, "y": 190.5}


def test_two_faces_are_two_findings_without_a_value() -> None:
    face: Tree = {
        "faceID": 1,
        "rollAngle": 1.9,
        "yawAngle": -3.1,
        "leftEyePosition": POINT,
        "noseBasePosition": POINT,
    }
    found = scan({"faces": [face, face], "t": 1})
    assert seen(found) == [
        "bio.face_geometry proven $.faces[0]",
        "bio.face_geometry proven $.faces[1]",
    ]
    assert all(f.value is None for f in found)


def test_ml_kit_with_landmarks_and_contours() -> None:
    points: Tree = [{"x": float(i), "y": float(i)} for i in range(5)]
    body: Tree = {
        "bounding_box": {"left": 1, "top": 2, "right": 3, "bottom": 4},
        "head_euler_angle_y": 1.5,
        "smiling_probability": -1,
        "contours": {"FACE": points},
        "landmarks": {"LEFT_EYE": POINT, "RIGHT_EYE": POINT, "NOSE": POINT},
    }
    assert seen(scan({"detections": [body]})) == ["bio.face_geometry proven $.detections[0]"]


def test_blend_shapes() -> None:
    shapes = ("jawOpen", "eyeBlink_L", "eyeBlink_R", "mouthSmileLeft", "mouthSmileRight")
    more = ("browInnerUp", "cheekPuff", "noseSneer_L", "tongueOut")
    body: Tree = {"blendShapes": dict.fromkeys((*shapes, *more), 0.25)}
    assert seen(scan(body)) == ["bio.face_geometry proven $.blendShapes"]
    assert scan({"blendShapes": dict.fromkeys(shapes, 0.25)}) == []
    assert scan({"blendShapes": dict.fromkeys((*shapes, *more), 25)}) == []


def test_one_field_out_of_range_does_not_count() -> None:
    body: dict[str, Tree] = {"faceID": 1, "rollAngle": 1.5, "smilingProbability": 0.5}
    assert len(scan(body)) == 1
    assert scan({**body, "smilingProbability": 50}) == []
    assert scan({**body, "rollAngle": 5000}) == []


def test_two_fields_are_not_enough() -> None:
    assert scan({"smilingProbability": 0.5, "leftEyeOpenProbability": 0.5}) == []


def test_an_object_called_a_face_needs_geometry() -> None:
    assert scan({"face": {"age": 30, "gender": "f"}}) == []
    assert seen(scan({"face": {"box": [1.5, 2, 3, 4]}})) == ["bio.face_geometry probable $.face"]
    assert scan({"interface": {"box": [1.5, 2, 3, 4]}}) == []
    assert scan({"face": {"family": "Inter", "style": "Bold", "box": [1.5, 2, 3, 4]}}) == []


def test_what_a_detector_is_told_is_no_find() -> None:
    box: Tree = {"x": 0.2, "y": 0.15, "w": 0.6, "h": 0.7}
    told: Tree = {"minConfidence": 0.7, "maxFaces": 1, "box": box}
    assert seen(scan({"face": told})) == ["bio.face_geometry candidate $.face"]
    found: Tree = {"confidence": 0.97, "box": box}
    assert seen(scan({"face": found})) == ["bio.face_geometry probable $.face"]
    corners: Tree = {"minX": 12, "minY": 30, "confidence": 0.97, "box": box}
    assert seen(scan({"face": corners})) == ["bio.face_geometry probable $.face"]


def test_an_eye_or_an_id_is_not_two_strong_fields() -> None:
    assert scan({"faceId": 7, "bounds": {"x": 0, "y": 0, "w": 1, "h": 1}, "roll": 0}) == []
    assert scan({"eyesOpen": True, "box": [0, 0, 1, 1], "pose": {"yaw": 1.0}}) == []


def test_live_frames_are_of_a_face_and_an_animation_is_not() -> None:
    names = ("jawOpen", "eyeBlink_L", "eyeBlink_R", "mouthSmileLeft", "mouthSmileRight",
             "browInnerUp", "cheekPuff", "noseSneer_L", "tongueOut")  # fmt: skip
    frames: Tree = [{"t": 16, "blendShapes": dict.fromkeys(names, 0.25)}]
    assert seen(scan({"frames": frames})) == ["bio.face_geometry proven $.frames[0].blendShapes"]
    assert scan({"animation": {"frames": frames}}) == []


def test_points_by_their_types() -> None:
    box: Tree = {"Width": 0.3, "Height": 0.4, "Left": 0.1, "Top": 0.2}
    points: Tree = [{"Type": one, "X": 0.4, "Y": 0.3} for one in ("eyeLeft", "eyeRight", "nose")]
    face: Tree = {"BoundingBox": box, "Landmarks": points, "Confidence": 99.5}
    assert seen(scan({"FaceDetails": [face]})) == ["bio.face_geometry proven $.FaceDetails[0]"]


def test_meshes_of_two_faces() -> None:
    mesh: Tree = [{"x": 0.31 + i / 2000, "y": 0.42, "z": -0.01} for i in range(468)]
    assert seen(scan({"multiFaceLandmarks": [mesh]})) == ["bio.face_geometry proven $"]
    other: Tree = [{"x": 0.3, "y": 0.42 + i / 2100, "z": i / 3000} for i in range(468)]
    assert seen(scan({"multiFaceLandmarks": [mesh, other]})) == ["bio.face_geometry proven $"]


def test_tencent_boxes_are_likely() -> None:
    body: Tree = {
        "FaceInfos": [{"X": 1, "Y": 2, "Width": 90, "Height": 99}],
        "FaceModelVersion": "3.0",
    }
    assert seen(scan(body)) == ["bio.face_geometry probable $.FaceInfos[0]"]


def _line(count: int, start: float = 0.1) -> list[Tree]:
    return [[start + 0.013 * i, start + 0.007 * i * i % 0.5] for i in range(count)]


def test_outlines_by_the_names_of_parts() -> None:
    dlib: Tree = {
        "chin": _line(17),
        "left_eyebrow": _line(5),
        "nose_bridge": _line(4),
        "left_eye": _line(6),
        "top_lip": _line(12),
    }
    assert seen(scan([dlib])) == ["bio.face_geometry proven $[0]"]
    points: Tree = [{"x": 0.1 * i, "y": 0.05 * i} for i in range(6)]
    vision: Tree = {"faceContour": points, "leftEye": points, "outerLips": points, "nose": points}
    assert seen(scan({"landmarks": vision})) == ["bio.face_geometry proven $.landmarks"]


def test_eyes_and_mouths_of_drawn_things_are_no_outlines() -> None:
    point: Tree = {"x": 0.5, "y": 0.25}
    drawn: Tree = {"leftEye": point, "rightEye": point, "nose": point, "mouth": point}
    assert scan({"anchors": drawn}) == []
    still: Tree = [point] * 8
    assert scan({"anchors": {"leftEye": still, "nose": still, "mouth": still, "chin": still}}) == []
    lines: Tree = {"leftEye": _line(6), "nose": _line(6), "mouth": _line(6), "chin": _line(6)}
    assert scan({"emoji": lines}) == []
    assert scan({"hands": {"chin": _line(6), "nose": _line(6)}}) == []


def test_the_positions_of_face_api() -> None:
    positions: list[Tree] = [{"_x": 200.5 + i, "_y": 120.25 + i * i % 97} for i in range(68)]
    body: Tree = {"_shift": {"_x": 200.5, "_y": 120.5}, "_positions": positions}
    assert seen(scan({"landmarks": body})) == ["bio.face_geometry proven $.landmarks"]
    assert scan({"route": {"_positions": positions}}) == []
    assert scan({"route": {"_shift": {"_x": 1.5, "_y": 2.5}, "_positions": positions[:40]}}) == []


def test_a_bare_mesh_counts_in_a_face() -> None:
    flat: list[Tree] = [0.3 + 0.0002 * i for i in range(1404)]
    assert seen(scan({"face": {"mesh": flat}})) == ["bio.face_geometry proven $.face.mesh"]
    assert scan({"rock": {"mesh": flat}}) == []
    assert scan({"face": {"mesh": flat[:-3]}}) == []


NAMES = ["browDown_L", "browInnerUp", "cheekPuff", "eyeBlink_L", "eyeBlink_R", "jawForward",
         "jawOpen", "mouthClose", "mouthPucker", "mouthSmile_L"]  # fmt: skip


def test_blend_shapes_in_two_lists() -> None:
    names: list[Tree] = list(NAMES)
    weights: list[Tree] = [0.0317 * i for i in range(10)]
    body: dict[str, Tree] = {"names": names, "weights": weights}
    assert seen(scan(body)) == ["bio.face_geometry proven $"]
    assert scan({**body, "weights": weights[:9]}) == []
    assert scan({**body, "weights": [4.5] * 10}) == []
    assert scan({"preset": body}) == []


def test_blend_shapes_of_an_animation_are_no_phones() -> None:
    frame: Tree = {name: 0.0317 * i for i, name in enumerate(NAMES)}
    assert scan({"animation": "smile", "frames": [frame] * 2}) == []
    answered = scan(leaves_of({"frames": [frame]}, root="response.body"))
    assert [str(one.confidence) for one in answered] == ["candidate"]
    assert seen(scan({"frames": [frame]})) == ["bio.face_geometry proven $.frames[0]"]


def test_numbers_without_a_zero_in_front() -> None:
    angles: dict[str, Tree] = {"headEulerAngleY": "-3.3", "headEulerAngleZ": ".2"}
    assert seen(scan({**angles, "smilingProbability": ".12"})) == ["bio.face_geometry proven $"]
    assert len(scan(query({"headEulerAngleX": "1.2", "headEulerAngleY": "-3.3",
                           "smilingProbability": "0.12"}))) == 1  # fmt: skip
