"""Whether a value is of a day or a moment, whatever its field is called."""

from __future__ import annotations

import re

from auditor.detect.health.vitals.value_names import TIMES
from auditor.detect.keys import joined
from auditor.detect.scalars import number_of
from auditor.model import Leaf

_EPOCH = 1e9  # seconds since 1970, in 2001
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}").match


def is_moment(leaf: Leaf) -> bool:
    """Whether a value may be a moment: a date at its start, or seconds since 1970."""
    number = number_of(leaf.value)
    if number is not None:
        return number.value >= _EPOCH
    return is_date(leaf)


def is_date(leaf: Leaf) -> bool:
    """Whether a text begins with a date."""
    return isinstance(leaf.value, str) and _DATE(leaf.value) is not None


def is_timed(beside: list[Leaf]) -> bool:
    """Whether one of an object's fields is called a time and holds one."""
    return any(joined(one.name) in TIMES and is_moment(one) for one in beside)
