"""The worker as a process: how it is started, spoken to without blocking, and ended."""

from __future__ import annotations

import os
import socket
import struct
import subprocess
import sys
import tempfile
from typing import TYPE_CHECKING

from auditor.capture import wire

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from auditor.capture.wire import Frame

MODULE = "auditor.capture.worker"
NOTE = struct.Struct(">Q")  # the batch that the worker began last
_BUFFER = 4 << 20  # asked of the kernel; it grants what the system allows
_READ = 1 << 12  # reports are short, and the buffer is made anew for each read


class Child:
    """One worker process and our end of its socket.

    Its session is its own (no signal of the terminal reaches it), its output goes to `log`.
    It finds the packages that we found: our sys.path is passed on, the working directory is not.

    Raises:
        OSError: it could not be started.
    """

    def __init__(self, preamble: bytes, log: Path) -> None:
        self.socket, theirs = socket.socketpair()
        self.unsent: list[memoryview] = []
        self._splitter = wire.Splitter()
        self._note = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - closed by `close`
        try:
            self._note.write(bytes(NOTE.size))
            self.socket.settimeout(0)
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _BUFFER)
            self._process = _spawn((theirs.fileno(), self._note.fileno()), log)
        except OSError:
            self.socket.close()
            self._note.close()
            raise
        finally:
            theirs.close()
        self.unsent.append(memoryview(preamble))
        self.flush()

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def send(self, kind: int, number: int, parts: Sequence[bytes]) -> bool:
        """Queue a frame and send what the kernel takes now; True when all of it is sent."""
        head = wire.header(kind, number, parts, checked=False)
        self.unsent += map(memoryview, (head, *parts))
        return self.flush()

    def flush(self) -> bool:
        """Send more of what is queued; True when nothing is left or the worker is gone."""
        while self.unsent:
            try:
                done = self.socket.sendmsg(self.unsent)
            except BlockingIOError:
                return False
            except OSError:  # it died; what it said before is read, then it is buried
                self.unsent.clear()
                return False
            whole = 0
            while whole < len(self.unsent) and done >= len(self.unsent[whole]):
                done -= len(self.unsent[whole])
                whole += 1
            del self.unsent[:whole]
            if done:
                self.unsent[0] = self.unsent[0][done:]
        return True

    def receive(self) -> tuple[bool, list[Frame]]:
        """Whether the worker lives, and what it said since."""
        try:
            data = self.socket.recv(_READ)
            return bool(data), list(self._splitter.feed(data))
        except BlockingIOError:
            return True, []
        except (OSError, wire.WireError):
            return False, []

    def begun(self) -> int:
        """The number of the batch that it began last, 0 for none."""
        return int(NOTE.unpack(os.pread(self._note.fileno(), NOTE.size, 0))[0])

    def kill(self) -> None:
        """End it at once; its death then shows on the socket."""
        self._process.kill()

    def end(self, kill_after: float) -> int:
        """Close the socket, wait, kill after that many seconds; the exit code."""
        self.socket.close()
        try:
            return self._process.wait(kill_after)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()

    def close(self) -> None:
        """Let go of the note, after `end`."""
        self._note.close()


def _spawn(handles: tuple[int, ...], log: Path) -> subprocess.Popen[bytes]:
    environment = dict(os.environ)
    environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
    errors = os.open(log, flags, 0o600)
    try:
        return subprocess.Popen(  # noqa: S603 - our own interpreter and module, no shell
            [sys.executable, "-P", "-m", MODULE, *map(str, handles)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            pass_fds=handles,
            env=environment,
            start_new_session=True,
        )
    finally:
        os.close(errors)
