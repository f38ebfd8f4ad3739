"""The files of an APK, read as Android reads them, and never more than was asked for.

An APK is a ZIP that its author made, and the author is who is audited. So Android's own rules
decide what counts (AOSP system/libziparchive, zip_archive.cc; frameworks/base, ApkAssets.cpp), as
hostile archives live on the difference:

1. The last end-of-central-directory record leads; the directory alone says which files there are.
2. The flag "encrypted" is ignored, and any method but deflate (8) means stored.
3. Of a name that comes twice the first counts here, and `doubled` tells: Android refuses such.
4. Sizes are claims. What is inflated is bounded by the caller's limit and by BUDGET for the whole
   archive, so overlapping entries and bombs cost no more than honest ones.

The usual libraries inflate without a bound (measured: apkInspector 1.3.7 and zipfile.read).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO

from auditor.model import InputError

BUDGET = 512 * 2**20  # bytes that are inflated of one archive
FILES = 65_535  # that a directory without ZIP64 can hold
_DIRECTORY = 16 * 2**20  # bytes of it
_LONGEST = 512  # bytes of a name that is looked at
_CHUNK = 2**16
_DEFLATED = 8
_END = struct.Struct("<4s4H2IH")
_ENTRY = struct.Struct("<4s6H3I5H2I")
_LOCAL = struct.Struct("<4s5H3I2H")
_COMMENT = 65_535
_ZIP64 = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class File:
    """What the directory says of one file; both sizes (bytes) are claims."""

    name: str
    method: int
    packed: int
    size: int
    offset: int  # of its local header


class Archive:
    """An open APK: `files` by name, in the directory's order."""

    def __init__(self, source: IO[bytes]) -> None:
        """Read the directory of a seekable file.

        Raises:
            InputError: it is no ZIP that Android would open.
        """
        self._source = source
        self._left = BUDGET
        self._length = source.seek(0, 2)
        self.doubled = False
        self.files: Mapping[str, File] = self._directory()

    def read(self, name: str, limit: int) -> bytes:
        """The content of a file.

        Raises:
            InputError: there is none, it is larger than `limit` bytes, or damaged.
        """
        file = self.files.get(name)
        if file is None:
            raise InputError("The file is not in the APK.")
        limit = min(limit, self._left)
        start = self._start(file)
        if file.method == _DEFLATED:
            content = self._inflated(start, file.packed, limit)
        elif file.size > limit:
            raise InputError("A file of the APK is larger than what is looked at.")
        else:
            content = self._at(start, file.size)
        self._left -= len(content)
        return content

    def _directory(self) -> dict[str, File]:
        count, size, offset = self._end()
        if _ZIP64 in (size, offset):
            raise InputError("The APK is a ZIP64, which is not read.")
        if size > _DIRECTORY:
            raise InputError("The APK's directory is too large.")
        data = self._at(offset, size)
        files: dict[str, File] = {}
        place = 0
        for _ in range(count):
            if place + _ENTRY.size > len(data):
                raise InputError("The APK's directory is cut off.")
            fields = _ENTRY.unpack_from(data, place)
            if fields[0] != b"PK\x01\x02":
                raise InputError("The APK's directory is damaged.")
            long, extra, comment = fields[10:13]
            place += _ENTRY.size
            name = data[place : place + min(long, _LONGEST)].decode("utf-8", "replace")
            place += long + extra + comment
            self.doubled |= name in files
            files.setdefault(name, File(name, fields[4], fields[8], fields[9], fields[16]))
        return files

    def _end(self) -> tuple[int, int, int]:
        """How many files, and how long the directory is and where it begins."""
        tail = self._at(max(0, self._length - _END.size - _COMMENT), _END.size + _COMMENT)
        at = tail.rfind(b"PK\x05\x06", 0, max(0, len(tail) - _END.size + 4))
        if at < 0:
            raise InputError("The APK is no ZIP.")
        fields = _END.unpack_from(tail, at)
        return fields[4], fields[5], fields[6]

    def _start(self, file: File) -> int:
        """Where a file's bytes begin: its local header alone says how long that is."""
        head = self._at(file.offset, _LOCAL.size)
        if len(head) < _LOCAL.size or not head.startswith(b"PK\x03\x04"):
            raise InputError("A file of the APK is not where its directory says.")
        fields = _LOCAL.unpack(head)
        return file.offset + _LOCAL.size + int(fields[9]) + int(fields[10])

    def _inflated(self, start: int, packed: int, limit: int) -> bytes:
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        content = bytearray()
        end = min(start + packed, self._length)
        while start < end and not inflater.eof:
            piece = self._at(start, min(_CHUNK, end - start))
            start += len(piece)
            while piece and not inflater.eof:
                try:
                    content += inflater.decompress(piece, limit + 1 - len(content))
                except zlib.error as error:
                    raise InputError("A file of the APK is damaged.") from error
                if len(content) > limit:
                    self._left -= limit
                    raise InputError("A file of the APK is larger than what is looked at.")
                piece = inflater.unconsumed_tail
        if not inflater.eof:
            raise InputError("A file of the APK is cut off.")
        return bytes(content)

    def _at(self, offset: int, size: int) -> bytes:
        self._source.seek(min(offset, self._length))
        return self._source.read(size)
