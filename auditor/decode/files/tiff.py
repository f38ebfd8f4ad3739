"""TIFF image file directories (TIFF 6.0), as EXIF uses them: numbers, texts, rationals by tag."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model import DecodeError

_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}
_MOST_ENTRIES = 512
_MOST_VALUE = 64 * 1024
_MOST_NUMBERS = 16
_THUMBNAIL, _THUMBNAIL_SIZE = 0x0201, 0x0202  # of its JPEG: where, how long

type Value = str | bytes | tuple[float, ...]


class Tiff:
    """A block that begins with a TIFF header. Raises DecodeError where there is none."""

    def __init__(self, data: bytes) -> None:
        orders = {b"II*\x00": "little", b"MM\x00*": "big"}
        if data[:4] not in orders or len(data) < 8:
            raise DecodeError("no TIFF header")
        self._little = orders[data[:4]] == "little"
        self._data = data

    @property
    def first(self) -> int:
        """Where the first directory is."""
        return self._int(self._data[4:8])

    def thumbnail(self) -> bytes:
        """The JPEG that the second directory leads to, b"" where there is none.

        It is what a photo once was that was then cut or blurred.
        """
        first = self.first
        if not 8 <= first <= len(self._data) - 2:
            return b""
        end = first + 2 + 12 * self._int(self._data[first : first + 2])
        entries = dict(self.directory(self._int(self._data[end : end + 4])))
        at, size = entries.get(_THUMBNAIL), entries.get(_THUMBNAIL_SIZE)
        if not isinstance(at, tuple) or not isinstance(size, tuple) or at[0] < 8:
            return b""
        return self._data[int(at[0]) : int(at[0] + size[0])]

    def directory(self, at: int) -> Iterator[tuple[int, Value]]:
        """(tag, value) of each entry that can be read."""
        if not 8 <= at <= len(self._data) - 2:
            return
        count = min(self._int(self._data[at : at + 2]), _MOST_ENTRIES)
        for index in range(count):
            entry = self._data[at + 2 + 12 * index : at + 14 + 12 * index]
            if len(entry) < 12:
                return
            value = self._value(entry)
            if value is not None:
                yield self._int(entry[:2]), value

    def _value(self, entry: bytes) -> Value | None:
        kind, count = self._int(entry[2:4]), self._int(entry[4:8])
        size = _SIZES.get(kind, 0) * count
        if not 0 < size <= _MOST_VALUE:
            return None
        raw = entry[8 : 8 + size]
        if size > 4:
            start = self._int(entry[8:12])
            raw = self._data[start : start + size]
        if len(raw) < size:
            return None
        if kind == 2:
            return raw.rstrip(b"\x00 ").decode("utf-8", "replace")
        if kind == 7:
            return raw
        return self._numbers(kind, raw, min(count, _MOST_NUMBERS))

    def _numbers(self, kind: int, raw: bytes, count: int) -> tuple[float, ...] | None:
        size = _SIZES[kind]
        signed = kind in (6, 8, 9, 10)
        found = []
        for index in range(count):
            piece = raw[index * size : (index + 1) * size]
            if kind in (5, 10):
                over = self._int(piece[4:], signed=signed)
                if not over:
                    return None
                found.append(self._int(piece[:4], signed=signed) / over)
            else:
                found.append(float(self._int(piece, signed=signed)))
        return tuple(found)

    def _int(self, raw: bytes, *, signed: bool = False) -> int:
        return int.from_bytes(raw, "little" if self._little else "big", signed=signed)
