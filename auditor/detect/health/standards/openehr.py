"""Entries of a record in openEHR's reference model: an archetype that was filled in.

`archetype_node_id` names the archetype of an entry (`openEHR-EHR-OBSERVATION.pulse.v2`), and
an entry that somebody made holds values: a quantity has a magnitude, an ordinal a symbol, a
text and a date stand in an element. Archetypes and templates, which describe what may be
entered, name the same ids and hold no values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene, Tree
from auditor.model import Confidence, Leaf, Method, Path

_ENTRY = re.compile(
    r"openEHR-EHR-(?:OBSERVATION|EVALUATION|INSTRUCTION|ACTION)\.(?P<concept>[a-z]\w{1,60})"
    r"(?:-\w{1,40})?\.v\d{1,3}(?:\.\d{1,3}){0,2}"
).fullmatch
_NODE = "archetypenodeid"
# Concepts of the Clinical Knowledge Manager that are measured of a body.
_MEASURED = frozenset(
    ("pulse", "blood_pressure", "body_temperature", "body_weight", "height", "body_mass_index",
     "pulse_oximetry", "respiration", "ecg_result", "head_circumference", "waist_circumference",
     "body_surface_area", "pulmonary_function_test", "sleep", "heart_rate")
)  # fmt: skip
# Attributes of DV_QUANTITY, DV_COUNT and DV_PROPORTION; those of a text are called as any other.
_NUMBERS = ("magnitude", "numerator")
_TEXTS = ("value",)
# Objects whose text is a name or a setting of the entry, and no value of it.
_NAMING = frozenset(("name", "language", "encoding", "subject", "origin", "time", "context"))
_UP = 24  # objects between a value and its entry
_MOST = 256  # entries
_VALUES = 4_000


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each entry."""
    entries: dict[int, tuple[Path, str]] = {}
    for leaf in scene.woken:
        named = _concept(leaf)
        if named and leaf.parent is not None and len(entries) < _MOST:
            entries[id(leaf.parent)] = (leaf.parent, named)
    if not entries:
        return
    for leaf in islice(scene.leaves.named({*_NUMBERS, *_TEXTS}), _VALUES):
        holder = _entry_of(leaf, entries)
        if holder is None or not _is_value(leaf):
            continue
        path, concept = entries.pop(holder)
        kind = "health.vitals" if concept in _MEASURED else "health.record"
        why = f"an entry of openEHR that was filled in ({concept})"
        yield Claim(path, Confidence.PROVEN, Method.STRUCTURE, why, data_type=kind)


def _concept(leaf: Leaf) -> str:
    if not isinstance(leaf.value, str) or joined(leaf.name) != _NODE:
        return ""
    match = _ENTRY(leaf.value)
    return match["concept"] if match is not None else ""


def _entry_of(leaf: Leaf, entries: dict[int, tuple[Path, str]]) -> int | None:
    """The entry that a value belongs to, None where its text names or sets something."""
    node = leaf.parent
    for _ in range(_UP):
        if node is None or node.name in _NAMING:
            return None
        if id(node) in entries:
            return id(node)
        node = node.parent
    return None


def _is_value(leaf: Leaf) -> bool:
    """Whether a leaf holds something; a text only where an element's value does."""
    if leaf.value in (None, ""):
        return False
    return leaf.name in _NUMBERS or (leaf.parent is not None and leaf.parent.name == "value")


def wakes(name: str) -> bool:
    """The attribute that names an archetype."""
    return joined(name) == _NODE


def _pulse(value: Tree) -> Tree:
    return {
        "_type": "OBSERVATION",
        "archetype_node_id": "openEHR-EHR-OBSERVATION.pulse.v2",
        "name": {"value": "Pulse"},
        "data": {"events": [{"data": {"items": [{"_type": "ELEMENT", "value": value}]}}]},
    }


DETECTOR = Detector(
    id="openehr",
    version=1,
    data_type="health.record",
    title="entries of openEHR's records",
    keys=frozenset(),
    wakes=wakes,
    takes=frozenset((str,)),
    sources=(
        "openEHR EHR Information Model and Data Types (DV_QUANTITY, DV_TEXT)",
        "openEHR Clinical Knowledge Manager (names of archetypes)",
    ),
    look=look,
    examples=(
        Example(
            "a pulse",
            {"content": [_pulse({"magnitude": 72, "units": "/min"})]},
            ("health.vitals $.content[0]",),
        ),
        Example(
            "a problem",
            {"archetype_node_id": "openEHR-EHR-EVALUATION.problem_diagnosis.v1",
             "data": {"items": [{"value": {"_type": "DV_TEXT", "value": "Asthma"}}]}},
            ("health.record $",),
        ),
        Example(
            "an archetype alone",
            {"archetype_node_id": "openEHR-EHR-OBSERVATION.pulse.v2", "name": {"value": "Pulse"}},
        ),
        Example(
            "a template's node",
            {"nodeId": "openEHR-EHR-OBSERVATION.pulse.v2", "inputs": [{"magnitude": 1}]},
        ),
        Example(
            "a composition without an entry",
            {"archetype_node_id": "openEHR-EHR-COMPOSITION.encounter.v1",
             "x": {"value": {"value": "a"}}},
        ),
    ),
)  # fmt: skip
