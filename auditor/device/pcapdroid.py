"""PCAPdroid as a recorder: an app on the phone that sees all traffic as its VPN, without root.

It is started by an intent, for which the person who holds the phone must say yes; it then serves
what it records over HTTP on the phone, from the first packet after the request. adb leads there
without a port on this machine, which others here could use. Each packet has a trailer with its
app's UID. At the end the app is stopped as Android stops apps: its own intent would ask again.

Source: emanuele-f/PCAPdroid, docs/app_api.md (intents and their settings), HTTPServer.java (an
answer in chunks, the first of which holds the file's header) and pcap_dump.c (trailer; packets
wait for a second at most).
"""

from __future__ import annotations

import contextlib
import secrets
import threading
import time
from typing import TYPE_CHECKING, BinaryIO

from adbutils import AdbError

from auditor.device.adb_server import client, opened
from auditor.device.feed import Feed, received
from auditor.model import DeviceError

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

    from auditor.device.transport import Phone

PACKAGE = "com.emanuelef.remote_capture"
HELD = 1.5  # seconds that it may hold packets back
_CONTROL = f"{PACKAGE}/.activities.CaptureCtrl"
_PORTS = (20_000, 40_000)  # of the phone, one of which it serves on
_CONSENT = 60.0  # seconds for the person to say yes
_AGAIN = 0.3
_STEP = 10.0
_REQUEST = b"GET /phone.pcap HTTP/1.1\r\nHost: phone\r\n\r\n"
_MOST_HEAD = 8_192
_LONGEST_SIZE = 18  # bytes of a chunk's size with the line's end
_SETTINGS = {
    "action": "start",
    "pcap_dump_mode": "http_server",
    "pcapdroid_trailer": "true",
    "ip_mode": "both",
    "block_quic": "never",
    "auto_block_private_dns": "false",  # what is recorded is to be as it is without it
}


class PcapDroid:
    """Records through the app."""

    def __init__(self, phone: Phone) -> None:
        self._phone = phone
        self._feed: Feed | None = None
        self._closing = contextlib.ExitStack()
        self._stopping = threading.Event()
        self._between = threading.Event()  # set while no chunk is under way

    def check(self) -> None:
        """Look whether the app is there.

        Raises:
            DeviceError: it is not installed, or the phone is gone.
        """
        if "package:" not in self._phone.shell(f"pm path {PACKAGE}"):
            raise DeviceError(
                f"PCAPdroid is not on the phone {self._phone.serial}: install it from an app store"
                " (it is free), or record otherwise with --pcap-from."
            )

    def start(self, out: BinaryIO) -> None:
        """Start it and write what it records; returns once packets are recorded.

        Raises:
            DeviceError: nobody allowed it in time, or the phone is gone.
        """
        try:
            port = _PORTS[0] + secrets.randbelow(_PORTS[1] - _PORTS[0])
            self._ask_for(port)
            source = self._connected(port)
        except BaseException:
            out.close()
            self._closing.close()
            self._leave()
            raise
        self._feed = Feed(source, self._chunks(source), out)

    @property
    def recording(self) -> bool:
        """Whether packets still come."""
        return self._feed is not None and not self._feed.ended.is_set()

    def stop(self) -> str:
        """Stop it; what went wrong meanwhile, "" where nothing did."""
        feed, self._feed = self._feed, None
        if feed is None:
            return ""
        early = feed.ended.wait(HELD)
        self._stopping.set()
        if not self._between.is_set():  # what has begun to come holds whole packets
            feed.ended.wait(_STEP)
        feed.close()
        self._closing.close()
        left = self._leave()
        if early:
            return feed.trouble or "PCAPdroid was stopped on it before the capture"
        return left

    def _ask_for(self, port: int) -> None:
        settings = {**_SETTINGS, "http_server_port": str(port)}
        extras = " ".join(f"-e {name} {one}" for name, one in settings.items())
        said = self._phone.run(f"am start {extras} -n {_CONTROL}")
        complaints = [
            line for line in (said.text + said.error).splitlines() if line.startswith("Error")
        ]
        if complaints:
            reason = complaints[-1].removeprefix("Error:").strip()[:200].rstrip(".")
            raise DeviceError(f"PCAPdroid cannot be started: {reason}.")

    def _connected(self, port: int) -> socket.socket:
        """A connection on which packets will come, once the person has said yes."""
        until = time.monotonic() + _CONSENT
        while True:
            with contextlib.suppress(AdbError, EOFError, OSError):
                return self._asked(port)
            self._phone.shell("true")  # while it is there
            if time.monotonic() > until:
                raise DeviceError(
                    f"PCAPdroid does not record within {_CONSENT:g} s: allow it on the phone"
                    f" {self._phone.serial}, and the VPN that Android then asks about."
                )
            time.sleep(_AGAIN)

    def _asked(self, port: int) -> socket.socket:
        with contextlib.ExitStack() as stack:
            connection = stack.enter_context(
                opened(client(), self._phone.serial, f"tcp:{port}", _STEP)
            )
            source: socket.socket = connection.conn
            source.settimeout(_STEP)
            source.sendall(_REQUEST)
            if not _line(source, _MOST_HEAD).startswith(b"HTTP/1.1 200"):
                raise EOFError
            left = _MOST_HEAD
            while header := _line(source, left):
                left -= len(header) + 2
            source.settimeout(None)
            self._closing.push(stack.pop_all())
            return source

    def _chunks(self, source: socket.socket) -> Iterator[bytes]:
        """A body in chunks (RFC 9112, 7.1), to its end or to ours."""
        while not self._stopping.is_set():
            self._between.set()
            size = _size(_line(source, _LONGEST_SIZE))
            self._between.clear()
            if not size:
                return
            yield from received(source, size)
            if _line(source, 2):
                raise EOFError

    def _leave(self) -> str:
        try:
            end(self._phone)
        except DeviceError:
            return "it went away, and PCAPdroid may still run on it"
        return ""


def end(phone: Phone) -> None:
    """Stop the app, whatever it does.

    Raises:
        DeviceError: the phone is gone.
    """
    phone.shell(f"am force-stop {PACKAGE}")


def _line(source: socket.socket, most: int) -> bytes:
    """A line without its end; raises EOFError where it is too long or never ends."""
    line = bytearray()
    while not line.endswith(b"\r\n"):
        piece = source.recv(1)
        if not piece or len(line) >= most:
            raise EOFError
        line += piece
    return bytes(line[:-2])


def _size(line: bytes) -> int:
    """The size that a chunk begins with; raises EOFError where it is none."""
    try:
        size = int(line.partition(b";")[0], 16)
    except ValueError:
        raise EOFError from None
    if size < 0:
        raise EOFError
    return size
