"""Known values inside a text under XOR with one byte, whatever the key.

A key does not change by how much two bytes differ, so a value is looked up by
the differences of its first bytes from the very first. Choosing the key by what
looks written fails where the text is nothing but identifiers; this does not.
Of strong values only, with their neighbours under the key that the hit implies.
"""

from __future__ import annotations

from collections.abc import Sequence

from auditor.detect.known.boundary import stands_alone
from auditor.detect.known.encodings import Encoding
from auditor.detect.known.needles import Needle
from auditor.detect.known.neighbours import Place

_HEAD = 7  # bytes that are looked up
_SHORTEST = 8  # bytes of a value: those before the last say too little
_LONGEST = 512
_PRINTABLE = bytes((*b"\t\n\r", *range(0x20, 0x7F)))
_TABLES = tuple(bytes(byte ^ key for byte in range(256)) for key in range(256))


def unmasked(data: bytes) -> bytes:
    """The bytes by their difference from the first one, which no key changes."""
    return data.translate(_TABLES[data[0]])


class Masked:
    """A profile's strong values by the differences in their first bytes."""

    def __init__(self, needles: Sequence[Needle]) -> None:
        self._heads: dict[bytes, list[tuple[bytes, Needle]]] = {}
        for needle in needles:
            encoded = needle.encoded
            if needle.weak or encoded.encoding is not Encoding.PLAIN or encoded.inner is not None:
                continue
            text = encoded.pattern
            if len(text) >= _SHORTEST and text.isascii():
                for spelled in dict.fromkeys((text, text.lower(), text.upper())):
                    self._heads.setdefault(unmasked(spelled[:_HEAD]), []).append((spelled, needle))

    def inside(self, data: bytes) -> Needle | None:
        """The value that a text under some key holds, also where the text was reversed."""
        if not self._heads or not _SHORTEST <= len(data) <= _LONGEST:
            return None
        if not data.isascii() and not data.translate(_TABLES[0x80]).isascii():
            return None
        return self._inside(data) or self._inside(data[::-1])

    def _inside(self, data: bytes) -> Needle | None:
        heads = self._heads
        for start in range(len(data) - _HEAD):
            found = heads.get(data[start : start + _HEAD].translate(_TABLES[data[start]]))
            for text, needle in found or ():
                key = data[start] ^ text[0]
                plain = data.translate(_TABLES[key])
                if not key or not plain.startswith(text, start):
                    continue
                place = Place(plain, start, start + len(text), 0, len(plain), text=True)
                if not plain.translate(None, _PRINTABLE) and stands_alone(needle.encoded, place):
                    return needle
        return None
