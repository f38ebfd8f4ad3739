"""What a picture's metadata say of the camera that took it: serial numbers, its owner, the moment.

Two pictures with one body's serial number come from one camera, whoever sends
them. Make, model and the moment of the shutter narrow that down and prove
little alone. Only tags below a picture's EXIF or XMP count, under the names of
the specifications.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.detect.identifier.shapes import has_digit
from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.scalars import text_of
from auditor.model import Confidence, Leaf, Method, Node

_SERIALS = {
    "bodyserialnumber": "camera's body",
    "cameraserialnumber": "camera",
    "serialnumber": "camera",
    "lensserialnumber": "lens",
}
_OWNERS = frozenset({"cameraownername", "ownername"})
_UNIQUE = frozenset({"imageuniqueid"})
_MOMENT = frozenset({"datetimeoriginal"})
_CAMERA = frozenset({"make", "model"})
_SERIAL = re.compile(r"[A-Za-z0-9](?:[ :._/-]?[A-Za-z0-9]){3,31}", re.ASCII).fullmatch
_TIME = re.compile(r"\d{4}[:-]\d{2}[:-]\d{2}[ T]\d{2}:\d{2}(?::\d{2})?.{0,12}", re.ASCII).fullmatch
_UID = re.compile(r"[0-9A-Fa-f]{16,64}|[A-Za-z0-9]{8,33}", re.ASCII).fullmatch
_METADATA = re.compile(r"(?:^|[ .\[])(?:exif|xmp)\b", re.IGNORECASE).search
_LONGEST = 128  # characters of an owner's name
_UP = 8
_MOST = 64  # pictures whose camera is told


def look(scene: Scene) -> Iterator[Claim]:
    """Tags that name a camera, its owner or the moment."""
    moments: list[Node] = []
    for leaf in scene.woken:
        name, text = joined(leaf.name), text_of(leaf.value).strip()
        if not text or not _is_metadata(leaf):
            continue
        if name in _MOMENT:
            if _TIME(text) and leaf.parent is not None and len(moments) < _MOST:
                moments.append(leaf.parent)
                yield _claim(leaf, Confidence.CANDIDATE, "when a camera took the picture")
        else:
            yield from _named(leaf, name, text)
    if moments:
        yield from _cameras(scene, moments)


def _named(leaf: Leaf, name: str, text: str) -> Iterator[Claim]:
    """A serial number, an owner, a picture's own id."""
    if name in _SERIALS:
        if _SERIAL(text) and has_digit(text) and len(set(text)) > 1:
            yield _claim(leaf, Confidence.PROBABLE, f"the serial number of a {_SERIALS[name]}")
    elif name in _OWNERS:
        if len(text) <= _LONGEST and any(map(str.isalpha, text)):
            yield _claim(leaf, Confidence.PROBABLE, "the owner of a camera", "id.name")
    elif name in _UNIQUE and _UID(text) and len(set(text)) > 2:
        yield _claim(leaf, Confidence.CANDIDATE, "the unique id of a picture")


def _cameras(scene: Scene, moments: list[Node]) -> Iterator[Claim]:
    """The make and model beside the moment."""
    for leaf in scene.each():
        if joined(leaf.name) in _CAMERA and any(leaf.parent is one for one in moments):
            yield _claim(leaf, Confidence.CANDIDATE, "the camera that took a picture")


def _claim(leaf: Leaf, sure: Confidence, what: str, data_type: str = "") -> Claim:
    reason = f"{what}, in a picture's metadata"
    return Claim(leaf.path, sure, Method.STRUCTURE, reason, leaf.value, data_type)


def _is_metadata(leaf: Leaf) -> bool:
    node = leaf.parent
    for _ in range(_UP):
        if node is None:
            return False
        if _METADATA(node.text):
            return True
        node = node.parent
    return False


DETECTOR = Detector(
    id="exif-camera",
    version=1,
    data_type="id.device",
    title="camera of a picture: serial number, owner, moment (EXIF, XMP)",
    keys=frozenset({*_SERIALS, *_OWNERS, *_UNIQUE, *_MOMENT}),
    sources=("EXIF 2.32 §4.6.5 (BodySerialNumber and others)", "Adobe XMP: aux:SerialNumber"),
    look=look,
    examples=(
        Example(
            "a body's serial number",
            {"exif": {"BodySerialNumber": "7009380", "LensSerialNumber": "0000000000"}},
            ("id.device $.exif.BodySerialNumber",),
        ),
        Example(
            "the owner",
            {"exif": {"CameraOwnerName": "Chan Tai Man"}},
            ("id.name $.exif.CameraOwnerName",),
        ),
        Example(
            "the moment and the camera",
            {"exif": {"DateTimeOriginal": "2013:04:13 15:02:50", "Model": "K-5"}},
            ("id.device $.exif.DateTimeOriginal", "id.device $.exif.Model"),
        ),
        Example("a serial number of something else", {"serialNumber": "12"}),
        Example("no serial number", {"exif": {"BodySerialNumber": "none", "Model": "K-5"}}),
        Example("no moment", {"exif": {"DateTimeOriginal": "0000"}}),
    ),
)
