"""The phone records its packets itself: tcpdump where it is rooted, else PCAPdroid.

What goes past the gateway, or comes to it as ciphertext only, is seen there. In WireGuard mode
the phone sees each packet twice, as the app sends it into the tunnel and inside the tunnel's own:
the latter is left out here, so that it counts once. The phone's loopback is left out too, but for
the port that leads to the proxy over the cable.
"""

from __future__ import annotations

import ipaddress
import os
from typing import TYPE_CHECKING

from auditor.capture import salvage
from auditor.capture.owning import Owning
from auditor.capture.tcpdump import dropped
from auditor.device import adb_places
from auditor.device.pcapdroid import PcapDroid
from auditor.device.recorder import Recorder
from auditor.model import DeviceError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from auditor.capture.tcpdump import Note
    from auditor.device import Phone

_LOST = "The rest of the phone's packets is missing: {reason}."


class OnPhone:
    """tcpdump on the rooted phone. `inside` are the phone's addresses in our WireGuard tunnel.

    `server` is the tunnel's other end, `reverse` a port of the phone's loopback that leads to the
    proxy; "" and 0 for none. `app` is the app under test.
    """

    def __init__(
        self, phone: Phone, *, inside: Sequence[str] = (), server: tuple[str, int] = ("", 0),
        reverse: int = 0, app: str = "",
    ) -> None:  # fmt: skip
        self._phone = phone
        self._inside = inside
        self._server = server
        self._reverse = reverse
        self._app = app
        self._recorder = Recorder(phone)
        self._owning: Owning | None = None
        self._adb: tuple[int, ...] = ()  # ports that are left out

    def start(self, target: Path, note: Note) -> None:  # noqa: ARG002 - the phone ends it by itself
        """Record into a new file; whose packets they are is noted beside it.

        Raises:
            DeviceError: the phone cannot.
        """
        self._adb = adb_places.listening(self._phone)
        expression = on_phone(self._adb, self._server, self._reverse)
        if self._inside:
            salvage.put_words(target.with_name("inside"), self._inside)
        self._recorder.start(expression, private(target))
        self._owning = Owning(self._phone, target.with_name("owners"), self._app)
        self._owning.start()

    @property
    def recording(self) -> bool:
        """Whether packets still come from the phone."""
        return self._recorder.recording

    def stop(self) -> str:
        """End it; a sentence about what was lost, "" where nothing was."""
        owning, self._owning = self._owning, None
        trouble = self._recorder.stop()
        if owning is not None:
            owning.stop()
        if trouble:
            return _LOST.format(reason=trouble)
        return f"{dropped(bytes(self._recorder.words))} {self._moved()}".strip()

    def _moved(self) -> str:
        try:
            return adb_places.moved(self._adb, adb_places.listening(self._phone))
        except DeviceError:  # it went after all was there
            return ""


class ByPcapDroid:
    """PCAPdroid on the phone, which somebody holds: `say` tells what to do there."""

    def __init__(self, phone: Phone, say: Callable[[str], None], app: str = "") -> None:
        self._phone = phone
        self._say = say
        self._app = app
        self._recorder = PcapDroid(phone)
        self._owning: Owning | None = None

    def start(self, target: Path, note: Note) -> None:
        """Record into a new file; packages by their UIDs are noted beside it.

        Raises:
            DeviceError: it is not installed, nobody allowed it, or the phone is gone.
        """
        self._recorder.check()
        note("pcapdroid", self._phone.serial)
        self._say("On the phone: allow PCAPdroid to be controlled, and its VPN.")
        self._recorder.start(private(target))
        self._owning = Owning(self._phone, target.with_name("owners"), self._app, look=False)
        self._owning.start()

    @property
    def recording(self) -> bool:
        """Whether packets still come from the phone."""
        return self._recorder.recording

    def stop(self) -> str:
        """End it; a sentence about what was lost, "" where nothing was."""
        owning, self._owning = self._owning, None
        trouble = self._recorder.stop()
        if owning is not None:
            owning.stop()
        return _LOST.format(reason=trouble) if trouble else ""


def on_phone(adb: Sequence[int], server: tuple[str, int] = ("", 0), reverse: int = 0) -> str:
    """The filter: all of IP but adb's own ports, the tunnel's outside, and loopback.

    Raises:
        ValueError: an address is none.
    """
    local = "(net 127.0.0.0/8 or host ::1)"
    if reverse:
        local = f"({local} and not tcp port {reverse})"
    left_out = [local, *(f"tcp port {port}" for port in adb)]
    host, port = server
    if host and port:
        left_out.append(f"(udp port {port} and host {ipaddress.ip_address(host)})")
    return f"(ip or ip6) and not ({' or '.join(left_out)})"


def private(path: Path) -> BinaryIO:
    """A new file, 0600 from its first byte."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
