"""Known values inside a text under XOR with one byte, whatever the key.

A key does not change by how much two bytes differ, so a value is looked up by
the differences of its first bytes from the very first. Choosing the key by what
looks written fails where the text is nothing but identifiers; this does not.
Of strong values only, with their neighbours under the key that the hit implies. In what is
longer, or binary besides, a value is found by how each of its bytes differs from the one before.
"""

from __future__ import annotations

from collections.abc import Sequence

from auditor.detect.known.boundary import stands_alone
from auditor.detect.known.encodings import Encoding
from auditor.detect.known.needles import Needle
from auditor.detect.known.neighbours import CONTEXT, Place

_HEAD = 7  # bytes that are looked up
_SHORTEST = 8  # bytes of a value: those before the last say too little
_LONGEST = 512  # bytes that are looked at from each place, and in reverse
_MOST = 64 * 1024  # bytes of longer data, and of binary
_SURE = 10  # bytes of a value there
_HITS = 16  # of one value in one text
_PRINTABLE = bytes((*b"\t\n\r", *range(0x20, 0x7F)))
_TABLES = tuple(bytes(byte ^ key for byte in range(256)) for key in range(256))


def unmasked(data: bytes) -> bytes:
    """The bytes by their difference from the first one, which no key changes."""
    return data.translate(_TABLES[data[0]])


class Masked:
    """A profile's strong values by the differences in their first bytes."""

    def __init__(self, needles: Sequence[Needle]) -> None:
        self._heads: dict[bytes, list[tuple[bytes, Needle]]] = {}
        self._steps: dict[bytes, tuple[bytes, Needle]] = {}
        for needle in needles:
            encoded = needle.encoded
            if needle.weak or encoded.encoding is not Encoding.PLAIN or encoded.inner is not None:
                continue
            text = encoded.pattern
            if len(text) >= _SHORTEST and text.isascii():
                for spelled in dict.fromkeys((text, text.lower(), text.upper())):
                    self._heads.setdefault(unmasked(spelled[:_HEAD]), []).append((spelled, needle))
                    if len(spelled) >= _SURE:
                        self._steps.setdefault(_steps(spelled)[1:], (spelled, needle))

    def inside(self, data: bytes) -> Needle | None:
        """The value that a text under some key holds, also where the text was reversed."""
        if not self._heads or len(data) < _SHORTEST:
            return None
        if len(data) <= _LONGEST and (data.isascii() or data.translate(_TABLES[0x80]).isascii()):
            return self._inside(data) or self._inside(data[::-1])
        return self._within(data[:_MOST])

    def _within(self, data: bytes) -> Needle | None:
        """The same of longer data and of binary: the value alone is under a key, or all is."""
        steps = _steps(data)
        for step, (text, needle) in self._steps.items():
            at = 0
            for _ in range(_HITS):
                at = steps.find(step, at + 1)
                if at < 1:
                    break
                start, key = at - 1, data[at - 1] ^ text[0]
                if key and _stands_alone(data, start, text, key, needle):
                    return needle
        return None

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


def _steps(data: bytes) -> bytes:
    """Each byte's difference from the one before; the first one as it is."""
    number = int.from_bytes(data, "big")
    return (number ^ number >> 8).to_bytes(len(data), "big")


def _stands_alone(data: bytes, start: int, text: bytes, key: int, needle: Needle) -> bool:
    """Whether no neighbour goes on with a value, as the key has it, or its length is before."""
    if start and data[start - 1] == len(text):
        return True
    low, high = max(0, start - CONTEXT), start + len(text) + CONTEXT
    plain = data[low:high].translate(_TABLES[key])
    place = Place(plain, start - low, start - low + len(text), 0, len(plain), text=False)
    return stands_alone(needle.encoded, place)
