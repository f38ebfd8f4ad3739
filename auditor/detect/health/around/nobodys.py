"""Records in lists that say of nobody: a stock, a schedule, a page of a catalogue, a tariff.

`{"vaccines": [{"name": "Comirnaty", "doses": 2}]}` is what there is; somebody's vaccination has
a day or stands beside a person. A list of drugs that is cut into pages, or that answers a
search, is a shop's or a book's; a herd is vaccinated, too; of a place, `disability` says how
one gets in.
"""

from __future__ import annotations

from auditor.detect.health.around.moments import is_date
from auditor.detect.health.around.surrounding_names import SOMEBODY
from auditor.detect.health.around.surroundings import Surroundings
from auditor.detect.health.records.names import Entry
from auditor.detect.health.vitals.value_names import TIMES
from auditor.detect.keys import joined, words
from auditor.detect.siblings import is_answer, is_element
from auditor.model import Leaf, Node, Path

_VACCINE, _BLOOD, _DRUG = "a vaccination", "a blood group", "medication"
_ALLERGY = "an allergy"
_CONDITION, _PATIENT = "a diagnosis or condition", "a patient's record"
_FIELDS = 32
_UP = 6
# What is said of a drug on a shelf, or in a list of what is paid for.
_STOCKED = frozenset(
    ("left", "available", "stock", "instock", "shelf", "expires", "expiry", "expirydate", "tier",
     "price", "lowestprice", "unitprice", "retailprice", "discount", "strengths", "forms",
     "priorauth")
)  # fmt: skip
# Beside a list that is a part of a longer one.
_PAGED = frozenset(("page", "pages", "pagesize", "perpage", "offset", "total", "totalcount",
                    "totalpages", "nextpage", "hasmore", "cursor", "nextcursor"))  # fmt: skip
_SEARCHED = frozenset(("q", "query", "search", "term", "searchterm", "keyword", "prefix"))
_SEARCHING = (("search",), ("searched",), ("find",), ("suggest",), ("suggestions",))
_DESCRIBING = frozenset(("id", "name", "title", "label", "code", "slug", "brand", "generic",
                         "genericname", "brandname", "form", "manufacturer"))  # fmt: skip
# Lists, and objects, of what conditions cost or are asked of.
_PRICED = frozenset(
    ("surcharge", "surcharges", "tariff", "tariffs", "exclusion", "exclusions", "premiums",
     "loadings", "eligibility", "trial", "trials", "study", "studies", "waitingperiods")
)  # fmt: skip
# What is said of tomorrow's pollen, which is everybody's.
_FORECAST = (("risk",), ("index",), ("forecast",), ("outlook",))
_GIVEN = frozenset(("status", "given", "done", "administered", "completed", "lot", "lotnumber",
                    "due", "duedate"))  # fmt: skip
# Lists of what children of an age are given.
_PLANNED = (("schedule",), ("schedules",), ("calendar",), ("recommendations",))
_PLACES = frozenset(
    ("venue", "venues", "places", "hotel", "hotels", "restaurant", "restaurants", "stadium",
     "shop", "store", "stores", "museum", "theatre", "theater", "cinema", "amenities",
     "facilities", "accessibility", "parking", "seats", "entrance", "elevator", "wheelchair",
     "ramp", "stop", "stops")
)  # fmt: skip

_SHOPS = frozenset(
    ("store", "storeid", "shop", "shopid", "branchid", "orderid", "pickup", "cart", "sku"),
)


def is_nobodys(leaf: Leaf, at: Node, entry: Entry, around: Surroundings) -> bool:
    """Whether what stands around a value tells of things, of places, or of no one."""
    if entry.title == _PATIENT and "disab" in joined(at.name) and _is_place(at, around):
        return True
    if entry.title == _CONDITION and (_is_priced(at) or _is_errand(at, around)):
        return True
    if entry.title == _ALLERGY and words(at.name)[-1:] in _FORECAST and is_answer(leaf):
        return not around.is_somebodys(at)
    if is_element(leaf) and _is_of_all(leaf, at, entry, around):
        return True
    row = leaf.parent
    if is_element(leaf):
        row = at.parent if is_answer(leaf) else None
        if entry.title == _DRUG:
            return row is not None and _is_page(leaf.parent, around)
    return row is not None and is_element(row) and _is_row(leaf, row, entry, around)


def _is_of_all(leaf: Leaf, at: Node, entry: Entry, around: Surroundings) -> bool:
    """Whether a list is of all groups of blood, or an answer's of the vaccines for a place."""
    if entry.title == _VACCINE:
        return is_answer(leaf) and not around.is_somebodys(at)
    return entry.title == _BLOOD and _has_several(leaf, around)


def _has_several(leaf: Leaf, around: Surroundings) -> bool:
    """Whether a list has two values or more: nobody's blood is of two groups."""
    mine = str(leaf.value).strip().upper()
    return any(str(one.value).strip().upper() != mine for one in around.beside(leaf)[:_FIELDS])


def _is_row(leaf: Leaf, row: Path, entry: Entry, around: Surroundings) -> bool:
    """Whether an object of a list is an animal's, or a line of a catalogue."""
    if around.is_row_of_animals(leaf):
        return True
    if entry.title == _DRUG:
        return _is_listed(leaf, row, around)
    if entry.title == _VACCINE and words(row.name)[-1:] in _PLANNED and is_answer(leaf):
        return not _is_dated(row, around)
    return entry.title in (_VACCINE, _BLOOD) and not _is_somebodys(leaf, around)


def _is_place(at: Node, around: Surroundings) -> bool:
    """Whether a field is of a place that people go to."""
    above = () if at.parent is None else words(at.parent.name)[-1:]
    return not _PLACES.isdisjoint((*around.names_beside(at), *above)) and not around.is_person(at)


def _is_priced(at: Node) -> bool:
    """Whether a condition stands in a tariff or a study: it is asked of those who want in."""
    node: Node | None = at.parent
    for _ in range(_UP):
        if node is None:
            return False
        if not _PRICED.isdisjoint((*words(node.name)[-1:], joined(node.name))):
            return True
        node = node.parent
    return False


def _is_errand(at: Node, around: Surroundings) -> bool:
    """Whether a visit is one to a shop."""
    return "visit" in words(at.name) and not around.names_beside(at).isdisjoint(_SHOPS)


def _is_page(at: Node | None, around: Surroundings) -> bool:
    """Whether a list is a page of a longer one, or was searched for."""
    if at is None:
        return False
    if words(at.name)[:1] in _SEARCHING:
        return True
    return not around.names_beside(at).isdisjoint(_PAGED | _SEARCHED)


def _is_listed(leaf: Leaf, row: Path, around: Surroundings) -> bool:
    """Whether a drug stands in a stock, or in a page of which nothing but its name is said."""
    names = around.names_beside(leaf)
    if not names.isdisjoint(TIMES):
        return False
    if not names.isdisjoint(_STOCKED):
        return not _is_somebodys(leaf, around)
    return names <= _DESCRIBING | {joined(leaf.name)} and _is_page(row.parent, around)


def _is_dated(row: Path, around: Surroundings) -> bool:
    """Whether a row says a day, or whose it is; an age is whom it is for."""
    if any(map(is_date, around.below(row)[:_FIELDS])):
        return True
    return not around.names_in(row).isdisjoint(TIMES | SOMEBODY | _GIVEN)


def _is_somebodys(leaf: Leaf, around: Surroundings) -> bool:
    """Whether a day stands beside, or a person anywhere around."""
    dated = any(is_date(one) for one in around.beside(leaf)[:_FIELDS])
    return dated or around.is_somebodys(leaf)
