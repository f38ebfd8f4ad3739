"""The worker as a process: how it is started, spoken to without blocking, and ended."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

from auditor.capture import wire

if TYPE_CHECKING:
    from pathlib import Path

    from auditor.capture.wire import Frame

MODULE = "auditor.capture.worker"
_BUFFER = 1 << 20  # asked of the kernel; it grants what the system allows
_READ = 1 << 16


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
        try:
            self.socket.settimeout(0)
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _BUFFER)
            self._process = _spawn(theirs.fileno(), log)
        except OSError:
            self.socket.close()
            raise
        finally:
            theirs.close()
        self.unsent.append(memoryview(preamble))
        self.flush()

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def send(self, kind: int, number: int, payload: bytes) -> bool:
        """Queue a frame and send what the kernel takes now; True when all of it is sent."""
        head = wire.header(kind, number, payload, checked=False)
        self.unsent += (memoryview(head), memoryview(payload))
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
            while self.unsent and done >= len(self.unsent[0]):
                done -= len(self.unsent.pop(0))
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


def _spawn(handle: int, log: Path) -> subprocess.Popen[bytes]:
    environment = dict(os.environ)
    environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
    errors = os.open(log, flags, 0o600)
    try:
        return subprocess.Popen(  # noqa: S603 - our own interpreter and module, no shell
            [sys.executable, "-P", "-m", MODULE, str(handle)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            pass_fds=(handle,),
            env=environment,
            start_new_session=True,
        )
    finally:
        os.close(errors)
