"""A value behind the name of its encoding or of its scheme: `Basic …`, `base64:…`, `hex=…`.

What is behind the name must be worth opening, or look like a token, and is
opened as any value is; of a Basic credential the user and the password, as
from the header itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.decode import lz_text
from auditor.decode.alphabets import base64
from auditor.decode.base import Decoder, Example, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.decode.charset import to_text
from auditor.decode.guess import guess
from auditor.model import DecodeError, Leaf, Path

SCHEMES = "basic|bearer|token|base64|base-64|b64|hex|base32|base58|gzip|gz|zlib|deflate|lz|enc|data"
_NAMED = re.compile(rf"({SCHEMES})(?:\s*[:=|]\s*|,|\s+)([^\s\"']{{6,}})", re.IGNORECASE).fullmatch
_TOKEN = re.compile(r"(?=[^\s]*[0-9.])[\w.~+/=-]{16,}").fullmatch
_LETTERS = frozenset("bBtThHgGzZdDlLeE")


def _sniff(data: str, hint: Hint) -> bool:
    del hint
    return data[:1] in _LETTERS and _NAMED(data) is not None


def _peel(data: str, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    found = _NAMED(data)
    if found is None:
        raise DecodeError("no name of an encoding")
    name, rest = found[1].lower(), found[2]
    if name != "basic":
        is_token = name in {"bearer", "token"} and _TOKEN(rest) is not None
        if not is_token and guess(rest) is None and not lz_text.proves(rest):
            raise DecodeError("not plausible")
        yield Leaf.at(at.layer(f"{name}:"), rest)
        return
    content = base64.decode(rest)
    text = to_text(content) if content else None
    if text is None or ":" not in text[0]:
        raise DecodeError("no credentials")
    user, _, password = text[0].partition(":")
    yield Leaf.at(at.layer("basic:user", "user"), user)
    yield Leaf.at(at.layer("basic:password", "password"), password)


DECODER: Decoder[str] = Decoder(
    "prefixed",
    _sniff,
    _peel,
    (
        Example(
            "Basic YWxpY2U6czNjcmV0",
            ((" ▸ basic:user", "alice"), (" ▸ basic:password", "s3cret")),
        ),
        Example("b64:YWxpY2U=", ((" ▸ b64:", "YWxpY2U="),)),
        Example("Bearer ya29.a0AfB_byDg8-jT", ((" ▸ bearer:", "ya29.a0AfB_byDg8-jT"),)),
        Example("Basic training", None),
        Example("token economy", None),
        Example("gzip, deflate", None),
        Example("hexagonal", None),
    ),
)
