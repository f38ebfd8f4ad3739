"""Texts of fields of a record that are an interface's, not a person's.

A translation of the field's own name, a prompt to fill it in, a rule or an error of its
entry, its type in a database, the screen or the button that it leads to, the arm of an
experiment.
"""

from __future__ import annotations

import re

from auditor.detect.health.around.label_words import LABEL_WORDS
from auditor.detect.health.around.surroundings import Surroundings
from auditor.detect.health.records.ailments import AILMENT, DISEASE
from auditor.detect.health.records.names import entry_of
from auditor.detect.health.records.values import ICD
from auditor.detect.interfaces import holds_texts, is_language, is_rule
from auditor.detect.keys import joined, words
from auditor.detect.siblings import is_answer
from auditor.model import Leaf, Node, Number

_LONGEST = 80  # characters of a label
_NEAR = 16  # neighbours
_TABLE = 5  # texts, and nothing else
_HINTING = (("hint",), ("placeholder",), ("tooltip",))
_JOINING = frozenset(("of", "the", "a", "an", "in", "to", "for", "and"))
_SEVERAL = 2  # labels that make their neighbours labels, too
_PROMPT = re.compile(
    r"(?:please\s|enter\s|add\s|select\s|choose\s|type\s(?!\d|I{1,2}\b)|list\s|tap\s|describe\s"
    r"|ask\sa|consult\s|search\s|pick\s|specify\s|provide\s|tell\sus|e\.?g\.|what\s|how\s|which\s|your\s|no\s\w+\sadded)",
    re.IGNORECASE,
).match
_YOURS = frozenset(("your", "a", "an", "the", "please", "us", "eg"))
# How languages end a prompt: "Symptome eingeben".
_ASKS = frozenset(
    ("eingeben", "auswahlen", "hinzufugen", "invoeren", "toevoegen", "saisir", "ajouter",
     "introducir", "anadir", "agregar", "inserir", "adicionar", "inserisci", "aggiungi")
)  # fmt: skip
_IDENTIFIER = re.compile(
    r"(?:scr|screen|btn|button|ic|icon|img|lbl|label|txt|widget|view|nav|page|fragment"
    r"|route|menu)[._:-][\w.:-]+|/[\w./:{}-]*",
    re.IGNORECASE,
).fullmatch
# Where a program fills something in: "Week {n}".
_GAP = re.compile(r"\{\{?\s?\w+\s?\}|\$\{\w+\}|%(?:\d\$)?[sd@]").search
_ARM = re.compile(
    r"control|holdout|holdback|baseline|(?:variant|variation|treatment|group|bucket|cohort|test)"
    r"(?:[_ -]?[a-z0-9]{1,2})?",
    re.IGNORECASE,
).fullmatch
# What stands around a name on a screen: "My medications (optional)".
_FILLERS = frozenset(
    ("my", "your", "current", "known", "all", "new", "optional", "required", "tracker", "list",
     "history", "log", "diary", "details", "information", "info", "overview", "name", "and",
     "supplements", "reminder", "reminders", "medical", "meine", "ihre", "mes", "mis", "meus")
)  # fmt: skip
_EXPERIMENTS = frozenset(
    ("experiment", "experiments", "abtest", "abtests", "variants", "flags", "toggles", "buckets")
)


def is_label(leaf: Leaf, at: Node, around: Surroundings) -> bool:
    """Whether a text of a record is an interface's, by itself, its object or its neighbours."""
    text = leaf.value
    if not isinstance(text, str) or not text or len(text) > _LONGEST:
        return False
    if _says(text, at.name) or _is_held(text, at) or words(at.name)[-1:] in _HINTING:
        return True
    labels = {
        joined(one.name)
        for one in around.beside(at)[:_NEAR]
        if isinstance(one.value, str)
        and len(one.value) <= _LONGEST
        and entry_of(one.name) is not None
        and _says(one.value, one.name)
    }
    if not labels or _is_value(text):
        return False
    return len(labels) >= _SEVERAL or (is_answer(at) and _is_table(around.beside(at)))


def _is_table(beside: list[Leaf]) -> bool:
    """Whether an object has many fields and nothing but short texts, as one of translations."""
    values = (one.value for one in beside)
    texts = [one for one in values if isinstance(one, str) and type(one) is not Number]
    return len(texts) == len(beside) >= _TABLE and all(len(one) <= _LONGEST for one in texts)


def _says(text: str, name: str) -> bool:
    """Whether a text says the field's name again, asks for it, or rules what it may hold."""
    plain = text.strip()
    if is_rule(plain) or _IDENTIFIER(plain) or _GAP(plain):
        return True
    parts = words(plain)
    if _PROMPT(plain) and (not _YOURS.isdisjoint(parts) or _shares(parts, name)):
        return not _is_value(plain)
    if parts and (parts[-1] in _ASKS or parts[0] in _ASKS):
        return True
    return _is_name(plain, name)


def _is_name(text: str, name: str) -> bool:
    """Whether a text is but the name of its field, in any of some languages."""
    whole = "".join(part for part in words(text) if part not in _FILLERS)
    if not whole or whole == joined(name):
        return bool(whole)
    if _is_tail(words(text), words(name)):
        return True
    entry = entry_of(name)
    return entry is not None and whole in LABEL_WORDS.get(entry.title, ())


def _is_tail(said: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Whether a text is what its field's name ends with, or its words in another order.

    `"symptom.headache": "Headache"`, `"allergyPeanut": "Peanut allergy"`.
    """
    if 0 < len(said) < len(name) and name[-len(said) :] == said:
        return True
    plain = sorted(word for word in said if word not in _JOINING)
    return len(plain) > 1 and plain == sorted(name)


def _shares(parts: tuple[str, ...], name: str) -> bool:
    """Whether a prompt has a word of the field's name, in the singular or the plural."""
    stems = {part.rstrip("s") for part in words(name)}
    return any(part.rstrip("s") in stems for part in parts)


def _is_held(text: str, at: Node) -> bool:
    """Whether an object above holds texts of an interface: by what it is called, or a language."""
    node = at.parent
    if node is None:
        return False
    if is_language(node) or (node.parent is not None and is_language(node.parent)):
        return True
    parts = words(node.name)
    if not _EXPERIMENTS.isdisjoint(parts) and _ARM(text.strip()):
        return True
    return holds_texts(node) and not _is_value(text)


def _is_value(text: str) -> bool:
    """Whether a text names an ailment or a disease, or is a code, which a label is not."""
    return bool(AILMENT(text) or DISEASE(text) or ICD(text))
