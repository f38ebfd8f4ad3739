"""What a field's name ends with: `last_user_id_str` is a user id, `user_id_source` is none.

Detectors of values that look like anything (a user id may be a word) must ask
how a name ends; those whose values prove themselves may ask what is in it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from auditor.detect.identifier.shapes import clean
from auditor.detect.keys import VAGUE, name_of, words
from auditor.model import Leaf, Node

_MEMO = 16_384
_UP = 3
_MEMBERS = 400  # of one object that are looked at as siblings
_ECHO = 40  # characters of a value that may only repeat its name
_DEEP = 40  # more than a text's brackets are told apart
# What may follow the words that mean something: the form of the value, a count.
_TAILS = frozenset(
    {"value", "val", "str", "string", "text", "raw", "hash", "hashed", "md5", "sha", "sha1",
     "sha256", "sha512", "enc", "encrypted", "encoded", "b64", "base64", "v", "key", "long", "int",
     "hex", "plain", "list"}
)  # fmt: skip


type _Group = tuple[int, str]


class Named(NamedTuple):
    """A leaf, the declared key that its name ends with, and its value as trimmed text."""

    leaf: Leaf
    key: str
    text: str


def ending(keys: frozenset[str]) -> Callable[[str], str]:
    """A memoised test: the longest key that a field name ends with, "" where it does not."""

    @functools.lru_cache(_MEMO)
    def found(name: str) -> str:
        parts = list(words(name))
        while parts:
            for start in range(len(parts)):
                run = "".join(parts[start:])
                if run in keys:
                    return run
            if not (parts[-1] in _TAILS or parts[-1].isdigit()):
                return ""
            parts.pop()
        return ""

    return found


def keyed(leaves: Sequence[Leaf], found_in: Callable[[str], str]) -> Iterator[Named]:
    """The leaves whose name, in its context, passes the test of `ending`, and hold something.

    A value that only repeats its field's name is no value.
    """
    for leaf in leaves:
        key = found_in(name_of(leaf) if leaf.name in VAGUE else leaf.name)
        if key and (text := clean(leaf.value)):
            if len(text) <= _ECHO and fold(text) in (key, fold(leaf.name)):
                continue
            yield Named(leaf, key, text)


def fold(text: str) -> str:
    """Its letters and digits in lower case, for telling a value from its field's name."""
    return "".join(character for character in text.lower() if character.isalnum())


def above(node: Node) -> str:
    """The name of the nearest named node above a field that bears another name; "" for none."""
    up = node.parent
    for _ in range(_UP):
        if up is None:
            break
        if up.name and up.name != node.name:
            return up.name
        up = up.parent
    return ""


def in_path(leaf: Leaf) -> bool:
    """Whether it is a segment of a request's path, which the segment before it names."""
    return leaf.parent is None and leaf.text.startswith("request.path:")


def in_text(leaf: Leaf) -> bool:
    """Whether it was read from a text that no decoder took apart: script, markup, a log.

    What stands behind a colon there is an expression or a word as often as a value.
    """
    node = leaf.parent
    for _ in range(_DEEP):
        if node is None:
            return False
        if node.text.startswith(" text#"):
            return True
        node = node.parent
    return False


def inside(leaf: Leaf, names: frozenset[str], up: int = 8) -> bool:
    """Whether an object or array of one of these (folded) names holds the leaf."""
    node = leaf.parent
    for _ in range(up):
        if node is None:
            return False
        if fold(node.name) in names:
            return True
        node = node.parent
    return False


class Siblings:
    """Which leaves stand beside one: in its object, its query, its headers; the first of them.

    The tables are made at the first question: most messages never ask one.
    """

    def __init__(self, leaves: Sequence[Leaf]) -> None:
        self._leaves = leaves
        self._groups: dict[_Group, list[Leaf]] = {}
        self._names: dict[_Group, frozenset[str]] = {}

    def of(self, leaf: Leaf) -> Sequence[Leaf]:
        """The leaf and its siblings, in order."""
        return self._table().get(_group(leaf), ())

    def below(self, node: Node | None) -> Sequence[Leaf]:
        """The leaves that are direct members of an object, given the object's own path."""
        return self._table().get((id(node), ""), ())

    def names(self, leaf: Leaf) -> frozenset[str]:
        """Their names, folded."""
        group = _group(leaf)
        found = self._names.get(group)
        if found is None:
            found = frozenset(fold(each.name) for each in self._table().get(group, ()))
            self._names[group] = found
        return found

    def _table(self) -> dict[_Group, list[Leaf]]:
        if not self._groups:
            for each in self._leaves:
                members = self._groups.setdefault(_group(each), [])
                if len(members) < _MEMBERS:
                    members.append(each)
        return self._groups


PLACEMENTS = frozenset(
    {"imp", "imps", "bidder", "bidders", "bidderparams", "schain", "publisher", "site", "placement",
     "placements", "adunit", "adunits", "seller", "advertiser", "campaign", "creative", "adslot",
     "product", "products", "catalog", "merchant", "pmp", "deals", "regs", "source"}
)  # fmt: skip
"""Objects of advertising and shops whose ids are a business's, never a person's."""


def _group(leaf: Leaf) -> _Group:
    """As `siblings.group_of`, by identity: the leaves of one object share their parent."""
    text = leaf.text
    return id(leaf.parent), "" if text[:1] in (".", "[") else text.partition(":")[0]
