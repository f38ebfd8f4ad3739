r"""Encoded tokens inside a longer text: `v1|YWxpY2VAZXhhbXBsZS5jb20=|7`, `/p/<base32>.gif`.

A token is a run of letters and digits, and of the signs that alphabets of bytes have. To find
one costs a look at each character and no more: what is no letter, digit or plus becomes a
blank, and so many characters without one are searched for. Runs that read as words are passed
over. As a hyphen or a slash may also stand between a token and its neighbours, a run is tried
with them first, then up to them. A length in front of a token may be a letter itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.decode import lz_text, turned_text, xor_text
from auditor.decode.guess import guess
from auditor.decode.recent import Recent

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
_PADDING = re.compile(r"={1,6}")
_SPANS = tuple(  # the alphabets with signs, the widest first
    re.compile(rf"[A-Za-z0-9{signs}]+") for signs in ("+/_$-", "+/", "_-", "+$-", "+", "")
)
_LABEL = re.compile(r"[A-Za-z0-9]{1,8}[-_/+$]").match  # `v1-`, `x-`, `u/`
_BLANKS = "\t\n\r"
_recent: Recent[bool] = Recent()


def tokens(text: str, most: int) -> Iterator[tuple[int, str]]:
    """(offset, token) of the encoded ones among the first `most` runs that may be some."""
    size = len(text)
    cores = text.encode("ascii", "replace").translate(_CORE)
    at, asked = cores.find(_RUN), 0
    while at >= 0 and asked < most:
        end = cores.find(b" ", at)
        if end < 0:
            end = size
        if end - at <= _LONGEST and end - at < size and not _WORD(text, at, end):
            asked += 1
            found = _token(text, at, end)
            if found is not None:
                yield found
                end = max(end, found[0] + len(found[1]))
        at = cores.find(_RUN, end)


def has_runs(text: str) -> bool:
    """True if a text holds a run that may be a token, and more than that: the cheapest question."""
    size = len(text)
    if size <= LEAST:
        return False
    cores = text.encode("ascii", "replace").translate(_CORE)
    at = cores.find(_RUN)
    while at >= 0:
        end = cores.find(b" ", at)
        if end < 0:
            end = size
        if end - at < size and not _WORD(text, at, end):
            return True
        at = cores.find(_RUN, end)
    return False


def _token(text: str, start: int, end: int) -> tuple[int, str] | None:
    """The widest reading of a run that is encoded."""
    for low, high in _readings(text, start, end):
        if high - low < len(text) and is_encoded(text[low:high]):
            return low, text[low:high]
    return None


def _readings(text: str, start: int, end: int) -> dict[tuple[int, int], None]:
    """The spans around a run that may be a token, the widest first."""
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
        found[low, padded] = None
        label = _LABEL(text, low, start)
        if label:
            found[label.end(), padded] = None
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
            or bool(turned_text.readings(token))
        )
        _recent.keep(token, known)
    return known
