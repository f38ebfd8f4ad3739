"""Boxes without a field of their own: their sides stand in the element of a list of faces.

Tencent's `FaceInfos[0].X`, OpenCV's `faces[0].w`, Kairos's `faces[0].topLeftX`. Lists of
boxes by their name are of nothing else; what is called faces has such sides on a die, too.
"""

from __future__ import annotations

from auditor.detect.biometric.face.things import is_face
from auditor.detect.keys import joined
from auditor.detect.siblings import is_element
from auditor.model import Leaf

_BOXES = frozenset(
    ("faceinfos", "facerects", "faceboxes", "facerectangles", "densefaceshapeset")
)  # fmt: skip
SIDES = frozenset(
    ("x", "y", "width", "height", "w", "h", "left", "top", "right", "bottom", "xmin", "ymin",
     "xmax", "ymax", "topleftx", "toplefty")
)  # fmt: skip
BOX, BARE = "facebox", "sides"


def side_of(leaf: Leaf) -> str:
    """The field of a face whose side a leaf is, "" where it is none."""
    above = leaf.parent
    if above is None or above.parent is None or not is_element(above):
        return ""
    if joined(leaf.name) not in SIDES:
        return ""
    if joined(above.parent.name) in _BOXES:
        return BOX
    return BARE if is_face(above.parent.name) else ""
