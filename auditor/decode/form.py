"""application/x-www-form-urlencoded (URL Standard, section 5): names and values in order.

Also the query of a URL. Undeclared text is taken for a form only if the whole
of it looks like one: `name=value` pairs without a blank. A single pair is
enough for a body, a value inside something else needs two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.decode.base import Decoder, Example, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.decode.names import Labels, is_data, short
from auditor.decode.percent import unescape
from auditor.model import Leaf, Path
from auditor.model.path import ARROW

MIME = "application/x-www-form-urlencoded"
_RAW = re.compile(r"[\s<>\"\\]").search
_START = re.compile(r"[A-Za-z_$][\w.$~%\[\]:-]{0,99}=(?!=*\Z)").match


_PAIR = r"[\w.$%\[\]-]{1,99}=[^&=\s<>\"\\]*"
_SURELY = re.compile(rf"{_PAIR}(?:&{_PAIR})+", re.ASCII).fullmatch
_LONG = 64 * 1024  # characters beyond which the pairs are not gone through


def is_certain(text: str, hint: Hint) -> bool:
    """True for what is declared as a form and is nothing else: pairs of plain names and values.

    Of a long one the pairs at its beginning and all its characters say so.
    """
    if hint.mime != MIME:
        return False
    if len(text) > _LONG:
        return _SURELY(text[:_LONG].rpartition("&")[0]) is not None and _RAW(text) is None
    return _SURELY(text) is not None


def pairs(text: str, parent: Path | None, prefix: str) -> Iterator[Leaf]:
    """A leaf for each `name=value` between ampersands, its step being prefix and name.

    A name without a value, and a name that is no mere identifier, is a value
    itself: it is also given, at `…~key`.
    """
    labels = Labels()
    for piece in text.split("&"):
        if not piece:
            continue
        raw_name, equals, raw_value = piece.partition("=")
        name = unescape(raw_name, plus=True)
        key = name if isinstance(name, str) else name.decode("latin-1")
        place = Path(parent, prefix + labels.step(key), short(key))
        if key and (not equals or is_data(key)):
            yield Leaf.at(place.child("~key"), name)
        if equals:
            yield Leaf.at(place, unescape(raw_value, plus=True))


def _sniff(data: str, hint: Hint) -> bool:
    if "=" not in data:
        return False
    if hint.mime == MIME:
        return True
    return (
        ("&" in data or "%" in data or hint.body)
        and _START(data) is not None
        and _RAW(data) is None
    )


def _peel(data: str, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    return pairs(data.strip(), at, ARROW + "form:")


DECODER: Decoder[str] = Decoder(
    "form",
    _sniff,
    _peel,
    (
        Example(
            "lat=22.3193&q=a+b%21&q=&a%40b.example",
            (
                (" ▸ form:lat", "22.3193"),
                (" ▸ form:q", "a b!"),
                (" ▸ form:q[1]", ""),
                (" ▸ form:['a@b.example']~key", "a@b.example"),
            ),
        ),
        Example("user[mail]=x", ((" ▸ form:['user[mail]']", "x"),), Hint(body=True)),
        Example("user=x", None),
        Example("YWxpY2U=", None, Hint(body=True)),
        Example("if (a == b && c != d) return a=b;", None, Hint(body=True)),
    ),
    signs="&%",
)
