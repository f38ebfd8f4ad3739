"""Objects that hold an interface's texts, by what they are called: labels, errors, a language."""

from __future__ import annotations

import re

from auditor.detect.keys import words
from auditor.model import Node

# Languages by whose code apps name objects of texts; not `id`, `hr`, `my`, which mean more.
LANGUAGES = frozenset(
    ("de", "en", "fr", "es", "pt", "nl", "ru", "zh", "ja", "ko", "pl", "tr", "sv", "da", "fi",
     "cs", "ar", "he", "uk", "vi", "th", "el", "hu", "ro", "nb", "sk", "bg")
)  # fmt: skip
_LOCALE = re.compile(r"([a-z]{2})(?:[-_](?:[A-Z]{2}|[A-Z][a-z]{3}))?").fullmatch
_TEXTS = frozenset(
    ("help", "hints", "hint", "tooltips", "tooltip", "prompts", "captions", "headings", "errors",
     "validation", "validations", "validators", "rules", "columns", "mappings", "dtypes", "schema")
)  # fmt: skip


def holds_texts(node: Node) -> bool:
    """Whether the name of an object says that it holds texts of an interface."""
    if not _TEXTS.isdisjoint(words(node.name)):
        return True
    match = _LOCALE(node.name)
    return match is not None and match[1] in LANGUAGES
