"""Other spellings of a face's fields: as apps shorten them, and as more SDKs call them.

Left the joined name, right the field that it is (`face_fields`). Analytics cut names down
(`left_eye_open_prob`); SenseTime, Baidu, Face++ and Tencent number their landmarks.
"""

from __future__ import annotations

from auditor.detect.keys import joined

_OPEN = ("open", "openprob", "openproba", "openness", "openscore", "openvalue", "opened")
# Points of models in use.
_MARKS = (5, 68, 72, 81, 83, 90, 98, 101, 106, 150, 201, 240, 256, 280, 468, 478)

SPELLINGS: dict[str, str] = {
    **{f"{side}eye{how}": f"{side}eyeopenprobability" for side in ("left", "right")
       for how in _OPEN},
    **{f"eye{how}{side}": f"{side}eyeopenprobability" for side in ("left", "right")
       for how in ("open", "openprob", "openprobability", "openness")},
    **dict.fromkeys(("smileprobability", "smileprob", "smilingprob", "smilingscore"),
                    "smilingprobability"),
    **{f"{head}{axis}": f"headeulerangle{axis}" for axis in "xyz"
       for head in ("headeuler", "headangle", "faceeulerangle", "faceeuler")},
    "faceyaw": "headeulerangley", "facepitch": "headeuleranglex", "faceroll": "headeuleranglez",
    **{f"{word}{axis}": turn for word in ("euler", "eulerangle")
       for axis, turn in (("x", "pitch"), ("y", "yaw"), ("z", "roll"))},
    **{f"{turn}{how}": turn for turn in ("yaw", "pitch", "roll")
       for how in ("degrees", "deg", "value")},
    **dict.fromkeys(("headrotation", "headorientation", "headeulerangles"), "headpose"),
    "headyaw": "yaw", "headpitch": "pitch", "headroll": "roll",
    # WeChat's wx.faceDetect.
    "pointsarray": "landmark", "pointarray": "landmark", "anglearray": "pose",
    "detectrect": "box",
    **{f"{word}{count}": "landmarks" for word in ("landmark", "landmarks") for count in _MARKS
       if f"{word}{count}" != "landmarks68"},
    # InsightFace's `landmark_2d_106`, Tencent's `face_256_point`.
    **{f"landmark{plane}{count}": "landmarks" for plane in ("2d", "3d") for count in _MARKS},
    **{f"face{count}{word}": "facepoints" for word in ("point", "points", "landmarks", "keypoints")
       for count in _MARKS},
    **dict.fromkeys(("expressionweights", "blendshapeweights", "blendshapecoefficients",
                     "blendshapevalues", "blendshapescores"), "blendshapes"),
    **dict.fromkeys(("facelandmark", "facelandmarkpoints", "faciallandmarks", "faciallandmark",
                     "facemarks", "facekeypoint", "facelandmarks2d", "facelandmarks3d"),
                    "facelandmarks"),
    **dict.fromkeys(("facelocations", "facelocation", "facecoordinates", "facecoords", "faceregion",
                     "faceregions", "faceroi", "facebbox", "facebboxes"), "facebox"),
    **dict.fromkeys(("facemeshpoints", "facemeshlandmarks", "facemeshvertices", "facemeshdata",
                     "facemeshcoords", "facemeshcoordinates", "facialmesh"), "facemesh"),
    "facialareas": "facialarea", "facerects": "facerect", "facerectangles": "facerectangle",
    "faceboundingboxes": "faceboxes",
    "facialtransformationmatrix": "facialtransformationmatrixes", "boundingrect": "boundingbox",
    # Baidu's box and angle, DeepFace's box and feelings, Regula's box.
    "location": "frame", "region": "frame", "roi": "frame", "angle": "pose",
    "emotion": "expressions", "emotions": "expressions",
    "rect": "frame", "bbox": "frame", "rectangle": "frame",
    "eyedist": "eyedistance", "interpupillarydistance": "eyedistance",
    "interoculardistance": "eyedistance", "ipdmm": "eyedistance",
    "pupillarydistance": "eyedistance", "pupildistance": "eyedistance",
}  # fmt: skip
# Of these every drawing has some: they join what a face's own fields wake for.
FRAMES = frozenset(("rect", "bbox", "rectangle", "frame", "location", "region", "roi"))
COMMON = FRAMES | {"eyedistance", "lookatpoint", "angle", "emotion", "emotions"}
# Places on Earth are called so, too: of these the sides of a box count, nothing else.
PLACES = frozenset(("location", "region", "roi"))


def spelled(name: str) -> str:
    """The joined name of the field that a name is a spelling of, or its own."""
    whole = joined(name)
    return SPELLINGS.get(whole, whole)
