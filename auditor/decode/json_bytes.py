"""JSON whose bytes are not UTF-8: read all the same, each string that is not text as bytes.

Bytes that do not decode stand in the text as lone surrogates (PEP 383) until
the tolerant reader turns the strings that hold them into bytes again.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.decode import json_reader
from auditor.decode.base import Decoder, Example, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.decode.charset import is_texty, utf8
from auditor.decode.json_text import is_json_type
from auditor.model import Path


def _sniff(data: bytes, hint: Hint) -> bool:
    if data[:1] not in {b"{", b"["} and not (is_json_type(hint.mime) and data.strip()[:1] in b"{["):
        return False
    return not data.isascii() and utf8(data) is None and is_texty(data)


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    text = data.decode("utf-8", "surrogateescape")
    return json_reader.read(text, at, budget, declared=is_json_type(hint.mime))


DECODER: Decoder[bytes] = Decoder(
    "json-bytes",
    _sniff,
    _peel,
    (
        Example(
            b'{"name": "Zo\xeb", "n": 1}',
            ((" ▸ json:$.name", b"Zo\xeb"), (" ▸ json:$.n", 1)),
        ),
        Example('{"name": "Zoë"}'.encode(), None),
        Example(b"{ \x00\x01\x02\xff\xfe\x03", None),
    ),
)
