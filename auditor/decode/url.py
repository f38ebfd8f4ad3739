"""A URL that is a value: its query and fragment become leaves, the rest stays one leaf.

`https://host/path?lat=1#x=2` gives `▸ url` (up to the question mark),
`▸ url:lat` and `▸ url#x`; a path segment in an encoding is `▸ url/[1]` as well. A
fragment that is one long value, as the codes of venues have, stays with its URL, for
alone neither says what it is.
A reference without scheme must start with a slash.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from auditor.decode.base import Decoder, Example, Final, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.decode.candidates import is_file
from auditor.decode.form import pairs
from auditor.decode.guess import guess
from auditor.model import Leaf, Path
from auditor.model.path import ARROW

_URL = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]{1,30}:)?//?[^\s?#<>\"{}]*[?#][^=]*=").match
_NAMED = re.compile(r"[^=]{1,256}=(?!=?\Z)|[^=]{0,19}=").match  # not what pads base64
_CODE = 20  # characters of a fragment that is a code
_ENCODED = 12  # characters of a path segment that may be written in an alphabet
_RAW = re.compile(r"[\s<>\"]").search
_PAIR = r"[\w.-]+=[\w.-]{0,8}"
_PLAIN = re.compile(
    rf"https?://[\w.:-]+(?:/[\w.,@~-]*)*\?({_PAIR}(?:&{_PAIR})*)", re.ASCII
).fullmatch
# The names whose values say something: three digits are a size or a count.
_NAMES = re.compile(r"([\w.-]+)=(?!\d{0,3}(?:&|\Z))").findall


def _sniff(data: str, hint: Hint) -> bool:
    del hint
    return "=" in data and "/" in data and _URL(data) is not None and _RAW(data) is None


def is_dull(text: str, asks: Callable[[str], bool]) -> bool:
    """True for a URL of plain segments and short parameters whose names nobody asks for."""
    found = _PLAIN(text)
    if found is None or any(map(asks, _NAMES(found[1]))):
        return False
    return not any(
        len(segment) >= _ENCODED and not is_file(segment) and guess(segment) is not None
        for segment in text[: found.start(1) - 1].split("/")[3:]
    )


def _peel(data: str, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    front, sharp, fragment = data.partition("#")
    base, _, query = front.partition("?")
    place = at.layer("url")
    named = _NAMED(fragment) is not None
    whole = len(fragment) >= _CODE and not named
    yield Final(place, data) if whole else Leaf.at(place, base)
    for number, segment in enumerate(base.split("/")[3:]):
        if len(segment) >= _ENCODED and guess(segment) is not None:
            yield Leaf.at(place.child(f"/[{number}]"), segment)
    yield from pairs(query, at, ARROW + "url:")
    if named:
        yield from pairs(fragment.lstrip("?/"), at, ARROW + "url#")
    elif sharp:
        yield Leaf.at(place.child("~fragment"), fragment)


DECODER: Decoder[str] = Decoder(
    "url",
    _sniff,
    _peel,
    (
        Example(
            "https://t.example/p?lat=22.3193&u=https%3A%2F%2Fa.example%2F%3Fb%3D1#x",
            (
                (" ▸ url", "https://t.example/p"),
                (" ▸ url:lat", "22.3193"),
                (" ▸ url:u", "https://a.example/?b=1"),
                (" ▸ url~fragment", "x"),
            ),
        ),
        Example(
            "https://t.example/u/YWxpY2VAYi5jbw/x?v=1",
            ((" ▸ url/[1]", "YWxpY2VAYi5jbw"), (" ▸ url:v", "1")),
        ),
        Example(
            "https://t.example/?v=3#CAQQARgBIAAqBENhZmUyAlg=",
            (
                (" ▸ url", "https://t.example/?v=3#CAQQARgBIAAqBENhZmUyAlg="),
                (" ▸ url:v", "3"),
                (" ▸ url~fragment", "CAQQARgBIAAqBENhZmUyAlg="),
            ),
        ),
        Example("/cb#token=abc", ((" ▸ url", "/cb"), (" ▸ url#token", "abc"))),
        Example("https://t.example/p", None),
        Example("see https://t.example/p?a=b", None),
    ),
    signs="=",
)
