"""HL7 version 2 messages as XML (`<PID><PID.5><XPN.2>Jane</XPN.2></PID.5></PID>`).

The XML encoding names each element after its segment and the field's number, and what is in it
after a data type and a component's number; no other format has elements of both forms. As in
the plain encoding, segments of a patient with results, diagnoses, orders or medicines count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Leaf, Method, Node

_NUMBERED = re.compile(r"[A-Z][A-Z0-9]{1,2}\.\d{1,2}").fullmatch
_SAYING = re.compile(r"(OBX|OBR|DG1|AL1|IAM|RXA|RXE|RXO|RXD|PRB|PR1|NTE|ORC|SCH|PV2)\.\d{1,2}")
_PATIENT = "PID."
# Fields that only say how a segment is numbered or written.
_FORM = frozenset(("OBX.1", "OBX.2", "OBR.1", "DG1.1", "AL1.1", "NTE.1", "ORC.1", "SCH.1"))
_UP = 4
_MOST = 512


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each field that says something of the patient."""
    found: list[tuple[Leaf, str]] = []
    patient = False
    for leaf in scene.woken:
        field = _field(leaf)
        patient = patient or field.startswith(_PATIENT)
        if _SAYING.fullmatch(field) and field not in _FORM and leaf.value and len(found) < _MOST:
            found.append((leaf, field[:3]))
    if not patient:
        return
    for leaf, segment in found:
        why = f"what a segment {segment} says of a patient (HL7 version 2 in XML)"
        yield Claim(leaf.path, Confidence.PROVEN, Method.STRUCTURE, why, leaf.value)


def _field(leaf: Leaf) -> str:
    """The field of a segment that a leaf is in, "" where it is in none."""
    node: Node | None = leaf
    for _ in range(_UP):
        if node is None:
            return ""
        if _NUMBERED(node.name) and node.parent is not None and node.parent.name == node.name[:3]:
            return node.name
        node = node.parent
    return ""


def wakes(name: str) -> bool:
    """Elements that are called by a segment or a data type and a number."""
    return _NUMBERED(name) is not None


DETECTOR = Detector(
    id="hl7-v2-xml",
    version=1,
    data_type="health.record",
    title="health records (HL7 version 2 in XML)",
    keys=frozenset(),
    wakes=wakes,
    sources=("HL7 version 2: XML encoding syntax (v2.xml)",),
    look=look,
    examples=(
        Example(
            "a diagnosis",
            {"ADT_A01": {"PID": {"PID.3": {"CX.1": "9"}},
                         "DG1": {"DG1.1": "1", "DG1.3": {"CE.2": "Asthma"}}}},
            ("health.record $.ADT_A01.DG1.DG1.3.CE.2",),
        ),
        Example("no patient", {"ACK": {"MSH": {"MSH.9": "ACK"}, "MSA": {"MSA.1": "AA"}}}),
        Example("other numbers", {"PID": {"P.1": 0.4}, "OBX": {"value": "4"}}),
    ),
)  # fmt: skip
