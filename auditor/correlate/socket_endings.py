"""How a picture that comes in pieces begins, and when all of it has come.

JPEG and PNG end with a mark, WebP announces how many bytes it has. HEIF and AVIF (ISO/IEC 23008-12)
are boxes that each say their size, GIF89a blocks and a trailer: those are walked as they come,
from where the walk stopped before. A picture whose last box goes on to the end of the file has no
end that could be seen.
"""

from __future__ import annotations

import re
from typing import Protocol

_JPEG, _PNG = b"\xff\xd9", b"IEND\xaeB`\x82"  # how they end
_HEIF = rb"\x00\x00[\x00\x01].ftyp(?:hei[cxms]|hevc|mif1|msf1|avi[fs])"
BEGINS = re.compile(
    rb"(?P<jpeg>\xff\xd8\xff)|(?P<png>\x89PNG\r\n\x1a\n)|RIFF(?P<webp>.{4})WEBP"
    rb"|(?P<gif>GIF8[79]a)|(?P<heif>" + _HEIF + rb")",
    re.DOTALL,
)
LONGEST = 12  # bytes of such a beginning
BEGINS_TEXT = re.compile(  # the same in base64 or hex; the first box is of some four bytes
    r"/9j/|iVBORw0KGgo|UklGR[\w+/-]{6}XRUJQ|R0lGOD[dl]h|AAAA[A-Z]GZ0eX[AB](?:o|t|h)[\w+/]{3}"
    r"|(?i:ffd8ff|89504e47|52494646[0-9a-f]{8}57454250|47494638|0000[0-9a-f]{4}66747970)",
    re.ASCII,
).match
LIKE_TEXT = re.compile(
    rb"/9j|iVBORw0KGgo|UklGR|R0lGOD|GZ0eX|(?i:ffd8ff|89504e47|52494646|47494638|66747970)"
).search
_BOX = 8  # bytes of a box's size and name
_LARGE = 16  # of one whose size has eight
_GIF_HEAD = 13  # bytes before its colours
_GIF_TRAILER, _GIF_IMAGE, _GIF_EXTENSION = 0x3B, 0x2C, 0x21


class Ending(Protocol):
    """When a picture that has begun is whole."""

    def closes(self, data: bytearray) -> bool:
        """Whether what has come ends the picture; `data` is longer each time."""
        ...


class _Mark:
    def __init__(self, mark: bytes) -> None:
        self._mark = mark

    def closes(self, data: bytearray) -> bool:
        return data.endswith(self._mark)


class _Size:
    def __init__(self, size: int) -> None:
        self._size = size

    def closes(self, data: bytearray) -> bool:
        return len(data) >= self._size


class _Boxes:
    """Boxes up to the end of one, what describes the picture and its data among them."""

    def __init__(self) -> None:
        self._at = 0
        self._seen: frozenset[bytes] = frozenset()

    def closes(self, data: bytearray) -> bool:
        while self._at + _BOX <= len(data):
            size = int.from_bytes(data[self._at : self._at + 4])
            if size == 1:
                if self._at + _LARGE > len(data):
                    return False
                size = int.from_bytes(data[self._at + 8 : self._at + _LARGE])
            if size < _BOX:
                return False
            self._seen |= {bytes(data[self._at + 4 : self._at + _BOX])}
            self._at += size
        whole = b"mdat" in self._seen and not self._seen.isdisjoint((b"meta", b"moov"))
        return whole and self._at == len(data)


class _Blocks:
    """Blocks of a GIF up to its trailer."""

    def __init__(self) -> None:
        self._at = 0
        self._in_data = False  # among the blocks of a picture's codes

    def closes(self, data: bytearray) -> bool:
        while (after := self._next(data)) > self._at:
            self._at = after
        return 0 < self._at < len(data) and not self._in_data and data[self._at] == _GIF_TRAILER

    def _next(self, data: bytearray) -> int:
        """Where the next block begins, as far as this one has come; else where this one does."""
        at = self._at
        if at == 0:
            after = _GIF_HEAD + _colours(data, 10) if len(data) > _GIF_HEAD else 0
        elif at >= len(data):
            return at
        elif self._in_data:
            after = at + 1 + data[at]
            self._in_data = bool(data[at]) or after > len(data)
        elif data[at] == _GIF_EXTENSION:
            after = at + 2
            self._in_data = after <= len(data)
        elif data[at] == _GIF_IMAGE and at + 9 < len(data):
            after = at + 11 + _colours(data, at + 9)
            self._in_data = after <= len(data)
        else:
            return at
        return after if after <= len(data) else at


def _colours(data: bytearray, at: int) -> int:
    """The bytes of the table of colours that a packed field says follows."""
    return 3 << (data[at] & 7) + 1 if data[at] & 0x80 else 0


def ending_of(data: bytes) -> Ending | None:
    """How a picture that begins so ends, None for what begins none."""
    found = BEGINS.match(data)
    if found is None:
        return None
    if found["webp"] is not None:
        size = int.from_bytes(found["webp"], "little")
        return _Size(8 + size + size % 2)
    if found["gif"] is not None:
        return _Blocks()
    if found["heif"] is not None:
        return _Boxes()
    return _Mark(_JPEG if found["jpeg"] is not None else _PNG)


def is_begun(text: str) -> bool:
    """Whether a picture begins a text, in base64 or in hex."""
    return BEGINS_TEXT(text) is not None
