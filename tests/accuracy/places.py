"""Where a finding stands and where a label says it should: the same place or not.

A finding's path names every layer (`request.query:url ▸ url ▸ query:uid`), a
label's only the fields (`url.uid`, `eids.*.uids.*.id`). So both become the
side of the message and a list of field names; layers without a name vanish.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from auditor.model.path import ARROW

_ANY = "*"
_ELEMENT = re.compile(r"\[(\d+)\]")
_QUOTED = re.compile(r"\['(.*)'\]", re.DOTALL)
_COUNTED = re.compile(r"(.+?)((?:\[\d+\])+)")
_LABEL = re.compile(r"\['([^']*)'\]|\[(\d+)\]|([^.\[\]]+)")
_WRAPPERS = 2  # names below a labelled place that may lead to its value


@dataclass(frozen=True, slots=True)
class Spot:
    """The side of the message (body, header, query, cookie, ...) and the field names."""

    side: str
    names: tuple[str, ...]


def spot(steps: Sequence[str]) -> Spot:
    """The spot of a path's steps."""
    root, _, rest = steps[0].partition(":")
    side = root.partition(".")[2].partition("[")[0] or root
    names = _named(rest) if rest else []
    for step in steps[1:]:
        names += _names(step)
    return Spot("body" if side == "frame" else side, tuple(name.lower() for name in names))


def _names(step: str) -> list[str]:
    if step.startswith(ARROW):
        rest = step.removeprefix(ARROW).partition(":")[2]
        return _named(rest) if rest not in ("", "$") else []
    if step.startswith("."):
        return [step[1:]]
    if found := _ELEMENT.fullmatch(step):
        return [found[1]]
    found = _QUOTED.fullmatch(step)
    return [found[1]] if found else []


def _named(rest: str) -> list[str]:
    """`a[1]` of a flat layer is the second `a`, which is its element 1."""
    if found := _QUOTED.fullmatch(rest):
        return [found[1]]
    if found := _COUNTED.fullmatch(rest):
        return [found[1], *_ELEMENT.findall(found[2])]
    return [rest]


def names_of_label(path: str) -> tuple[str, ...]:
    """The field names of a label's path."""
    return tuple((a or b or c).lower() for a, b, c in _LABEL.findall(path))


def stands_at(found: Spot, side: str, names: Sequence[str], *, whole_object: bool = False) -> bool:
    """Whether a finding stands at a labelled place, or just below it.

    `whole_object` also lets it stand at the object that holds the place: what
    is labelled as several fields of a face is found as one face.
    """
    if not names or side not in ("any", found.side):
        return False
    above = len(names) - len(found.names)
    if above > 0:
        return whole_object and above == 1 and _match(found.names, names[:-1])
    return -above <= _WRAPPERS and _match(found.names[: len(names)], names)


def _match(found: Sequence[str], wanted: Sequence[str]) -> bool:
    return all(w in (_ANY, f) for f, w in zip(found, wanted, strict=True))
