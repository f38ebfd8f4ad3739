"""What a phone sends without end, written to a file of ours in a thread of its own.

The phone may go away at any time, and the disk may be full: what came before is in the file, and
`trouble` says why no more is.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterator

PIECE = 1 << 16  # bytes read at once
_END = 10.0  # seconds that the phone has to say its last


class Feed:
    """Writes pieces to a file until they end. `size` counts bytes, `ended` says that it is over.

    `trouble` is "" while all is well and after an end that the phone announced.
    """

    def __init__(self, source: socket.socket, pieces: Iterator[bytes], out: BinaryIO) -> None:
        self.size = 0
        self.trouble = ""
        self.ended = threading.Event()
        self._source = source
        self._pieces = pieces
        self._out = out
        self._came = threading.Condition()
        self._began = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="phone-feed", daemon=True)
        self._thread.start()

    def wait_for(self, size: int, seconds: float) -> bool:
        """Whether so many bytes came within some seconds, before the end."""
        with self._came:
            self._came.wait_for(lambda: self.size >= size or self.ended.is_set(), seconds)
        return self.size >= size

    def finish(self, seconds: float = _END) -> None:
        """Wait for the end that was asked for, not for ever."""
        if not self.ended.wait(seconds):
            self.trouble = self.trouble or "it did not answer any more"
        self.close()

    def close(self) -> None:
        """End it, whatever the phone still has."""
        with contextlib.suppress(OSError):  # it is closed already
            self._source.shutdown(socket.SHUT_RDWR)
        self._thread.join(_END)
        self._source.close()

    def _run(self) -> None:
        try:
            for piece in self._pieces:
                if not self._write(piece):
                    return
        except (OSError, EOFError):
            seconds = time.monotonic() - self._began
            self.trouble = self.trouble or f"it went away after {seconds:,.0f} s"
        finally:
            with contextlib.suppress(OSError):  # what could not be written still cannot
                self._out.close()
            self.ended.set()
            with self._came:
                self._came.notify_all()

    def _write(self, piece: bytes) -> bool:
        try:
            self._out.write(piece)
            self._out.flush()
        except OSError as error:
            self.trouble = f"what it sent could not be written: {error.strerror}"
            return False
        with self._came:
            self.size += len(piece)
            self._came.notify_all()
        return True


def received(source: socket.socket, size: int) -> Iterator[bytes]:
    """So many bytes in pieces; raises EOFError where the phone goes away before."""
    while size:
        piece = source.recv(min(size, PIECE))
        if not piece:
            raise EOFError
        size -= len(piece)
        yield piece
