"""Text under XOR with one byte, as hex, base64 or base32: an obfuscation without a standard.

All bytes of ASCII share their highest bit, and a key leaves them sharing it, so
one look tells nearly all other data. Of the keys that give text, those count
whose text is by far likelier written than drawn, less the bits of the choice of
a key; digits under neighbouring keys are digits again, so several may be given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import ascii_letters, digits

import msgspec

from auditor.decode import lz_text
from auditor.decode.alphabets import base32, base64, hexadecimal
from auditor.decode.base import Decoder, Example, Final, Hint, Inner, Peeled
from auditor.decode.budget import Budget
from auditor.decode.charset import utf8
from auditor.decode.content import controls
from auditor.decode.guess import guess
from auditor.decode.natural import bits
from auditor.decode.plainer import plainer
from auditor.decode.recent import Recent
from auditor.decode.rot13 import rot13
from auditor.model import DecodeError, Path

SHORTEST = 6  # bytes
_LONGEST = 16 * 1024
_SAMPLE = 96  # bytes that choose the key
_ENOUGH = 19.0  # bits: those of `plausible`, and eight for the choice of a key
_NEAR = 30.0  # bits from the likeliest text within which others are given
_MOST = 12
_VARIETY = 4  # different bytes at the least
_BETTER = 8.0  # bits by which text under a key is likelier than the text as it stands
_NATURAL = 3.0  # bits a character of text that needs no key
_BASE32 = re.compile(r"(?:[A-Z2-7]{13,}|[a-z2-7]{13,})={0,6}").fullmatch
_TOKEN = re.compile(r"={0,6}[A-Za-z0-9+/_-]{8,}={0,6}").fullmatch
_CLOSING = {"{": "}", "[": "]", '"': '"', "<": ">"}
_SHORTEST_JSON = 8
_DIGITS = 16  # of hex, whatever the key makes of them
_REPEATED = 16  # characters of which other text has more different ones
_ROWS = (0x3 ^ 0x6, 0x3 ^ 0x4, 0x3 ^ 0x2)  # of digits and of letters, or of commas and points
_NUMBERS = {0x2, 0x3}
_APART = 16  # bytes of hanzi with a blank among them
_DRAWN = 1.5  # bits a character of what is no more than printable
_BEGUN = 40.0  # bits of how a URL begins
_PAIR = re.compile(r"-?\d{1,3}\.\d{3,8}[,;] ?-?\d{1,3}\.\d{3,8}").fullmatch
_MADE = re.compile(
    r"(?:=[0-9A-F]{2}){4,}|(?:%[0-9A-Fa-f]{2}){4,}|(?:\\x[0-9A-Fa-f]{2}){4,}"
    r"|(?:\\u[0-9A-Fa-f]{4}){3,}|(?:&#[0-9]{2,5};){3,}|(?:&#x[0-9A-Fa-f]{2,4};){3,}"
    r"|(?=.*[a-f])(?=.*[0-9])[0-9a-f]{32,128}"
).fullmatch
# An alphabet's characters, escapes', and what stands in positions.
_OPENING = (ascii_letters + digits + '+/_-=%&#;.,"\\ \r\n').encode()
_INNER = Hint(body=True)
_TABLES = tuple(bytes(byte ^ key for byte in range(256)) for key in range(256))
_PRINTABLE = bytes((*b"\n", *range(0x20, 0x7F)))
_recent: Recent[list[tuple[int, str]]] = Recent()


def readings(text: str) -> list[tuple[int, str]]:
    """(key, text) of the texts that this may be, the likeliest first; none of nearly all texts."""
    data = _bytes(text)
    if data is None:
        return []
    if text in _recent:
        return _recent[text]
    found = readings_of(data)
    _recent.keep(text, found)
    return found


def _bytes(text: str) -> bytes | None:
    """The bytes of hex, base64 or base32 whose highest bits are all the same."""
    size = len(text)
    if not SHORTEST * 4 // 3 <= size <= _LONGEST or not text.isascii():
        return None
    data = hexadecimal.decode(text) if size % 2 == 0 else None
    if data is None:
        data = base64.decode(text)
        if (data is None or not is_masked(data)) and _BASE32(text):
            data = base32.decode("base32", text)
    return data if data is not None and is_masked(data) else None


def is_masked(data: bytes) -> bool:
    """Whether bytes may be text under a key: enough of them, and different ones."""
    return len(data) >= SHORTEST and may_be_masked(data) and len(set(data[:_SAMPLE])) >= _VARIETY


def may_be_masked(data: bytes) -> bool:
    """Whether the highest bits are all the same, or those of a few hanzi but for a blank."""
    flipped = data if data[0] < 0x80 else data.translate(_TABLES[0x80])
    return flipped.isascii() or _blank(data) > 0


def _blank(data: bytes) -> int:
    """Where the one blank in a few hanzi is: the byte whose highest bit is another; else 0."""
    if len(data) % 3 != 1 or len(data) > _APART or (data[0] ^ data[1]) > 0x7F:
        return 0
    others = [at for at, byte in enumerate(data) if (byte ^ data[0]) > 0x7F]
    return others[0] if len(others) == 1 and others[0] % 3 == 0 else 0


def readings_of(data: bytes) -> list[tuple[int, str]]:
    """The same of bytes that may be masked."""
    head = data[:_SAMPLE]
    scored = _scored(head)
    opened = [key for _, key in scored if _may_open(head, key) and opens(_text(data, key) or " ")]
    opened = opened[:_MOST]
    as_it_is = _score_of(head)
    best = scored[0][0] if scored else 0.0
    if as_it_is > _DRAWN * len(head) and best < as_it_is + _BETTER:
        near = []
    else:
        near = [key for score, key in scored[:_MOST] if score >= max(_ENOUGH, best - _NEAR)]
    found = ((key, _text(data, key)) for key in dict.fromkeys((*opened, *near)))
    return [(key, text) for key, text in found if text is not None]


def _scored(head: bytes) -> list[tuple[float, int]]:
    """(bits, key) of the readings that are printable, the likeliest first."""
    scored = list(_wide(head))
    for key in range(1, 0x80) if head[0] < 0x80 else range(0x80, 0x100):
        plain = head.translate(_TABLES[key])
        if not plain.translate(None, _PRINTABLE):
            scored.append((likely(plain.decode("ascii")), key))
    scored.sort(reverse=True)
    return scored


def _may_open(head: bytes, key: int) -> bool:
    """Whether text under a key begins as JSON, or has the characters of what opens only."""
    plain = head.translate(_TABLES[key])
    return plain[0] in b"{[" or not plain.translate(None, _OPENING)


def opens(text: str) -> bool:
    """True if a text is JSON, of an alphabet, also turned or behind escapes, or a position.

    So is one that is nothing but escapes, or a digest in hex: no other key gives that.
    """
    if is_json(text) or _MADE(text):
        return True
    text = plainer(text)[0]
    if _TOKEN(text) is None:
        return _PAIR(text) is not None
    if guess(text) is not None or lz_text.proves(text):
        return True
    rotated = rot13(text)
    return guess(text[::-1]) is not None or (rotated != text and guess(rotated) is not None)


def is_json(text: str) -> bool:
    """True for a whole object or array of JSON."""
    if text[0] not in "{[" or text[-1] != _CLOSING[text[0]] or len(text) < _SHORTEST_JSON:
        return False
    try:
        msgspec.json.decode(text, type=msgspec.Raw)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return False
    return True


def likely(text: str) -> float:
    """Bits in favour of a text, with or without its escapes."""
    size = 8 * (len(text) if text.isascii() else len(text.encode("utf-8", "replace")))
    plain, price = plainer(text)
    found = bits(text, size) + (_BEGUN if text.startswith(("http://", "https://")) else 0.0)
    return max(found, bits(plain, size) - price) if plain and price else found


def _score_of(head: bytes) -> float:
    """Bits of the bytes as they stand, 0 where they are no text."""
    text = utf8(head)
    return 0.0 if text is None or controls(text) else max(0.0, likely(text))


def _wide(head: bytes) -> Iterator[tuple[float, int]]:
    """The keys that give UTF-8 of hanzi, one blank at most: lead bytes E4 to E9 at each third."""
    blank = _blank(head)
    hanzi = head[:blank] + head[blank + 1 :] if blank else head
    if len(hanzi) % 3 or len({byte >> 4 for byte in hanzi[::3]}) != 1:
        return
    for key in (
        {head[blank] ^ 0x20} if blank else {head[0] ^ lead for lead in range(0xE4, 0xEA)} - {0}
    ):
        text = utf8(head.translate(_TABLES[key]))
        if text is not None and not controls(text):
            yield bits(text, 8 * len(head)), key


def _text(data: bytes, key: int) -> str | None:
    text = utf8(data.translate(_TABLES[key]))
    return None if text is None or controls(text) else text


def _sniff(data: str, hint: Hint) -> bool:
    del hint
    return bool(readings(data)) and not _needs_no_key(data)


def _needs_no_key(text: str) -> bool:
    """True for an alphabet of what was written as it is, which nearly all of it is."""
    found = guess(text)
    if found is None:
        return False
    plain = found.data if isinstance(found.data, str) else utf8(found.data)
    if not plain or found.name not in {"hex", "base64", "base32"}:
        return True
    if plain is found.data or _is_masked_hex(plain):  # UTF-16 whose bytes share their highest bit
        return False
    if is_masked_text(plain):
        return True
    if plain[-1] == _CLOSING.get(plain[0]):
        return True
    return likely(plain[:_SAMPLE]) > _NATURAL * len(plain[:_SAMPLE])


def is_masked_text(text: str) -> bool:
    """Whether a text is an alphabet's of bytes under a key, below which another layer is."""
    return any(opens(plain) for _, plain in readings(text))


def _is_masked_hex(text: str) -> bool:
    """True for what a key makes of hex or numbers: two rows of ASCII that are as far apart."""
    if len(text) < _REPEATED or len(set(text)) > _DIGITS or hexadecimal.is_plain(text):
        return False
    rows = {ord(char) >> 4 for char in text}
    if len(rows) == 1:  # of digits alone
        return rows != {0x3}
    return rows != _NUMBERS and len(rows) == 2 and rows.pop() ^ rows.pop() in _ROWS


def _peel(data: str, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    found = [] if _needs_no_key(data) else readings(data)
    if not found:
        raise DecodeError("no text under any key")
    direct = guess(data)
    if direct is not None:
        yield from direct.parts(at, data)
    else:
        yield Final(at, data)
        from auditor.decode.turned_text import inners  # noqa: PLC0415 - it asks this layer in turn

        yield from inners(at, data)
    for key, text in found:
        yield Inner(at.layer(f"xor-{key:02x}"), text, _INNER)


DECODER: Decoder[str] = Decoder(
    "xor",
    _sniff,
    _peel,
    (
        Example(
            "oq+qoKaDpruirrOvpu2grK4=",
            (("", "oq+qoKaDpruirrOvpu2grK4="), (" ▸ xor-c3", "alice@example.com")),
        ),
        Example(
            "CYIBOFI4DQKRKFASCMKBCHIU",
            (
                ("", "CYIBOFI4DQKRKFASCMKBCHIU"),
                (" ▸ xor-25", "352099001761481"),
            ),
        ),
        Example("0123456789abcdef", None),
        Example("c9f0f895fb98ab9159f51fd0297e236d", None),
        Example("bWFpbjpBY3Rpdml0eQ==", None),
    ),
)
