"""JavaScript's `escape()` (ECMAScript, annex B.2.1): `%u9673`, `%E9` for a Latin-1 character."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.decode.base import Decoder, Example, Hint, Inner, Peeled
from auditor.decode.budget import Budget
from auditor.decode.charset import replace_surrogates
from auditor.model import Path

_UNIT = re.compile(r"%u[0-9A-Fa-f]{4}").search
_ESCAPE = re.compile(r"((?:%u[0-9A-Fa-f]{4})+)|%([0-9A-Fa-f]{2})")
_RAW = re.compile(r"[<>{}\\]").search


def _sniff(data: str, hint: Hint) -> bool:
    del hint
    return "%" in data and "%u" in data and _UNIT(data) is not None and _RAW(data) is None


def _peel(data: str, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    value = replace_surrogates(_ESCAPE.sub(_replace, data))
    yield Inner(at.layer("percent-u"), value, Hint(body=True))


def _replace(match: re.Match[str]) -> str:
    units, octet = match.groups()
    if units:
        return bytes.fromhex(units.replace("%u", "")).decode("utf-16-be", "replace")
    return chr(int(octet, 16))


DECODER: Decoder[str] = Decoder(
    "percent-u",
    _sniff,
    _peel,
    (
        Example("%u9673%u5927%u6587", ((" ▸ percent-u", "陳大文"),)),
        Example("Zo%EB%20%ud83d%ude00", ((" ▸ percent-u", "Zoë 😀"),)),
        Example("100%unknown", None),
        Example("Zo%EB", None),
    ),
    signs="%",
)
