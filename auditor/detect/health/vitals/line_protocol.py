"""Vital signs in lines of time series: InfluxDB's line protocol, StatsD, Graphite.

`vitals,user=u1 heart_rate=72,spo2=98 1700000000000`, `body.heart_rate:72|g`.

A line is a measurement and its tags, then fields, then a time. A field counts by its name as
one of an object does: a strong name alone, a weak one below a measurement that is named
after the same measure (`heart_rate bpm=72`) or beside a strong one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.detect.health.around.surrounding_names import CREATURES, OTHER
from auditor.detect.health.vitals.measures import Named, named
from auditor.detect.keys import words
from auditor.detect.model import Claim
from auditor.detect.scalars import number_of
from auditor.model import Confidence, Leaf, Method

_NAME = r"(?:heart.?rate|spo2|glucose|systolic|respiratory.?rate|hrv|rmssd|body.?temperature)"
WAKE = (
    _NAME + r"=\d", _NAME + r"(?:,[a-z_]+=[^ ,]+)* [a-z_]+=\d", _NAME + r":\d{1,3}(?:\.\d{1,3})?\|",
    _NAME + r" \d{1,3}(?:\.\d{1,3})? \d{10}",
)  # fmt: skip
# StatsD: a name, its value and the kind of metric; Graphite: a name, its value and a time.
_METRIC = re.compile(
    r"(?P<name>[\w.-]{1,128})(?::(?P<value>\d{1,3}(?:\.\d{1,3})?)\|(?:g|ms|h|d|c)(?:\|[@#].{0,200})?"
    r"| (?P<plain>\d{1,3}(?:\.\d{1,3})?) \d{10})",
    re.ASCII,
).fullmatch
_LINE = re.compile(
    r"(?P<kind>[^\s,=]{1,64})(?P<tags>(?:,[^\s,=]{1,64}=[^\s,=]{1,128}){0,16})"
    r" (?P<fields>[^\s,=]{1,64}=[^\s,=]{1,64}(?:,[^\s,=]{1,64}=[^\s,=]{1,64}){0,63})(?: \d{10,19})?"
).fullmatch
_LOOKED = 50  # lines
_LONGEST = 4_000  # characters of a line


def lines(leaf: Leaf) -> Iterator[Claim]:
    """One claim at a text of such lines, if any of the first ones holds a measure of a body."""
    if not isinstance(leaf.value, str):
        return
    titles: dict[str, None] = {}
    for line in leaf.value[: _LOOKED * _LONGEST].split("\n", _LOOKED)[:_LOOKED]:
        if not line.strip() or line.startswith("#"):
            continue
        if len(line) > _LONGEST:
            return
        if (metric := _METRIC(line.strip())) is not None:
            titles |= dict.fromkeys(_of_metric(metric["name"], metric["value"] or metric["plain"]))
        elif (match := _LINE(line.strip())) is not None:
            titles |= dict.fromkeys(_measures(match["kind"], match["tags"], match["fields"]))
        else:
            return
    if titles:
        why = f"lines of a time series of {', '.join(titles)}"
        yield Claim(leaf.path, Confidence.PROBABLE, Method.KEY, why)


def _of_metric(name: str, value: str) -> list[str]:
    """The title of the measure that the last step of a metric's name is, if it is one."""
    *above, last = name.split(".")
    around = {word for step in above for word in words(step)}
    found = named(last)
    if found is None or not found.strong or not around.isdisjoint(OTHER | CREATURES):
        return []
    return [found.measure.title] if found.measure.holds(float(value), frozenset()) else []


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
