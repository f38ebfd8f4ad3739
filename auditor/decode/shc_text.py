"""SMART Health Cards as they stand in a QR code: `shc:/` and a JWS in pairs of digits.

Each pair is a character's code less 45 (SMART Health Cards Framework, "Encoding
Chunks as QR Codes"). A card in several codes (`shc:/1/3/…`) is opened where its
first part holds the header.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.decode.base import Decoder, Example, Final, Hint, Inner, Peeled
from auditor.decode.budget import Budget
from auditor.model import DecodeError, Opaque, Path

_CARD = re.compile(r"shc:/(?:\d{1,2}/\d{1,2}/)?((?:\d\d){6,})", re.ASCII).fullmatch
_LONGEST = 40_000  # digits
_SHIFT = 45
_PREFIX = "shc:/"  # in capitals where a code saves space


def _sniff(data: str, hint: Hint) -> bool:
    del hint
    return data[: len(_PREFIX)].lower() == _PREFIX


def _peel(data: str, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    card = _CARD(_PREFIX + data.strip()[len(_PREFIX) :])
    if card is None:
        raise DecodeError("no pairs of digits")
    digits = card[1]
    if len(digits) > _LONGEST:
        yield Final(at, data)
        yield Opaque(at, f"shc: longer than {_LONGEST:,} digits", len(data))
        return
    codes = [int(digits[i : i + 2]) + _SHIFT for i in range(0, len(digits), 2)]
    text = bytes(codes).decode("latin-1")
    if not text.startswith("ey"):
        raise DecodeError("no token")
    yield Final(at, data)
    yield Inner(at.layer("shc"), text)


def numbers(token: str) -> str:
    """A token as a card's QR code holds it, for examples and tests."""
    return "shc:/" + "".join(f"{ord(one) - _SHIFT:02}" for one in token)


DECODER: Decoder[str] = Decoder(
    "shc",
    _sniff,
    _peel,
    (
        Example(
            numbers("eyJhbGciOiJub25lIn0.e30."),
            (
                ("", numbers("eyJhbGciOiJub25lIn0.e30.")),
                (" ▸ shc", "eyJhbGciOiJub25lIn0.e30."),
            ),
        ),
        Example(numbers("no token at all"), None),
        Example("shc:/path/of/something", None),
        Example(
            numbers("eyJ.e30.").upper(),
            (("", numbers("eyJ.e30.").upper()), (" ▸ shc", "eyJ.e30.")),
        ),
        Example("shc:/" + "56" * 20_001, (("", "shc:/" + "56" * 20_001),)),
    ),
)
