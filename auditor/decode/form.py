"""application/x-www-form-urlencoded (URL Standard, section 5): names, values, in order.

Also the query of a URL. Undeclared text is taken for a form only if the whole
of it looks like one: `name=value` pairs without a blank. A single pair is
enough for a body, a string inside something else needs two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.decode.base import Decoder, Example, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.decode.names import LONGEST, Labels, is_data, short
from auditor.decode.percent import unescape
from auditor.model import DecodeError, Leaf, Path

MIME = "application/x-www-form-urlencoded"
_RAW = re.compile(r"[\s<>\"\\]").search
_START = re.compile(r"[A-Za-z_$][\w.$~%\[\]:-]{0,99}=(?!=*\Z)").match


def pairs(text: str, at: Path, prefix: str) -> Iterator[Leaf]:
    """A leaf for each `name=value` between ampersands, at `<at><prefix><name>`.

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
        step = prefix + labels.step(key)
        place = Path(at.parent, at.text + step, key if len(key) <= LONGEST else short(key))
        if key and (not equals or is_data(key)):
            yield Leaf(place.child("~key"), name)
        if equals:
            yield Leaf(place, unescape(raw_value, plus=True))


def _sniff(data: str, hint: Hint) -> bool:
    if hint.mime == MIME:
        return "=" in data and data[:1] not in "{["
    if "=" not in data or _START(data) is None or _RAW(data) is not None:
        return False
    return "&" in data or hint.body


def _peel(data: str, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    return pairs(data.strip(), at.layer("form"), ":")


DECODER = Decoder[str]("form", _sniff, _peel, ())
