"""What a field of a record holds: words or a code, a date, a true, a number, a blood group.

No placeholder, no link, no question of a form, no word of a setting.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from auditor.detect.health.around.surroundings import Surroundings
from auditor.detect.health.records.names import Entry
from auditor.detect.identifier.shapes import filler
from auditor.detect.keys import joined
from auditor.detect.scalars import number_of
from auditor.model import Leaf, Node, Number, Scalar

ICD = re.compile(r"[A-TV-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?").fullmatch
_CODED = re.compile(r"[A-TV-Z]\d[0-9A-Z]\.[0-9A-Z]{1,4}[ :,-]{1,3}[^\W\d_]{3}").match
_LONGEST = 4_000
_SYSTEM = 64  # characters of a coding system's name
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ].{0,30})?|\d{1,2}[./]\d{1,2}[./]\d{4}").fullmatch
_WEEKS = re.compile(r"\d{1,2}\s?\+\s?[0-6]").fullmatch  # of a pregnancy, and days
_BLOOD = re.compile(
    r"(?:A|B|AB|O|0)[ _]?(?:RH)?[ _]?(?:[+-]|POS(?:ITIVE)?|NEG(?:ATIVE)?)|(?:AB|A|B|O)"
).fullmatch
_CODE = re.compile(r"(?=.{0,20}\d)[A-Za-z0-9][A-Za-z0-9 -]{3,23}").fullmatch  # a number of papers
_ACUITY = re.compile(
    r"(?:20|6|5)/\d{1,3}(?:[.,]\d)?[+-]?\d?|-?[0-2](?:[.,]\d{1,2})?|normal|(?:deuter|prot|trit)\w{2,8}",
    re.IGNORECASE,
).fullmatch
_WISH = re.compile(
    r"(?:try(?:ing)?|want(?:ing)?)?[ _-]?(?:to[ _-])?(?:conceive|get(?:ting)?[ _-]pregnant"
    r"|be(?:come)?[ _-]pregnant)|(?:avoid|prevent)(?:ing)?[ _-]?pregnancy|ttc",
    re.IGNORECASE,
).fullmatch
_DOSED = re.compile(
    r"[^\W\d_]{4,}.{0,30}?\b\d+(?:[.,]\d+)?\s?(?:mg|mcg|[µμu]g|iu|ml)\b", re.IGNORECASE
).search
_STAGES = frozenset(
    ("deep", "light", "rem", "awake", "core", "asleep", "wake", "inbed", "restless")
)
_WORDS = re.compile(r"[^\W\d_]{2}")
_NOTHING = frozenset(
    ("none", "null", "n/a", "na", "unknown", "false", "no", "undefined", "other", "default",
     "string",
     "text", "yes/no", "all", "any", "custom", "auto", "success", "ok", "error", "failed",
     "timeout",
     "pending", "object", "array", "test", "basic", "standard", "trial", "monthly", "yearly",
     "weekly",
     "daily", "morning", "normal_mode", "enabled", "disabled", "hidden", "visible",
     "covered", "not covered", "included", "excluded", "news", "article", "articles", "info", "faq",
     "guide", "blog")
)  # fmt: skip
_LINK = re.compile(
    r"(?:https?://|www\.|/[\w-]+/|#[0-9a-f]{3,8}\Z|[\w-]+\.(?:png|svg|jpg|html|js)\Z)",
    re.IGNORECASE,
).match


def holds(entry: Entry, value: Scalar) -> bool:
    """Whether a value is what the field holds."""
    if entry.kind in _WORDED:
        # A number counts as it is written; no kind of which words are has a plain one.
        plain = "" if isinstance(value, bool | bytes | None) else str(value)
        return bool(plain) and _WORDED[entry.kind](plain)
    if isinstance(value, bool):
        return value and entry.kind in ("any", "true")
    if entry.kind == "true":
        return False
    if isinstance(value, str) and not isinstance(value, Number):
        if entry.kind == "any" and (_DATE(value) or _WEEKS(value) or number_of(value)):
            return True
        return _says(value)
    number = number_of(value)
    return number is not None and entry.kind == "any" and 0 < number.value < 1e13


# Kinds of which only some words are.
_WORDED: dict[str, Callable[[str], bool]] = {
    "blood": lambda text: _BLOOD(text.strip().upper()) is not None,
    "acuity": lambda text: _ACUITY(text.strip()) is not None,
    "code": lambda text: _CODE(text.strip()) is not None,
    "wish": lambda text: _WISH(text.strip()[:_SYSTEM]) is not None,
    "stage": lambda text: joined(text) in _STAGES,
}


def _says(text: str) -> bool:
    plain = text.strip()
    if not 2 <= len(plain) <= _LONGEST or plain.lower() in _NOTHING or _LINK(plain):
        return False
    if plain.endswith(("?", "\uff1f")):  # what a form asks
        return False
    if _DATE(plain) or filler(plain):
        return _DATE(plain) is not None
    return _WORDS.search(plain) is not None or ICD(plain) is not None or plain.isdigit()


def is_dosed(text: str) -> bool:
    """Whether a text has a word and the strength of a drug: `Warfarin 5 mg`."""
    return _DOSED(text[:_SYSTEM]) is not None


def is_coded(leaf: Leaf, at: Node, around: Surroundings) -> bool:
    """Whether a value is a code of ICD-10: with its dot, also before its words, or said to be one.

    Machines call their faults `E21` and `F05`, too.
    """
    code = leaf.value
    if not isinstance(code, str):
        return False
    if _CODED(code[:_SYSTEM]) is not None:
        return True
    if not ICD(code):
        return False
    return (
        "." in code
        or "icd" in joined(at.name)
        or any(
            isinstance(one.value, str) and "icd" in one.value[:_SYSTEM].lower()
            for one in around.beside(leaf)
        )
    )
