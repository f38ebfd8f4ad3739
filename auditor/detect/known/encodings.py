"""How a form of a value looks on the wire at first sight: as text, escaped, in hex, in base64.

What is nested deeper is opened by the decode layers; these are the looks that a
decoder cannot open, as the value is only a part of a text, or in binary data.
Base64 inside a longer stream has three possible alignments; for each, the
characters that depend on the value alone are fixed and searched, and the
neighbours are decoded afterwards (`boundary`). RFC 4648, both alphabets.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from enum import StrEnum
from html import escape
from typing import NamedTuple
from urllib.parse import quote, quote_plus

from auditor.detect.known.digests import SHORTEST, Digest, half, short
from auditor.detect.known.radix import spellings

MIN_FIXED = 8  # fixed base64 or hex characters, 48 or 32 bits
_PREFIX_HEX = SHORTEST * 2
_PREFIX_64 = SHORTEST * 8 // 6
_LEAST_ROTATED = 4  # letters
_LONG_HEX = re.compile(rb"(?:[0-9a-fA-F][:-]?){12,}").fullmatch
_LEAST_WIDE = 4  # characters of UTF-16
_URL_SAFE = bytes.maketrans(b"+/", b"-_")
_LOWER, _UPPER = b"abcdefghijklmnopqrstuvwxyz", b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ROT13 = bytes.maketrans(_LOWER + _UPPER, _LOWER[13:] + _LOWER[:13] + _UPPER[13:] + _UPPER[:13])


class Encoding(StrEnum):
    """What kind of neighbourhood a hit needs."""

    PLAIN = "plain"
    ESCAPED = "escaped"
    BASE64 = "base64"
    HEX = "hex"
    WIDE = "UTF-16"
    DIGEST_HEX = "digest hex"
    DIGEST_BASE64 = "digest base64"
    DIGEST_NUMBER = "digest in decimal"
    SHORT_DIGEST = "digest of 32 bits"
    ALONE = "alone"
    RAW = "raw"
    WHOLE = "whole field"
    ABBREVIATED = "abbreviated"


class Turn(StrEnum):
    """What was done to a text as a whole; each undoes itself."""

    NONE = ""
    REVERSED = "reversed: "
    ROT13 = "ROT13: "
    BOTH = "reversed and ROT13: "


class Encoded(NamedTuple):
    """Bytes to look for; `what` opens the reason ("SHA-256 (hex) of "), `shift` is base64's.

    `rest` is how a digest goes on behind `pattern`, which is all that a truncated
    one keeps. `inner` is a turned text before it was turned.
    """

    pattern: bytes
    encoding: Encoding
    what: str
    caseless: bool = False
    shift: int = 0
    plain: bytes = b""
    rest: bytes = b""
    turn: Turn = Turn.NONE
    inner: Encoded | None = None


def turned(data: bytes, turn: Turn) -> bytes:
    """Undo a turn, or do it."""
    if turn in (Turn.REVERSED, Turn.BOTH):
        data = data.decode("utf-8", "replace")[::-1].encode() if not data.isascii() else data[::-1]
    return rotated(data) if turn in (Turn.ROT13, Turn.BOTH) else data


def rotated(data: bytes) -> bytes:
    """ROT13, which undoes itself."""
    return data.translate(_ROT13)


def plain(text: str) -> Encoded:
    """The form as it is, in any case."""
    data = text.encode("utf-8", "surrogatepass")
    return Encoded(data, Encoding.PLAIN, "", caseless=True, plain=data)


def whole(text: str, *, short: bool) -> Encoded:
    """A form that is compared with whole fields, abbreviated or not."""
    encoding = Encoding.ABBREVIATED if short else Encoding.WHOLE
    return plain(text)._replace(encoding=encoding)


def escaped(text: str, *, once: bool = False) -> Iterator[Encoded]:
    """Percent-encoded once or twice, wholly or where it must be; JSON's and HTML's escapes."""
    data = text.encode("utf-8", "surrogatepass")
    percent = quote(text, safe="", errors="replace")
    texts = {percent: "percent-encoded: "} if once else _escapes(text, data, percent)
    for spelled, what in texts.items():
        if spelled != text:
            pattern = spelled.encode("utf-8", "surrogatepass")
            yield Encoded(pattern, Encoding.ESCAPED, what, caseless=True, plain=data)


def _escapes(text: str, data: bytes, percent: str) -> dict[str, str]:
    return {
        percent: "percent-encoded: ",
        quote_plus(text, errors="replace"): "percent-encoded: ",
        quote(percent, safe=""): "percent-encoded twice: ",
        "".join(f"%{byte:02X}" for byte in data): "percent-encoded: ",
        _each(text, "\\u{:04x}"): "Unicode escapes: ",
        _each(text, "&#{};"): "HTML entities: ",
        _each(text, "&#x{:x};"): "HTML entities: ",
        escape(text): "HTML entities: ",
    }


def _each(text: str, form: str) -> str:
    """Every sign and every character beyond ASCII in an escape that names its number."""
    return "".join(
        char if char.isascii() and char.isalnum() else form.format(ord(char)) for char in text
    )


def in_hex(text: str) -> Iterator[Encoded]:
    """Hex of UTF-8, in any case."""
    data = text.encode("utf-8", "surrogatepass")
    if len(data) * 2 >= MIN_FIXED:
        yield Encoded(data.hex().encode(), Encoding.HEX, "hex of ", caseless=True, plain=data)


def in_base64(text: str) -> Iterator[Encoded]:
    """Base64 at each of the three offsets that a value may have in a stream."""
    data = text.encode("utf-8", "surrogatepass")
    for shift in range(3):
        encoded = base64.b64encode(bytes(shift) + data)
        core = encoded[-(-8 * shift // 6) : 8 * (shift + len(data)) // 6]
        if len(core) >= MIN_FIXED:
            what = f"base64 (offset {shift}) of "
            for pattern in _alphabets(core):
                yield Encoded(pattern, Encoding.BASE64, what, shift=shift, plain=data)


def in_radix(text: str) -> Iterator[Encoded]:
    """Base58 and base62 of UTF-8, as one token."""
    for name, token in spellings(text.encode("utf-8", "surrogatepass")):
        yield Encoded(token, Encoding.ALONE, f"{name} of ")


def wide_in_hex(text: str) -> Iterator[Encoded]:
    """Hex of UTF-16 beyond ASCII: of a few hanzi it is digits, which any number is."""
    if text.isascii():
        return
    for codec in ("utf-16-be", "utf-16-le"):
        pattern = text.encode(codec, "surrogatepass").hex().encode()
        if len(pattern) >= MIN_FIXED:
            yield Encoded(pattern, Encoding.ALONE, "hex of UTF-16 of ", caseless=True)


def reversed_in_hex(text: str) -> Iterator[Encoded]:
    """Hex of the text in reverse, where it is digits, of which no decoder is sure."""
    pattern = turned(text.encode("utf-8", "surrogatepass"), Turn.REVERSED).hex()
    if pattern.isdecimal() and len(pattern) >= MIN_FIXED:
        yield Encoded(pattern.encode(), Encoding.ALONE, "hex, reversed, of ")


def wide(text: str) -> Iterator[Encoded]:
    """UTF-16 in binary data; of ASCII both byte orders share all but the zero at one end."""
    if len(text) < _LEAST_WIDE:
        return
    little = text.encode("utf-16-le", "surrogatepass")
    if text.isascii():
        yield Encoded(little[:-1], Encoding.WIDE, "UTF-16 of ", caseless=True)
        return
    yield Encoded(little, Encoding.WIDE, "UTF-16 of ")
    yield Encoded(text.encode("utf-16-be", "surrogatepass"), Encoding.WIDE, "UTF-16 of ")


def raw(data: bytes, what: str) -> Iterator[Encoded]:
    """Bytes themselves (of a UUID, of a hardware address), base64 and base32, as one token."""
    yield Encoded(data, Encoding.RAW, f"{what}raw bytes of ")
    standard = base64.b64encode(data).rstrip(b"=")
    for token in _alphabets(standard):
        yield Encoded(token, Encoding.DIGEST_BASE64, f"{what}base64 of the bytes of ")
    token = base64.b32encode(data).rstrip(b"=")  # what a label of the DNS takes
    yield Encoded(token, Encoding.ALONE, f"{what}base32 of the bytes of ", caseless=True)


def digest_hex(name: str, digest: bytes) -> Encoded:
    """A digest in hex, whole or truncated."""
    text = digest.hex().encode()
    what = f"{name} (hex) of "
    pattern, rest = text[:_PREFIX_HEX], text[_PREFIX_HEX:]
    return Encoded(pattern, Encoding.DIGEST_HEX, what, caseless=True, rest=rest)


def digest_base64(name: str, digest: bytes) -> Iterator[Encoded]:
    """A digest in base64, whole or truncated, in either alphabet."""
    standard = base64.b64encode(digest).rstrip(b"=")
    what = f"{name} (base64) of "
    for text in _alphabets(standard, form=False):
        yield Encoded(text[:_PREFIX_64], Encoding.DIGEST_BASE64, what, rest=text[_PREFIX_64:])


def digest_raw(name: str, digest: bytes) -> Encoded:
    """A digest's first bytes."""
    return Encoded(digest[:SHORTEST], Encoding.RAW, f"{name} (raw bytes) of ")


def digest(name: str, algorithm: Digest, data: bytes) -> Iterator[Encoded]:
    """A digest of these bytes in its texts."""
    found = algorithm(data)
    yield digest_hex(name, found)
    yield from digest_base64(name, found)


def half_digests(data: bytes) -> Iterator[Encoded]:
    """Digests cut to 64 bits: in hex, most and least significant byte first, and in decimal."""
    for name, number in half(data):
        for order in ("big", "little"):
            text = number.to_bytes(8, order).hex().encode()
            yield Encoded(text, Encoding.DIGEST_HEX, f"{name} (hex) of ", caseless=True)
        for text in _decimals(number, 64):
            yield Encoded(text, Encoding.DIGEST_NUMBER, f"{name} of ")


def short_digests(data: bytes) -> Iterator[Encoded]:
    """The digests of 32 bits in hex and in decimal, signed and not; they prove nothing alone."""
    for name, number in short(data):
        for text in (f"{number:08x}".encode(), *_decimals(number, 32)):
            yield Encoded(text, Encoding.SHORT_DIGEST, f"{name} of ", caseless=True)


def short_digests_in_base64(data: bytes) -> Iterator[Encoded]:
    """The digests of 32 bits in base64."""
    for name, number in short(data):
        text = base64.b64encode(number.to_bytes(4, "big")).rstrip(b"=")
        for spelled in _alphabets(text, form=False):
            yield Encoded(spelled, Encoding.SHORT_DIGEST, f"{name} (base64) of ")


def _decimals(number: int, size: int) -> tuple[bytes, ...]:
    """A number of so many bits in decimal, unsigned and signed."""
    signed = number - (1 << size) if number >> (size - 1) else number
    return tuple(dict.fromkeys((str(number).encode(), str(signed).encode())))


def is_rotated(text: bytes) -> bool:
    """Whether ROT13 changes enough of a text to prove anything.

    Of a passport's number it changes one letter, and gives another passport's number. Of a long
    number in hex it gives what is no hex.
    """
    changed = sum(one != other for one, other in zip(text, rotated(text), strict=True))
    return changed >= (1 if _LONG_HEX(text) else _LEAST_ROTATED)


def turns(inner: Encoded) -> Iterator[Encoded]:
    """A text reversed, in ROT13, and both; no ROT13 that proves nothing (`is_rotated`)."""
    seen = {inner.pattern}
    for turn in (Turn.REVERSED, Turn.ROT13, Turn.BOTH):
        if turn is not Turn.REVERSED and not is_rotated(inner.pattern):
            continue
        pattern = turned(inner.pattern, turn)
        if pattern not in seen:
            seen.add(pattern)
            yield inner._replace(pattern=pattern, what=turn + inner.what, turn=turn, inner=inner)


def _alphabets(standard: bytes, *, form: bool = True) -> tuple[bytes, ...]:
    """The text in both alphabets, and as a form decodes it that was sent with a bare plus."""
    variants = (standard, standard.translate(_URL_SAFE), standard.replace(b"+", b" "))
    return tuple(dict.fromkeys(variants if form else variants[:2]))
