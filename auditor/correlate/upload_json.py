"""Pieces of uploads in base64: one JSON object a message that says which of how many it is.

    {"uploadId": "7c", "chunkIndex": 0, "totalChunks": 5, "data": "/9j/4AAQ…"}

The names are those that own servers use; each alone means other things, so that an
index, a count and base64 must stand together, of which the index is one of the count.
Whether they count from zero only all pieces tell. X's `media_data` is base64, too. What
is nothing but digits of hex is hex: in base64 one text in 10^29 of the shortest would be.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from auditor.correlate.upload_names import INDEX, NAMED, TOTAL, plain

_MOST = 64 << 20  # bytes of one message
_PIECES = 10_000
_LEAST = 64  # characters of a piece
_NAME = 256  # characters of an upload's name
_DATA = ("data", "chunk", "chunkdata", "content", "payload", "base64", "body", "bytes", "part",
         "filedata", "blob")  # fmt: skip
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]+={0,2}").fullmatch
_HEX = re.compile(rb"(?:[0-9a-f]{2})+|(?:[0-9A-F]{2})+").fullmatch


@dataclass(frozen=True, slots=True)
class JsonPiece:
    """A piece: what the upload is called, of how many, which, and where its text stands."""

    upload: str
    total: int
    index: int
    place: str
    text: bytes = field(repr=False)


def piece_in(body: bytes) -> JsonPiece | None:
    """The piece that a JSON body is, None if it is none."""
    if not body[:64].lstrip().startswith(b"{") or len(body) > _MOST:
        return None
    try:
        top = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return None
    if not isinstance(top, dict):
        return None
    inner = ((f"$.{key}", one) for key, one in top.items() if isinstance(one, dict))
    for place, item in [("$", top), *inner][:_LEAST]:
        found = _piece(place, {plain(str(key)): (key, one)
                               for key, one in item.items()})  # fmt: skip
        if found is not None:
            return found
    return None


def _piece(place: str, fields: Mapping[str, tuple[str, object]]) -> JsonPiece | None:
    index, total = _whole(fields, INDEX), _whole(fields, TOTAL)
    if index is None or total is None or not 2 <= total <= _PIECES or not 0 <= index <= total:
        return None
    for name in _DATA:
        key, text = fields.get(name, ("", None))
        if isinstance(text, str) and len(text) >= _LEAST and _BASE64(text.strip()):
            named = (fields[one][1] for one in NAMED if one in fields)
            upload = next((str(one)[:_NAME] for one in named if isinstance(one, str | int)), "")
            return JsonPiece(upload, total, index, f"{place}.{key}", text.strip().encode())
    return None


def _whole(fields: Mapping[str, tuple[str, object]], names: Sequence[str]) -> int | None:
    for name in names:
        value = fields.get(name, ("", None))[1]
        if isinstance(value, str) and value.isdecimal() and len(value) <= len(str(_PIECES)):
            return int(value)
        if type(value) is int:
            return value
    return None


def unpacked(pieces: Sequence[bytes]) -> bytes:
    """What pieces of base64 or hex hold: each encoded by itself, or one text cut anywhere.

    The text as it is where it is neither after all.
    """
    whole = b"".join(pieces)
    try:
        if _HEX(whole) or any(len(piece) % 4 for piece in pieces):
            return bytes_of(whole)
        return b"".join(map(bytes_of, pieces))
    except binascii.Error:
        return whole


def bytes_of(text: bytes) -> bytes:
    """What one text in hex or base64, of either alphabet, holds.

    Raises:
        binascii.Error: it is neither.
    """
    if _HEX(text):
        return binascii.a2b_hex(text)
    standard = text.replace(b"-", b"+").replace(b"_", b"/")
    return binascii.a2b_base64(standard + b"=" * (-len(standard) % 4), strict_mode=True)
