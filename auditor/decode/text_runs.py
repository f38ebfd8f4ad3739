"""Texts in bytes that no decoder opens: a frame of a protocol of its own, with strings in it.

Only runs that are encoded text, or hold two decimal numbers, are opened, and
whole JSON, which often follows a few bytes of length and kind; the bytes stay
recorded as unread, as nobody knows what the rest of them says.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice

from auditor.decode import labels_text, lz_text, magic, quoted_printable, turned_text, xor_text
from auditor.decode.base import HEAD, Decoder, Example, Hint, Inner, Peeled
from auditor.decode.budget import Budget
from auditor.decode.charset import to_text
from auditor.decode.encoded_runs import tokens
from auditor.decode.guess import guess
from auditor.model import DecodeError, Opaque, Path

_LONGEST = 64 * 1024  # bytes
_MOST = 64
_FEW = 8  # runs inside of a run
# A line that quoted-printable broke goes on in the next one.
_RUN = re.compile(rb"[!-~]{8,}(?:(?<=[!-~]{72}=)\r?\n[!-~]+)*")
_DIGEST = re.compile(r"(?=[^0-9=]*[0-9=])={0,2}[A-Za-z0-9+/_-]{20,140}={0,2}").fullmatch
_PAIR = re.compile(r"-?\d{1,3}\.\d{3,8}[,;] ?-?\d{1,3}\.\d{3,8}").search  # a position
_INNER = Hint(body=True)
_JSON = re.compile(rb"\{\s{0,8}\"[^\"\x00-\x1f]{1,100}\"\s{0,8}:|\[\s{0,8}\{\s{0,8}\"")
_WHOLE = json.JSONDecoder().raw_decode
_SIGNED = re.compile(
    r"(?:[^%]*%[0-9A-Fa-f]{2})+[^%]*|.*\\[ux][0-9A-Fa-f]{2}.*|.*&#?\w{1,8};.*"
).fullmatch


def runs(data: bytes) -> list[tuple[int, str]]:
    """(offset, text) of whole JSON, and of the runs of printable ASCII that are encoded text."""
    found, end = [], 0
    for start, text in _objects(data):
        found.append((start, text))
        end = start + len(text.encode())
    for match in islice(_RUN.finditer(data, end), _MOST):
        start = match.start()
        text = match[0].decode("ascii")
        skip = _length(data, start, len(text))
        if is_encoded(text[skip:]) or _PAIR(text) or next(tokens(text[skip:], _FEW), None):
            found.append((start + skip, text[skip:]))
    return found


def _objects(data: bytes) -> Iterator[tuple[int, str]]:
    """(offset, text) of the JSON objects and arrays of such, one behind the other."""
    at = 0
    for _ in range(_MOST):
        match = _JSON.search(data, at)
        if match is None:
            return
        at = match.end()
        text = data[match.start() :].decode("utf-8", "replace")
        try:
            size = _WHOLE(text)[1]
        except (ValueError, RecursionError):
            continue
        yield match.start(), text[:size]
        at = match.start() + len(text[:size].encode())


def _length(data: bytes, start: int, size: int) -> int:
    """How many bytes at the start of a run are its own length, which may be printable.

    One byte, the lower one of two or more, the last of a varint, or two bytes either way round.
    """
    first, second = data[start], data[start + 1]
    before = data[start - 1] if start else 0
    if size - 1 in {first, before << 8 | first, before & 0x7F | first << 7, before | first << 8}:
        return 1
    return 2 if size - 2 in {first << 8 | second, first | second << 8} else 0


def is_encoded(text: str) -> bool:
    """Whether a text is of an alphabet, a stream or escapes, whichever way it was turned.

    The only lines in one are those that quoted-printable broke.
    """
    text = text.strip('"\\')
    return (
        "\n" in text
        or guess(text) is not None
        or _DIGEST(text) is not None
        or _SIGNED(text) is not None
        or ("=" in text and quoted_printable.decoded(text) is not None)
        or lz_text.proves(text)
        or bool(xor_text.readings(text))
        or bool(turned_text.readings(text))
        or bool(labels_text.encoded(text))
    )


def _sniff(data: bytes, hint: Hint) -> bool:
    if hint.encodings or len(data) > _LONGEST or magic.kind(data):
        return False
    if hint.mime.startswith(("image/", "audio/")):
        return False
    if _RUN.search(data) is None or not data.translate(None, _TEXT):
        return False
    return to_text(data, hint.charset) is None


_TEXT = bytes((*b"\t\n\r", *range(0x20, 0x7F)))


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del budget
    found = runs(data)
    if not found:
        raise DecodeError("no encoded text")
    yield Opaque(at, magic.reason(data, hint.mime), len(data), data[:HEAD])
    for offset, text in found:
        yield Inner(at.layer(f"text[{offset}]"), text, _INNER)


DECODER: Decoder[bytes] = Decoder(
    "text-runs",
    _sniff,
    _peel,
    (
        Example(
            b"\x10\x02\xff\x00\x18YWxpY2VAZXhhbXBsZS5jb20=\x00\x01",
            ((" ▸ text[5]", "YWxpY2VAZXhhbXBsZS5jb20="),),
        ),
        Example(
            b"\x10\xff\x01\x20" + b"YWxpY2VAZXhhbXBsZS5jb20g" * 12 + b"\x00",
            ((" ▸ text[4]", "YWxpY2VAZXhhbXBsZS5jb20g" * 12),),
        ),
        Example(
            b"\x10\x02\xff\x00\x16Jane=20Doe=20at=20home\x00\x01",
            ((" ▸ text[5]", "Jane=20Doe=20at=20home"),),
        ),
        Example(
            b"\x00\xff\x00\x10" + b'{"at": "22.31,114.16"}' + b"\x00\xfe",
            ((" ▸ text[4]", '{"at": "22.31,114.16"}'),),
        ),
        Example(b"\x10\x02\xff\x00\x18plain words only\x00\x01", None),
        Example(b"\x10\x02\xff\x00\x0dage=20&limit=5\x00\x01", None),
    ),
)
