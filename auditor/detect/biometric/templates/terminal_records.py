"""Templates and photos that terminals of doors and clocks push: ZKTeco's lines of fields.

`FP`, `FACE` and `BIODATA` records carry a template in their field `TMP` (`Tmp`, `Template`),
`BIOPHOTO` a picture in `Content`. Of a `BIODATA` record the number in `Type` says of what it
is; the name of the record says it of the others (PUSH SDK communication protocol).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from auditor.detect.biometric.templates.vectors import blob
from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Leaf, Method

_BY_RECORD = {
    "fp": "bio.fingerprint", "fingertmp": "bio.fingerprint", "templatev10": "bio.fingerprint",
    "fvein": "bio.fingerprint", "fingervein": "bio.fingerprint",
    "face": "bio.face_template", "ssrface7": "bio.face_template", "facev7": "bio.face_template",
    "biophoto": "bio.face_image",
}  # fmt: skip
_BY_TYPE = {
    "1": "bio.fingerprint", "2": "bio.face_template", "3": "bio.voice_template", "4": "bio.iris",
    "5": "bio.iris", "6": "bio.palm", "7": "bio.fingerprint", "8": "bio.palm",
    "9": "bio.face_template", "10": "bio.palm",
}  # fmt: skip
_TYPED = "biodata"
_TYPES = ("type", "biotype")
_HELD = frozenset(("tmp", "template", "content"))
_OWNERS = frozenset(("pin", "userid", "employeeno"))
_FIELDS = 32


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each template or picture."""
    for leaf in scene.woken:
        record = joined(leaf.parent.name) if leaf.parent is not None else ""
        if joined(leaf.name) not in _HELD or (record != _TYPED and record not in _BY_RECORD):
            continue
        fields = _fields(leaf, scene)
        if _OWNERS.isdisjoint(fields) or blob(leaf.value) is None:
            continue
        data_type = _BY_RECORD.get(record) or next(
            (_BY_TYPE[fields[name]] for name in _TYPES if fields.get(name) in _BY_TYPE), ""
        )
        if data_type:
            why = f"what a terminal keeps of a person, in its record {record.upper()}"
            yield Claim(
                leaf.path, Confidence.PROBABLE, Method.STRUCTURE, why, leaf.value, data_type
            )


def _fields(leaf: Leaf, scene: Scene) -> Mapping[str, str]:
    """The short values beside, by their joined names."""
    found: dict[str, str] = {}
    if leaf.parent is None:
        return found
    for other in scene.leaves.below([leaf.parent]):
        if len(found) >= _FIELDS:
            break
        found[joined(other.name)] = str(other.value)[:_FIELDS]
    return found


_TEMPLATE = "SmlTUzIx" + "Aq9+k3Zz" * 20

DETECTOR = Detector(
    id="terminal-records",
    version=1,
    data_type="bio.fingerprint",
    title="templates and photos that terminals push",
    keys=frozenset({"tmp"}),
    wakes=lambda name: joined(name) in _HELD,
    sources=("ZKTeco PUSH SDK communication protocol: OPERLOG, BIODATA, BIOPHOTO",),
    look=look,
    examples=(
        Example(
            "a finger",
            {"FP": [{"PIN": "9", "FID": "6", "Size": "1024", "TMP": _TEMPLATE}]},
            ("bio.fingerprint $.FP[0].TMP",),
        ),
        Example(
            "a palm",
            {"BIODATA": {"Pin": "9", "Type": "8", "Tmp": _TEMPLATE}},
            ("bio.palm $.BIODATA.Tmp",),
        ),
        Example("a kind that nobody knows", {"BIODATA": {"Pin": "9", "Type": "77", "Tmp": "x"}}),
        Example("a folder", {"FP": {"PIN": "9", "TMP": "/var/x"}}),
        Example("a page's", {"page": {"pin": "9", "template": _TEMPLATE}}),
        Example("of nobody", {"FP": {"TMP": _TEMPLATE}}),
    ),
)
