"""Lists of what there is, which nobody has: drugs by their codes, answers to choose from.

`{"medications": [{"id": 1, "name": "Aspirin", "atc": "B01AC06"}]}` describes a drug;
somebody's has a dose, a day, a note. A list that ends in `None` or `Other` is what one may
choose from, and the conditions of a doctor are what the doctor treats.
"""

from __future__ import annotations

from auditor.detect.health.record_names import Entry
from auditor.detect.health.surroundings import Surroundings
from auditor.detect.keys import joined
from auditor.detect.siblings import is_element
from auditor.model import Leaf, Node

_DESCRIBING = frozenset(
    ("id", "name", "title", "label", "display", "code", "atc", "atccode", "slug", "icon", "emoji",
     "image", "imageurl", "description", "category", "count", "order", "key", "url", "color")
)  # fmt: skip
_LISTED = frozenset(("atc", "atccode", "slug", "count", "order"))
_SYSTEMS = frozenset(("icd10", "icd", "icd9", "icd11", "snomed", "loinc", "rxnorm", "atc"))
_NONE = frozenset(
    ("none", "noneoftheabove", "noneofthese", "prefernottosay", "keine", "keines", "aucun",
     "aucune", "ninguno", "ninguna", "nenhum", "nenhuma", "nessuno", "nessuna", "geen", "无", "無",
     "なし", "없음")
)  # fmt: skip
_OTHER = frozenset(
    ("other", "others", "sonstige", "andere", "autre", "autres", "otro", "otra", "otros", "outro",
     "outros", "altro", "anders", "其他", "その他", "기타")
)  # fmt: skip
# Answers of which one is none, or another: somebody may well choose `Other` beside two more.
_FEW, _MORE = 3, 4
_TREATING = frozenset(
    ("doctor", "doctors", "physician", "physicians", "specialist", "specialists", "therapist",
     "therapists", "clinic", "clinics", "hospital", "hospitals", "practitioner", "practitioners",
     "article", "articles", "drug", "drugs", "leaflet", "department", "departments")
)  # fmt: skip
_SEARCHED = frozenset(("q", "query", "search", "term", "searchterm", "keyword", "prefix"))
# Times that may be booked.
_SLOTS = frozenset(("slots", "timeslots", "availableslots", "availability"))
_TREATED = frozenset(("a diagnosis or condition", "symptoms", "a patient's record"))


def is_offered(leaf: Leaf, at: Node, entry: Entry, around: Surroundings) -> bool:
    """Whether a value is one of a catalogue, of a choice, or of what somebody treats."""
    if not around.names_beside(at).isdisjoint(_SLOTS):
        return True
    if is_element(leaf):
        return _is_searched(leaf, at, around) or _is_choice(leaf, around) or _is_treated(at, entry)
    holder = leaf.parent
    return holder is not None and is_element(holder) and _is_catalogued(leaf, at, around)


def _is_searched(leaf: Leaf, at: Node, around: Surroundings) -> bool:
    """Whether a text has in it what was searched for beside its list."""
    searched = (one.value for one in around.beside(at) if joined(one.name) in _SEARCHED)
    text = joined(leaf.value) if isinstance(leaf.value, str) else ""
    return any(isinstance(one, str) and one and joined(one) in text for one in searched)


def _is_choice(leaf: Leaf, around: Surroundings) -> bool:
    """Whether a list of texts has one that says none or another."""
    texts = [joined(one.value) for one in around.beside(leaf) if isinstance(one.value, str)]
    if len(texts) >= _FEW and not _NONE.isdisjoint(texts):
        return True
    return len(texts) >= _MORE and not _OTHER.isdisjoint(texts)


def _is_treated(at: Node, entry: Entry) -> bool:
    """Whether a list is right in a doctor, a clinic, an article, of which it says what about."""
    holder = at.parent
    return entry.title in _TREATED and holder is not None and joined(holder.name) in _TREATING


def _is_catalogued(leaf: Leaf, at: Node, around: Surroundings) -> bool:
    """Whether an object of a list describes and tells nothing of who has it."""
    names = around.names_beside(leaf)
    if not names <= _DESCRIBING:
        return False
    coded = joined(at.name) in _SYSTEMS and "code" in names and len(names) > 1
    return coded or ("name" in names and not names.isdisjoint(_LISTED))
