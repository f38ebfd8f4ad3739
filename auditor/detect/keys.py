"""Field names in any convention, brought to one form, at the cost of a dictionary look-up.

`deviceAdvertisingId`, `device.advertising-id` and `DEVICE_ADVERTISING_ID` are
the words device, advertising, id. A detector declares joined words
(`advertisingid`); a name belongs to it when some run of neighbouring words,
joined, is declared. So `x_advertising_id_v2` is found and `lat` is not found
in `latency`. Names are few and repeat, so both steps are memoised; the memo
is bounded, and a name too long to be one has no words.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence

from auditor.model import Leaf, Node

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
# The same where the letters are not all ASCII: scripts without case have words too.
_ANY_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_A-Za-z]+|\d+")
_ACCENTS = frozenset(map(chr, range(0x300, 0x370))) - {"\u0306"}  # a breve makes й of и
# Letters that Unicode does not take apart, as the languages that have them write them in ASCII.
_UNCOMPOSED = str.maketrans(
    {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "æ": "ae", "Æ": "Ae", "ß": "ss",
     "\u0131": "i"}
)  # fmt: skip
_MAX_NAME = 128
_MAX_WORDS = 12
_MAX_RUN = 6
_MEMO = 16_384
_UP = 3


def words(name: str) -> tuple[str, ...]:
    """The lower-cased words of a field name; none for what is too long to be a name."""
    if not name or len(name) > _MAX_NAME:
        return ()
    return _words(name)


@functools.lru_cache(_MEMO)
def _words(name: str) -> tuple[str, ...]:
    if name.isascii():
        return tuple(word.lower() for word in _WORD.findall(name)[:_MAX_WORDS])
    return tuple(word.lower() for word in _ANY_WORD.findall(_unaccented(name))[:_MAX_WORDS])


def _unaccented(name: str) -> str:
    """Latin, Greek and Cyrillic letters without their accents, composed scripts as they were."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if c not in _ACCENTS)
    return unicodedata.normalize("NFC", bare).translate(_UNCOMPOSED)


def runs(name: str) -> frozenset[str]:
    """Every run of neighbouring words, joined."""
    if not name or len(name) > _MAX_NAME:
        return frozenset()
    return _runs(name)


@functools.lru_cache(_MEMO)
def _runs(name: str) -> frozenset[str]:
    parts = _words(name)
    return frozenset(
        "".join(parts[start:end])
        for start in range(len(parts))
        for end in range(start + 1, min(len(parts), start + _MAX_RUN) + 1)
    )


_VAGUE = (
    "id", "uid", "uuid", "identifier", "number", "address", "value", "val", "hash", "digest", "raw",
)  # fmt: skip
# What holds a single value in typed formats (Firestore, protobuf's JSON, XML made JSON).
_WRAPPERS = (
    "v", "doubleValue", "floatValue", "stringValue", "integerValue", "double_value", "float_value",
    "string_value", "#text", "$t",
)  # fmt: skip
VAGUE = frozenset(
    form for word in _VAGUE for form in (word, word.upper(), word.capitalize(), f"_{word}")
) | frozenset(_WRAPPERS)  # names that only mean something below another one


def name_of(path: Node) -> str:
    """The name that a leaf's key context is judged on: `device.id` for an `id` below `device`."""
    name = path.name
    if name in VAGUE:
        node = path.parent
        for _ in range(_UP):
            if node is None:
                break
            if node.name and node.name != name:
                return f"{node.name}.{name}"
            node = node.parent
    return name


def names(leaf: Leaf) -> frozenset[str]:
    """The runs of a leaf's name in its context."""
    return runs(name_of(leaf))


def belonging(keys: frozenset[str]) -> Callable[[str], frozenset[str]]:
    """A memoised test: which of the keys a field name holds, in its runs."""

    @functools.lru_cache(_MEMO)
    def found(name: str) -> frozenset[str]:
        return runs(name) & keys

    return found


def under(
    leaves: Sequence[Leaf], found_in: Callable[[str], frozenset[str]]
) -> Iterator[tuple[Leaf, frozenset[str]]]:
    """The leaves whose name, in its context, passes the test, with the keys it holds."""
    for leaf in leaves:
        name = leaf.name
        found = found_in(name_of(leaf) if name in VAGUE else name)
        if found:
            yield leaf, found


def joined(name: str) -> str:
    """All words of a name as one: `headEulerAngleY` and `head_euler_angle_y` alike."""
    return _joined(name) if len(name) <= _MAX_NAME else ""


@functools.lru_cache(_MEMO)
def _joined(name: str) -> str:
    return "".join(words(name))
