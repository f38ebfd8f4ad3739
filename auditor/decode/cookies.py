"""Cookie and Set-Cookie (RFC 6265), and cookie strings that an app sends as a value."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.decode.base import Decoder, Example, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.decode.names import Labels, is_data, short
from auditor.model import Leaf, Path
from auditor.model.path import ARROW

_STRING = re.compile(r"[\w.$%@-]{1,100}=[^;\s]*(?:;\s*[\w.$%@-]{1,100}=[^;\s]*+)++;?\s*\Z").match


def crumbs(text: str, prefix: str, labels: Labels, parent: Path | None = None) -> Iterator[Leaf]:
    """A leaf for each `name=value` of a Cookie header; a value without a name is `~bare`."""
    for piece in text.split(";"):
        name, equals, value = piece.strip().partition("=")
        if equals:
            yield from _crumb(name, value, parent, prefix + labels.step(name))
        elif name:
            yield Leaf.at(Path(parent, prefix + labels.step("") + "~bare", ""), name)


def _crumb(name: str, value: str, parent: Path | None, text: str) -> Iterator[Leaf]:
    place = Path(parent, text, short(name))
    if is_data(name):
        yield Leaf.at(place.child("~key"), name)
    yield Leaf.at(place, value.strip().strip('"'))


def set_cookie(text: str, prefix: str, labels: Labels) -> Iterator[Leaf]:
    """The cookie that a Set-Cookie header sets, and its attributes at `…@Domain`, `…@Path`."""
    first, _, attributes = text.partition(";")
    name, _, value = first.strip().partition("=")
    step = prefix + labels.step(name)
    yield from _crumb(name, value, None, step)
    seen = Labels()
    for attribute in attributes.split(";"):
        key, equals, setting = attribute.strip().partition("=")
        if equals:
            yield Leaf.at(Path.root(f"{step}@{seen.step(key)}", short(key)), setting)


def _sniff(data: str, hint: Hint) -> bool:
    del hint
    return "=" in data and ";" in data and _STRING(data) is not None


def _peel(data: str, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    return crumbs(data, ARROW + "cookie:", Labels(), at)


DECODER: Decoder[str] = Decoder(
    "cookie",
    _sniff,
    _peel,
    (
        Example('sid=a1; uid="b2"', ((" ▸ cookie:sid", "a1"), (" ▸ cookie:uid", "b2"))),
        Example("a=1;a=2", ((" ▸ cookie:a", "1"), (" ▸ cookie:a[1]", "2"))),
        Example("text/html; charset=utf-8", None),
        Example("a=1&b=2", None),
    ),
    signs=";",
)
