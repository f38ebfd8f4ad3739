"""UTF-16 that was read as single bytes: text with a NUL before or behind every character."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.decode.base import Decoder, Example, Hint, Inner, Peeled
from auditor.decode.budget import Budget
from auditor.decode.charset import unmarked_utf16
from auditor.decode.content import WIDE_ENOUGH
from auditor.model import DecodeError, Path

_MARKS = ("\xff\xfe", "\xfe\xff")


def _sniff(data: str, hint: Hint) -> bool:
    del hint
    return "\0" in data[:8] and len(data) >= 4


def _peel(data: str, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    try:
        units = data.encode("latin-1")
    except UnicodeEncodeError:
        raise DecodeError("no bytes") from None
    if data.startswith(_MARKS):
        units = units[2:]
    found = unmarked_utf16(units)
    if found is None or found[1] < WIDE_ENOUGH:
        raise DecodeError("not plausible")
    yield Inner(at.layer("utf-16"), found[0], Hint(body=True))


DECODER: Decoder[str] = Decoder(
    "utf-16",
    _sniff,
    _peel,
    (
        Example("a\0l\0i\0c\0e\0", ((" ▸ utf-16", "alice"),)),
        Example("\xfe\xff\0a\0@\0b\0.\0c\0o", ((" ▸ utf-16", "a@b.co"),)),
        Example("a\0b\0\0\0\0\0", None),
        Example("CONNECT\0", None),
    ),
    signs="\0",
)
