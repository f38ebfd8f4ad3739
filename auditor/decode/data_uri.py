"""data: URIs (RFC 2397): the content with its own media type."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from auditor.decode.base import Decoder, Example, Hint, Inner, Peeled
from auditor.decode.budget import Budget
from auditor.model import DecodeError, Path

_HEAD = re.compile(
    r"data:([A-Za-z0-9!#$&^_.+/-]{0,100})((?:;[\w.=\"'+/-]{1,100}){0,8}?)(;base64)?,"
).match
_TO_STANDARD = bytes.maketrans(b"-_", b"+/")


def _sniff(data: str, hint: Hint) -> bool:
    del hint
    return data.startswith("data:")


def _peel(data: str, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    head = _HEAD(data)
    if head is None:
        raise DecodeError("not a data URI")
    content = unquote_to_bytes(data[head.end() :])
    if head[3]:
        try:
            content = binascii.a2b_base64(content.translate(_TO_STANDARD))
        except binascii.Error:
            raise DecodeError("damaged base64") from None
    charset = head[2].lower().partition("charset=")[2].partition(";")[0]
    yield Inner(at.layer("data-uri"), content, Hint(head[1].lower(), charset, body=True))


DECODER: Decoder[str] = Decoder(
    "data-uri",
    _sniff,
    _peel,
    (
        Example("data:text/plain;base64,bGF0PTIy", ((" ▸ data-uri", b"lat=22"),)),
        Example("data:application/json,%7B%22a%22%3A1%7D", ((" ▸ data-uri", b'{"a":1}'),)),
        Example("data: none, of it", None),
    ),
    signs=":",
)
