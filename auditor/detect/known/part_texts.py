"""A part of a value as it is sent by itself: short, so that no decoder is sure of its encoding.

`{"first_name": "RmVtaQ==", "last_name": "RXpla3dl"}`: four letters decode to as few bytes
as any word does, so the part's own spellings are compared, in lower case as all are. A short
number is none in reverse: October would be January, and Hong Kong's code Mozambique's.
"""

from __future__ import annotations

import base64
import codecs
from collections.abc import Iterator

_SHORTEST = 2  # characters; hex of one digit is another number
_LONGEST = 24  # characters; of longer ones decoders are sure
_TURNED = 3  # letters of a part that is turned
_NUMBER = 5  # digits from which a number in reverse is none of the same sort


def rotated(text: str) -> str:
    """ROT13, which undoes itself."""
    return codecs.encode(text, "rot13")


def spellings(text: str) -> Iterator[str]:
    """The part in ROT13, in reverse, in hex, base64 and base32, and as it is; in lower case."""
    yield from (text, rotated(text))
    if len(text) >= (_NUMBER if text.isdecimal() else _TURNED):
        yield text[::-1]
    if not _SHORTEST <= len(text) <= _LONGEST:
        return
    for cased in dict.fromkeys((text, text.title(), text.upper())):
        data = cased.encode("utf-8", "surrogatepass")
        yield data.hex()
        for token in (base64.b64encode(data), base64.b32encode(data)):
            plain = token.decode("ascii").lower()
            yield from (plain, plain.rstrip("="))
