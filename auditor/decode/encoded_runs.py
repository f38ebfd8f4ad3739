r"""Encoded tokens inside a longer text: `v1|YWxpY2VAZXhhbXBsZS5jb20=|7`, `/p/<base32>.gif`.

A token is a run of letters and digits, and of the signs that alphabets of bytes have. To find
one costs a look at each character and no more: what is no letter, digit or plus becomes a
blank, and so many characters without one are searched for. Runs that read as words are passed
over. As a hyphen or a slash may also stand between a token and its neighbours, a run is tried
with them first, then up to them. A length in front of a token may be a letter itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice

from auditor.decode import lz_text, magic, turned_text, xor_text
from auditor.decode.alphabets import base32, base64
from auditor.decode.guess import guess
from auditor.decode.openings import ZLIB
from auditor.decode.recent import Recent
from auditor.decode.rot13 import rot13

LEAST = 14  # letters and digits without a sign
_LONGEST = 64 * 1024  # characters of a token
_WIDE = 256  # characters beyond the letters and digits that may be of the same token
_CORE = bytes(
    ord("a") if byte < 0x80 and (chr(byte).isalnum() or byte == ord("+")) else ord(" ")
    for byte in range(256)
)
_RUN = b"a" * LEAST
# `addEventListener`, `XMLHttpRequest2`, and numbers with less than a text's digits.
_WORD = re.compile(
    r"[A-Z]{0,4}[a-z]{2,}+(?:[A-Z]{1,4}[a-z]+)*+[A-Z]{0,4}\d{0,4}|\d{14,19}"
).fullmatch
_HEX = re.compile(r"(?=[^a-fA-F]*[a-fA-F])(?:[0-9a-f]{14,}|[0-9A-F]{14,})").fullmatch
_HEAD = 16  # characters of a token that tell how it begins
_CLOCK = 16  # runs between two looks at it
_CHEAP = 4  # runs
_PADDING = re.compile(r"={1,6}")
_SPANS = tuple(  # the alphabets with signs, the widest first
    re.compile(rf"[A-Za-z0-9{signs}]+") for signs in ("+/", "_-", "+$-", "+", "")
)
_LABEL = re.compile(r"[-_/+$]?[A-Za-z0-9]{1,8}[-_/+$]").match  # `v1-`, `x-`, `/u/`
_TAIL = re.compile(r"[-_/+$][A-Za-z0-9]{0,8}\Z").search  # `/p`, `-2`
_BLANKS = "\t\n\r"
_PRINTABLE = bytes(range(0x20, 0x7F))
_STREAMS = (*magic.STREAMS, *ZLIB)
_recent: Recent[bool] = Recent()


def runs(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of what may be a token or a part of one, in a text that is more than that."""
    size = len(text)
    if size <= LEAST:
        return
    cores = text.encode("ascii", "replace").translate(_CORE)
    at = cores.find(_RUN)
    while at >= 0:
        end = cores.find(b" ", at)
        if end < 0:
            end = size
        if end - at <= _LONGEST and end - at < size and not _WORD(text, at, end):
            yield at, end
        at = cores.find(_RUN, end)


def tokens(text: str, most: int, late: Callable[[], bool] = bool) -> Iterator[tuple[int, str]]:
    """(offset, token) of the encoded ones among the first `most` runs, until it is late."""
    behind = 0
    for number, (start, end) in enumerate(islice(runs(text), most)):
        if not number % _CLOCK and late():
            return
        found = _token(text, start, end) if start >= behind else None
        if found is not None:
            yield found
            behind = found[0] + len(found[1])


def holds(text: str) -> bool:
    """True if a text has an encoded token in it, or more runs than is cheap to ask."""
    for number, (start, end) in enumerate(runs(text)):
        if number == _CHEAP or _token(text, start, end) is not None:
            return True
    return False


def _token(text: str, start: int, end: int) -> tuple[int, str] | None:
    """The widest reading of a run that is encoded."""
    for low, high in _readings(text, start, end):
        if high - low < len(text) and is_encoded(text[low:high]):
            return low, text[low:high]
    return None


def _readings(text: str, start: int, end: int) -> dict[tuple[int, int], None]:
    """The spans around a run that may be a token, the widest first."""
    if _HEX(text, start, end):
        return {(start - 2 * (text[max(0, start - 2) : start] == "0x"), end): None}
    found: dict[tuple[int, int], None] = {}
    reach = max(0, start - _WIDE)
    before = text[reach:start][::-1]
    for span in _SPANS:
        left = span.match(before)
        low = start - (left.end() if left else 0)
        right = span.match(text, end, end + _WIDE)
        high = right.end() if right else end
        padding = _PADDING.match(text, high)
        padded = padding.end() if padding else high
        label = _LABEL(text, low, start)
        tail = _TAIL(text, end, high) if padded == high else None
        for first in (low, label.end() if label else low):
            found[first, padded] = None
            if tail:
                found[first, tail.start()] = None
        if low and text[low - 1] == "=":  # padding that was reversed
            found[low - 1 - (text[low - 2 : low - 1] == "="), high] = None
        if _is_length(text, low, padded):
            found[low + 1, padded] = None
    return found


def _is_length(text: str, low: int, high: int) -> bool:
    """Whether a run's first character is its length, or the last byte of what is in front."""
    is_behind = low > 0 and text[low - 1] < " " and text[low - 1] not in _BLANKS
    return is_behind or ord(text[low]) == high - low - 1


def is_encoded(token: str) -> bool:
    """Whether a text without blanks is of an alphabet, a stream, turned or masked."""
    known = _recent.get(token)
    if known is None:
        known = (
            guess(token) is not None
            or lz_text.proves(token)
            or bool(xor_text.readings(token))
            or (_may_be_turned(token) and bool(turned_text.readings(token)))
        )
        _recent.keep(token, known)
    return known


def _may_be_turned(token: str) -> bool:
    """Whether a token is hex, or base64 or base32 of a text or a stream when it is turned."""
    if _HEX(token):
        return True
    head, tail = token.lstrip("=")[:_HEAD], token.rstrip("=")[: -_HEAD - 1 : -1]
    return any(
        _begins(base64.decode(first)) or _begins(base32.decode("base32", first))
        for first in (tail, rot13(head), rot13(tail))
    )


def _begins(data: bytes | None) -> bool:
    if not data:
        return False
    return not data[:-1].translate(None, _PRINTABLE) or data.startswith(_STREAMS)
