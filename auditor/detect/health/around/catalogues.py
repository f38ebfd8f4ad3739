"""Lists of what there is, which nobody has: drugs by their codes, answers to choose from.

`{"medications": [{"id": 1, "name": "Aspirin", "atc": "B01AC06"}]}` describes a drug;
somebody's has a dose, a day, a note. A list that ends in `None` or `Other` is what one may
choose from, and the conditions of a doctor are what the doctor treats. An article, a leaflet, a
dish and a tree of questions are told by fields that no record has, and a table of what there is
by its numbers, which follow each other.
"""

from __future__ import annotations

from itertools import pairwise

from auditor.detect.health.around.surroundings import Surroundings
from auditor.detect.health.records.names import Entry
from auditor.detect.health.vitals.value_names import TIMES
from auditor.detect.keys import joined, words
from auditor.detect.scalars import number_of
from auditor.detect.siblings import is_answer, is_element
from auditor.model import Leaf, Node, Path

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
_SOME = 2  # options, rows
_ORDERED = 6  # texts, which one order in 720 has by chance
_ROWS = 16  # of a table that are looked at
_TREATING = frozenset(
    ("doctor", "doctors", "physician", "physicians", "specialist", "specialists", "therapist",
     "therapists", "clinic", "clinics", "hospital", "hospitals", "practitioner", "practitioners",
     "article", "articles", "drug", "drugs", "leaflet", "department", "departments", "vaccine",
     "vaccines",
     "specialty", "specialties")
)  # fmt: skip
# Fields of what is written of diseases and drugs for everybody, of a dish, of a thing.
_WRITTEN = frozenset(
    ("publishedat", "datepublished", "lastreviewed", "readingtime", "readtime", "headline",
     "byline", "teaser", "prevalence", "acuteness", "sexfilter", "synonyms", "contraindications",
     "indications", "indicationsandusage", "excipients", "dosageandadministration", "pharmacies",
     "brandnames", "requirement", "dish", "cuisine")
)  # fmt: skip
# The same of a film or a song, where no day stands beside.
_PLAYED = frozenset(("itemid", "videoid", "trackid"))
# Every step of a scale, of which somebody has one at a time.
_SCALES = (
    frozenset(("light", "medium", "heavy")), frozenset(("low", "medium", "high")),
    frozenset(("mild", "moderate", "severe")), frozenset(("light", "moderate", "heavy")),
    frozenset(("low", "moderate", "high")), frozenset(("leicht", "mittel", "stark")),
)  # fmt: skip
# Two levels below which a leaf may lie: `articles[0].symptoms[1]`.
_LEVELS = 2
# Objects of lists to choose from, by their last word; of filters only what a service offers.
_LOOKED_UP = frozenset(("options", "choices", "enums", "enumerations", "lookups", "facets"))
_FILTERS = frozenset(("filters",))
# What a question of a tree leads to, as an object.
_LEADS = frozenset(("next", "branches", "goto", "onanswer"))
# Regulation (EU) 1169/2011, annex II, and the nine of the FDA.
_ALLERGENS = frozenset(
    ("peanut", "peanuts", "milk", "dairy", "egg", "eggs", "shellfish", "soy", "soya", "soybean",
     "soybeans", "wheat", "gluten", "fish", "crustacean", "crustaceans", "mollusc", "molluscs",
     "mollusks", "nut", "nuts", "treenut", "treenuts", "sesame", "celery", "mustard", "lupin",
     "lupine", "sulphites", "sulfites", "sulphurdioxide", "sulfurdioxide", "cereals", "lactose")
)  # fmt: skip
_LABELLED = 4
_YES_NO = frozenset(("yes", "no"))
_DEEP = 6
# What a table of what there is may say of each besides.
_TABLED = frozenset(
    ("doses", "manufacturer", "abbreviation", "shortname", "commonname", "group", "parentid",
     "sortorder", "lang", "locale")
)  # fmt: skip
# What may stand beside a table and above it in an answer that is nothing else.
_PAGED = frozenset(
    ("total", "count", "page", "pages", "limit", "offset", "next", "previous", "status", "success",
     "code", "message", "version", "ok", "error", "lang", "locale", "meta")
)  # fmt: skip
_CARRYING = frozenset(("", "data", "result", "results", "response", "payload", "items", "body"))
_SEARCHED = frozenset(("q", "query", "search", "term", "searchterm", "keyword", "prefix"))
# Times that may be booked.
_SLOTS = frozenset(("slots", "timeslots", "availableslots", "availability"))
_TREATED = frozenset(("a diagnosis or condition", "symptoms", "a patient's record"))


def is_offered(leaf: Leaf, at: Node, entry: Entry, around: Surroundings) -> bool:
    """Whether a value is one of a catalogue, of a choice, or of what somebody treats."""
    if not around.names_beside(at).isdisjoint(_SLOTS):
        return True
    if _is_written(leaf, at, around) or _leads(at, around):
        return True
    row = leaf.parent
    if row is not None and is_element(row) and _is_searched(leaf, row.parent or row, around):
        return True
    if is_element(leaf):
        return (
            _is_searched(leaf, at, around)
            or _is_choice(leaf, around)
            or _is_treated(at, entry)
            or _is_looked_up(at)
            or _has_all_options(leaf, at, around)
            or (is_answer(leaf) and _is_beside_scale(at, around))
            or (is_answer(leaf) and _is_sorted(leaf, at, around))
        )
    holder = leaf.parent
    if holder is None or not is_element(holder):
        return False
    return _is_catalogued(leaf, at, around)


def _is_written(leaf: Leaf, at: Node, around: Surroundings) -> bool:
    """Whether fields around are of an article, a leaflet, a dish, a thing."""
    if around.is_person(at):
        return False
    node: Node | None = leaf
    for _ in range(_LEVELS + is_element(leaf)):
        if node is None:
            return False
        names = around.names_beside(node)
        if not names.isdisjoint(_WRITTEN):
            return True
        if not names.isdisjoint(_PLAYED) and names.isdisjoint(TIMES):
            return True
        node = node.parent
    return False


def _leads(at: Node, around: Surroundings) -> bool:
    """Whether a question of a tree stands here: beside it is where each answer leads."""
    leads = around.names_beside(at) & _LEADS
    if leads - {joined(one.name) for one in around.beside(at)}:
        return True
    return is_answer(at) and _is_branch(at, around)


def _is_branch(at: Node, around: Surroundings) -> bool:
    """Whether an object above is what one answer leads to, and the other's stands beside."""
    node = at.parent
    for _ in range(_DEEP):
        if node is None:
            return False
        if joined(node.name) in _YES_NO and around.names_beside(node) >= _YES_NO:
            return True
        node = node.parent
    return False


def _is_looked_up(at: Node) -> bool:
    """Whether a list is one of several to choose from."""
    end = words(at.parent.name)[-1:] if at.parent is not None else ()
    return not _LOOKED_UP.isdisjoint(end) or (not _FILTERS.isdisjoint(end) and is_answer(at))


def _has_all_options(leaf: Leaf, at: Node, around: Surroundings) -> bool:
    """Whether a list holds all that a list of options beside it offers."""
    mine = {joined(one.value) for one in around.beside(leaf) if isinstance(one.value, str)}
    for path in around.inside(at.parent):
        if words(path.name)[-1:] in (("options",), ("choices",)):
            offered = {joined(o.value) for o in around.below(path) if isinstance(o.value, str)}
            if len(offered) >= _SOME and offered <= mine:
                return True
    return False


def _is_sorted(leaf: Leaf, at: Node, around: Surroundings) -> bool:
    """Whether many texts stand in the order of the alphabet, as a directory's do and no diary's."""
    texts = [joined(one.value) for one in around.beside(leaf) if isinstance(one.value, str)]
    if len(texts) < _ORDERED or any(after <= before for before, after in pairwise(texts)):
        return False
    return not around.is_somebodys(at)


def _is_beside_scale(at: Node, around: Surroundings) -> bool:
    """Whether a list, or one beside it, has every step of a scale: all are of choices."""
    return any(_is_scale(path, around) for path in around.inside(at.parent))


def _is_scale(path: Path, around: Surroundings) -> bool:
    texts = {joined(one.value) for one in around.below(path) if isinstance(one.value, str)}
    return any(texts >= scale for scale in _SCALES)


def is_table(leaf: Leaf, around: Surroundings) -> bool:
    """Whether an answer is but a table, numbered one after the other, that holds a value.

    It may be what there is, or somebody's own who has no number before.
    """
    row = leaf.parent
    if row is None or row.parent is None or not is_element(row) or not is_answer(leaf):
        return False
    if not around.names_beside(leaf) <= _DESCRIBING | _TABLED:
        return False
    if not around.names_beside(row.parent) <= _PAGED | {joined(row.name)}:
        return False
    above = row.parent.parent
    for _ in range(_LEVELS):
        if above is not None and joined(above.name) not in _CARRYING:
            return False
        above = None if above is None else above.parent
    rows = [
        [number_of(one.value) for one in around.below(at) if joined(one.name) == "id"]
        for at in around.inside(row.parent)[:_ROWS]
    ]
    numbers = [number.value for ids in rows for number in ids if number is not None]
    if not _SOME <= len(rows) == len(numbers):
        return False
    return all(after - before == 1 for before, after in pairwise(numbers))


def is_of_food(leaf: Leaf, around: Surroundings) -> bool:
    """Whether an answer's list has many allergens that food is labelled with, and nothing else.

    It may be a dish's, or what one may choose from.
    """
    if not is_element(leaf) or not is_answer(leaf):
        return False
    texts = [joined(one.value) for one in around.beside(leaf) if isinstance(one.value, str)]
    if len(texts) < _LABELLED or any(text not in _ALLERGENS for text in texts):
        return False
    return not around.is_somebodys(leaf.parent or leaf)


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
