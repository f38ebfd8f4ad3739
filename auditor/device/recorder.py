"""tcpdump on a rooted phone: its packets come through adb as it writes them.

Nothing is left on the phone and nothing is stored there. A shell on the phone waits for a line
of ours and then ends tcpdump; it waits in vain where we are gone or the cable is out, and ends it
too. Shell protocol version 2 keeps packets, tcpdump's words and its end apart, so the phone must
have it (Android 7). What comes is read in bounded pieces.

The phone says "any" to all its interfaces: in a VPN that is both what apps send into the tunnel
and the tunnel itself. What is left out of that is the caller's to say.
"""

from __future__ import annotations

import contextlib
import re
import shlex
import struct
from typing import TYPE_CHECKING, BinaryIO

from auditor.device.adb_server import client, opened, speaking
from auditor.device.feed import PIECE, Feed, received
from auditor.model import DeviceError

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

    from auditor.device.transport import Phone

WHERE = ("tcpdump", "/data/local/tmp/tcpdump", "/data/data/com.termux/files/usr/bin/tcpdump")
HELD = 1.2  # seconds that the phone's kernel may hold packets back (TPACKET_V3 in tcpdump)
_BUFFER = 8192  # KiB; libpcap's own 2 MiB do not hold what adb is too slow to take away
_START = 20.0  # seconds: a person may have to allow su
_HEAD = 24  # bytes of a pcap's header, which tcpdump writes when it records
_FIRST_SDK = 24  # with shell protocol version 2
_STDIN, _STDOUT, _STDERR, _EXIT = 0, 1, 2, 3
_MOST_WORDS = 1 << 14
_NOISE = re.compile(r"tcpdump: (?:listening|data link|verbose)", re.IGNORECASE)
_PATH = re.compile(r"[A-Za-z0-9_./-]{1,200}")
# tcpdump's own end, ours, or the cable's ends all of it.
_SCRIPT = (
    "exec 3<&0; {program} -n -U -s 0 -B {buffer} -i any -w - {filter} 3<&- & t=$!;"
    " {{ read x <&3; kill -TERM $t; }} >/dev/null 2>&1 & r=$!;"
    " wait $t; s=$?; kill $r 2>/dev/null; exit $s"
)


class Recorder:
    """Records what passes the phone's interfaces, as a pcap.

    `words` is what tcpdump said, `status` its exit status once it ended.
    """

    def __init__(self, phone: Phone) -> None:
        self.words = bytearray()
        self.status: int | None = None
        self._phone = phone
        self._feed: Feed | None = None
        self._source: socket.socket | None = None
        self._closing = contextlib.ExitStack()

    def start(self, expression: str, out: BinaryIO) -> None:
        """Record what a tcpdump filter lets through; returns once packets are recorded.

        Raises:
            DeviceError: the phone is not rooted or too old, has no tcpdump, or that refuses.
        """
        serial = self._phone.serial
        try:
            self._begin(self._script(expression), out)
        except BaseException:
            out.close()
            self._closing.close()
            raise
        feed = self._feed
        if feed is not None and not feed.wait_for(_HEAD, _START):
            self._feed = None
            feed.close()
            self._closing.close()
            reason = feed.trouble or self.reason() or "it gave no reason"
            raise DeviceError(f"tcpdump on the phone {serial} cannot record packets: {reason}.")

    @property
    def recording(self) -> bool:
        """Whether packets still come."""
        return self._feed is not None and not self._feed.ended.is_set()

    def stop(self) -> str:
        """End it; what went wrong meanwhile, "" where nothing did."""
        feed, self._feed = self._feed, None
        if feed is None:
            return ""
        if not feed.ended.wait(HELD) and self._source is not None:
            with contextlib.suppress(OSError):
                self._source.sendall(struct.pack("<BI", _STDIN, 1) + b"\n")
            feed.finish()
            self._closing.close()
            return feed.trouble
        feed.close()
        self._closing.close()
        reason = self.reason() or "it gave no reason"
        return feed.trouble or f"tcpdump ended on it before the capture: {reason}"

    def reason(self) -> str:
        """The first thing that tcpdump or su complained of."""
        lines = (line.strip() for line in self.words.decode("utf-8", "replace").splitlines())
        told = (line for line in lines if line and not _NOISE.match(line))
        return next(told, "").removeprefix("tcpdump: ")[:200].rstrip(".")

    def _script(self, expression: str) -> str:
        phone = self._phone
        sdk = phone.shell("getprop ro.build.version.sdk").strip()
        if sdk.isdigit() and int(sdk) < _FIRST_SDK:
            raise DeviceError(f"The phone {phone.serial} is too old to record: Android 7 can.")
        if phone.root.form is None:
            reason = phone.root.reason
            raise DeviceError(f"The phone {phone.serial} records as root only: {reason}.")
        find = " || ".join(f"command -v {one}" for one in WHERE)
        program = phone.run(find, root=True, seconds=_START).text.strip().partition("\n")[0]
        if not _PATH.fullmatch(program):
            raise DeviceError(
                f"The phone {phone.serial} has no tcpdump: build or get a static one for its"
                f" processor, then `adb push tcpdump {WHERE[1]}` and `adb shell chmod 755"
                f" {WHERE[1]}`."
            )
        script = _SCRIPT.format(program=program, buffer=_BUFFER, filter=shlex.quote(expression))
        return phone.root.wrap(script)

    def _begin(self, command: str, out: BinaryIO) -> None:
        serial = self._phone.serial
        with speaking(serial, _START):
            connection = self._closing.enter_context(
                opened(client(), serial, f"shell,v2,raw:{command}", _START)
            )
            self._source = connection.conn
            self._source.settimeout(None)
        self._feed = Feed(self._source, self._packets(self._source), out)

    def _packets(self, source: socket.socket) -> Iterator[bytes]:
        """The packets; tcpdump's words and status aside (AOSP shell_protocol.h)."""
        while True:
            kind, size = struct.unpack("<BI", b"".join(received(source, 5)))
            if kind == _EXIT:
                self.status = b"".join(received(source, min(size, PIECE)))[0] if size else None
                return
            for piece in received(source, size):
                if kind == _STDOUT:
                    yield piece
                elif kind == _STDERR:
                    self.words += piece[: _MOST_WORDS - len(self.words)]
