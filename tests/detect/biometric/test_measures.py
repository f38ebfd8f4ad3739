"""What was measured of faces, voices, hands and days, and what has the same names or shapes."""

from __future__ import annotations

import math
import random

import pytest

from auditor.detect.model import Tree
from tests.detect.helpers import scan, seen

DICE = random.Random(9)  # noqa: S311 - made-up measures, no secret
SHAPES = ("jawOpen", "eyeBlinkLeft", "eyeBlinkRight", "mouthSmileLeft", "mouthSmileRight",
          "browInnerUp", "mouthFunnel", "cheekPuff", "tongueOut")  # fmt: skip
AZURE: dict[str, Tree] = {
    "anger": 0.1, "contempt": 0.0, "disgust": 0.05, "fear": 0.05, "happiness": 0.4, "neutral": 0.2,
    "sadness": 0.15, "surprise": 0.05,
}  # fmt: skip
SOUND = "XQKC/94NpgEIA7UEtQahCJIIUveH9aAN4gdV/v0G9fSl" * 8
NAMES = "frame,face_id,timestamp,confidence,gaze_0_x,pose_Tx,pose_Ty,pose_Tz,AU01_r,AU02_r,AU04_r"
UNITS = f"{NAMES},AU06_r,AU12_r,AU45_r,AU01_c,AU12_c"


def some(low: float, high: float) -> float:
    return round(DICE.uniform(low, high), 3)


def shapes(most: float, whole: bool = False) -> list[Tree]:
    return [{"name": name, "weight": int(most / 3) if whole else some(0, most)} for name in SHAPES]


def mesh(**more: float) -> list[Tree]:
    return [{"x": some(0.2, 0.8), "y": some(0.2, 0.8), "z": some(-0.1, 0.1)} | more
            for _ in range(468)]  # fmt: skip


def table(count: int = 20) -> str:
    rows = (
        [str(i), "0", f"{i / 30:.3f}", "0.98", *(f"{some(-1, 1)}" for _ in range(4)),
         *(f"{some(0, 4):.2f}" for _ in range(6)), "0", "1"]
        for i in range(count)
    )  # fmt: skip
    return "\n".join([UNITS, *(",".join(row) for row in rows)]) + "\n"


def turned(first: str, low: float, high: float, gap: int = 16) -> list[Tree]:
    return [
        {first: some(low, high), "beta": some(40, 52), "gamma": some(-6, 6), "t": gap * i}
        for i in range(60)
    ]


def wave() -> list[Tree]:
    return [round(0.4 * math.sin(i / 9), 4) for i in range(1_000)]


def findings(body: Tree) -> list[str]:
    return [one for one in seen(scan(body)) if one.startswith("bio.") and "candidate" not in one]


@pytest.mark.parametrize(
    ("body", "data_type"),
    [
        ({"multiFaceLandmarks": [mesh(visibility=0.0)]}, "bio.face_geometry"),
        ({"blendShapes": shapes(1)}, "bio.face_geometry"),
        ({"capture": {"list": shapes(100)}}, "bio.face_geometry"),
        ({"csv": table()}, "bio.face_geometry"),
        ({"aus": {"AU01": 0.2, "AU04": 0.1, "AU12": 1.21, "AU25": 0.7}}, "bio.face_geometry"),
        ({"face": {"frame": 3, "emotion": AZURE}}, "bio.face_geometry"),
        ({"facePosition": [10, 20, 90, 99], "emotion": AZURE}, "bio.face_geometry"),
        ({"face_106_points": ";".join(f"{some(0, 400)},{some(0, 400)}" for _ in range(106))},
         "bio.face_geometry"),
        ({"objects": [{"type": "face", "faceID": 4, "bounds": [0.2, 0.3, 0.3, 0.4],
                       "rollAngle": 30.5}]}, "bio.face_geometry"),
        ({"pupillaryDistance": 62.5, "faceWidth": 141.2}, "bio.face_geometry"),
        ({"frames": [{"leftEyeOpen": 0.91, "rightEyeOpen": 0.88}]}, "bio.face_geometry"),
        ({"faceTracking": {"headRotation": [0.1, 0.2, 0.3, 0.9]}}, "bio.face_geometry"),
        ({"faceRects": [[100, 120, 200, 220]]}, "bio.face_geometry"),
        ({"face_vec": ";".join(["0.088388", "-0.088388"] * 64)}, "bio.face_template"),
        ({"faceFeatures": ["0.088388", "-0.088388"] * 64}, "bio.face_template"),
        ({"left_iris_embedding": [0.0625, -0.0625] * 128}, "bio.iris"),
        ({"biometricData": [{"modality": "IRIS", "data": SOUND}]}, "bio.iris"),
        ({"data": {"format": "audio/L16;rate=16000", "audio": SOUND}}, "bio.voice"),
        ({"recording": {"sampleRate": 44_100, "samples": wave()}}, "bio.voice"),
        ({"sensor": [{"x_acc": some(-1, 1), "y_acc": some(-1, 1), "z_acc": some(9, 10),
                      "ts": 20 * i} for i in range(60)]}, "bio.motion"),
        ({"orient": turned("alpha", 100, 130)}, "bio.motion"),
        ({"sensors": {"TYPE_ACCELEROMETER": [{"ts": 20 * i, "v": [some(-1, 1), some(-1, 1), 9.8]}
                                             for i in range(60)]}}, "bio.motion"),
        ({"typing": [{"key": "a", "dwellTime": 60 + i % 40, "flightTime": 90 + i % 70}
                     for i in range(30)]}, "bio.behaviour"),
        ({"eyes": [{"left": {"pupilDiameter": some(2, 4)}} for _ in range(9)]}, "bio.behaviour"),
        ({"eyeGaze": {"origin": [0, 0, 0], "direction": [0.1, 0.2, 0.9]}}, "bio.behaviour"),
    ],
)  # fmt: skip
def test_found(body: Tree, data_type: str) -> None:
    assert any(one.startswith(data_type) for one in findings(body)), findings(body)


@pytest.mark.parametrize(
    "body",
    [
        {"customizer": {"shapes": shapes(100, whole=True)}},
        {"rig": {"targets": shapes(1)}},
        {"route": {"landmarks": ";".join(f"{114 + i / 999:.4f},22.3" for i in range(40))}},
        {"sizes": {"AU6": 1.5, "AU7": 2.5, "AU9": 3.5, "AU10": 1.5, "AU11": 0.5}},
        {"AU01": 2301.2, "AU02": 2302.1, "AU03": 2303.3, "AU04": 2311.1, "AU12": 2.5},
        {"text": "so-so", "faces": 3, "emotion": AZURE},
        {"entities": [{"type": "face", "id": 3, "bounds": [1, 2, 3, 4]}]},
        {"tiles": [{"faceId": 1, "box": [0, 0, 9, 9], "yaw": 90, "pitch": 0}], "panorama": "p"},
        {"avatar": {"pupillaryDistance": 0.4, "faceWidth": 0.5}},
        {"doll": {"leftEyeOpen": 1, "rightEyeOpen": 0}},
        {"player": {"headRotation": {"x": 1.1, "y": 2.1, "z": 0}}},
        {"iris": {"left": 12, "right": 30, "vector": [0.1, 0.2, 0.3]}},
        {"modality": "CT", "data": SOUND},
        {"type": "audio/l16;rate=44100", "data": SOUND},
        {"tts": {"mimeType": "audio/pcm;rate=24000", "data": SOUND}},
        {"sdr": {"sample_rate": 24_000, "samples": wave()}},
        {"eeg": [{"delta": some(0, 9)} | row for row in turned("alpha", 10, 40)
                 if isinstance(row, dict)]},
        {"risk": turned("alpha", -5, 15, gap=86_400)},
        {"modes": [{"walking": True, "cycling": False, "automotive": True, "running": False}] * 4},
        {"avgDwellMinutes": 40, "avgFlightMinutes": 120},
        {"surgery": {"fixation": {"x": 1, "y": 2, "screws": 4}}, "amplitude": 3},
        {"turbine": 1, "rows": [{"acc_x": some(-1, 1), "acc_y": some(-1, 1), "acc_z": 9.8,
                                 "t": 20 * i} for i in range(60)]},
        {"rows": [{"acc_x": some(-1, 1), "acc_y": some(-1, 1), "acc_z": 9.8, "rotor_rpm": 12.1,
                   "t": 20 * i} for i in range(60)]},
    ],
)  # fmt: skip
def test_not_found(body: Tree) -> None:
    assert findings(body) == []
