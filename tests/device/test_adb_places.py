"""Where adb reaches phones over the network, so that its traffic is not taken for an app's."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Callable
from unittest.mock import Mock

import pytest

from auditor.capture.tcpdump import expression
from auditor.device import Phone, addresses, connect
from auditor.device.adb_places import listening, moved, places
from auditor.model import DeviceError
from tests.phone.adbd import Adbd, Handset, profile

WIRELESS = "adb-R58M12ABCDE-Xy7Kq1._adb-tls-connect._tcp"
ADDRESSES = """1: lo    inet 127.0.0.1/8 scope host lo
22: wlan0    inet 192.0.2.10/24 brd 192.0.2.255 scope global wlan0
22: wlan0    inet6 2001:db8::10/64 scope global dynamic mngtmpaddr
22: wlan0    inet6 fe80::1/64 scope link
"""


def wireless(**props: str) -> Handset:
    """A phone with wireless debugging on."""
    handset = profile(13)
    handset.props |= {f"service.adb.{name}.port": port for name, port in props.items()}
    handset.answers[addresses.COMMAND] = lambda _: (0, ADDRESSES, "")
    return handset


def nobody(serial: str) -> Phone:
    raise DeviceError(f"The phone {serial} is offline.")


def test_a_serial_that_says_where(monkeypatch: pytest.MonkeyPatch) -> None:
    serials = ["R58M", "192.0.2.10:37133", "[fe80::1%wlan0]:37133", "emulator-5554", "192.0.2.10:x"]
    found = places([*serials, serials[1]], nobody, pytest.fail)
    assert found == [("192.0.2.10", 37133), ("fe80::1", 37133)]
    assert ("127.0.0.1", 5555) in places(["localhost:5555"], nobody, pytest.fail)
    unknown = socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    monkeypatch.setattr(socket, "getaddrinfo", Mock(side_effect=unknown))
    assert places(["phone.lan:5555", "phone.lan:x"], nobody, pytest.fail) == []


@pytest.mark.parametrize("serial", [WIRELESS, f"{WIRELESS}.", "adb-R58M12ABCDE._adb._tcp"])
def test_a_phone_found_by_mdns_is_asked(attach: Callable[[Handset], Adbd], serial: str) -> None:
    handset = wireless(tls="41234", tcp="5555")
    handset.props["persist.adb.tcp.port"] = "-1; reboot"
    attach(handset)
    ask = Mock(side_effect=lambda _: connect())
    found = places([serial], ask, pytest.fail)
    ask.assert_called_once_with(serial)
    assert listening(connect()) == (5555, 41_234)
    assert found == [
        (address, port)
        for address in ("192.0.2.10", "2001:db8::10", "fe80::1")
        for port in (5555, 41_234)
    ]
    if shutil.which("tcpdump"):
        subprocess.run(
            ["tcpdump", "-d", expression((), 5555, found)], check=True, capture_output=True
        )


def test_one_that_does_not_tell_is_said(attach: Callable[[Handset], Adbd]) -> None:
    attach(wireless())
    said: list[str] = []
    ready = ("192.0.2.20:5555", "adb-1._adb._tcp")
    assert places(ready, lambda _: connect(), said.append) == [("192.0.2.20", 5555)]
    assert places([WIRELESS], nobody, said.append) == []
    assert [one.partition(".")[0] for one in said] == [
        "A phone that adb reaches over the network does not tell where it is",
        f"The phone {WIRELESS.partition('.')[0]}",
    ]
    assert all(one.endswith("counts as the phone's traffic.") for one in said)


def test_only_a_new_place_is_said() -> None:
    assert moved([1, 2], [2]) == moved([], []) == ""
    assert moved([1], [2]).startswith("adb reached the phone elsewhere")
