"""Files as they lie on disk: what they are, and their bytes as a stream.

A format is recognised by content, never by name. A file is hashed before it is
read, and only as many bytes are read as were hashed, so that a file that still
grows is imported as it was. Compressed files (gzip, zlib as mitmproxy's .zhar)
are unpacked as they are read, within a bound.
"""

from __future__ import annotations

import codecs
import hashlib
import re
import stat
import zlib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from auditor.intake.pcap.magic import MAGICS, SECTION
from auditor.model import Closing, InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_BLOCK = 1 << 20
_HEAD = 4096
_STEP = 256
_LEAST_UNPACKED = 1 << 30
_MOST_RATIO = 200

_FLOWS = re.compile(rb"\d{1,12}:\d{1,2}:[a-z_]{1,32}[;,]")
_CAPTURES = (*MAGICS, SECTION)
_PACKED = (b"\x1f\x8b", b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
_UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


class Format(StrEnum):
    """What a file holds."""

    MITM = "mitm"
    HAR = "har"
    PCAP = "pcap"


@dataclass(frozen=True, slots=True)
class Identity:
    """A file that can be read: what it is and the SHA-256 of its bytes, hex."""

    path: Path
    name: str  # as given
    format: Format
    size: int  # bytes on disk when it was hashed
    sha256: str


def identify(
    path: Path, name: str = "", progress: Callable[[int, int], None] | None = None
) -> Identity:
    """Recognise a file and hash it; `progress` is told bytes done and bytes in all.

    Raises:
        InputError: it is missing, unreadable, empty, or nothing that can be imported.
    """
    name = name or str(path)
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise InputError(f"{name} is a folder; name the files in it")
        if not stat.S_ISREG(mode):
            raise InputError(f"{name} is no regular file")
        size = path.stat().st_size
        with path.open("rb") as file:
            found = _recognise(file.read(_HEAD), name)
            file.seek(0)
            digest, done = hashlib.sha256(), 0
            while block := file.read(min(_BLOCK, size - done)):
                digest.update(block)
                done += len(block)
                if progress is not None:
                    progress(done, size)
    except FileNotFoundError as error:
        raise InputError(f"{name} does not exist") from error
    except OSError as error:
        raise InputError(f"{name} cannot be read: {error.strerror or 'error'}") from error
    return Identity(path, name, found, done, digest.hexdigest())


def _recognise(head: bytes, name: str) -> Format:
    """The format that a file's first bytes show."""
    if not head:
        raise InputError(f"{name} is empty")
    if head.startswith(_PACKED):
        try:
            head = zlib.decompressobj(47).decompress(head, _HEAD)
        except zlib.error:
            head = b""
    if head.startswith(_CAPTURES):
        return Format.PCAP
    for mark, coding in _UTF16.items():
        if head.startswith(mark):
            head = head[2:].decode(coding, "replace").encode()
    if head.removeprefix(codecs.BOM_UTF8).lstrip(b" \t\r\n").startswith(b"{"):
        return Format.HAR
    if _FLOWS.match(head):
        return Format.MITM
    raise InputError(f"{name} is neither a HAR nor a mitmproxy flow file nor a packet capture")


def _until_damage(unpacker: zlib._Decompress, packed: bytes) -> bytes:
    """What comes out before the damage, in steps small enough to come close to it."""
    out = bytearray()
    for start in range(0, len(packed), _STEP):
        try:
            out += unpacker.decompress(packed[start : start + _STEP])
        except zlib.error:
            break
        if len(out) > _BLOCK:
            break
    return bytes(out)


class Stream(Closing):
    """The unpacked bytes of a file, read forward; a context manager.

    `done` counts bytes on disk for a progress bar. `damage` says why the bytes
    ended early, "" where they did not.
    """

    def __init__(self, identity: Identity) -> None:
        self.done = 0
        self.damage = ""
        self._size = identity.size
        try:
            self._file = identity.path.open("rb")
        except OSError as error:
            raise InputError(
                f"{identity.name} cannot be read: {error.strerror or 'error'}"
            ) from error
        head = self._file.read(2)
        self._file.seek(0)
        self.packed = head in _PACKED
        self._unpacker = zlib.decompressobj(47) if self.packed else None
        self._rest = b""
        self._unpacked = 0
        self._transcode: codecs.IncrementalDecoder | None = None
        self._begun = False

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def read(self, wanted: int) -> bytes:
        """About as many bytes as wanted, b"" at the end; text comes as UTF-8 without a BOM."""
        data = self._plain(wanted)
        if not self._begun:
            self._begun = True
            coding = _UTF16.get(data[:2])
            if coding is not None:
                self._transcode = codecs.getincrementaldecoder(coding)("replace")
                data = data[2:]
            data = data.removeprefix(codecs.BOM_UTF8)
        while self._transcode is not None and data:
            text = self._transcode.decode(data)
            if text:
                return text.encode("utf-8", "surrogatepass")
            data = self._plain(wanted)
        return data

    def _plain(self, wanted: int) -> bytes:
        if self._unpacker is None:
            return self._raw(wanted)
        data: bytes | None = None
        while data is None:
            data = self._unpacked_block(wanted)
        return data

    def _raw(self, wanted: int) -> bytes:
        block = self._file.read(min(wanted, self._size - self.done))
        self.done += len(block)
        return block

    def _unpacked_block(self, wanted: int) -> bytes | None:
        """Some unpacked bytes, b"" when there can be no more, None when there may be."""
        unpacker = self._unpacker
        packed = self._rest or self._raw(_BLOCK)
        if unpacker is None or self.damage or not packed:
            if unpacker is not None and not unpacker.eof:
                self.damage = self.damage or "the compressed data ends early"
            return b""
        if unpacker.eof:  # gzip files may be written one after another
            unpacker = self._unpacker = zlib.decompressobj(47)
        before = unpacker.copy()
        try:
            data = unpacker.decompress(packed, min(wanted, _BLOCK))
        except zlib.error:
            self.damage = "the compressed data is damaged"
            self._rest = b""
            return _until_damage(before, packed)
        self._rest = unpacker.unconsumed_tail or unpacker.unused_data
        self._unpacked += len(data)
        if self._unpacked > max(_LEAST_UNPACKED, _MOST_RATIO * self._size):
            self.damage = f"it unpacks to more than {_MOST_RATIO} times its size"
        return data or None
