"""Weights and heights that are a thing's: a toolbox of 12 kg, a shop's model of 178 cm.

Goods have a weight and a height as people do, and in the same units. What a shop says beside
them, or the object of their properties, tells them; a person's age or sex, a day, or another
measure of a body beside them tells a person. A least and a most weight are a rule's. The list of a
team or a race in an answer shows who is known to all.
"""

from __future__ import annotations

from auditor.detect.health.around.described import bounded
from auditor.detect.health.around.surroundings import Surroundings
from auditor.detect.health.vitals.measures import named
from auditor.detect.health.vitals.value_names import TIMES
from auditor.detect.keys import joined, words
from auditor.detect.siblings import is_answer, is_element
from auditor.model import Leaf, Node

_TITLES = frozenset(("body weight", "body height"))
_SOLD = frozenset(
    ("sku", "price", "brand", "currency", "stock", "title", "barcode", "gtin", "asin",
     "ean", "category",
     "product", "material", "manufacturer", "wears", "maxload", "firmness", "warranty",
     "warrantyyears", "rating", "ratings", "reviews", "width", "depth", "flight")
)  # fmt: skip
# Fields of those who are shown in a list of a team, a race, a card of fights.
_SHOWN = frozenset(
    ("team", "bib", "nationality", "position", "jersey", "shirtnumber", "record", "reach",
     "weightclass", "club", "league", "draft", "morale", "injury", "number", "country", "noc",
     "heya", "events", "medals", "caps", "foot", "ftp")
)  # fmt: skip
_CARD = 2  # of these
_PROPERTIES = frozenset(
    ("specs", "specification", "specifications", "dimensions", "product", "item",
     "package", "parcel", "model", "models",
     "mannequin", "variant", "variants", "baggage", "luggage")
)  # fmt: skip
_PEOPLE = frozenset(
    ("firstname", "lastname", "surname", "fullname", "patient", "patientid", "userid", "memberid")
)
# Objects of properties of anything: what stands beside the object tells of what.
_WRAPPERS = frozenset(("attributes", "properties", "details", "features"))


def is_goods(leaf: Leaf, at: Node, title: str, around: Surroundings) -> bool:
    """Whether a weight or height is of something that is sold, carried or allowed."""
    if title not in _TITLES:
        return False
    names = around.names_beside(leaf) | around.names_beside(at)
    if _is_shown(leaf, names):
        return True
    if around.is_person(leaf) or around.is_person(at) or _has_measures(names):
        return False
    if not names.isdisjoint(_PEOPLE):
        return False
    if bounded(leaf.name):
        return not around.is_body(leaf) or _is_sold(names, at, around)
    return names.isdisjoint(TIMES) and _is_sold(names, at, around)


def _has_measures(names: set[str]) -> bool:
    """Whether a measure of a body that no thing has stands beside."""
    found = (named(name) for name in names)
    return any(one is not None and one.strong and one.measure.title not in _TITLES for one in found)


def _is_shown(leaf: Leaf, names: set[str]) -> bool:
    """Whether an answer's list shows sportsmen, whose weight all may read."""
    holder = leaf.parent
    listed = holder is not None and is_element(holder) and is_answer(leaf)
    return listed and len(names & _SHOWN) >= _CARD


def _is_sold(names: set[str], at: Node, around: Surroundings) -> bool:
    if not names.isdisjoint(_SOLD):
        return True
    holder = at.parent
    if holder is None:
        return False
    if joined(holder.name) in _WRAPPERS:
        return not around.names_beside(holder).isdisjoint(_SOLD)
    return not _PROPERTIES.isdisjoint(words(holder.name))
