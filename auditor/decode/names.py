"""The text of a step: names from hostile traffic made unique, readable and bounded.

1. A plain name stands as it is; any other is written as in an RFC 9535
   normalised path: `['…']`, quotes, backslashes, controls and every character
   that is not printable escaped.
2. A long name is cut and carries a digest of the whole, so that steps stay
   unique and no path can be made long by its sender.
3. A name that is not a mere identifier may be a value itself (an address as a
   JSON key): it is also given as a leaf whose path ends in `~key`.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache

from auditor.decode.guess import guess

LONGEST = 100  # characters of a name in a path
_MOST_STEPS = 16_384
CACHED = 48  # longer names are rare and would let traffic fill the cache

_MEMBER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*").fullmatch
_TOKEN = re.compile(r"[A-Za-z0-9_.-]+").fullmatch
# What a programmer calls a field: letters and separators with a few digits, not a number, not hex.
_WORDLIKE = re.compile(
    r"(?![0-9a-fA-F]{16})(?=(?:[^0-9]*[0-9]){0,4}[^0-9]*\Z)[@$#]?[A-Za-z0-9_$.:/\[\]-]*"
).fullmatch
_FLIPS = re.compile(r"[a-z](?=[A-Z0-9])|[A-Z](?=[0-9])|[0-9](?=[A-Za-z])|[A-Z](?=[a-z])")
_INSIDE = re.compile(r"[\w/+-]*[A-Za-z][0-9]+[A-Za-z][\w/+-]*={0,2}", re.ASCII).fullmatch
_CODE = re.compile(r"[A-Za-z]*[A-Z][0-9]+[A-Za-z]\w*", re.ASCII).fullmatch
_LONG_WORD = 16  # characters of a name without separators that holds no digit inside
_CONSONANTS = re.compile(  # in no name that is words
    r"[b-df-hj-np-tv-xz]{6}|[B-DF-HJ-NP-TV-XZ]{6}|(?i:[b-df-hj-np-tv-xz]{8})|\A[0-9]+[A-Za-z]"
).search
_SHORT_CODE = 10
_RANDOM = 12  # characters of a name from which random ones are told from words
_ESCAPES = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"} | {
    "'": "\\'",
    "\\": "\\\\",
}


def quoted(name: str) -> str:
    """`['name']`, escaped, without any character that is not printable."""
    if not name.isprintable() or "'" in name or "\\" in name:
        name = "".join(map(_escape, name))
    return f"['{name}']"


def _escape(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if char.isprintable():
        return char
    code = ord(char)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def short(name: str) -> str:
    """The name, or its head and a digest of the whole where it is too long for a path."""
    if len(name) <= LONGEST:
        return name
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{name[:LONGEST]}…{digest}"


def is_data(name: str) -> bool:
    """True if the name may be a value: not an identifier as a programmer would write it."""
    return len(name) > CACHED or not _is_word(name)


@lru_cache(maxsize=16_384)
def _is_word(name: str) -> bool:
    if _WORDLIKE(name) is None:
        return False
    # Encoded text changes its kind at every other character, camel case at every third at most.
    if len(name) >= _LONG_WORD and (
        _INSIDE(name) or _CONSONANTS(name) or (name.count("A") * 6 >= len(name))
    ):
        return False
    # Digits behind capitals may be of base58, which its bytes tell.
    if len(name) >= _SHORT_CODE and _CODE(name) and guess(name) is not None:
        return False
    return len(name) < _RANDOM or len(_FLIPS.findall(name)) * 5 < len(name) * 2


def member(key: str) -> tuple[str, str, bool]:
    """A JSON member's step (`.key` or `['key']`), its name, and whether the key may be a value."""
    return cached_member(key) if len(key) <= CACHED else new_member(key)


def new_member(key: str) -> tuple[str, str, bool]:
    """The same, worked out anew: for keys longer than CACHED."""
    name = short(key)
    text = "." + key if _MEMBER(key) and name is key else quoted(name)
    return text, name, is_data(key)


cached_member = lru_cache(maxsize=16_384)(new_member)


class Steps(dict[str, str]):
    """The step of a JSON member by its key, "" where the key needs `member`'s full answer.

    A cache of a pure function as a dict, because a lookup is all that the
    hottest loop can afford. Emptied when full, so that traffic cannot fill it.
    """

    __slots__ = ()

    def __missing__(self, key: str) -> str:
        """Work the step out, and remember it unless the key is long or may be a value."""
        text, _, is_value = member(key)
        if is_value:
            return ""
        if len(self) >= _MOST_STEPS:
            self.clear()
        self[key] = text
        return text


def _label(name: str) -> str:
    return name if _TOKEN(name) and len(name) <= LONGEST else quoted(short(name))


_cached_label = lru_cache(maxsize=4_096)(_label)


class Labels:
    """Steps of one flat layer (`query:a`, `query:a[1]`): a repeated name is counted."""

    __slots__ = ("_seen",)

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}

    def step(self, name: str) -> str:
        """The unique text for this occurrence of the name."""
        text = _cached_label(name) if len(name) <= CACHED else _label(name)
        count = self._seen.get(text, 0)
        self._seen[text] = count + 1
        return f"{text}[{count}]" if count else text
