"""Android's string pools, one string at a time and only when asked for.

A pool (AOSP frameworks/base, ResourceTypes.h, ResStringPool_header) is a table of offsets into
UTF-16 or UTF-8 text, each string behind its length. Nothing in it is trusted: what lies outside
the chunk is "", and a string is read up to LONGEST characters, whatever length it claims. Strings
may overlap, so all that are read are bounded too.
"""

from __future__ import annotations

import struct

from auditor.model import InputError

LONGEST = 4_096  # characters
MOST = 8 * 2**20  # characters of all strings that are read
_HEADER = struct.Struct("<HHIIIIII")
_UTF8 = 1 << 8


class StringPool:
    """The strings of one chunk, by number."""

    def __init__(self, data: bytes, start: int, end: int) -> None:
        """The chunk's own bytes are `data[start:end]`.

        Raises:
            InputError: its header does not fit in.
        """
        if start + _HEADER.size > end:
            raise InputError("A string pool is cut off.")
        head = _HEADER.unpack_from(data, start)
        self._data = data
        self._end = end
        self._offsets = start + head[1]
        self._count: int = min(head[3], max(0, (end - self._offsets) // 4))
        self._utf8 = bool(head[5] & _UTF8)
        self._strings = start + head[6]
        self._left = MOST
        self._read: dict[int, str] = {}

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, number: int) -> str:
        """A string; "" where there is none of that number.

        Raises:
            InputError: more was read of this pool than any honest file holds.
        """
        if not 0 <= number < self._count:
            return ""
        known = self._read.get(number)
        if known is not None:
            return known
        (offset,) = struct.unpack_from("<I", self._data, self._offsets + 4 * number)
        place = self._strings + offset
        text = self._in_utf8(place) if self._utf8 else self._in_utf16(place)
        self._left -= len(text)
        if self._left < 0:
            raise InputError("A string pool of the APK is larger than what is looked at.")
        return self._read.setdefault(number, text)

    def _in_utf8(self, place: int) -> str:
        _, place = self._short(place)  # its length in UTF-16, which we do not need
        size, place = self._short(place)
        return self._data[place : min(place + min(size, 3 * LONGEST), self._end)].decode(
            "utf-8", "replace"
        )[:LONGEST]

    def _in_utf16(self, place: int) -> str:
        if place + 4 > self._end:
            return ""
        size, more = struct.unpack_from("<HH", self._data, place)
        place += 2
        if size & 0x8000:
            size = (size & 0x7FFF) << 16 | more
            place += 2
        end = min(place + 2 * min(size, LONGEST), self._end)
        return self._data[place:end].decode("utf-16-le", "replace")

    def _short(self, place: int) -> tuple[int, int]:
        """A length of one byte or two, and where it ends."""
        if place + 2 > self._end:
            return 0, self._end
        first, second = self._data[place], self._data[place + 1]
        return ((first & 0x7F) << 8 | second, place + 2) if first & 0x80 else (first, place + 1)
