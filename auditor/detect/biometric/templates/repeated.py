"""Vectors whose numbers are fields of one name: `descriptor=0.1&descriptor=-0.2`, `<v>0.1</v>`.

Forms, queries, multipart and XML have no arrays; what is sent as one repeats a field, which the
layers number from the second on, or numbers it in its name as PHP and Rails read it
(`face[descriptor][0]`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

from auditor.detect.biometric.templates.names import NAMED, VAGUE
from auditor.detect.biometric.templates.vectors import is_number
from auditor.detect.keys import joined
from auditor.model import Leaf, LeafTable

_SECOND, _SECOND_NAMED = "[1]", "[1]']"  # how the place of the second one ends
_NUMBER = r"(?:\[\d{1,4}\])"
_LISTS = 16  # of one message
_LEAST = 64  # numbers
_MOST = 4_096


def is_holder(name: str) -> bool:
    """Whether an element of XML is called as a vector is, so that what repeats in it is one."""
    return (whole := joined(name)) in NAMED or whole in VAGUE


def repeated(woken: Iterable[Leaf], leaves: LeafTable) -> list[list[Leaf]]:
    """The numbers of each such field, in order, where all are numbers."""
    seconds = (leaf for leaf in woken if _is_second(leaf))
    found = (_all(second, leaves) for second in islice(seconds, _LISTS))
    return [numbers for numbers in found if len(numbers) >= _LEAST]


def _is_second(leaf: Leaf) -> bool:
    text = leaf.text
    return text.endswith((_SECOND, _SECOND_NAMED)) and text != _SECOND and is_number(leaf.value)


def _all(second: Leaf, leaves: LeafTable) -> list[Leaf]:
    """What is beside it under the same name; none where some of it is no number."""
    text = second.text
    named = text.endswith(_SECOND_NAMED)
    name = re.escape(text.removesuffix(_SECOND_NAMED if named else _SECOND))
    of_it = re.compile(f"{name}{_NUMBER}'\\]" if named else f"{name}{_NUMBER}?").fullmatch
    beside = leaves.below([second.parent])
    found = list(islice((leaf for leaf in beside if of_it(leaf.text)), _MOST))
    return found if all(is_number(leaf.value) for leaf in found) else []
