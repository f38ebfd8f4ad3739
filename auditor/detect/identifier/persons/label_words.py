"""What the fields of a person's form are called on screens, read from a table of many languages.

`{"firstName": "Vorname"}` is a translation, not a person.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from auditor.model import loaded_once


class LabelWords(NamedTuple):
    """In lower case: labels of fields for a name, those of the fields beside it, and prompts.

    `roles` are labels for a whole name that are family names, too ("Driver");
    `asking` are words of prompts and errors, `asking_parts` the same in scripts that write no
    blanks; `around` is what stands around a label ("Your first name").
    """

    names: frozenset[str]
    roles: frozenset[str]
    others: frozenset[str]
    asking: frozenset[str]
    asking_parts: frozenset[str]
    around: frozenset[str]


@loaded_once
def label_words() -> LabelWords:
    """The table, read when first asked for."""
    text = Path(__file__).with_name("label_words.txt").read_text(encoding="utf-8")
    sections: dict[str, set[str]] = {}
    section: set[str] = set()
    for line in text.splitlines():
        if line.startswith("["):
            section = sections.setdefault(line.strip("[]").replace(" ", "_"), set())
        elif not line.startswith("#"):
            section.update(word.replace("_", " ") for word in line.split())
    return LabelWords(**{name: frozenset(found) for name, found in sections.items()})
