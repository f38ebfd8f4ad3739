"""The proxy through the USB cable: `adb reverse` makes a port of the phone's loopback lead here.

The phone loses the port when it is unplugged or adb restarts, so it is looked at every other
second and made again; at the end it is taken away.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from auditor.capture.modes.base import Asked, Mode, Prepared
from auditor.model import DeviceError, InputError

if TYPE_CHECKING:
    from auditor.device import Phone

PORT = 8080


def _prepare(asked: Asked) -> Prepared:
    from auditor.device import connect  # noqa: PLC0415 - loads adb's library, needed by one mode

    phone = connect(asked.serial)
    listen = PORT if asked.port is None else asked.port
    port = listen or PORT  # of the phone, where a free one is not for us to find
    remote = f"tcp:{port}"
    if any(one == remote for one, _ in phone.reverse_list()):
        raise InputError(f"Port {port} of the phone is in use by adb reverse: choose --port.")
    cable = _Cable(phone, remote)

    def start(listening: int) -> Iterable[str]:
        asked.changes.note("adb reverse", phone.serial, remote)
        cable.lead_to(f"tcp:{listening}")
        yield f"On the phone: the proxy is 127.0.0.1, port {port}; the cable leads it here."

    return Prepared(
        f"regular@127.0.0.1:{listen}",
        serial=phone.serial,
        reverse_port=port,
        start=start,
        keep=cable.keep,
    )


class _Cable:
    """One reversed port, made again when it is lost."""

    def __init__(self, phone: Phone, remote: str) -> None:
        self._phone = phone
        self._remote = remote
        self._local = ""
        self._lost = False

    def lead_to(self, local: str) -> None:
        """Make it."""
        self._local = local
        self._phone.reverse(self._remote, local)

    def keep(self) -> str:
        """Make it again where it is lost; what to say about it."""
        try:
            there = (self._remote, self._local) in self._phone.reverse_list()
            if there and not self._lost:
                return ""
            if not there:
                self._phone.reverse(self._remote, self._local)
        except DeviceError as error:
            said = "" if self._lost else f"{error} What was captured is safe; plug it in again."
            self._lost = True
            return said
        self._lost = False
        return "The phone's port had been lost and leads here again."


MODE = Mode(
    name="usb",
    title="the proxy through the USB cable (adb reverse); no common network needed",
    needs="adb, USB debugging",
    blind_spots=(
        "an app may ignore the proxy (Flutter, many SDKs and games do): it connects past us",
        "UDP goes past us: QUIC and HTTP/3, DNS, WebRTC, VPNs",
        "the cable hides the port of the app: connections of several apps at once are ambiguous",
    ),
    prepare=_prepare,
)
