"""HTML character references (HTML Standard, section 13.5) in values: `&amp;`, `&#64;`, `&#x40;`.

Only references that end in a semicolon, so that the parameters of a query are
none; text with markup in it stays as it is, whatever references occur in it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from auditor.decode.base import Decoder, Example, Hint, Inner, Peeled
from auditor.decode.budget import Budget
from auditor.decode.charset import replace_surrogates
from auditor.decode.form import MIME as FORM
from auditor.model import DecodeError, Path

_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_finds = _REFERENCE.search
_INNER = Hint(body=True)


def _sniff(data: str, hint: Hint) -> bool:
    return (
        hint.mime != FORM
        and "&" in data
        and ";" in data
        and "<" not in data
        and _finds(data) is not None
    )


def _peel(data: str, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    value = replace_surrogates(_REFERENCE.sub(_replace, data))
    if value == data:
        raise DecodeError("no reference")
    yield Inner(at.layer("html"), value, _INNER)


def _replace(match: re.Match[str]) -> str:
    return html.unescape(match[0])


DECODER: Decoder[str] = Decoder(
    "html",
    _sniff,
    _peel,
    (
        Example("alice&#64;example&#x2E;com", ((" ▸ html", "alice@example.com"),)),
        Example("O&apos;Brien &amp; Zo&euml;", ((" ▸ html", "O'Brien & Zoë"),)),
        Example(
            "https://a.example/?lat=1&amp;lon=2", ((" ▸ html", "https://a.example/?lat=1&lon=2"),)
        ),
        Example("a=1&copy=2&b=3", None),
        Example("a=1&nosuchname;=2", None),
        Example("<p>Tom &amp; Jerry</p>", None),
    ),
    signs="&",
)
