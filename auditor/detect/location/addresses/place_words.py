"""Whether a text can be the name of a place, and not a label, a state of a program, or code.

Only shapes and small lists of what else such fields hold: labels of forms in
many languages, states of requests and switches, sentences of an interface.
"""

from __future__ import annotations

import re
from pathlib import Path

from auditor.model import loaded_once

_LONGEST = 48
_MOST_WORDS = 5
_NAME = re.compile(r"[^\W\d_][^\W_]*(?:[ .,'\u2019`\u00b4&()/|-]{1,3}[^\W_]+)*\.?\)?").fullmatch
_INNER_CAPITAL = re.compile(r"[a-z][A-Z]").search
_PREFIXED = re.compile(r"(?:Ma?c|De|Du|La|Le|Di|Van|San|O)[A-Z][a-z]+").fullmatch
_CODE = re.compile(r"[A-Z0-9]{1,3}|[A-Z]{2}-[A-Z0-9]{1,3}").fullmatch
_CLOUD = re.compile(
    r"[a-z]{2}(?:-gov)?-[a-z]+-?\d[a-z]?|[a-z]+\d|emea|apac|amer|amers?|latam|row|nam|global",
    re.IGNORECASE,
).fullmatch


@loaded_once
def _lists() -> tuple[frozenset[str], frozenset[str]]:
    """Values that are no places, and first words of sentences."""
    text = (Path(__file__).parent / "not_places.txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    values, _, spoken = " ".join(lines).partition("[first]")
    return frozenset(values.split()[1:]), frozenset(spoken.split())


def trimmed(text: str) -> str:
    """The text as it reads: plus signs of a query are spaces."""
    text = text.strip()
    return text.replace("+", " ") if "+" in text else text


def is_place_name(text: str) -> bool:
    """Letters in few words, that no form and no program has as its own word."""
    if not 2 <= len(text) <= _LONGEST or _NAME(text) is None:
        return False
    words = text.casefold().split()
    nothing, spoken = _lists()
    if len(words) > _MOST_WORDS or words[0] in spoken or text.casefold() in nothing:
        return False
    if _INNER_CAPITAL(text) and not all(
        _INNER_CAPITAL(word) is None or _PREFIXED(word) for word in text.split()
    ):
        return False
    return _CLOUD(text) is None


def is_titled(text: str) -> bool:
    """Whether every longer word begins as names do; scripts without case always do."""
    return all(word[:1].upper() == word[:1] for word in text.split() if len(word) > 3)


def is_code(text: str) -> bool:
    """A short code in capitals or digits: `FL`, `11`, `US-CA`."""
    return _CODE(text) is not None and text not in ("0", "00", "000") and text != "NA"
