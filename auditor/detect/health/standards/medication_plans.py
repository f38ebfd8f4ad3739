"""Germany's medication plan (BMP): what its code of squares holds and telemedicine exchanges.

`MP` holds the patient `P`, who wrote it `A` and blocks `S` of medicines `M`, each with its
central number `p` and doses for the morning `m`, noon `d`, evening `v` and night `h`
(KBV/gematik, Spezifikation für einen patientenbezogenen Medikationsplan, appendix 3). The
names are so short that only their nesting says what they are.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.siblings import is_element
from auditor.model import Confidence, Method, Node, Path

_ABOVE = ("M", "S", "MP")  # from a medicine up to the plan
_DOSES = frozenset("mdvh")
_MEDICINE = frozenset(("p", "a", "fd", "t"))  # its number, a free text of it, dose and schedule
_MOST = 512  # medicines of one message


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each plan."""
    fields: dict[int, set[str]] = {}
    plans: dict[int, Path] = {}
    for leaf in scene.woken:
        plan = _plan(leaf.parent)
        if plan is None or leaf.parent is None or len(fields) >= _MOST:
            continue
        plans[id(leaf.parent)] = plan
        fields.setdefault(id(leaf.parent), set()).add(leaf.name.lstrip("@"))
    told: set[int] = set()
    for key, names in fields.items():
        plan = plans[key]
        doses = names & _DOSES or "t" in names
        if doses and names & _MEDICINE and id(plan) not in told:
            told.add(id(plan))
            why = "a medication plan (BMP) with medicines and doses"
            yield Claim(plan, Confidence.PROVEN, Method.STRUCTURE, why)


def _plan(node: Path | None) -> Path | None:
    """The plan above a medicine, None for an object that is none."""
    at: Path | None = node
    for place, name in enumerate(_ABOVE):
        while at is not None and is_element(at) and _name(at) == name and at.parent is not None:
            if _name(at.parent) != name:
                break
            at = at.parent
        if at is None or _name(at) != name:
            return None
        if place < len(_ABOVE) - 1:
            at = at.parent
    return at


def _name(node: Node) -> str:
    return node.name


DETECTOR = Detector(
    id="medication-plans",
    version=1,
    data_type="health.record",
    title="medication plans (BMP)",
    keys=frozenset(),
    wakes=frozenset((*_DOSES, *_MEDICINE)).__contains__,
    sources=("KBV and gematik: AMTS document 1.6 and BMP 2.7, appendix 3 (XML)",),
    look=look,
    examples=(
        Example(
            "a plan",
            {"MP": {"P": {"g": "J"}, "S": {"M": {"p": "230272", "m": "1", "v": "1"}}}},
            ("health.record $.MP",),
        ),
        Example("a map", {"MP": {"S": {"N": {"p": "230272", "m": "1"}}}}),
        Example("letters", {"M": {"p": "1", "m": "2", "d": "3"}}),
    ),
)
