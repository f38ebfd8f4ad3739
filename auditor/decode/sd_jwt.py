"""Selective disclosure for JWTs (RFC 9901): the issuer's token and the claims that are shown.

`<token>~<disclosure>~…~<key binding>`: a disclosure is base64url of a JSON array
of a salt, the claim's name (an array's element has none) and its value. What is
shown are those values, the token itself has digests alone. The key binding at
the end, a token too, may be empty.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator

import msgspec

from auditor.decode.base import HEAD, Decoder, Example, Hint, Inner, Peeled
from auditor.decode.budget import Budget
from auditor.decode.names import Labels, is_data, short
from auditor.model import DecodeError, Leaf, Opaque, Path, Scalar

_MOST = 512  # disclosures that are read; the EU's identity data has some thirty
_TOKEN = re.compile(r"ey[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*").fullmatch
_JSON = Hint("application/json", body=True)
_NAMELESS = "element"


def _sniff(data: str, hint: Hint) -> bool:
    del hint
    return data.startswith("ey") and "~" in data


def _peel(data: str, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    token, *shown = data.split("~", _MOST + 1)
    if _TOKEN(token) is None:
        raise DecodeError("not a token")
    claims = [_claim(text) for text in shown[:_MOST] if text and not _TOKEN(text)]
    yield Inner(at.layer("sd-jwt", ""), token)
    labels = Labels()
    for name, value in claims:
        place = at.layer(f"sd-jwt:{labels.step(name)}", short(name))
        if is_data(name):
            yield Leaf.at(place.child("~key"), name)
        yield Inner(place, value, _JSON) if isinstance(value, bytes) else Leaf.at(place, value)
    if _TOKEN(shown[-1]):
        yield Inner(at.layer("sd-jwt:key-binding", ""), shown[-1])
    elif len(shown) > _MOST:
        rest = shown[-1].encode()
        yield Opaque(at, f"sd-jwt: more than {_MOST} disclosures", len(rest), rest[:HEAD])


def _claim(text: str) -> tuple[str, Scalar]:
    """The name and the value of one disclosure, an object or a list still as its JSON."""
    try:
        raw = binascii.a2b_base64(text.translate(_TO_STANDARD) + "=" * (-len(text) % 4))
        parts = msgspec.json.decode(raw, type=list[msgspec.Raw])
        name = msgspec.json.decode(parts[1], type=str) if len(parts) == 3 else _NAMELESS
        if not 2 <= len(parts) <= 3:
            raise DecodeError("no disclosure")
        value = msgspec.json.decode(parts[-1])
        return name, bytes(parts[-1]) if isinstance(value, dict | list) else value
    except (ValueError, msgspec.DecodeError, RecursionError):  # binascii and UTF-8 raise ValueError
        raise DecodeError("no disclosure") from None


_TO_STANDARD = str.maketrans("-_", "+/")
_ISSUED = "eyJhbGciOiJFUzI1NiJ9.eyJ2Y3QiOiJ1cm46ZXVkaTpwaWQ6MSJ9.c2ln"
_NAME = "WyIyR0xDNDJzS1F2ZUNmR2ZyeU5STjl3IiwgImZhbWlseV9uYW1lIiwgIk3DtmJpdXMiXQ"
_PLACE = "WyJzIiwgImFkZHJlc3MiLCB7ImxvY2FsaXR5IjogIkvDtmxuIn1d"

DECODER: Decoder[str] = Decoder(
    "sd-jwt",
    _sniff,
    _peel,
    (
        Example(
            f"{_ISSUED}~{_NAME}~{_PLACE}~",
            (
                (" ▸ sd-jwt", _ISSUED),
                (" ▸ sd-jwt:family_name", "Möbius"),
                (" ▸ sd-jwt:address", '{"locality": "Köln"}'.encode()),
            ),
        ),
        Example(
            f"{_ISSUED}~WyJzIiwgIkRFIl0~{_ISSUED}",
            ((" ▸ sd-jwt:element", "DE"), (" ▸ sd-jwt:key-binding", _ISSUED)),
        ),
        Example(f"{_ISSUED}~c2ln~", None),
        Example(f"{_ISSUED}~WyJzIiwgIkRFIl0é~", None),
        Example(f"{_ISSUED}~WyJzIiwg/yJd~", None),
        Example(f"{_ISSUED}~WyJzIiwgIv8iXQ~", None),
        Example("eyes~wide~shut", None),
    ),
    signs="~",
)
