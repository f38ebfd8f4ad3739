"""The tables of a dex file: its strings, its classes with what they implement, and who names what.

After the documentation "Dalvik Executable format". Nothing is executed and only what is asked for
is looked at: a walk over all code would cost a hundred times the tables. Every offset is checked;
one that leads out of the file ends that table, and `whole` then says that it was not read whole.
An unreadable dex is "not looked at", never "nothing in it".
"""

from __future__ import annotations

import re
import struct
from bisect import bisect_right
from collections.abc import Collection, Iterator
from itertools import islice, pairwise

from auditor.model import InputError

STRINGS = 2_000_000
CLASSES = 200_000
NUMBERS = 6_000_000  # of all classes' members that are read
HITS = 20_000  # places that may name a wanted string
UNITS = 4_000_000  # code units of all methods that are looked at
LONGEST = 512  # bytes of a string that are looked at
_TABLES = struct.Struct("<12I")
_CLASS = struct.Struct("<8I")
_INTERFACES = 256  # of one class
_CONST_STRING = 0x1A


class Dex:
    """One classes*.dex."""

    def __init__(self, data: bytes) -> None:
        """Check its header.

        Raises:
            InputError: it is no dex.
        """
        if not data.startswith(b"dex\n") or len(data) < 0x70:
            raise InputError("A dex file of the APK is none.")
        tables = _TABLES.unpack_from(data, 0x38)
        self._data = data
        self.whole = True
        self._strings = self._table(tables[0], tables[1], 4, STRINGS)
        self._types = self._table(tables[2], tables[3], 4, STRINGS)
        self._classes = self._table(tables[10], tables[11], _CLASS.size, CLASSES)

    def strings(self) -> Iterator[tuple[int, bytes]]:
        """Each string's number and its first bytes, in modified UTF-8."""
        data = self._data
        count, start = self._strings
        size = len(data)
        for number, offset in enumerate(struct.unpack_from(f"<{count}I", data, start)):
            short = offset < size and data[offset] < 0x80
            begin = offset + 1 if short else self._behind_number(offset)
            end = data.find(b"\0", begin, begin + LONGEST)
            yield number, data[begin : end if end >= 0 else begin + LONGEST]

    def text(self, number: int) -> str:
        """One string; "" where there is none of that number."""
        count, start = self._strings
        if not 0 <= number < count:
            return ""
        begin = self._behind_number(struct.unpack_from("<I", self._data, start + 4 * number)[0])
        end = self._data.find(b"\0", begin, begin + LONGEST)
        return self._data[begin : end if end >= 0 else begin + LONGEST].decode("utf-8", "replace")

    def defined(self) -> set[int]:
        """The strings' numbers of the descriptors of all classes that are in it, not just named."""
        count, start = self._types
        names = struct.unpack_from(f"<{count}I", self._data, start)
        return {names[own] for own, *_ in self._each_class() if own < count}

    def implementing(self, interface: int) -> Iterator[str]:
        """The classes that name an interface (its string's number) as theirs: descriptors."""
        count, start = self._types
        names = struct.unpack_from(f"<{count}I", self._data, start)
        wanted = next((at for at, name in enumerate(names) if name == interface), None)
        if wanted is None:
            return
        for own, _, _, listed, *_ in self._each_class():
            if not listed or listed + 4 > len(self._data):
                continue
            (size,) = struct.unpack_from("<I", self._data, listed)
            size = min(size, _INTERFACES, (len(self._data) - listed - 4) // 2)
            if own < count and wanted in struct.unpack_from(f"<{size}H", self._data, listed + 4):
                yield self.text(names[own])

    def beside(self, strings: Collection[int]) -> Iterator[tuple[int, set[int]]]:
        """For each of these strings: the numbers of all strings that a method names with it.

        Found by the opcode const-string (0x1a) and its operand; what looks like one and is part
        of another instruction may add a number, so the caller checks what the strings say.
        """
        wanted = {number for number in strings if number < 65_536}
        if not wanted:
            return
        starts = sorted(self._code())
        # Two sets of bytes, not all the operands: then a file of nothing but hits is no slower.
        low, high = (re.escape(bytes({number >> shift & 0xFF for number in wanted}))
                     for shift in (0, 8))  # fmt: skip
        seen = re.finditer(b"(?s)\\x1a.[%s][%s]" % (low, high), self._data)
        methods: dict[int, None] = {}
        hits = [*islice(seen, HITS)]
        for hit in hits:
            at = bisect_right(starts, hit.start()) - 1
            if at >= 0 and (hit.start() - starts[at]) % 2 == 0:
                methods[starts[at]] = None
        left = UNITS
        for start in methods:
            words = self._words(start, left)
            left -= len(words)
            named = {after for word, after in pairwise(words) if word & 0xFF == _CONST_STRING}
            for number in sorted(wanted & named):
                yield number, named - {number}
        self.whole &= len(hits) < HITS and left > 0

    def _words(self, code: int, most: int) -> tuple[int, ...]:
        """The code units of a method (code_item)."""
        if code + 16 > len(self._data):
            return ()
        (units,) = struct.unpack_from("<I", self._data, code + 12)
        units = min(units, most, (len(self._data) - code - 16) // 2)
        return struct.unpack_from(f"<{units}H", self._data, code + 16)

    def _code(self) -> Iterator[int]:
        """Where the code of each method begins (class_data_item, encoded_method)."""
        left = NUMBERS
        for fields in self._each_class():
            place = fields[6]
            if not place:
                continue
            sizes = []
            for _ in range(4):
                size, place = self._number(place)
                sizes.append(size)
            numbers = 2 * (sizes[0] + sizes[1]) + 3 * (sizes[2] + sizes[3])
            for number in range(numbers):
                if left <= 0 or place >= len(self._data):
                    self.whole = False
                    break
                left -= 1
                value, place = self._number(place)
                behind = number - 2 * (sizes[0] + sizes[1])
                if value and behind >= 0 and behind % 3 == 2:
                    yield value
            if left <= 0:
                return

    def _each_class(self) -> Iterator[tuple[int, ...]]:
        count, start = self._classes
        end = start + _CLASS.size * count
        return _CLASS.iter_unpack(memoryview(self._data)[start:end])

    def _table(self, count: int, start: int, width: int, most: int) -> tuple[int, int]:
        """A table's length, as far as it lies in the file, and its start."""
        fits = max(0, (len(self._data) - start) // width)
        if count > min(fits, most):
            self.whole = False
        count = min(count, fits, most)
        return (count, start) if count else (0, 0)

    def _behind_number(self, place: int) -> int:
        return self._number(place)[1]

    def _number(self, place: int) -> tuple[int, int]:
        """An unsigned LEB128 of at most five bytes, and where it ends."""
        value = 0
        for step, byte in enumerate(self._data[place : place + 5]):
            value |= (byte & 0x7F) << 7 * step
            if not byte & 0x80:
                return value, place + step + 1
        return value, min(place + 5, len(self._data))
