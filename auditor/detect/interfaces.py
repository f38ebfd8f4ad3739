"""Texts of interfaces and schemas: what their objects are called, and what may be entered."""

from __future__ import annotations

import re

from auditor.detect.keys import words
from auditor.model import Node

# Languages by whose code apps name objects of texts; not `id`, `hr`, `my`, which mean more.
LANGUAGES = frozenset(
    ("de", "en", "fr", "es", "pt", "nl", "ru", "zh", "ja", "ko", "pl", "tr", "sv", "da", "fi",
     "cs", "ar", "he", "uk", "vi", "th", "el", "hu", "ro", "nb", "sk", "bg")
)  # fmt: skip
# Of these, codes that hospitals do not write for something else, as `pt` for a patient.
_PLAIN = LANGUAGES - {"pt", "cs", "he", "th", "ar", "el", "da", "fi", "sk"}
_LOCALE = re.compile(r"([a-z]{2})(?:[-_](?:[A-Z]{2}|[A-Z][a-z]{3}))?").fullmatch
_TEXTS = frozenset(
    ("help", "hints", "hint", "tooltips", "tooltip", "prompts", "captions", "headings", "errors",
     "validation", "validations", "validators", "rules", "columns", "mappings", "dtypes", "schema")
)  # fmt: skip

_RULE = re.compile(
    r"(?:required|nullable|optional|sometimes)(?:\|.*)?|string(?:\|.*)"
    r"|(?:is|are)\s(?:required|invalid|missing|empty|unknown|not\sa|not\svalid|too)\b.*"
    r"|(?:must|should|cannot|can't|can\snot|may\snot|has\sto|needs\sto)\s(?:not\s)?be\b.*",
    re.IGNORECASE | re.DOTALL,
).fullmatch
_TYPE = re.compile(
    r"(?:n?varchar|varchar2|char|text|(?:tiny|small|big)?int(?:eger)?|numeric|decimal|jsonb?|uuid"
    r"|boolean|bool|timestamp|blob|enum)(?:\s?\([\d, ]*\))?(?:\s(?:not\s)?null)?(?:\[\])?"
    r"|(?:string|number|object|any)\[\]",
    re.IGNORECASE,
).fullmatch


def is_rule(text: str) -> bool:
    """Whether a text only rules what a field may hold, or is a type of a database."""
    return _RULE(text) is not None or _TYPE(text) is not None


def is_language(node: Node) -> bool:
    """Whether an object is called by a language and nothing else: it holds words in it."""
    match = _LOCALE(node.name)
    return match is not None and match[1] in _PLAIN


def holds_texts(node: Node) -> bool:
    """Whether the name of an object says that it holds texts of an interface."""
    if not _TEXTS.isdisjoint(words(node.name)):
        return True
    match = _LOCALE(node.name)
    return match is not None and match[1] in LANGUAGES
