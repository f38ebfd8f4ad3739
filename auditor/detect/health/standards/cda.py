"""HL7 version 3 documents (CDA R2): what their entries say, by the code systems that they name.

A code stands with the number of its system: LOINC, SNOMED CT, RxNorm, ICD-10,
CVX. The kind of the document and the headings of its sections are coded, too,
and say nothing of a patient. A value right beside a code is what was measured.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.detect.health.standards.vital_codes import VITAL_CODES
from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Leaf, Method, Path

_OID = "2.16.840.1.113883.6."
_SYSTEMS = {
    f"{_OID}1": "LOINC", f"{_OID}96": "SNOMED CT", f"{_OID}88": "RxNorm", f"{_OID}90": "ICD-10-CM",
    f"{_OID}3": "ICD-10", f"{_OID}103": "ICD-9-CM", "2.16.840.1.113883.12.292": "CVX",
}  # fmt: skip
_SECTIONS = frozenset(("clinicaldocument", "section", "structuredbody", "encompassingencounter"))
_TELLING = ("displayname", "code")


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each measured value, else for each code."""
    for leaf in scene.woken:
        system = _SYSTEMS.get(leaf.value) if isinstance(leaf.value, str) else None
        element = leaf.parent
        if system is None or element is None or joined(leaf.name) != "codesystem":
            continue
        holder = element.parent
        if holder is None or joined(holder.name) in _SECTIONS or joined(element.name) == "unit":
            continue
        yield from _entry(element, holder, system, scene)


def _entry(element: Path, holder: Path, system: str, scene: Scene) -> Iterator[Claim]:
    said: dict[str, Leaf] = {joined(one.name): one for one in scene.leaves.below([element])}
    code = said.get("code")
    vital = code is not None and code.value in VITAL_CODES
    values = [
        one
        for one in scene.leaves.named({"value"})
        if one.parent is not None and one.parent.name == "value" and one.parent.parent is holder
    ]
    data_type = "health.vitals" if vital else "health.record"
    if values:
        why = f"a measured value of an HL7 document, by a code of {system}"
    else:
        values = [said[name] for name in _TELLING if name in said][:1]
        why = f"what an entry of an HL7 document says, by a code of {system}"
    for one in values:
        yield Claim(one.path, Confidence.PROVEN, Method.STRUCTURE, why, one.value, data_type)


_WEIGHT = {"code": "29463-7", "codeSystem": f"{_OID}1", "displayName": "Body weight"}

DETECTOR = Detector(
    id="hl7-cda",
    version=1,
    data_type="health.record",
    title="health records (HL7 version 3 documents)",
    keys=frozenset(),
    wake=(r"2\.16\.840\.1\.113883\.(?:6\.|12\.292)",),
    sources=("HL7 Clinical Document Architecture, release 2", "HL7 OID registry"),
    look=look,
    examples=(
        Example(
            "a weight",
            {"observation": {"code": _WEIGHT, "value": {"value": "72.5", "unit": "kg"}}},
            ("health.vitals $.observation.value.value",),
        ),
        Example(
            "a diagnosis",
            {"value": {"code": "73211009", "codeSystem": f"{_OID}96", "displayName": "Diabetes"}},
            ("health.record $.value.displayName",),
        ),
        Example("a heading", {"section": {"code": _WEIGHT}}),
        Example("a number of another system", {"id": {"codeSystem": "2.16.840.1.113883.4.1"}}),
    ),
)
