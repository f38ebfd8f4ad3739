"""Names that are of a body and of something else: Iris the data set, PaLM the model, a font's face.

A name such as these says little alone. It counts where a second place speaks of
bodies too: a word of the trade in the name itself, in those above or beside, in
the path or the host. Where what stands beside says that a text was embedded, a
browser was told apart, or that a typeface is described, the vector is told apart.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

from auditor.detect.biometric.doubt_names import (
    BESIDE,
    FONTS,
    GOODS,
    LONE,
    MODELS,
    NEAR,
    OF_TEXT,
    OPEN,
    OWN,
    SIDES,
    SPOKEN,
    TABLES,
    TEXTS,
    TRADE,
    TRADE_OF,
    TWO_SIDED,
)
from auditor.detect.keys import joined, words
from auditor.model import Leaf, Node, Scalar

_UP = 8
_TEXT = 128
_DIGEST = 16  # characters: no finger is called by so many, and few sensors
_WORDS = re.compile(r"\S\s+\S").search


@functools.lru_cache(8_192)
def is_two_sided(part: str, name: str) -> bool:
    """Whether a name speaks of a part of a body by such a word alone."""
    parts = set(words(name))
    return not parts.isdisjoint(TWO_SIDED) and joined(name) not in OWN and not is_trade(part, name)


@functools.lru_cache(8_192)
def is_trade(part: str, text: str) -> bool:
    """Whether a name, or a segment of a path, speaks of recognising people by that part."""
    parts = set(words(text))
    mine = {*parts, joined(text)} & (TRADE | TRADE_OF.get(part, frozenset()))
    return bool(mine - {"vein"}) or {"palm", "vein"} <= parts


def seconded(part: str, node: Node, beside: Iterable[Leaf], address: str) -> bool:
    """Whether another place than the name speaks of recognising people by that part."""
    step: Node | None = node
    for _ in range(_UP):
        if step is None:
            break
        if is_trade(part, step.name):
            return True
        step = step.parent
    if any(is_trade(part, segment) for segment in address.split("/")):
        return True
    return any(leaf.name != node.name and is_trade(part, leaf.name) for leaf in beside)


def is_of_text(beside: Iterable[Leaf]) -> bool:
    """Whether the model named beside a vector embeds texts."""
    return any(joined(one.name) in MODELS and _matches(OF_TEXT, one.value) for one in beside)


def is_beside_text(beside: Iterable[Leaf], *, phrase: bool = False, part: str = "") -> bool:
    """Whether the text that a vector may be of stands beside it; `phrase`: of several words.

    A speaker is recognised by a phrase, which stands beside a model of the voice.
    """
    texts = SPOKEN - {"phrase"} if part == "voice" else SPOKEN
    return any(
        joined(one.name) in texts
        and isinstance(one.value, str)
        and (_WORDS(one.value[:_TEXT]) is not None or not phrase)
        for one in beside
    )


def is_of_else(part: str, names: set[str]) -> bool:
    """Whether the fields around a vector are those of a browser, a molecule, a talk."""
    return not BESIDE.get(part, frozenset()).isdisjoint(names)


def may_be_else(part: str, names: set[str]) -> bool:
    """Whether the fields around are those of a text, a table or a machine, if nothing seconds."""
    return not (TEXTS | TABLES | NEAR.get(part, frozenset())).isdisjoint(names)


def is_of_goods(names: set[str]) -> bool:
    """Whether the fields beside a vector are those of something sold, or of a sign."""
    return not GOODS.isdisjoint(names)


def is_of_texts(name: str) -> bool:
    """Whether a vector's own name, or one between it and the part, is of a text or a thing."""
    return not LONE.isdisjoint(words(name))


def is_of_another(name: str) -> bool:
    """Whether a vector's own name says of what it is: a room's, an abstract's, an item's."""
    return any(word not in OPEN and not word.isdigit() for word in words(name))


def is_side(value: Scalar) -> bool:
    """Whether a text says where the face of a wall or a block points."""
    return isinstance(value, str) and joined(value) in SIDES


def is_digest(leaf: Leaf) -> bool:
    """Whether a bare `fingerprint` holds one, as a build, a key and a browser have theirs."""
    bare = joined(leaf.name) in ("fingerprint", "fingerprints")
    return bare and isinstance(leaf.value, str) and len(leaf.value) >= _DIGEST


def is_a_name(value: Scalar) -> bool:
    """Whether a text is a name of several words, as a product has and a person."""
    return isinstance(value, str) and _WORDS(value[:_TEXT]) is not None


def is_font(names: Iterable[str]) -> bool:
    """Whether the fields beside a vector are those of a typeface."""
    return not FONTS.isdisjoint(names)


def _matches(pattern: re.Pattern[str], value: Scalar) -> bool:
    return isinstance(value, str) and pattern.search(value[:_TEXT]) is not None
