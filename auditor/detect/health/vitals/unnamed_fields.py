"""Measures in protobuf, whose fields have numbers for names: a text names what is beside it.

`{1: "heart_rate", 2: 71.0, 3: 1778742131}` and `{1: "com.google.heart_rate.bpm", 3: {2: 66.0}}`:
the only number that a body can have, in the message of the text or right in one below. An event
may be called so and be counted; so it must be a fraction's type, or have a moment or a unit
beside it, unless the text is a platform's identifier.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from auditor.detect.health.around.moments import is_moment
from auditor.detect.health.around.surroundings import Surroundings
from auditor.detect.health.vitals.measures import Measure
from auditor.detect.health.vitals.units import units_of
from auditor.detect.model import Claim
from auditor.detect.scalars import number_of
from auditor.model import Confidence, Leaf, Method

_FIELD = re.compile(r"(?: ▸ protobuf:|\.)\d{1,5}").fullmatch  # no other reading of one
_FEW = 16  # fields of a sample
_INSIDE = 4  # messages in it


def is_unnamed(leaf: Leaf) -> bool:
    """Whether a text is a field of protobuf without a schema."""
    return _FIELD(leaf.text) is not None


def unnamed(leaf: Leaf, measure: Measure, around: Surroundings, *, sure: bool) -> Iterator[Claim]:
    """One claim for the number that a text names."""
    beside = around.beside(leaf)
    fields = [*beside, *_below(leaf, around)]
    if len(fields) > _FEW or around.is_other(leaf):
        return
    stated = frozenset().union(*(units_of(one.value) for one in beside if one is not leaf))
    stated = stated & frozenset(measure.ranges)
    timed = any(is_moment(one) for one in fields)
    held = [
        one
        for one in fields
        if _FIELD(one.text) is not None and _is_held(one, measure, stated)
        if sure or stated or timed or isinstance(one.value, float)
    ]
    if len(held) == 1:
        why = f"{measure.title}, by the text beside it in a message without names"
        yield Claim(held[0].path, Confidence.PROBABLE, Method.STRUCTURE, why, held[0].value)


def _below(leaf: Leaf, around: Surroundings) -> Iterator[Leaf]:
    """The fields of the messages that are in the text's own."""
    inside = (one for one in around.inside(leaf.parent) if _FIELD(one.text) is not None)
    for path in islice(inside, _INSIDE):
        yield from around.below(path)


def _is_held(one: Leaf, measure: Measure, units: frozenset[str]) -> bool:
    if isinstance(one.value, str | bool) or (number := number_of(one.value)) is None:
        return False
    return not is_moment(one) and measure.holds(number.value, units)
