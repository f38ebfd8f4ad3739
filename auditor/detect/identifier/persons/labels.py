"""Texts under the names of a person's fields that are an interface's, not a person's.

The field's own name in some language, a prompt to fill it in, an error of its entry; or a
word whose neighbours are such texts: where the field for an e-mail address holds words and
so does the one for a telephone number, the object is a screen's, in whatever language.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from itertools import islice

from auditor.detect.identifier.naming import Siblings
from auditor.detect.identifier.persons.label_words import label_words
from auditor.detect.identifier.shapes import filler
from auditor.detect.interfaces import holds_texts, is_rule
from auditor.detect.keys import joined, words
from auditor.model import Leaf

_LONGEST = 80
_PART = re.compile("first|last|given|family|middle|surname|maiden", re.IGNORECASE).search
_NEAR = 24  # neighbours that are looked at
_SEVERAL = 2  # of them that make a screen
_FOR_EXAMPLE = re.compile(
    r"\s*(?:e\.?\s?g\.?|z\.\s?b\.|p\.\s?ej\.|par ex\.|f\.\s?eks\."
    r"|t\.\s?ex\.|bijv\.|напр\.|例)[\s:\uff1a]",
    re.IGNORECASE,
).match
_EDGES = " \t\n*:.…?!()[]\"'«»"
_PARTS = re.compile(r"[\s,/&+]+").split
# What these fields hold has digits or signs; words alone only say what belongs there.
_NEVER_WORDS = frozenset(
    {"email", "emailaddress", "mail", "phone", "phonenumber", "mobile", "mobilenumber", "telephone",
     "birthday", "birthdate", "dateofbirth", "dob", "zip", "zipcode", "postcode", "postalcode",
     "cardnumber", "iban"}
)  # fmt: skip
_FILLED = re.compile(r"[\d@]").search  # what a label does not have
_WORDY = re.compile(r"[^\W\d_]{2}[^\d@_]{1,78}").fullmatch
_FIELDS = _NEVER_WORDS | frozenset(
    {"city", "town", "country", "state", "street", "streetaddress", "address"}
)
_CALLED = frozenset(
    {"labels", "label", "strings", "string", "translation", "translations", "i18n", "l10n", "texts",
     "error", "mapping", "fieldnames", "fieldlabels", "msgid"}
)  # fmt: skip


def is_label(leaf: Leaf, around: Siblings) -> bool:
    """Whether the text of a name's field is an interface's: by itself, its object, what is near."""
    text = leaf.value
    if not isinstance(text, str) or len(text) > _LONGEST:
        return False
    return (
        says_field(text)
        or (_PART(leaf.name) is None and _is_name_of(_plain(text), label_words().roles))
        or _is_held(leaf)
        or _is_screen(leaf, around)
    )


@functools.lru_cache(4_096)
def says_field(text: str) -> bool:
    """Whether a text only says that a name belongs here, or asks for one."""
    if is_rule(text.strip()) or _FOR_EXAMPLE(text):
        return True
    plain = _plain(text)
    return _is_name_of(plain, label_words().names) or _asks(plain)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold().strip(_EDGES)


def _is_name_of(plain: str, labels: frozenset[str]) -> bool:
    if plain in labels:
        return True
    parts = [part for part in _PARTS(plain) if part and part not in label_words().around]
    return bool(parts) and (
        " ".join(parts) in labels
        or (len(parts) > 1 and all(part.strip(_EDGES) in labels for part in parts))
    )


def _asks(plain: str) -> bool:
    if any(part in plain for part in label_words().asking_parts):
        return True
    parts = {part.strip(_EDGES) for part in _PARTS(plain)}
    return len(parts) > 1 and not parts.isdisjoint(label_words().asking)


def _is_held(leaf: Leaf) -> bool:
    """Whether the object or the list around it is called a text's, or a language's."""
    node = leaf.parent
    for _ in range(2):
        if node is None:
            return False
        if joined(node.name) in _CALLED or holds_texts(node):
            return True
        node = node.parent
    return False


def _is_screen(leaf: Leaf, around: Siblings) -> bool:
    """Whether several neighbours say or ask, in different words, what belongs into them."""
    found: set[str] = set()
    for one in islice(around.of(leaf), _NEAR):
        if one is not leaf and isinstance(one.value, str) and _is_prompt(one.name, one.value):
            found.add(one.value)
    return len(found) >= _SEVERAL


def _is_prompt(name: str, text: str) -> bool:
    if len(text) > _LONGEST or _FILLED(text):
        return False
    field = _field(name)
    if not field:
        return False
    plain = _plain(text)
    if _asks(plain) or (field in _NEVER_WORDS and _WORDY(text.strip()) and not filler(text)):
        return True
    return _is_name_of(plain, label_words().others if field in _FIELDS else label_words().names)


@functools.lru_cache(4_096)
def _field(name: str) -> str:
    """Which field of a person's form a name is for, "" for other names."""
    last = (words(name) or ("",))[-1]
    field = last if last in _FIELDS else joined(name)
    return field if field in _FIELDS or "name" in field else ""
