"""What a leaf of a record is called: by its own name, by that above it, or by what it speaks of.

`{"medication": {"name": "…"}}` is told by the name above, as `name` is a part of it. Under a name
of no such part (`{"medications": {"morning": "Metformin 500 mg"}}`) the text must name a drug, a
disease or an ailment itself; the fractions below an acuity are of an eye.
"""

from __future__ import annotations

from collections.abc import Callable

from auditor.detect.health.records.ailments import AILMENT, DISEASE
from auditor.detect.health.records.drugs import names_drug
from auditor.detect.health.records.names import Entry, entry_of
from auditor.detect.health.records.values import holds, is_dosed
from auditor.detect.keys import joined
from auditor.detect.siblings import is_answer, is_element
from auditor.model import Leaf, Node, Path

_UP = 3
_INNER = frozenset(
    ("name", "code", "display", "text", "title", "value", "label", "description", "severity",
     "dose", "dosage", "frequency", "start", "date", "startdate", "enddate", "score", "type",
     "level", "note", "substance", "reaction", "flow", "intensity", "status", "result", "id",
     "kind", "method", "effect", "brand",
     "unit", "count", "length", "day", "strength")
)  # fmt: skip
_TELLING = frozenset(
    ("name", "code", "display", "text", "title", "value", "description", "score", "flow", "label",
     "result", "level", "severity", "type", "start", "startdate", "date", "substance", "reaction",
     "intensity", "kind", "method", "effect", "week", "weeks", "phase")
)  # fmt: skip

# What with the name above is one of a record's: `pain.level`, `anxiety.score`, `pregnancy.week`.
# A name or a type is of what there is, too, and a score of a mood is a lamp's.
_RATED_OF = frozenset(("pain", "anxiety", "depression", "pregnancy", "cramps", "cramp", "migraine",
                       "headache", "craving"))  # fmt: skip
_RATED = frozenset(("level", "score", "severity", "intensity", "week", "weeks"))
_TEXT = 64  # characters of a text that must speak for itself
_EYES = frozenset(("left", "right", "lefteye", "righteye", "eyeleft", "eyeright", "od", "os", "ou",
                   "both", "l", "r"))  # fmt: skip
_SPEAKING: dict[str, Callable[[str], bool]] = {
    "medication": lambda text: names_drug(text) or is_dosed(text),
    "a diagnosis or condition": lambda text: DISEASE(text) is not None,
    "symptoms": lambda text: AILMENT(text) is not None,
}


def entry_at(leaf: Leaf) -> tuple[Entry, Node] | None:
    """What a leaf's own name says, or the one above it where its own says a part of it."""
    own = entry_of(leaf.name)
    if own is not None:
        above = leaf.parent if is_element(leaf) else None
        return own, above or leaf
    if joined(leaf.name) not in _TELLING:
        return _spoken(leaf)
    both = _of_two(leaf)
    return (both, leaf) if both is not None else _above(leaf)


def _of_two(leaf: Leaf) -> Entry | None:
    """What a name says with that of the object around it, if that is of nothing else."""
    holder = leaf.parent
    if joined(leaf.name) not in _RATED or holder is None or is_element(holder):
        return None
    if joined(holder.name) not in _RATED_OF:
        return None
    found = entry_of(f"{holder.name}_{leaf.name}")
    return found if found is not None and found.strong else None


def _above(leaf: Leaf) -> tuple[Entry, Node] | None:
    """What the nearest name above says that says anything."""
    node: Path | None = leaf.parent
    for _ in range(_UP):
        if node is None:
            return None
        found = entry_of(node.name)
        if found is not None:
            # What stands beside an object of a list stands beside its list.
            return found, node.parent if is_element(node) and node.parent is not None else node
        if joined(node.name) not in _INNER:
            return None
        node = node.parent
    return None


def _spoken(leaf: Leaf) -> tuple[Entry, Node] | None:
    """What the object right around says, where the text of the leaf speaks of the same."""
    at = leaf.parent
    if at is None or is_element(leaf) or not isinstance(leaf.value, str) or is_answer(leaf):
        return None  # an interface's words are answered under the same names
    entry = entry_of(at.name)
    if entry is None or not entry.strong:
        return None
    if entry.kind == "acuity":
        said = joined(leaf.name) in _EYES and holds(entry, leaf.value)
    else:
        speaks = _SPEAKING.get(entry.title)
        said = speaks is not None and len(leaf.value) <= _TEXT and speaks(leaf.value)
    return (entry, at) if said else None


def wakes(name: str) -> bool:
    """Names of a record, and those that say a part of one whose name is above them."""
    return entry_of(name) is not None or joined(name) in _TELLING


def holds_spoken(name: str) -> bool:
    """Names of objects whose texts may speak for themselves."""
    entry = entry_of(name)
    return (
        entry is not None and entry.strong and (entry.kind == "acuity" or entry.title in _SPEAKING)
    )
