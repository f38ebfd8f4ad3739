"""Fields that are one digest: in base64, which a scan does not look for, or turned.

A profile's digests of digests and of two values together are many. A scan looks
for their hex, wherever it stands; in base64 they are nearly always all of a
field, so that one dictionary by their first bytes does for every alphabet. It
also knows digests that were reversed or rotated: four needles for one would
crowd out others.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence

from auditor.detect.known.boundary import stands_alone
from auditor.detect.known.encodings import Encoding, Turn, digest_base64, rotated, turned
from auditor.detect.known.needles import Needle
from auditor.detect.known.neighbours import Place

_BEGIN = 8  # characters of a digest that tell whether it is one of ours
_LEAST = 32  # hex characters of a digest that may be truncated: 16 bytes
_FIXED = 21  # base64 characters that 16 bytes fix
_TO_STANDARD = bytes.maketrans(b"-_", b"+/")
_HEX, _BASE64 = Encoding.DIGEST_HEX, Encoding.DIGEST_BASE64


class DigestTokens:
    """The digests of a profile by how they begin, in hex and in base64."""

    def __init__(self, needles: Sequence[Needle]) -> None:
        digests = [one for one in needles if one.encoded.encoding in (_HEX, _BASE64)]
        self._searched = {one.encoded.pattern: one for one in reversed(digests)}
        self._by_bytes: dict[bytes, Needle] = {}
        for needle in digests:
            if needle.encoded.encoding is _HEX and len(needle.encoded.pattern) == _LEAST:
                text = base64.b64encode(bytes.fromhex(needle.encoded.pattern.decode()))[:_FIXED]
                if text not in self._searched:
                    self._by_bytes.setdefault(text, needle)
        self._sizes = sorted({len(one) for one in self._searched} | {_FIXED}, reverse=True)
        self._begin = {text[:_BEGIN] for text in (*self._searched, *self._by_bytes)}

    def of(self, token: bytes) -> Needle | None:
        """The digest that a token is; the needle says how it was written and turned."""
        head, tail = token.lstrip(b"=")[:_BEGIN], token.rstrip(b"=")[: -_BEGIN - 1 : -1]
        head, tail = head.translate(_TO_STANDARD), tail.translate(_TO_STANDARD)
        turns = (head, tail, rotated(head), rotated(tail))
        for turn, begin in zip(Turn, turns, strict=True):
            if begin in self._begin or begin.lower() in self._begin:
                text = turned(token, turn).strip(b"=").translate(_TO_STANDARD)
                found = self._whole(text, turn) or self._whole(text.lower(), turn)
                if found is not None:
                    return found
        return None

    def _whole(self, text: bytes, turn: Turn) -> Needle | None:
        """The digest that a text begins with, if it goes on so to its end."""
        for size in self._sizes:
            needle = self._by_bytes.get(text[:size])
            if needle is not None:
                needle = _in_base64(needle)
            elif turn is not Turn.NONE:  # what was not turned is found by the scan
                needle = self._searched.get(text[:size])
            if needle is None:
                continue
            if stands_alone(needle.encoded, Place(text, 0, size, 0, len(text), text=True)):
                what = turn + needle.encoded.what
                return needle._replace(encoded=needle.encoded._replace(what=what))
        return None


def _in_base64(needle: Needle) -> Needle:
    """The needle of a digest in hex, for the same in base64."""
    whole = needle.encoded.pattern + needle.encoded.rest
    name = needle.encoded.what.removesuffix(" (hex) of ")
    encoded = next(digest_base64(name, bytes.fromhex(whole.decode("ascii"))))
    return needle._replace(encoded=encoded)
