"""What only whole fields show: digests that were turned, values under XOR, reversed positions.

A digest says nothing that a decoder could judge, so what is of the shape of one
is turned and looked up. That is a dictionary's work: four needles for one would
crowd out others. Text under XOR with one byte is looked up by what the key does
not change, each byte's difference from the first, where a decoder took it for text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from auditor.detect.known.boundary import Place, stands_alone
from auditor.detect.known.encodings import Encoding, Turn, turned
from auditor.detect.known.needles import Needle
from auditor.detect.known.point import TOLERANCE, Point
from auditor.model import Leaf

_SHORTEST, _LONGEST = 21, 140
_LEAST_MASKED = 8
_LAYERS = (" base64", " hex", " base32", " base58", " base62")  # that gave text which is none
_UNMASKED = frozenset({Encoding.PLAIN, Encoding.DIGEST_HEX, Encoding.DIGEST_BASE64})
_PAIR = 48  # characters of two numbers
_NUMBER = re.compile(r"-?\d{1,3}\.\d{1,9}")
_TOKEN = re.compile(r"={0,2}[A-Za-z0-9+/_-]{21,}={0,2}").fullmatch
_TURNS = (Turn.REVERSED, Turn.ROT13, Turn.BOTH)
_DIGESTS = frozenset({Encoding.DIGEST_HEX, Encoding.DIGEST_BASE64})


class Turned:
    """The digests of a profile by how they begin."""

    def __init__(self, needles: Sequence[Needle], points: Sequence[Point]) -> None:
        self._points = points
        self._digests: dict[bytes, Needle] = {}
        for needle in needles:
            if needle.encoded.encoding in _DIGESTS:
                self._digests.setdefault(needle.encoded.pattern, needle)
        self._masked: dict[bytes, Needle] = {}
        for needle in needles:
            if needle.encoded.encoding in _UNMASKED and not needle.encoded.inner:
                text = needle.encoded.pattern + needle.encoded.rest
                if len(text) >= _LEAST_MASKED:
                    for spelled in (text, text.upper(), text.lower()):
                        self._masked.setdefault(_unmasked(spelled), needle)
        self._sizes = sorted({len(pattern) for pattern in self._digests}, reverse=True)

    def look(self, leaves: Iterable[Leaf]) -> Iterator[tuple[Leaf, Needle]]:
        """The leaves that are a turned digest; the needle says how it was turned."""
        if not self._digests:
            return
        for leaf in leaves:
            value = leaf.value
            if isinstance(value, str) and _LEAST_MASKED <= len(value) <= _LONGEST:
                needle = self._of(leaf, value)
                if needle is not None:
                    yield leaf, needle

    def _of(self, leaf: Leaf, value: str) -> Needle | None:
        if not value.isascii():
            return None
        if leaf.text.endswith(_LAYERS):
            found = self._masked.get(_unmasked(value.encode("ascii")))
            if found is not None and found.encoded.pattern != value.encode("ascii"):
                return found._replace(encoded=found.encoded._replace(what="XOR with one byte: "))
        if len(value) >= _SHORTEST and _TOKEN(value):
            return self._needle(value.encode("ascii"))
        return None

    def positions(self, leaves: Iterable[Leaf]) -> Iterator[tuple[Leaf, Point]]:
        """The leaves that are a position in reverse."""
        if not self._points:
            return
        for leaf in leaves:
            value = leaf.value
            if isinstance(value, str) and len(value) <= _PAIR and value.count(".") == 2:
                numbers = [float(number) for number in _NUMBER.findall(value[::-1])]
                for point in self._points:
                    if len(numbers) == 2 and _is_near(point, numbers):
                        yield leaf, point

    def _needle(self, token: bytes) -> Needle | None:
        for turn in _TURNS:
            text = turned(token, turn).strip(b"=")
            for spelled in (text, text.lower()):
                for size in self._sizes:
                    needle = self._digests.get(spelled[:size])
                    if needle is not None and _is_whole(needle, spelled, size):
                        what = turn + needle.encoded.what
                        return needle._replace(encoded=needle.encoded._replace(what=what))
        return None


def _unmasked(data: bytes) -> bytes:
    """The bytes by their difference from the first one, which no key changes."""
    return data.translate(_DIFFERENCES[data[0]])


_DIFFERENCES = tuple(bytes(byte ^ key for byte in range(256)) for key in range(256))


def _is_near(point: Point, numbers: list[float]) -> bool:
    return any(
        abs(lat - point.lat) <= TOLERANCE and abs(lon - point.lon) <= TOLERANCE
        for lat, lon in (numbers, numbers[::-1])
    )


def _is_whole(needle: Needle, text: bytes, size: int) -> bool:
    return stands_alone(needle.encoded, Place(text, 0, size, 0, len(text), text=True))
