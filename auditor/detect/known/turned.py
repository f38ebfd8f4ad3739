"""What only whole fields show: digests by their bytes or turned, and values under XOR.

A digest says nothing that a decoder could judge, so what is of the shape of one
is looked up (`digest_tokens`). Text under XOR with one byte is looked up by what the key does
not change, each byte's difference from the first, where a decoder took it for text.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Sequence

from auditor.detect.known.digest_tokens import DigestTokens
from auditor.detect.known.encodings import Encoding, rotated
from auditor.detect.known.masked import Masked, unmasked
from auditor.detect.known.needles import Needle
from auditor.model import NOT_OPENED, Image, Leaf, LeafTable, Opaque, Scalar

_SHORTEST, _LONGEST = 21, 140
_LEAST_MASKED = 6
_MOST = 10_000  # of a message: tokens, texts that a layer gave, texts of two numbers
_HEAD = 8  # characters of base64 that give the bytes of _LEAST_MASKED
_SHORT = 64
_LEAST_TOKEN = 8
_SAMPLE = 128
_MEMO = 8_192  # tokens of at most _LONGEST characters
_TO_STANDARD = bytes.maketrans(b"-_", b"+/")
_HEX = re.compile(rb"[0-9a-fA-F]+").fullmatch
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]+={0,2}").fullmatch
_WRITTEN = re.compile(r"[<{]|[^ \n]*[ \n]").match  # what nearly every text begins with
_LONG_HEX = re.compile(rb"[0-9a-fA-F]{12,}").fullmatch  # no base64, whatever was done to it
_UPPER_HALF = bytes(range(0x80, 0x100))
_LAYERS = (" base64", " hex", " base32", " base58", " base62")  # that gave text which is none
_UNMASKED = frozenset(
    {Encoding.PLAIN, Encoding.DIGEST_HEX, Encoding.DIGEST_BASE64, Encoding.SHORT_DIGEST}
)
_WHOLE = re.compile(r"\w+\.(?:body|frame\[\d+\])").fullmatch  # a message with no layer in it
_TOKEN = re.compile(r"={0,2}[A-Za-z0-9+/_-]{8,}={0,2}").fullmatch
_UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}").fullmatch


class Turned:
    """The digests of a profile, and its values by how their bytes differ.

    `cut` becomes true where a message holds more than is looked at.
    """

    def __init__(self, needles: Sequence[Needle]) -> None:
        self._digest = DigestTokens(needles)
        self._masked: dict[bytes, Needle] = {}
        for needle in needles:
            if needle.encoded.encoding in _UNMASKED:
                for text in _spellings(needle):
                    if len(text) >= _LEAST_MASKED:
                        self._masked.setdefault(unmasked(text), needle)
        self._masked_heads = {key[:_LEAST_MASKED] for key in self._masked}
        # How the first two bytes differ in values that are partly ASCII.
        self._mixed = {key[1] for key in self._masked if not key.isascii()}
        self._inside = Masked(needles).inside
        self._nothing: set[str] = set()  # the last tokens that were nothing
        self.cut = False

    def look(
        self, leaves: LeafTable, blobs: Sequence[tuple[Leaf | Opaque, bytes]] = ()
    ) -> Iterator[tuple[Leaf | Opaque, Needle]]:
        """The leaves that are such a value; the needle says what was done to it.

        Of those, of texts that a layer gave and of bytes that nobody could read: what is masked.
        """
        if not self._masked:
            return
        nothing = self._nothing
        tokens = (
            (place, value)
            for place, value in enumerate(leaves.values)
            if type(value) is str
            and _LEAST_TOKEN <= len(value) <= _LONGEST
            and value not in nothing
            and _TOKEN(value)
        )
        for place, value in self._first(tokens):
            if _UUID(value):
                continue
            needle = self._of_token(value.encode("ascii"))
            if needle is not None:
                yield leaves[place], needle
                continue
            if len(nothing) >= _MEMO:
                nothing.clear()
            nothing.add(value)
        opened = (leaf for leaf in leaves.made() if _may_be_opened(leaf))
        for leaf in self._first(opened):
            if (needle := self._opened(leaf.value)) is not None:
                yield leaf, needle
        for holder, data in self._first(one for one in blobs if not _says_what_it_is(one[0])):
            if (needle := _named(self._inside(data))) is not None:
                yield holder, needle

    def _of_token(self, sent: bytes) -> Needle | None:
        """What a token is; of nearly all of them cheap looks say that they are nothing."""
        needle = None
        if self._may_be_masked(sent) or self._may_hold_masked(_decoded(sent)):
            needle = self._under_xor(sent, token=True)
        if needle is None and len(sent) <= _SHORT and not _LONG_HEX(sent):
            needle = self._turned_under_xor(sent)
        if needle is None and len(sent) >= _SHORTEST:
            needle = self._digest.of(sent)
        return needle

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
        for text in (sent.rstrip(b"=")[::-1], rotated(sent.lstrip(b"="))):
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

    def _may_hold_masked(self, data: bytes) -> bool:
        """Whether bytes may be a value under some key, or ASCII around one: its bytes are alike."""
        if len(data) < _LEAST_MASKED:
            return False
        step = data[0] ^ data[1]
        if step < 0x80 and (data.isascii() or not data.translate(None, _UPPER_HALF)):
            return True
        return step in self._mixed

    def _masked_value(self, data: bytes) -> Needle | None:
        return self._masked.get(unmasked(data)) if self._may_be_masked(data) else None

    def _masked_as(self, sent: bytes, *, token: bool) -> Needle | None:
        """Text that a decoder took for plain, or hex or base64 that none could read."""
        found = self._masked_value(sent)
        if found is not None and sent.lower() not in map(bytes.lower, _spellings(found)):
            return found
        if not token:
            return None
        data = _decoded(sent)
        if len(data) < _LEAST_MASKED:
            return None
        found = self._masked_value(data)
        if found is not None:
            return None if data in _spellings(found) else found
        if data[0] > 0x2A and not len(data) % 4 and _BASE64(data):  # hex of base64 of it
            return self._masked_as(data, token=True)
        return self._inside(data)


def _says_what_it_is(holder: Leaf | Opaque) -> bool:
    """Whether bytes are a picture, a film, a font: most of what passes, and under no key."""
    if isinstance(holder, Leaf):
        return False
    return isinstance(holder, Image) or holder.reason.endswith(NOT_OPENED)


def _may_be_opened(leaf: Leaf) -> bool:
    """Whether a layer gave this value, or a message is nothing but it: short, or unlike text."""
    if leaf.text[:1] == " ":
        return leaf.text.endswith(_LAYERS) or leaf.text[-6:-2] == "xor-"
    return (
        leaf.parent is None
        and type(leaf.value) is str
        and (len(leaf.value) <= _SHORT or _WRITTEN(leaf.value, 0, _SAMPLE) is None)
        and _WHOLE(leaf.text) is not None
    )


def _spellings(needle: Needle) -> tuple[bytes, ...]:
    """A needle's text in both cases, and what is made of a value at first."""
    text = needle.encoded.pattern + (b"" if needle.encoded.inner else needle.encoded.rest)
    if needle.encoded.encoding is not Encoding.PLAIN:
        return (text, text.upper()) if needle.encoded.caseless else (text,)
    standard = base64.b64encode(text)
    hexed = text.hex().encode()
    cased = (text, text.lower(), text.upper(), hexed, hexed.upper())
    return tuple(dict.fromkeys((*cased, standard, standard.rstrip(b"="))))


def _decoded(sent: bytes) -> bytes:
    """The bytes of a token by its looks: of hex where it is nothing but that, else of base64."""
    if not len(sent) % 2 and _HEX(sent):
        return bytes.fromhex(sent.decode("ascii"))
    return _from_base64(sent)


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
