"""Files of medicine: signals of a body (EDF, BDF), electrocardiograms (SCP-ECG), DICOM.

The decoders of `decode.files` open only what has the structure of its standard, so the
format is proof. DICOM's model in JSON (PS3.18, annex F) has no file: an object whose members
are tags with a representation each and that has a patient's, is a data set of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Leaf, Method, Path

_FILES = (
    ("EDF recording", "health.vitals"),
    ("BDF recording", "health.vitals"),
    ("SCP-ECG", "health.vitals"),
    ("DICOM file", "health.record"),
)
_TAG = re.compile(r"[0-9A-Fa-f]{8}").fullmatch
_PATIENT = frozenset(("00100010", "00100020", "00100030", "00100040"))
_REPRESENTED = frozenset(("PN", "LO", "DA", "CS"))  # how those elements are written
_MOST = 256  # data sets of one message
_ARROW = " ▸ "


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each file and each data set of a patient."""
    seen: set[int] = set()
    valued: set[int] | None = None
    for leaf in scene.woken:
        if joined(leaf.name) == "medicalformat":
            yield from _file(leaf)
            continue
        tag = leaf.parent
        if tag is None or tag.name not in _PATIENT or leaf.value not in _REPRESENTED:
            continue
        if valued is None:
            valued = _valued(scene)
        holder = tag.parent
        if holder is None or id(tag) not in valued or id(holder) in seen or len(seen) >= _MOST:
            continue
        seen.add(id(holder))
        why = "a data set of DICOM in JSON, with the tags of a patient"
        yield Claim(holder, Confidence.PROVEN, Method.STRUCTURE, why)


def _file(leaf: Leaf) -> Iterator[Claim]:
    text = str(leaf.value)
    data_type = next((kind for begins, kind in _FILES if text.startswith(begins)), "")
    if data_type and leaf.text.startswith(_ARROW):
        why = f"{text}: its structure is that of the standard"
        yield Claim(leaf.path, Confidence.PROVEN, Method.STRUCTURE, why, leaf.value, data_type)


def _valued(scene: Scene) -> set[int]:
    """The tags that have a value: a dictionary of tags has none."""
    found: set[int] = set()
    for parent in scene.leaves.parents():
        node: Path | None = parent
        for _ in range(2):
            above = node.parent if node is not None else None
            if node is not None and node.name == "Value" and above and _TAG(above.name):
                found.add(id(above))
            node = above
    return found


DETECTOR = Detector(
    id="medical-files",
    version=1,
    data_type="health.record",
    title="files of medicine: DICOM, EDF, BDF, SCP-ECG",
    keys=frozenset({"medicalformat"}),
    wakes=frozenset({"vr"}).__contains__,
    sources=(
        "EDF+ specification (edfplus.info), BioSemi BDF, EN 1064 (SCP-ECG)",
        "DICOM PS3.10 (files), PS3.18 annex F (JSON)",
    ),
    look=look,
    examples=(
        Example(
            "a study",
            {
                "00080060": {"vr": "CS", "Value": ["MR"]},
                "00100020": {"vr": "LO", "Value": ["9"]},
            },
            ("health.record $",),
        ),
        Example("a dictionary of tags", {"00100010": {"vr": "PN", "vm": "1"}}),
        Example("a name without a file", {"medicalFormat": "DICOM file of medicine"}),
        Example("other numbers", {"00100099": {"vr": "PN", "Value": ["a"]}}),
    ),
)
