r"""A hit's neighbours in text, and whether they let it be a value of its own.

They are looked at through one layer of escaping (%3D, =3D, \n, \u0026).
"""

from __future__ import annotations

from typing import NamedTuple

EDGE = 0x20  # what an end of the value looks like: a space
CONTEXT = 12  # bytes looked at on each side
_HEX = frozenset(b"0123456789abcdefABCDEF")
_SEPARATORS = b" +-./:()_"
_MAIL_BEFORE = frozenset(b"._%+-")
_ESCAPES = frozenset(b"nrtbf")
_POINT, _PERCENT, _EQUALS = 0x2E, 0x25, 0x3D
_ESCAPING = (_PERCENT, _EQUALS)
_QUOTED = frozenset(b"%02X" % byte for byte in b"*+,-/:;<=>?[\\]_{|}~\n\r")
_NUMERALS = _HEX | frozenset(_SEPARATORS)  # of a number, a hardware address, a UUID
_LEAST_NUMERALS = 11  # characters: a shorter one goes on as a word or a unit does
_LEAST_LABEL, _LABEL = 2, 16  # letters of a word that is written against a number


class Place(NamedTuple):
    """A hit: [start, end) in `data`, inside a value that spans [low, high)."""

    data: bytes
    start: int
    end: int
    low: int
    high: int
    text: bool


def is_token(plain: bytes, place: Place, before: int, after: int) -> bool:
    """A token of text: no word character may continue it, nor what its own kind continues with."""
    if is_word(plain[0]) and is_word(before) and not (_numeral(plain) and _labelled(place)):
        return False
    if is_word(plain[-1]) and is_word(after) and not (_numeral(plain) and _marked(place)):
        return False
    if b"@" in plain:
        return before not in _MAIL_BEFORE and not _goes_on(place, after, b".-_")
    if plain.translate(None, _SEPARATORS).isdigit():
        return _alone_number(plain, place, before, after)
    if len(plain) == 17 and plain[2:3] in b":-" and is_hex(plain[::3] + plain[1::3]):
        separator = plain[2:3]
        return not _pair_before(place, separator) and not _pair_after(place, separator)
    return True


def _numeral(plain: bytes) -> bool:
    """Whether a value has digits and signs only, of hex at most, so that other letters end it."""
    return len(plain) >= _LEAST_NUMERALS and _NUMERALS.issuperset(plain)


def _labelled(place: Place) -> bool:
    """Whether a word is written against a number's front: `imei3582…`, `XZ8b1f…` (Meta's anon_id).

    The word is letters to its begin, and one of them is no hex digit: it is no part of the number.
    One letter makes another number of it, a product's or an account's.
    """
    low = max(place.low, place.start - _LABEL)
    return _is_label(place.data[low : place.start][::-1], cut=low > place.low)


def _marked(place: Place) -> bool:
    """Whether a word is written against its end: `…9041px`."""
    high = min(place.high, place.end + _LABEL)
    return _is_label(place.data[place.end : high], cut=high < place.high)


def _is_label(outwards: bytes, *, cut: bool) -> bool:
    """Whether the letters and digits that come first are a word of letters that ends."""
    count = next((at for at, byte in enumerate(outwards) if not is_word(byte)), len(outwards))
    word = outwards[:count]
    if count == len(outwards) and cut:
        return False
    return count >= _LEAST_LABEL and word.isalpha() and not _HEX.issuperset(word)


def _alone_number(plain: bytes, place: Place, before: int, after: int) -> bool:
    """Not the tail of a longer number, whatever separates its groups."""
    own = {byte for byte in plain if not is_word(byte)} | set(b".+")
    start = place.start - (plain[:1] != b"+")
    led = start - 1 >= place.low and chr(place.data[start - 1]).isdecimal()
    if led and (before in own or plain[:1] == b"+"):
        return False
    return not _digits_follow(place, after, own)


def _digits_follow(place: Place, after: int, separators: set[int]) -> bool:
    """Whether a separator and more digits follow; `.jpg` is no more, nor is a fraction of zeros."""
    rest = place.data[place.end + 1 : min(place.high, place.end + 1 + CONTEXT)]
    if after not in separators or not rest[:1].isdigit():
        return False
    return after != _POINT or rest.strip(b"0") != b""


def _pair_before(place: Place, separator: bytes) -> bool:
    """Whether another hex pair of the same chain comes before."""
    start = place.start - 3
    if start < place.low or place.data[place.start - 1 : place.start] != separator:
        return False
    outer = place.data[start - 1] if start > place.low else EDGE
    return is_hex(place.data[start : start + 2]) and not is_word(outer)


def _pair_after(place: Place, separator: bytes) -> bool:
    """Whether another hex pair of the same chain follows."""
    at = place.end + 1
    if at + 2 > place.high or place.data[place.end : at] != separator:
        return False
    outer = place.data[at + 2] if at + 2 < place.high else EDGE
    return is_hex(place.data[at : at + 2]) and not is_word(outer)


def _goes_on(place: Place, after: int, separators: bytes) -> bool:
    """Whether a separator and another word character follow."""
    return after in separators and place.end + 1 < place.high and is_word(place.data[place.end + 1])


def before_of(place: Place) -> int:
    """The byte before a hit, unescaped; a space at the edge."""
    data, start, low = place.data, place.start, place.low
    if start <= low:
        return EDGE
    if (
        start - 5 >= low
        and data[start - 5 : start - 2] == b"%25"
        and is_hex(data[start - 2 : start])
    ):
        return int(data[start - 2 : start], 16)
    if start - 3 >= low and (escape := data[start - 3]) in _ESCAPING:
        pair = data[start - 2 : start]
        if is_quoted(pair) or (escape == _PERCENT and is_hex(pair)):
            return int(pair, 16)
    if start - 2 >= low and data[start - 2] == 0x5C and data[start - 1] in _ESCAPES:
        return EDGE
    if (
        start - 6 >= low
        and data[start - 6 : start - 4] == b"\\u"
        and is_hex(data[start - 4 : start])
    ):
        return int(data[start - 4 : start], 16) & 0x7F
    return data[start - 1]


def after_of(place: Place) -> int:
    """The byte after a hit, unescaped; a space at the edge."""
    data, end = place.data, place.end
    if end >= place.high:
        return EDGE
    if data[end] == _EQUALS and is_quoted(data[end + 1 : min(place.high, end + 3)]):
        return int(data[end + 1 : end + 3], 16)
    if data[end] != _PERCENT:
        return data[end]
    for skip in (1, 3):  # %3D, %253D
        pair = data[end + skip : end + skip + 2]
        if end + skip + 2 <= place.high and is_hex(pair) and pair != b"25":
            return int(pair, 16)
    return data[end]


def is_hex(pair: bytes) -> bool:
    """Whether the bytes are hex digits."""
    return bool(pair) and all(byte in _HEX for byte in pair)


def is_quoted(pair: bytes) -> bool:
    """Whether the pair is a sign in quoted-printable (RFC 2045): one that no number holds."""
    return pair in _QUOTED


def is_word(byte: int) -> bool:
    """Whether a byte is a letter or a digit of ASCII."""
    return 0x30 <= byte <= 0x39 or 0x41 <= byte <= 0x5A or 0x61 <= byte <= 0x7A
