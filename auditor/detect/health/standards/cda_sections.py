"""Sections of an HL7 version 3 document (CDA R2) that are told in words: a title and its text.

A section without coded entries is a heading and a narrative, as CDA's level 1 and 2 have it.
The path from `structuredBody` to `section` below a document is of no other format, and a
patient's role or a clinical document above says whose.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Leaf, Method, Path

_DEEP = 24  # elements between a text and the document
_MOST = 512  # texts
_TEXT = "text"
_DOCUMENT = "clinicaldocument"
_LEAST = 3  # characters
_FEW = 4  # texts at either end that tell whether there is a document
_PARTS = frozenset(("title", _TEXT, "paragraph", "td", "content"))


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for the narrative of each section."""
    if not any(map(_in_document, (*scene.woken[:_FEW], *scene.woken[-_FEW:]))):
        return
    seen: set[int] = set()
    nothing: set[int] = set()  # the elements that were found to be in no section
    for leaf in scene.woken:
        if id(leaf.parent) in nothing:
            continue
        section = _section(leaf)
        if section is None and joined(leaf.name) == _TEXT:
            nothing.add(id(leaf.parent))
            if len(nothing) > _MOST and not seen:
                return  # texts of something else
        if section is None or id(section) in seen:
            continue
        if len(seen) >= _MOST:
            scene.cuts.append(f"sections after the first {_MOST} were not looked at")
            return
        seen.add(id(section))
        why = "the narrative of a section of an HL7 document"
        yield Claim(leaf.path, Confidence.PROVEN, Method.STRUCTURE, why, leaf.value)


def _in_document(leaf: Leaf) -> bool:
    """Whether a text is below a clinical document: then others are, too."""
    node = leaf.parent
    for _ in range(_DEEP):
        if node is None:
            return False
        if joined(node.name) == _DOCUMENT:
            return True
        node = node.parent
    return False


def _section(leaf: Leaf) -> Path | None:
    """The section whose narrative a text is, below the body of a clinical document."""
    if not isinstance(leaf.value, str) or len(leaf.value.strip()) < _LEAST:
        return None
    section: Path | None = None
    told = joined(leaf.name) == _TEXT
    body = False
    node: Path | None = leaf.parent
    for _ in range(_DEEP):
        if node is None:
            return None
        name = joined(node.name)
        if section is None:
            told = told or name == _TEXT
            section = node if name == "section" else None
        body = body or name in ("structuredbody", "nonxmlbody")
        if name == _DOCUMENT:
            return section if told and body else None
        node = node.parent
    return None


def wakes(name: str) -> bool:
    """Elements of a narrative; none of them where no section's is in the message."""
    return joined(name) in _PARTS


_BODY = {"section": {"title": "Allergies", "text": "Penicillin: anaphylaxis"}}

DETECTOR = Detector(
    id="hl7-cda-sections",
    version=1,
    data_type="health.record",
    title="health records (narratives of HL7 version 3 documents)",
    keys=frozenset(),
    wakes=wakes,
    needs=(frozenset(("title",)),),
    sources=("HL7 Clinical Document Architecture, release 2, section 4.3 (narrative block)",),
    look=look,
    examples=(
        Example(
            "allergies",
            {"ClinicalDocument": {"component": {"structuredBody": {"component": _BODY}}}},
            ("health.record $.ClinicalDocument.component.structuredBody.component.section.text",),
        ),
        Example("a section of a page", {"document": {"body": {"component": _BODY}}}),
        Example(
            "a heading alone",
            {"ClinicalDocument": {"structuredBody": {"section": {"title": "Allergies"}}}},
        ),
    ),
)
