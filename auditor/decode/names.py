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

LONGEST = 100  # characters of a name in a path
_CACHED = 48  # longer names are rare and would let traffic fill the cache

_MEMBER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*").fullmatch
_TOKEN = re.compile(r"[A-Za-z0-9_.-]+").fullmatch
# What a programmer calls a field: letters and separators with a few digits, not a number, not hex.
_WORDLIKE = re.compile(
    r"(?![0-9a-fA-F]{16})(?=(?:[^0-9]*[0-9]){0,4}[^0-9]*\Z)[@$#]?[A-Za-z0-9_$.:/\[\]-]*"
).fullmatch
_ESCAPES = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"} | {
    "'": "\\'",
    "\\": "\\\\",
}


def quoted(name: str) -> str:
    """`['name']`, escaped, without any character that is not printable."""
    return "['" + "".join(_escape(char) for char in name) + "']"


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
    return len(name) > _CACHED or _WORDLIKE(name) is None


def member(key: str) -> tuple[str, bool]:
    """The step to a JSON member, `.key` or `['key']`, and whether the key may be a value."""
    return _member(key) if len(key) <= _CACHED else _step(key)


def _step(key: str) -> tuple[str, bool]:
    text = "." + key if _MEMBER(key) and len(key) <= LONGEST else quoted(short(key))
    return text, is_data(key)


_member = lru_cache(maxsize=16_384)(_step)


class Labels:
    """Steps of one flat layer (`query:a`, `query:a[1]`): a repeated name is counted."""

    __slots__ = ("_seen",)

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}

    def step(self, name: str) -> str:
        """The unique text for this occurrence of the name."""
        text = name if _TOKEN(name) and len(name) <= LONGEST else quoted(short(name))
        count = self._seen.get(text, 0)
        self._seen[text] = count + 1
        return f"{text}[{count}]" if count else text
