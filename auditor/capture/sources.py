"""Who records the phone's packets for `--pcap`, as the user says or as the mode has it.

The gateway sees what passes it; in WireGuard mode that is ciphertext, so there the phone records.
PCAPdroid needs the phone's one VPN, which that mode has taken.
"""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import TYPE_CHECKING

from auditor.capture.beside import Beside, Here, Into, Source
from auditor.capture.modes import usb, wireguard
from auditor.device import adb_places, connect, ready_phones
from auditor.model import DeviceError, InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from auditor.capture.modes import Changes
    from auditor.capture.wanted import Wanted

GATEWAY, PHONE, PCAPDROID = "gateway", "phone", "pcapdroid"
SOURCES = (GATEWAY, PHONE, PCAPDROID)


def beside_of(wanted: Wanted, notes: Changes, say: Callable[[str], None]) -> Beside:
    """What records the packets of a capture: it records when this returns.

    Raises:
        InputError: the file or the source cannot be, or tcpdump is missing here.
        DeviceError: the phone cannot record.
    """
    if wanted.pcap is None:
        raise InputError("There is no file for the packets.")
    source = _source(wanted, say)
    places = [] if source else _adb(wanted, say)

    def moved() -> str:
        return adb_places.moved(places, _adb(wanted, lambda _: None)) if places else ""

    return Beside(
        wanted.pcap,
        wanted.modes,
        wanted.clients,
        notes,
        Into(wanted.database, wanted.session),
        source,
        Here(wanted.interface, places, moved),
    )


def adapted(wanted: Wanted, say: Callable[[str], None]) -> Wanted:
    """The capture as the recorder lets it be.

    What goes through PCAPdroid's VPN reaches the proxy from sockets of PCAPdroid's own, so there
    is no use in asking the phone whose they are; what comes by the cable does not go through it.
    """
    relayed = wanted.pcap and wanted.pcap_from == PCAPDROID and "usb" not in _kinds(wanted.modes)
    if not relayed:
        return wanted
    say(
        "While PCAPdroid records, the packets alone tell apps apart: what the proxy reads counts"
        " to the app under test."
    )
    return replace(wanted, asked=False)


def chosen(asked: str, modes: Sequence[str]) -> str:
    """One of SOURCES.

    Raises:
        InputError: there is none of that name, or it cannot work in these modes.
    """
    tunnel = "wireguard" in _kinds(modes)
    if asked and asked not in SOURCES:
        raise InputError(f"--pcap-from: {asked!r} is none of {', '.join(SOURCES)}.")
    if asked == PCAPDROID and tunnel:
        raise InputError(
            "PCAPdroid needs the phone's VPN, which WireGuard mode has taken: --pcap-from phone"
            " records on a rooted phone."
        )
    return asked or (PHONE if tunnel else GATEWAY)


def _source(wanted: Wanted, say: Callable[[str], None]) -> Source | None:
    where = chosen(wanted.pcap_from, wanted.modes)
    if where == GATEWAY:
        return None
    from auditor.capture.phone_packets import (  # noqa: PLC0415 - loads adb's library
        ByPcapDroid,
        OnPhone,
    )

    try:
        phone = connect(wanted.serial)
    except DeviceError as error:
        if wanted.pcap_from:
            raise
        raise DeviceError(
            "In WireGuard mode this machine sees ciphertext only, so --pcap records on the phone,"
            f" rooted: {error}"
        ) from None
    if where == PCAPDROID:
        return ByPcapDroid(phone, say, wanted.app)
    kinds = _kinds(wanted.modes)
    tunnel = "wireguard" in kinds
    return OnPhone(
        phone,
        inside=_addresses() if tunnel else (),
        server=_server(wanted) if tunnel else ("", 0),
        reverse=(wanted.port or usb.PORT) if "usb" in kinds else 0,
        app=wanted.app,
    )


def _adb(wanted: Wanted, say: Callable[[str], None]) -> list[adb_places.Place]:
    named = [wanted.serial] if wanted.serial else []
    return adb_places.places([*ready_phones(), *named], connect, say)


def _kinds(modes: Sequence[str]) -> set[str]:
    """The modes by their first words, whoever names them."""
    return {mode.partition(":")[0].partition("@")[0] for mode in modes}


def _addresses() -> tuple[str, ...]:
    """The phone's in the tunnel."""
    listed = wireguard.ADDRESSES.split(",")
    return tuple(str(ipaddress.ip_interface(one.strip()).ip) for one in listed)


def _server(wanted: Wanted) -> tuple[str, int]:
    """Where the phone finds the tunnel's other end, ("", 0) where only it will know."""
    try:
        host, told = wireguard.endpoint(wanted.endpoint or wireguard.own_address())
        ipaddress.ip_address(host)
    except ValueError:  # a name, which only the phone looks up
        return "", 0
    port = wireguard.PORT if wanted.port is None else wanted.port
    return host, told or port
