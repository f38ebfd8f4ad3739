"""Where adb itself reaches phones over the network: that traffic is this machine's, no app's.

adb names such a phone by address and port, by a name and port, or, as found by mDNS, by its
service: `adb-SERIAL-RANDOM._adb-tls-connect._tcp` (AOSP packages/modules/adb,
docs/dev/adb_wifi.md). Only the phone itself knows where it is then: it is asked for its
addresses and for the ports on which its adbd listens.
"""

from __future__ import annotations

import contextlib
import ipaddress
import re
import socket
from typing import TYPE_CHECKING

from auditor.device import addresses
from auditor.model import DeviceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from auditor.device.shell import Shell

type Place = tuple[str, int]  # address and TCP port

_PORTS = ("service.adb.tcp.port", "service.adb.tls.port", "persist.adb.tcp.port")
_SERVICE = re.compile(r"\._adb(?:-tls-connect)?\._tcp\.?$")
_SECONDS = 5.0
_MOST = 32  # addresses of one phone: each makes the filter longer


def listening(phone: Shell) -> tuple[int, ...]:
    """The phone's own TCP ports where adb comes by network.

    Raises:
        DeviceError: the phone is gone.
    """
    found = (phone.shell(f"getprop {name}", seconds=_SECONDS).strip() for name in _PORTS)
    return tuple(sorted({port for text in found if (port := _port(text))}))


def places(
    serials: Iterable[str], phone: Callable[[str], Shell], say: Callable[[str], object]
) -> list[Place]:
    """Where adb reaches phones over the network, by their serials; one at a cable has no place.

    `phone` leads to the one of a serial. `say` is told of one that does not answer where it is:
    adb's traffic to it cannot be told from an app's.
    """
    found: dict[Place, None] = {}
    for serial in dict.fromkeys(serials):
        try:
            mine = [*_asked(phone(serial))] if _SERVICE.search(serial) else [*_named(serial)]
        except DeviceError as error:
            mine = []
            say(f"{error} What adb sends to it counts as the phone's traffic.")
        found |= dict.fromkeys(mine)
    return list(found)


def moved(before: Iterable[object], now: Iterable[object]) -> str:
    """What to say where adb reached a phone elsewhere in the end than in the beginning, else ""."""
    if set(now) <= set(before):
        return ""
    return "adb reached the phone elsewhere in the end: what it sent there counts as the phone's."


def _asked(phone: Shell) -> Iterator[Place]:
    ports = listening(phone)
    mine = sorted(addresses.addresses(phone.shell(addresses.COMMAND, seconds=_SECONDS)))[:_MOST]
    if not ports or not mine:
        raise DeviceError("A phone that adb reaches over the network does not tell where it is.")
    yield from ((address, port) for address in mine for port in ports)


def _named(serial: str) -> Iterator[Place]:
    """The places of `ADDRESS:PORT` or `NAME:PORT`; none for a serial that is neither."""
    host, colon, number = serial.rpartition(":")
    host = host.removeprefix("[").removesuffix("]").partition("%")[0]
    port = _port(number)
    if not colon or not port:
        return
    try:
        yield str(ipaddress.ip_address(host)), port
    except ValueError:
        with contextlib.suppress(OSError, UnicodeError):  # no such name, or none that may be
            for *_, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[:_MOST]:
                yield str(place[0]).partition("%")[0], port


def _port(text: str) -> int:
    """A port's number, 0 where it is none."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    return number if number < 65_536 else 0
