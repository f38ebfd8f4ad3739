"""Names in Chinese, Japanese and Korean, which nothing divides into words: what their signs say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

_LONGEST = 32  # characters of a name that may be a field's


class Meant(NamedTuple):
    """What a sign says: the title of a measure or an entry; `strong` where nothing else has it."""

    title: str
    strong: bool


def signs_by_title(table: Mapping[str, tuple[str, str]]) -> dict[str, Meant]:
    """The signs of a table of (strong, weak) by title, the longest first."""
    found = {
        sign: Meant(title, strong)
        for title, both in table.items()
        for signs, strong in zip(both, (True, False), strict=True)
        for sign in signs.split()
    }
    return dict(sorted(found.items(), key=lambda one: -len(one[0])))


def longest(name: str, signs: Mapping[str, Meant], others: Iterable[str] = ()) -> Meant | None:
    """What the longest sign in a name says; None where there is none, or one of `others`, too."""
    if len(name) > _LONGEST or any(other in name for other in others):
        return None
    return next((meant for sign, meant in signs.items() if sign in name), None)
