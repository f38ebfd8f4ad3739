"""Records of bodies by standard, as the decoders of `decode.records` opened them.

A decoder only opens a record whose lengths close, so its format is proof. What
of the body it holds follows from the standard; a CBEFF template whose record
was opened itself is not told twice.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Leaf, Method, Node

# What a container's format names, the first that is named.
_BY_WORD = (
    ("face", "bio.face_image"), ("finger", "bio.fingerprint"), ("minutiae", "bio.fingerprint"),
    ("latent", "bio.fingerprint"), ("palm", "bio.palm"),
    ("vein", "bio.palm"), ("vascular", "bio.palm"), ("hand", "bio.palm"), ("iris", "bio.iris"),
    ("retina", "bio.iris"), ("voice", "bio.voice"), ("WSQ", "bio.fingerprint"),
    ("signature", "bio.behaviour"), ("gait", "bio.behaviour"),
)  # fmt: skip
_FORMATS = (
    "ISO/IEC 19794-",
    "ISO/IEC 39794-",
    "INCITS 3",
    "WSQ ",
    "CBEFF ",
    "ICAO 9303 ",
    "ANSI/NIST-ITL ",
    "ZKFinger ",
)
_ARROW = " ▸ "
_UP = 8


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each record."""
    found = [leaf for leaf in scene.woken if str(leaf.value).startswith(_FORMATS)]
    inside = {id(node) for leaf in found for node in _containers(leaf)}
    for leaf in found:
        if id(leaf.parent) in inside:
            continue
        text = str(leaf.value)
        data_type = next((kind for word, kind in _BY_WORD if word in text), "")
        if not data_type:
            continue
        if leaf.text.startswith(_ARROW):
            why = f"{text}: its lengths and structure are as such records have them"
            yield Claim(leaf.path, Confidence.PROVEN, Method.STRUCTURE, why, leaf.value, data_type)
        else:
            why = "the name of a record's format, without a record"
            yield Claim(leaf.path, Confidence.CANDIDATE, Method.KEY, why, leaf.value, data_type)


def _containers(leaf: Leaf) -> Iterator[Node]:
    """The places whose CBEFF template holds this record."""
    node = leaf.parent
    for _ in range(_UP):
        if node is None:
            return
        if node.text.startswith(f"{_ARROW}cbeff:record") and node.parent is not None:
            yield node.parent
        node = node.parent


DETECTOR = Detector(
    id="biometric-records",
    version=4,
    data_type="bio.fingerprint",
    title="records of fingers, faces, irises by standard",
    keys=frozenset({"biometricformat"}),
    sources=(
        "ISO/IEC 19794-2, -4, -5, -6, -7, -9; ISO/IEC 39794-2, -4, -5, -6; INCITS 378, 381",
        "ISO/IEC 19785 (CBEFF), ICAO Doc 9303 part 10",
        "ANSI/NIST-ITL 1; FBI IAFIS-IC-0110 (WSQ)",
        "ZKFinger VX10: the header that published templates have in common",
    ),
    look=look,
    examples=(
        Example(
            "a name without a record, which does not count",
            {"biometricFormat": "ISO/IEC 19794-2:2005 finger minutiae"},
            ("bio.fingerprint $.biometricFormat",),
        ),
        Example("another format", {"biometricFormat": "face"}),
    ),
)
