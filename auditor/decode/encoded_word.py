"""Encoded words of mail headers (RFC 2047): `=?UTF-8?B?6Zmz?=`, `=?iso-8859-1?Q?Zo=EB?=`."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator

from auditor.decode.base import Decoder, Example, Hint, Inner, Peeled
from auditor.decode.budget import Budget
from auditor.decode.charset import to_text
from auditor.model import DecodeError, Path

_WORD = re.compile(r"=\?([\w.-]{2,40})(?:\*[\w-]{0,20})?\?([BbQq])\?([^\s?]{0,1000})\?=")
_BETWEEN = re.compile(r"(\?=)\s+(?==\?)")
_LONGEST = 8_192  # characters of a value; mail headers are short
_INNER = Hint(body=True)


def _sniff(data: str, hint: Hint) -> bool:
    del hint
    return len(data) <= _LONGEST and "=?" in data and _WORD.search(data) is not None


def _peel(data: str, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    value = _WORD.sub(_decoded, _BETWEEN.sub(r"\1", data))
    if value == data:
        raise DecodeError("damaged")
    yield Inner(at.layer("encoded-word"), value, _INNER)


def _decoded(match: re.Match[str]) -> str:
    charset, encoding, word = match.groups()
    try:
        if encoding in "Bb":
            content = binascii.a2b_base64(word + "=" * (-len(word) % 4))
        else:
            content = binascii.a2b_qp(word.encode("latin-1", "replace"), header=True)
    except ValueError:  # binascii.Error is one; so is what is no ASCII
        return match[0]
    found = to_text(content, charset)
    return match[0] if found is None else found[0]


DECODER: Decoder[str] = Decoder(
    "encoded-word",
    _sniff,
    _peel,
    (
        Example("=?UTF-8?B?6Zmz5aSn5paH?=", ((" ▸ encoded-word", "陳大文"),)),
        Example(
            "=?iso-8859-1?Q?Zo=EB_M?= =?utf-8?q?=C3=BCller?= <z@a.example>",
            ((" ▸ encoded-word", "Zoë Müller <z@a.example>"),),
        ),
        Example("a =? b ?= c", None),
        Example("=?utf-8?B?A?=", None),
        Example("=?utf-8?B?陳?=", None),
    ),
    signs="?",
)
