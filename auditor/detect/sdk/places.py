"""A leaf's place as formats name it: `body:events.user.id`, `query:gaid`, `cookie:_ga`.

Layers that only wrap (gzip, base64, json) and the numbers of array elements are
left out, as a format says what a field is called and not how it was packed.
`Places` are several such texts, to be asked for a leaf's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from auditor.model import Node
from auditor.model.path import ARROW

_SECTIONS = ("body", "query", "header", "cookie", "path", "frame", "trailer")
_CASELESS = ("header", "trailer")  # names are case-insensitive (RFC 9110, section 5.1)
_MOST = 64  # steps
_COUNTED = re.compile(r"\[\d+\]|~\d+\Z")
_expression = cache(re.compile)  # of the files' own texts alone, so they are few
_ROOT = re.compile(r"(?:request|response)\.([a-z]+)(?:\[\d+\])?(?::(.*))?", re.DOTALL)


def place_of(leaf: Node) -> str:
    """The place, "" where it is too deep to be one that a format names."""
    names: list[str] = []
    node: Node | None = leaf
    for _ in range(_MOST):
        if node is None:
            return ""
        if node.parent is None:
            return _whole(node, names)
        name = _name(node)
        if name:
            names.append(name)
        node = node.parent
    return ""


def _whole(root: Node, names: list[str]) -> str:
    found = _ROOT.fullmatch(root.text)
    if found is None:
        return ""
    if found[2]:
        names.append(root.name if found[2].startswith("['") else _COUNTED.sub("", found[2]))
    return f"{found[1]}:{'.'.join(reversed(names))}"


def _name(node: Node) -> str:
    """The name that a step adds, "" for one that only wraps or counts."""
    text = node.text
    if text.startswith("."):
        return _COUNTED.sub("", text[1:])
    if text.startswith("['"):
        return node.name
    if text.startswith("@"):  # what a part is called, not what is in it
        return text
    if text.startswith(ARROW):
        label = text.partition(":")[2]
        if label.startswith("['"):
            return node.name
        return _COUNTED.sub("", label.lstrip("$").lstrip("."))
    return ""


class Places:
    """Places as formats write them: which of them one of a message fits.

    Only those are asked that end as it ends, so a leaf that no format names costs a
    look-up, and one with thousands of dots in its name costs no more.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._patterns = tuple(map(pattern_of, texts))
        ends = [_end(text) for text in texts]
        self._any = tuple(place for place, end in enumerate(ends) if "*" in end)
        self._by_end = {
            end: tuple(place for place, one in enumerate(ends) if one == end or "*" in one)
            for end in ends
        }

    def fitting(self, place: str) -> Iterator[int]:
        """The numbers of the texts that it fits, in their order."""
        for number in self._by_end.get(_end(place), self._any):
            if _expression(self._patterns[number]).fullmatch(place):
                yield number


def _end(text: str) -> str:
    """What follows the last dot or colon. Header names may be in any case."""
    return text[max(text.rfind("."), text.rfind(":")) + 1 :].lower()


def pattern_of(text: str) -> str:
    """`section|section:name.name` as an expression. It has no groups.

    Raises:
        ValueError: it names no place.
    """
    heads, colon, names = text.partition(":")
    sections = heads.split("|")
    if not colon or not set(sections) <= set(_SECTIONS):
        raise ValueError(f"no such place: {text}")
    above = "(?:.*[.])?" if names.startswith("**.") else ""
    below = "(?:[.].*)?" if names.endswith(".**") else ""
    steps = "[.]".join(map(_step, names.removeprefix("**.").removesuffix(".**").split(".")))
    expression = f"(?:{'|'.join(sections)}):{above}{steps}{below}"
    return f"(?i:{expression})" if set(sections) <= set(_CASELESS) else expression


def _step(name: str) -> str:
    """A name, whose `*` stand for what they may be but not for nothing at all."""
    return "[^.]+" if name == "*" else "[^.]*".join(map(re.escape, name.split("*")))
