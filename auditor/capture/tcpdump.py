"""tcpdump as a child process that writes the phone's packets to a private file of ours.

It writes to its standard output, which is a file that we opened: so the file is ours and 0600
whatever user tcpdump drops to. It is ended by its process id, and its last words say what the
kernel had to drop.

When this process is killed, tcpdump must end too. A parent-death signal does not do: the kernel
forgets it when tcpdump drops to its own user, and sends it when a mere thread ends. So a shell
waits for the end of a pipe that only we hold, and then ends tcpdump.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.model import InputError
from auditor.store import owner

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    type Note = Callable[..., None]

_START = 10.0  # seconds until it listens
_END = 10.0
_HELD = (
    1.2  # the kernel hands packets over once a second (TPACKET_V3, tcpdump's to_ms), or when full
)
# KiB. libpcap's own 2 MiB lose packets as soon as 50 MB pass within a second; 32 MiB kept 200 MB.
_BUFFER = "32768"
_DROPPED = re.compile(rb"(\d+) packets? dropped by kernel")
_DIGITS = 18
_WATCH = 'read line || kill -TERM "$1"'  # the pipe ends with us; a line says that all is well
_NOISE = re.compile(r"^tcpdump: (?:listening|data link|verbose)", re.IGNORECASE)


class Tcpdump:
    """Records one interface. Another source of packets (a rooted phone's) has the same methods."""

    def __init__(self, interface: str, expression: str) -> None:
        self._command = _command(interface, expression)
        self._process: subprocess.Popen[bytes] | None = None
        self._watcher: subprocess.Popen[bytes] | None = None
        self._words = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - closed by `stop`

    def start(self, target: Path, note: Note) -> None:
        """Write to `target`, a new file, and return once packets are recorded.

        `note` is told of the process, which must end where this one is killed.

        Raises:
            InputError: tcpdump is not permitted, or refuses interface or filter.
        """
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            self._process = subprocess.Popen(  # noqa: S603 - no shell
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=handle,
                stderr=self._words,
                start_new_session=True,  # the terminal's Ctrl-C is not meant for it
            )
            self._watcher = subprocess.Popen(  # noqa: S603 - a fixed script
                ["/bin/sh", "-c", _WATCH, "sh", str(self._process.pid)],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        finally:
            os.close(handle)
        deadline = time.monotonic() + _START
        while b"listening on" not in self._said():
            if self._process.poll() is not None or time.monotonic() > deadline:
                reason = _reason(self._said())
                self.stop()
                raise InputError(f"tcpdump cannot record packets: {reason}")
            time.sleep(0.01)
        note("tcpdump", str(self.pid), owner.mark(self.pid))

    @property
    def recording(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.poll() is None

    def stop(self) -> str:
        """End it; a sentence about what was lost, "" where nothing was."""
        process = self._process
        if process is None:
            return ""
        died = False
        try:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_HELD)  # else the last second's packets stay in the kernel
            died = process.poll() is not None
        finally:  # also when Ctrl-C ends the waiting
            self._process = None
            self._unwatch()
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            try:
                process.wait(_END)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        said = self._said()
        self._words.close()
        return f"tcpdump ended before the capture: {_reason(said)}." if died else dropped(said)

    @property
    def pid(self) -> int:
        """The number of its process, 0 where it does not run."""
        return self._process.pid if self._process else 0

    def _unwatch(self) -> None:
        watcher, self._watcher = self._watcher, None
        if watcher is not None:
            with contextlib.suppress(OSError):
                watcher.communicate(b"\n")

    def _said(self) -> bytes:
        return os.pread(self._words.fileno(), 1 << 16, 0)


def expression(phones: Sequence[str], adb: int, places: Sequence[tuple[str, int]] = ()) -> str:
    """The filter: what the networks of phones send and get, all where none is named.

    adb over the network is this machine's doing, no app's: it is what comes to or from the port
    `adb` of a phone, and `places` where adb has one (address and port, which wireless debugging
    chooses anew). Another's port of that number is an app's business and recorded. adb's
    server (5037) is reached over loopback, where the proxy's own ports alone are kept.
    """
    ours = [
        f"(dst host {host} and tcp dst port {port}) or (src host {host} and tcp src port {port})"
        for host, port in places
    ]
    if not phones:
        return f"(ip or ip6) and not ({' or '.join(ours)})" if ours else "ip or ip6"
    either, to, by = (
        "(" + " or ".join(f"{way}net {one}" for one in phones) + ")" for way in ("", "dst ", "src ")
    )
    ours.append(f"(tcp dst port {adb} and {to}) or (tcp src port {adb} and {by})")
    return f"{either} and not ({' or '.join(ours)})"


def dropped(said: bytes) -> str:
    """What tcpdump's last words say that was lost, "" where nothing was."""
    found = _DROPPED.search(said)
    count = int(found[1][:_DIGITS]) if found else 0
    return f"The kernel dropped {count:,} packets." if count else ""


def _command(interface: str, expression: str) -> list[str]:
    program = shutil.which("tcpdump")
    if program is None:
        raise InputError("--pcap needs tcpdump, which is not installed")
    return [program, "-n", "-U", "-s", "0", "-B", _BUFFER, "-i", interface, "-w", "-", expression]


def _reason(said: bytes) -> str:
    lines = [line.strip() for line in said.decode("utf-8", "replace").splitlines()]
    told = [line for line in lines if line and not _NOISE.match(line)]
    return told[0].removeprefix("tcpdump: ")[:200].rstrip(".") if told else "it gave no reason"
