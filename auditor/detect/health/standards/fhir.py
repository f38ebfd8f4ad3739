"""FHIR resources (HL7 FHIR R4): what a record says of a patient, at the codes and values in it.

A resource says its kind in `resourceType`, in XML by its element, in which a code
system woke the detector. Numbers of an Observation are vital
signs where its codes (LOINC's vital-signs panel) or category say so, and a
record's results otherwise; of the other kinds the codes, displays and free
texts are the record. Only kinds that are about a patient's health count: a
Practitioner, a Location or a Bundle does not, a Medication beside another one only.
A kind of a patient's compartment that says nothing in words (a Coverage, a Consent) still says
of its patient that there is one; so does a Patient, who was registered for care.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from auditor.detect.health.standards.fhir_kinds import (
    CATALOGUED,
    CLINICAL,
    KINDS,
    OF_SOMEBODY,
    SILENT,
    WHOSE,
    owner_of,
)
from auditor.detect.health.standards.vital_codes import VITAL_CODES
from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Leaf, Method, Path, Scalar

# Below which elements a code or a text says something of the patient.
_TELLING = frozenset(
    ("code", "medicationcodeableconcept", "vaccinecode", "reasoncode", "answer", "conclusion",
     "conclusioncode", "dosageinstruction", "note", "reaction", "bodysite", "severity", "type",
     "procedure", "diagnosis", "condition", "outcome", "activity", "addresses", "description",
     "valuecodeableconcept", "valuestring", "interpretation", "summary", "stage", "evidence",
     "manifestation", "substance", "diagnosiscodeableconcept", "medication", "finding",
     "medicationreference", "event", "payload", "enteralformula", "device", "usedreference")
)  # fmt: skip
_SAYS = frozenset(
    ("code", "display", "text", "valuestring", "conclusion", "summary", "description",
     "contentstring", "baseformulaproductname")
)  # fmt: skip
# Values of an answer (QuestionnaireResponse.item.answer.value[x]) that are no object.
_ANSWERS = frozenset(
    ("value", "valueinteger", "valuedecimal", "valueboolean", "valuedate", "valuedatetime",
     "valuetime", "valuestring", "valueuri")
)  # fmt: skip
# Where a document is: in the resource itself, or at an address.
_ATTACHED = frozenset(("attachment", "presentedform", "contentattachment"))
_DOCUMENT = frozenset(("data", "url"))
_NO_CONTENT = frozenset(("identifier", "meta", "status", "clinicalstatus", "verificationstatus"))
_DEPTH = 16
_ATTRIBUTE = ".@value"
_MOST = 1_000  # resources


class _Resource:
    """One resource's leaves."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.leaves: list[tuple[Leaf, tuple[str, ...]]] = []


def look(scene: Scene) -> Iterator[Claim]:
    """The telling leaves of each resource."""
    resources = _resources(scene)
    if not resources:
        return
    for leaf in scene.each():
        found = _holder(leaf, resources)
        if found is not None:
            found[0].leaves.append((leaf, found[1]))
    if all(resource.kind in CATALOGUED for resource in resources.values()):
        return
    for resource in resources.values():
        if resource.kind == "Observation":
            yield from _observation(resource.leaves)
        else:
            yield from _record(resource)


def _resources(scene: Scene) -> dict[int, _Resource]:
    """The resources of a message by their nodes, as many as are looked at."""
    resources: dict[int, _Resource] = {}
    for leaf in scene.woken:
        if len(resources) >= _MOST:
            break
        if leaf.text == _ATTRIBUTE:
            element = _element(leaf)
            if element is not None:
                resources.setdefault(id(element), _Resource(element.name))
        elif leaf.parent is not None and leaf.value in KINDS:
            resources[id(leaf.parent)] = _Resource(str(leaf.value))
    return resources


def _element(leaf: Leaf) -> Path | None:
    """The element of XML around a code that is a resource's."""
    node: Path | None = leaf.parent
    for _ in range(_DEPTH):
        if node is None:
            return None
        if node.name in KINDS and node.text.startswith("."):
            return node
        node = node.parent
    return None


def _holder(
    leaf: Leaf, resources: dict[int, _Resource]
) -> tuple[_Resource, tuple[str, ...]] | None:
    """The innermost resource that holds a leaf, and the names from it down to the leaf."""
    # In XML a value stands in an attribute of the element that is named after it.
    names = [joined(leaf.name)] if leaf.text != _ATTRIBUTE else []
    node: Path | None = leaf.parent
    for _ in range(_DEPTH):
        if node is None:
            return None
        resource = resources.get(id(node))
        if resource is not None:
            return resource, tuple(reversed(names))
        names.append(joined(node.name))
        node = node.parent
    return None


def _observation(leaves: Sequence[tuple[Leaf, tuple[str, ...]]]) -> Iterator[Claim]:
    codes = {leaf.value for leaf, names in leaves if names[-1] == "code" and "code" in names[:-1]}
    vital = any(code in VITAL_CODES for code in codes if isinstance(code, str)) or any(
        leaf.value in ("vital-signs", "activity") for leaf, names in leaves if "category" in names
    )
    for leaf, names in leaves:
        if not _says_something(leaf.value):
            continue
        if names[-1] == "value" and names[-2:-1] in (("valuequantity",), ("low",), ("high",)):
            if "referencerange" not in names:
                yield _claim(leaf, "a measured value of a FHIR Observation", vital=vital)
        elif (
            names[-1] in ("valueinteger", "valuestring", "valueboolean")
            and "extension" not in names
        ):
            yield _claim(leaf, "a result of a FHIR Observation", vital=vital)
        elif "valuecodeableconcept" in names and names[-1] in _SAYS:
            yield _claim(leaf, "a result of a FHIR Observation", vital=False)
        elif names[0] == "valuesampleddata" and names[-1] == "data":
            yield _claim(leaf, "a sampled signal of a FHIR Observation", vital=True)
        elif not vital and names[0] == "code" and names[-1] in ("code", "display", "text"):
            yield _claim(leaf, "what a FHIR Observation observed", vital=False)


def _record(resource: _Resource) -> Iterator[Claim]:
    if resource.kind in OF_SOMEBODY and not any(
        names[0] in WHOSE or leaf.value in CLINICAL for leaf, names in resource.leaves
    ):
        return
    said = False
    for claim in () if resource.kind in SILENT else _told(resource):
        said = True
        yield claim
    if not said and (owner := owner_of(resource.kind, resource.leaves)) is not None:
        yield owner


def _told(resource: _Resource) -> Iterator[Claim]:
    why = f"what a FHIR {resource.kind} says"
    for leaf, names in resource.leaves:
        if not _says_something(leaf.value) or names[0] in _NO_CONTENT:
            continue
        if "answer" in names and names[-1] in _ANSWERS:
            yield _claim(leaf, f"an answer of a FHIR {resource.kind}", vital=False)
        elif names[-1] in _DOCUMENT and _is_attached(resource.kind, names):
            yield _claim(leaf, f"a document of a FHIR {resource.kind}", vital=False)
        elif names[-1] in _SAYS and any(name in _TELLING for name in names):
            yield _claim(leaf, why, vital=False)


def _is_attached(kind: str, names: tuple[str, ...]) -> bool:
    return not _ATTACHED.isdisjoint(names) or (kind == "Media" and names[0] == "content")


def _claim(leaf: Leaf, why: str, *, vital: bool) -> Claim:
    data_type = "health.vitals" if vital else "health.record"
    return Claim(leaf.path, Confidence.PROVEN, Method.STRUCTURE, why, leaf.value, data_type)


def _says_something(value: Scalar) -> bool:
    return isinstance(value, int | float) or (isinstance(value, str) and len(value.strip()) > 1)


_HEART: Scalar = 72
DETECTOR = Detector(
    id="fhir",
    version=6,
    data_type="health.record",
    title="health records (FHIR)",
    keys=frozenset({"resourcetype"}),
    wake=(
        r"https?://(?:loinc\.org|snomed\.info/sct|hl7\.org/fhir/sid|www\.nlm\.nih\.gov/research)",
    ),
    sources=("HL7 FHIR R4", "LOINC vital signs panel 85353-1"),
    look=look,
    examples=(
        Example(
            "an observation",
            {
                "resourceType": "Observation",
                "code": {"coding": [{"system": "http://loinc.org", "code": "8867-4"}]},
                "valueQuantity": {"value": _HEART, "unit": "beats/minute"},
            },
            ("health.vitals $.valueQuantity.value",),
        ),
        Example(
            "a condition in a bundle",
            {
                "resourceType": "Bundle",
                "entry": [{"resource": {"resourceType": "Condition", "code": {"text": "Asthma"}}}],
            },
            ("health.record $.entry[0].resource.code.text",),
        ),
        Example(
            "a medication",
            {
                "resourceType": "MedicationRequest",
                "status": "active",
                "medicationCodeableConcept": {
                    "coding": [{"code": "860975", "display": "Metformin"}]
                },
            },
            (
                "health.record $.medicationCodeableConcept.coding[0].code",
                "health.record $.medicationCodeableConcept.coding[0].display",
            ),
        ),
        Example(
            "an answer",
            {
                "resourceType": "QuestionnaireResponse",
                "status": "completed",
                "item": [{"linkId": "1", "answer": [{"valueInteger": 2}]}],
            },
            ("health.record $.item[0].answer[0].valueInteger",),
        ),
        Example(
            "a document",
            {
                "resourceType": "DocumentReference",
                "subject": {"reference": "Patient/1"},
                "content": [{"attachment": {"contentType": "application/pdf", "data": "JVBERi0="}}],
            },
            ("health.record $.content[0].attachment.data",),
        ),
        Example(
            "nobody's document", {"resourceType": "DocumentReference", "type": {"text": "Policy"}}
        ),
        Example(
            "a drug of a catalogue",
            {"resourceType": "Medication", "code": {"coding": [{"code": "860975"}]}},
        ),
        Example(
            "an insurance",
            {
                "resourceType": "Coverage",
                "status": "active",
                "beneficiary": {"reference": "Patient/7"},
                "payor": [{"display": "Mutual"}],
            },
            ("health.record $.beneficiary.reference",),
        ),
        Example(
            "a patient",
            {"resourceType": "Patient", "birthDate": "1984-02-11", "active": True},
            ("health.record $.birthDate",),
        ),
        Example("a group's task", {"resourceType": "Task", "for": {"reference": "Group/2"}}),
        Example("no patient yet", {"resourceType": "Patient", "active": True}),
        Example(
            "a hospital",
            {"resourceType": "Organization", "name": "Clinic", "type": [{"text": "Hospital"}]},
        ),
        Example(
            "another API's type", {"resourceType": "Microsoft.Web/sites", "code": {"text": "ok"}}
        ),
    ),
)
