"""What a command on the phone answered, read under a bound of size and time.

The phone may say anything for ever, so bytes are counted as they come, reading
stops at the limit, and one deadline holds for the whole answer. Shell protocol
version 2 (AOSP packages/modules/adb, shell_protocol.h) frames it as packets of
`id, little-endian length, bytes`: 1 is stdout, 2 stderr, 3 the exit status. A
phone without it (before Android 7) sends bare bytes; the status then comes from
a mark that was asked for.
"""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass, field

_STDOUT, _STDERR, _EXIT = 1, 2, 3
_HEADER = 5
_CHUNK = 65_536


@dataclass(frozen=True, slots=True)
class Answer:
    """Output of one command. `status` is None where the phone did not come to say it."""

    text: str = field(default="", repr=False)
    error: str = field(default="", repr=False)  # stderr; "" where the phone mixes both
    status: int | None = None
    cut: bool = False  # there was more than the limit

    @property
    def good(self) -> bool:
        """Whether the command ended, and with status 0."""
        return self.status == 0


class Reader:
    """Bytes of a socket until a deadline and a limit, whatever comes first."""

    def __init__(self, source: socket.socket, seconds: float, limit: int) -> None:
        self._source = source
        self._deadline = time.monotonic() + seconds
        self.left = limit

    def some(self, most: int) -> bytes:
        """At most `most` bytes, b"" at the end; raises TimeoutError past the deadline."""
        remaining = self._deadline - time.monotonic()
        if remaining <= 0:
            raise TimeoutError
        self._source.settimeout(remaining)
        return self._source.recv(min(most, _CHUNK))

    def exactly(self, count: int) -> bytes:
        """This many bytes; raises EOFError where the phone goes away before."""
        read = bytearray()
        while len(read) < count:
            piece = self.some(count - len(read))
            if not piece:
                raise EOFError
            read += piece
        return bytes(read)


def read_framed(source: Reader) -> Answer:
    """An answer in shell protocol version 2; raises EOFError where it ends without a status."""
    pieces: dict[int, bytearray] = {_STDOUT: bytearray(), _STDERR: bytearray()}
    while True:
        kind, length = _header(source)
        if kind == _EXIT:
            status = source.exactly(length)[0] if 0 < length < _CHUNK else None
            return _answer(pieces, status)
        kept = pieces.get(kind)
        while length:
            piece = source.some(length)
            if not piece:
                raise EOFError
            length -= len(piece)
            source.left -= len(piece)
            if kept is not None:
                kept += piece
            if source.left < 0:
                return _answer(pieces, None, cut=-source.left)


def _header(source: Reader) -> tuple[int, int]:
    header = source.exactly(_HEADER)
    source.left -= _HEADER  # else empty packets would never end
    if source.left < 0:
        return _EXIT, 0
    return header[0], int.from_bytes(header[1:], "little")


def read_bare(source: Reader, mark: bytes) -> Answer:
    """An answer without frames, up to the line that `mark` begins with the status."""
    read = bytearray()
    while piece := source.some(_CHUNK):
        read += piece
        source.left -= len(piece)
        if source.left < 0:
            return _answer({_STDOUT: read}, None, cut=-source.left)
    text, found, status = bytes(read).rpartition(mark)
    if not found:
        raise EOFError
    number = status.strip()
    known = int(number) if number.isdigit() and len(number) <= 3 else None
    return _answer({_STDOUT: bytearray(text.replace(b"\r\n", b"\n"))}, known)


def _answer(pieces: dict[int, bytearray], status: int | None, cut: int = 0) -> Answer:
    """Decoded as UTF-8; whatever is not, shows as the replacement character."""
    out, error = pieces[_STDOUT], pieces.get(_STDERR, bytearray())
    if cut:
        del (out or error)[-cut:]
    text, said = (part.decode("utf-8", "replace") for part in (out, error))
    return Answer(text, said, status, cut=bool(cut) or status is None)
