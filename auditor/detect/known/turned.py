"""What only whole fields show: digests that were turned, values under XOR, reversed positions.

A digest says nothing that a decoder could judge, so what is of the shape of one
is turned and looked up. That is a dictionary's work: four needles for one would
crowd out others. Text under XOR with one byte is looked up by what the key does
not change, each byte's difference from the first, where a decoder took it for text.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from auditor.detect.known.boundary import stands_alone
from auditor.detect.known.encodings import Encoding, Turn, turned
from auditor.detect.known.masked import Masked, unmasked
from auditor.detect.known.needles import Needle
from auditor.detect.known.neighbours import Place
from auditor.detect.known.point import TOLERANCE, Point
from auditor.model import Leaf, LeafTable, Scalar

_SHORTEST, _LONGEST = 21, 140
_LEAST_MASKED = 6
_MOST = 10_000  # of a message: tokens, texts that a layer gave, texts of two numbers
_HEAD = 8  # characters of base64 that give the bytes of _LEAST_MASKED
_SHORT = 64
_BEGIN = 8  # characters of a digest that tell whether it is one of ours
_TO_STANDARD = bytes.maketrans(b"-_", b"+/")
_LAYERS = (" base64", " hex", " base32", " base58", " base62")  # that gave text which is none
_UNMASKED = frozenset(
    {Encoding.PLAIN, Encoding.DIGEST_HEX, Encoding.DIGEST_BASE64, Encoding.SHORT_DIGEST}
)
_PAIR = 100  # characters of two numbers
_NUMBER = re.compile(r"-?\d{1,3}\.\d{1,9}")
_TOKEN = re.compile(r"={0,2}[A-Za-z0-9+/_-]{8,}={0,2}").fullmatch
_DIGESTS = frozenset({Encoding.DIGEST_HEX, Encoding.DIGEST_BASE64})


class Turned:
    """The digests of a profile by how they begin.

    `cut` becomes true where a message holds more than is looked at.
    """

    def __init__(self, needles: Sequence[Needle], points: Sequence[Point]) -> None:
        self._points = points
        self._digests: dict[bytes, Needle] = {}
        for needle in needles:
            if needle.encoded.encoding in _DIGESTS:
                self._digests.setdefault(needle.encoded.pattern, needle)
        self._masked: dict[bytes, Needle] = {}
        for needle in needles:
            if needle.encoded.encoding in _UNMASKED:
                for text in _spellings(needle):
                    if len(text) >= _LEAST_MASKED:
                        self._masked.setdefault(unmasked(text), needle)
        self._masked_heads = {key[:_LEAST_MASKED] for key in self._masked}
        self._inside = Masked(needles).inside
        self._sizes = sorted({len(pattern) for pattern in self._digests}, reverse=True)
        self._begin = {pattern[:_BEGIN] for pattern in self._digests}
        self.cut = False

    def look(self, leaves: LeafTable) -> Iterator[tuple[Leaf, Needle]]:
        """The leaves that are a turned digest; the needle says how it was turned."""
        if not self._digests:
            return
        tokens = (
            (place, value)
            for place, value in enumerate(leaves.values)
            if type(value) is str and len(value) <= _LONGEST and _TOKEN(value)
        )
        for place, value in self._first(tokens):
            sent = value.encode("ascii")
            needle = self._under_xor(sent, token=True) or self._turned_under_xor(sent)
            if needle is None and len(value) >= _SHORTEST:
                needle = self._needle(sent)
            if needle is not None:
                yield leaves[place], needle
        opened = (
            leaf
            for leaf in leaves.made()
            if leaf.text.endswith(_LAYERS) or leaf.text[-6:-2] == "xor-"
        )
        for leaf in self._first(opened):
            if (needle := self._opened(leaf.value)) is not None:
                yield leaf, needle

    def _first[T](self, found: Iterable[T]) -> Iterator[T]:
        """The first _MOST of them; `cut` where there are more."""
        for number, one in enumerate(found):
            if number == _MOST:
                self.cut = True
                return
            yield one

    def _opened(self, value: Scalar) -> Needle | None:
        """What a decoder took for plain text that is no single word."""
        if not isinstance(value, str) or not value.isascii():
            return None
        sent = value.encode("ascii")
        found = None
        if _LEAST_MASKED <= len(value) <= _LONGEST and not _TOKEN(value):
            found = self._under_xor(sent, token=False)
        return found or _named(self._inside(sent))

    def _under_xor(self, sent: bytes, *, token: bool) -> Needle | None:
        return _named(self._masked_as(sent, token=token))

    def _turned_under_xor(self, sent: bytes) -> Needle | None:
        """Base64 of a short value under XOR that was turned."""
        if len(sent) > _SHORT:
            return None
        for turn in (Turn.REVERSED, Turn.ROT13):
            text = turned(sent, turn).lstrip(b"=")
            if not self._may_be_masked(_from_base64(text[:_HEAD])):
                continue
            data = _from_base64(text)
            found = self._masked_value(data)
            if found is not None and not found.weak and data not in _spellings(found):
                return _named(found)
        return None

    def _may_be_masked(self, data: bytes) -> bool:
        """Whether bytes begin as a value under some key does; nearly none do."""
        head = data[:_LEAST_MASKED]
        return len(head) == _LEAST_MASKED and unmasked(head) in self._masked_heads

    def _masked_value(self, data: bytes) -> Needle | None:
        return self._masked.get(unmasked(data)) if self._may_be_masked(data) else None

    def _masked_as(self, sent: bytes, *, token: bool) -> Needle | None:
        """Text that a decoder took for plain, or hex or base64 that none could read."""
        found = self._masked_value(sent)
        if found is not None and sent.lower() not in map(bytes.lower, _spellings(found)):
            return found
        if not token:
            return None
        text = sent.decode("ascii")
        data = _from_hex(text) or _from_base64(sent)
        if len(data) < _LEAST_MASKED:
            return None
        found = self._masked_value(data)
        if found is not None:
            return None if data in _spellings(found) else found
        return self._inside(data)

    def positions(self, leaves: LeafTable) -> Iterator[tuple[Leaf, Point]]:
        """The leaves that are a position in reverse."""
        if not self._points:
            return
        texts = (
            (place, value)
            for place, value in enumerate(leaves.values)
            if type(value) is str and len(value) <= _PAIR and value.count(".") >= 2
        )
        for place, value in self._first(texts):
            numbers = [float(number) for number in _NUMBER.findall(value[::-1])]
            for point in self._points:
                if any(_is_near(point, pair) for pair in pairwise(numbers)):
                    yield leaves[place], point

    def _needle(self, token: bytes) -> Needle | None:
        tail = token.rstrip(b"=")[: -_BEGIN - 1 : -1]
        begins = (
            (Turn.REVERSED, tail),
            (Turn.ROT13, turned(token.lstrip(b"=")[:_BEGIN], Turn.ROT13)),
            (Turn.BOTH, turned(tail, Turn.ROT13)),
        )
        for turn, begin in begins:
            if begin not in self._begin and begin.lower() not in self._begin:
                continue
            text = turned(token, turn).strip(b"=")
            for spelled in (text, text.lower()):
                for size in self._sizes:
                    needle = self._digests.get(spelled[:size])
                    if needle is not None and _is_whole(needle, spelled, size):
                        what = turn + needle.encoded.what
                        return needle._replace(encoded=needle.encoded._replace(what=what))
        return None


def _spellings(needle: Needle) -> tuple[bytes, ...]:
    """A needle's text in both cases, and what is made of a value at first."""
    text = needle.encoded.pattern + (b"" if needle.encoded.inner else needle.encoded.rest)
    if needle.encoded.encoding is not Encoding.PLAIN:
        return (text, text.upper()) if needle.encoded.caseless else (text,)
    standard = base64.b64encode(text)
    hexed = text.hex().encode()
    cased = (text, text.lower(), text.upper(), hexed, hexed.upper())
    return tuple(dict.fromkeys((*cased, standard, standard.rstrip(b"="))))


def _from_hex(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""


def _from_base64(sent: bytes) -> bytes:
    standard = sent.rstrip(b"=").translate(_TO_STANDARD)
    try:
        return binascii.a2b_base64(standard + b"=" * (-len(standard) % 4))
    except binascii.Error:
        return b""


def _named(needle: Needle | None) -> Needle | None:
    """A needle that says how it was masked."""
    if needle is None:
        return None
    return needle._replace(encoded=needle.encoded._replace(what="XOR with one byte: "))


def _is_near(point: Point, numbers: tuple[float, float]) -> bool:
    return any(
        abs(lat - point.lat) <= TOLERANCE and abs(lon - point.lon) <= TOLERANCE
        for lat, lon in (numbers, numbers[::-1])
    )


def _is_whole(needle: Needle, text: bytes, size: int) -> bool:
    return stands_alone(needle.encoded, Place(text, 0, size, 0, len(text), text=True))
