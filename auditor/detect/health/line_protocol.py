"""Vital signs in InfluxDB's line protocol: `vitals,user=u1 heart_rate=72,spo2=98 1700000000000`.

A line is a measurement and its tags, then fields, then a time. A field counts by its name as
one of an object does: a strong name alone, a weak one below a measurement that is named
after the same measure (`heart_rate bpm=72`) or beside a strong one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.detect.health.measures import Named, named
from auditor.detect.health.surrounding_names import CREATURES, OTHER
from auditor.detect.keys import words
from auditor.detect.model import Claim
from auditor.detect.scalars import number_of
from auditor.model import Confidence, Leaf, Method

_NAME = r"(?:heart.?rate|spo2|glucose|systolic|respiratory.?rate|hrv|rmssd|body.?temperature)"
WAKE = (_NAME + r"=\d", _NAME + r"(?:,[a-z_]+=[^ ,]+)* [a-z_]+=\d")
_LINE = re.compile(
    r"(?P<kind>[^\s,=]{1,64})(?P<tags>(?:,[^\s,=]{1,64}=[^\s,=]{1,128}){0,16})"
    r" (?P<fields>[^\s,=]{1,64}=[^\s,=]{1,64}(?:,[^\s,=]{1,64}=[^\s,=]{1,64}){0,63})(?: \d{10,19})?"
).fullmatch
_LOOKED = 50  # lines
_LONGEST = 4_000  # characters of a line


def lines(leaf: Leaf) -> Iterator[Claim]:
    """One claim at a text of such lines, if any of the first ones holds a measure of a body."""
    if not isinstance(leaf.value, str) or " " not in leaf.value or "=" not in leaf.value:
        return
    titles: dict[str, None] = {}
    for line in leaf.value[: _LOOKED * _LONGEST].split("\n", _LOOKED)[:_LOOKED]:
        if not line.strip() or line.startswith("#"):
            continue
        match = _LINE(line.strip()) if len(line) <= _LONGEST else None
        if match is None:
            return
        titles |= dict.fromkeys(_measures(match["kind"], match["tags"], match["fields"]))
    if titles:
        why = f"lines of a time series of {', '.join(titles)}"
        yield Claim(leaf.path, Confidence.PROBABLE, Method.KEY, why)


def _measures(kind: str, tags: str, fields: str) -> list[str]:
    """The titles of the measures in one line."""
    around = {word for name in (kind, *re.split("[,=]", tags)) for word in words(name)}
    if not around.isdisjoint(OTHER | CREATURES):
        return []
    above = named(kind)
    held: list[Named] = []
    for field in fields.split(","):
        name, _, text = field.partition("=")
        number = number_of(text.removesuffix("i"))
        found = named(name)
        if found is None and above is not None and name == "value":
            found = above
        if found is None or number is None:
            continue
        if found.measure.holds(number.value, frozenset()):
            held.append(found)
    strong = any(one.strong for one in held)
    return [
        one.measure.title
        for one in held
        if strong or (above is not None and above.strong and above.measure is one.measure)
    ]
