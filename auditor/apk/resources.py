"""What a resource's number stands for, from an APK's resources.arsc.

A number is package, type and entry: 0x7f100003. The table (AOSP frameworks/base, ResourceTypes.h,
ResTable_header and ResTable_type) holds a chunk for each type and configuration of the phone, so
one number may have several values: all of them are told. Entries may be listed sparsely, by short
offsets, or in the compact form of Android 14.
"""

from __future__ import annotations

import struct
from collections import defaultdict

from auditor.apk.axml import REFERENCE, STRING, Value, chunks
from auditor.apk.strings import StringPool
from auditor.model import InputError

CHUNKS = 100_000
VALUES = 64  # of one number
STEPS = 2_000_000  # parts and entries of all lookups
_STEPS = 8  # from reference to reference
_POOL, _PACKAGE, _TYPE = 0x0001, 0x0200, 0x0201
_SPARSE, _SHORT = 0x01, 0x02
_COMPLEX, _COMPACT = 0x0001, 0x0008
_HEAD, _PACKAGE_ID, _ENTRIES = 12, 8, struct.Struct("<BBHII")


class Resources:
    """The table of one APK."""

    def __init__(self, data: bytes) -> None:
        """Find its chunks.

        Raises:
            InputError: it is no resource table, or has too many chunks.
        """
        self._data = data
        self._pool: StringPool | None = None
        self._left = STEPS
        self._types: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
        head = struct.unpack_from("<HHI", data) if len(data) >= _HEAD else (0, 0, 0)
        if head[1] < _HEAD:
            raise InputError("The APK's resource table is none.")
        number = 0
        for kind, start, body, end in chunks(data, head[1], min(head[2], len(data))):
            if kind == _POOL and self._pool is None:
                self._pool = StringPool(data, start, end)
            elif kind == _PACKAGE and start + _PACKAGE_ID + 4 <= end:
                (package,) = struct.unpack_from("<I", data, start + _PACKAGE_ID)
                for inner, place, _, stop in chunks(data, body, end):
                    number += 1
                    if number > CHUNKS:
                        raise InputError("The APK's resource table has too many parts.")
                    if inner == _TYPE and place + 20 <= stop:
                        self._types[package, data[place + 8]].append((place, stop))

    def values(self, number: int) -> list[Value]:
        """The values of a resource, one for each configuration, references followed.

        Raises:
            InputError: more had to be looked at than any honest table needs.
        """
        found: list[Value] = []
        waiting = [(number, 0)]
        while waiting and len(found) < VALUES:
            wanted, steps = waiting.pop()
            for value in self._direct(wanted):
                if value.kind != REFERENCE:
                    found.append(value)
                elif steps < _STEPS and len(waiting) < VALUES:
                    waiting.append((value.data, steps + 1))
        return list(dict.fromkeys(found[:VALUES]))

    def _direct(self, number: int) -> list[Value]:
        places = self._types.get((number >> 24, number >> 16 & 0xFF), ())
        found: dict[Value, None] = {}
        for start, end in places:
            self._step(1)
            value = self._entry(start, end, number & 0xFFFF)
            if value is not None:
                found[value] = None
            if len(found) >= VALUES:
                break
        return list(found)

    def _entry(self, start: int, end: int, index: int) -> Value | None:
        """The simple value of one entry in a type's chunk."""
        data = self._data
        _, flags, _, count, entries = _ENTRIES.unpack_from(data, start + 8)
        (head,) = struct.unpack_from("<H", data, start + 2)
        offset = self._offset(start + head, min(end, start + entries), count, flags, index)
        if offset is None or start + entries + offset + 8 > end:
            return None
        place = start + entries + offset
        size, marks, word = struct.unpack_from("<HHI", data, place)
        if marks & _COMPACT:
            return self._value(marks >> 8, word)
        if marks & _COMPLEX or place + size + 8 > end:
            return None
        _, _, kind, word = struct.unpack_from("<HBBI", data, place + size)
        return self._value(kind, word)

    def _offset(self, place: int, end: int, count: int, flags: int, index: int) -> int | None:
        """Where an entry lies, counted from the entries' start."""
        data = self._data
        if flags & _SPARSE:
            entries = min(count, max(0, (end - place) // 4))
            self._step(entries)
            for number in range(entries):
                known, quarter = struct.unpack_from("<HH", data, place + 4 * number)
                if known == index:
                    return 4 * int(quarter)
            return None
        width = 2 if flags & _SHORT else 4
        if index >= count or place + width * (index + 1) > end:
            return None
        if width == 2:
            (short,) = struct.unpack_from("<H", data, place + 2 * index)
            return None if short == 0xFFFF else 4 * int(short)
        (offset,) = struct.unpack_from("<I", data, place + 4 * index)
        return None if offset == 0xFFFFFFFF else int(offset)

    def _step(self, count: int) -> None:
        self._left -= count
        if self._left < 0:
            raise InputError("The APK's resource table is larger than what is looked at.")

    def _value(self, kind: int, word: int) -> Value:
        text = self._pool[word] if kind == STRING and self._pool is not None else ""
        return Value(kind, word, text)
