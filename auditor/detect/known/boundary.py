r"""Whether a hit stands alone: a phone inside a longer number is no hit.

Each encoding has its own neighbourhood. In text the neighbours are looked at
through one layer of escaping (%3D, \n, \u0026). In base64 and hex they are
decoded first. A digest may go on as it does when it is not truncated. What was
turned is turned back with its neighbours. In binary data a value that is
preceded by its own length is a length-prefixed string, whatever follows.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable

from auditor.detect.known.encodings import Encoded, Encoding, Turn, turned
from auditor.detect.known.neighbours import (
    CONTEXT,
    EDGE,
    Place,
    after_of,
    before_of,
    is_hex,
    is_token,
    is_word,
)

_HEX = frozenset(b"0123456789abcdefABCDEF")
_BASE64 = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_")
_WORDS = _BASE64 - frozenset(b"+/-_")
_SPACED = _BASE64 | {0x20}  # a bare plus that a form decoded
_TO_STANDARD = bytes.maketrans(b"-_ ", b"+/+")
_WINDOW = 160  # bytes on each side of what was turned; the longest digest fits
_TOKENS = frozenset(
    (
        Encoding.DIGEST_HEX,
        Encoding.DIGEST_BASE64,
        Encoding.DIGEST_NUMBER,
        Encoding.SHORT_DIGEST,
        Encoding.ALONE,
    )
)
_MIRRORED = frozenset((Turn.REVERSED, Turn.BOTH))


def stands_alone(encoded: Encoded, place: Place) -> bool:
    """Whether the neighbours of a hit let it be the value itself."""
    if encoded.inner is not None:
        return _turned(encoded, encoded.inner, place)
    special = _SPECIAL.get(encoded.encoding)
    if special is not None:
        return special(encoded, place)
    if not place.text and _length_before(extent(encoded, place)):
        return _digest_ends(encoded, place, EDGE)
    return _in_text(encoded, place)


def _in_text(encoded: Encoded, place: Place) -> bool:
    if encoded.encoding is Encoding.HEX:
        return _hex(encoded, place)
    before, after = before_of(place), after_of(place)
    if encoded.encoding in _TOKENS:
        prefixed = place.data[max(place.low, place.start - 2) : place.start].lower() == b"0x"
        return (prefixed or not is_word(before)) and _digest_ends(encoded, place, after)
    return is_token(encoded.plain, place, before, after)


def extent(encoded: Encoded, place: Place) -> Place:
    """The place with what a digest goes on with; a reversed one goes on in front."""
    rest = encoded.rest
    if not rest:
        return place
    hex_ = encoded.encoding is Encoding.DIGEST_HEX
    alphabet = _WORDS if hex_ else _BASE64
    if encoded.turn not in _MIRRORED:
        return place._replace(end=place.end + len(_run(place, len(rest), alphabet)))
    start = place.start
    low = max(place.low, start - len(rest))
    while start > low and place.data[start - 1] in alphabet:
        start -= 1
    return place._replace(start=start)


def _digest_ends(encoded: Encoded, place: Place, after: int) -> bool:
    """Whether what follows a digest's beginning is the digest itself, or nothing.

    The last character of truncated base64 has fewer bits than the whole one's.
    """
    rest = encoded.rest
    if not rest:
        return not is_word(after)
    is_hex = encoded.encoding is Encoding.DIGEST_HEX
    tail = _run(place, len(rest) + 1, _HEX if is_hex else _BASE64)
    if is_hex:
        return rest.startswith(tail.lower()) and not is_word(
            after_of(place._replace(end=place.end + len(tail)))
        )
    tail, rest = tail.translate(_TO_STANDARD), rest.translate(_TO_STANDARD)
    return rest.startswith((tail, tail[:-1]))


def _run(place: Place, most: int, alphabet: frozenset[int]) -> bytes:
    """The characters of the alphabet that follow, so many at most."""
    stop = place.end
    high = min(place.high, place.end + most)
    while stop < high and place.data[stop] in alphabet:
        stop += 1
    return place.data[place.end : stop]


def _turned(encoded: Encoded, inner: Encoded, place: Place) -> bool:
    """The same question of the text before it was turned."""
    low, high = max(place.low, place.start - _WINDOW), min(place.high, place.end + _WINDOW)
    if encoded.pattern.isascii():  # what is beside may be bytes of any kind
        low = max(low, place.start - _leading_ascii(place.data[low : place.start][::-1]))
        high = min(high, place.end + _leading_ascii(place.data[place.end : high]))
    window = turned(place.data[low:high], encoded.turn)
    if len(window) != high - low:  # cut inside a character
        return False
    mirrored = Place(window, 0, 0, 0, len(window), place.text)
    if encoded.turn in _MIRRORED:
        mirrored = mirrored._replace(start=high - place.end, end=high - place.start)
    else:
        mirrored = mirrored._replace(start=place.start - low, end=place.end - low)
    return stands_alone(inner, mirrored)


def _leading_ascii(data: bytes) -> int:
    """How many bytes come before the first that is not ASCII."""
    return next((at for at, byte in enumerate(data) if byte > 0x7F), len(data))


def _wide(encoded: Encoded, place: Place) -> bool:
    """No letter or digit in the units of UTF-16 beside it."""
    del encoded
    before = place.data[max(place.low, place.start - 2) : place.start]
    after = place.data[place.end : min(place.high, place.end + 4)].lstrip(b"\0")[:1]
    pair = place.data[place.end : min(place.high, place.end + 3)]
    ends = len(pair) < 3 or 0 not in (pair[0], pair[2]) or not after or not is_word(after[0])
    return ends and not (len(before) == 2 and 0 in before and is_word(max(before)))


def _length_before(place: Place) -> bool:
    """Whether the byte before is the hit's own length, base64's padding included.

    A length that is also a letter or digit counts only behind a byte that is no text.
    """
    at = place.start - 1
    if at < place.low:
        return False
    padding = place.data[place.end : min(place.high, place.end + 2)]
    size = place.end - place.start + len(padding) - len(padding.lstrip(b"="))
    if place.data[at] != size:
        return False
    return not is_word(size) or at == place.low or not 0x20 <= place.data[at - 1] < 0x7F


def _base64(encoded: Encoded, place: Place) -> bool:
    """Decode the groups around the fixed characters and look at the neighbours there."""
    group = place.start - -(-8 * encoded.shift // 6)
    size = -(-8 * (encoded.shift + len(encoded.plain)) // 6)
    last = group + size
    alphabet = _SPACED if b" " in encoded.pattern else _BASE64
    if group < place.low or any(byte not in alphabet for byte in place.data[group : place.start]):
        return False
    first = group
    if group - 4 >= place.low and all(b in alphabet for b in place.data[group - 4 : group]):
        first = group - 4
    stop = last
    while stop < min(place.high, last + 4) and place.data[stop] in alphabet:
        stop += 1
    decoded = _decode(place.data[first:stop])
    at = (group - first) // 4 * 3 + encoded.shift
    end = at + len(encoded.plain)
    if decoded[at:end] != encoded.plain:
        return False
    opens = encoded.shift == 0 and (group == place.low or not is_word(place.data[group - 1]))
    closes = last >= place.high or not is_word(place.data[last])
    inner = Place(decoded, at, end, 0, len(decoded), text=True)
    before = EDGE if opens else before_of(inner)
    after = EDGE if closes else after_of(inner)
    if at > 0 and decoded[at - 1] == len(encoded.plain):
        return True  # a length-prefixed string in what was encoded
    return is_token(encoded.plain, inner, before, after)


def _decode(chars: bytes) -> bytes:
    whole = chars.translate(_TO_STANDARD)
    if len(whole) % 4 == 1:
        whole = whole[:-1]
    try:
        return base64.b64decode(whole + b"=" * (-len(whole) % 4))
    except binascii.Error:
        return b""


def _hex(encoded: Encoded, place: Place) -> bool:
    """The hex digits around, as bytes; an odd digit is another alignment, or no hex of ours."""
    data, start, end = place.data, place.start, place.end
    low, high = max(place.low, start - CONTEXT), min(place.high, end + CONTEXT)
    first, last = start, end
    while first - 2 >= low and is_hex(data[first - 2 : first]):
        first -= 2
    while last + 2 <= high and is_hex(data[last : last + 2]):
        last += 2
    if first > low and is_word(data[first - 1]) and data[first - 2 : first].lower() != b"0x":
        return False
    if last < high and is_word(data[last]):
        return False
    lead, tail = bytes.fromhex(data[first:start].decode()), bytes.fromhex(data[end:last].decode())
    if any(not 0x20 <= byte < 0x7F for byte in lead[-1:] + tail[:1]):
        return False
    whole = lead + encoded.plain + tail
    inner = Place(whole, len(lead), len(lead) + len(encoded.plain), 0, len(whole), text=True)
    return is_token(encoded.plain, inner, before_of(inner), after_of(inner))


_SPECIAL: dict[Encoding, Callable[[Encoded, Place], bool]] = {
    Encoding.RAW: lambda encoded, place: True,  # noqa: ARG005 - as many bits as a digest
    Encoding.WIDE: _wide,
    Encoding.BASE64: _base64,
}
