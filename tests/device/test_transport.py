"""A phone through the real adb server: commands, files, ports, and every way it can fail."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Callable

import pytest

from auditor.device import connect
from auditor.device.adb_server import attached, path_of_adb
from auditor.model import DeviceError
from tests.phone.adbd import Adbd, AdbServer, Break, Handset, profile

type Attach = Callable[[Handset], Adbd]


@pytest.mark.parametrize("framed", [True, False], ids=["shell v2", "shell v1"])
def test_a_command_and_its_status(attach: Attach, *, framed: bool) -> None:
    handset = profile(13)
    handset.framed = framed
    attach(handset)
    phone = connect()
    assert phone.shell("getprop ro.build.version.sdk") == "33\n"
    answer = phone.run("nonsense --help")
    assert answer.status == 127
    assert "not found" in answer.text + answer.error
    assert not answer.good
    assert phone.run("test -d /data/local/tmp").good
    assert phone.run("echo one; echo 'two  &&; three'").text == "one\ntwo  &&; three\n"


def test_no_phone_is_one_sentence(server: AdbServer) -> None:
    server.detach_all()
    with pytest.raises(DeviceError, match=r"^No phone is attached: .*USB debugging.*\.$"):
        connect()


def test_two_phones_are_named(attach: Attach) -> None:
    first, second = attach(profile(13)), attach(profile(14))
    with pytest.raises(DeviceError, match=r"^Two phones are attached \(.*choose one with --ser"):
        connect()
    assert connect(second.address).shell("getprop ro.build.version.sdk") == "34\n"
    assert {phone.serial for phone in attached()} == {first.address, second.address}
    with pytest.raises(DeviceError, match=r"^No phone nobody is attached; attached: 127"):
        connect("nobody")


@pytest.mark.parametrize(
    ("state", "sentence"),
    [("unauthorized", "accept its USB debugging question"), ("offline", "is offline: unplug it")],
)
def test_a_phone_that_is_not_ready(
    attach: Attach, server: AdbServer, state: str, sentence: str
) -> None:
    adbd = attach(profile(13, state=state))
    with pytest.raises(DeviceError, match=sentence):
        connect()
    assert server.adb("devices").count(adbd.address) == 1


def test_adb_missing(monkeypatch: pytest.MonkeyPatch, server: AdbServer) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        monkeypatch.setenv("ANDROID_ADB_SERVER_PORT", str(free.getsockname()[1]))
    monkeypatch.setenv("ADBUTILS_ADB_PATH", "/nowhere/adb")
    with pytest.raises(DeviceError, match=r"^adb cannot be run: install"):
        connect()
    monkeypatch.setenv("ANDROID_ADB_SERVER_PORT", "none")
    with pytest.raises(DeviceError, match="is no port"):
        connect()
    monkeypatch.delenv("ADBUTILS_ADB_PATH")
    monkeypatch.setenv("ANDROID_ADB_SERVER_PORT", str(server.port))
    assert path_of_adb()


@pytest.mark.parametrize("before", [True, False])
def test_unplugged_in_mid_command(attach: Attach, server: AdbServer, *, before: bool) -> None:
    handset = profile(13)
    adbd = attach(handset)
    phone = connect()
    phone.shell("id")
    handset.breaks = Break(len(handset.log) + 1, before)
    with pytest.raises(DeviceError, match=r"^The phone 127\S+ was unplugged or went offline"):
        phone.shell("settings put global a b")
    assert (handset.settings.get("global", "a") == "b") is not before
    adbd.revive()
    server.attach(adbd)
    assert phone.shell("id -u") == "2000\n"


def test_a_phone_that_talks_for_ever_or_not_at_all(attach: Attach) -> None:
    handset = profile(13)
    handset.endless["dumpsys x"] = b"\x1b]0;title\x07" + b"\xff" * 60_000
    handset.silent.add("dumpsys y")
    attach(handset)
    phone = connect()
    answer = phone.run("dumpsys x", limit=100_000)
    assert answer.cut
    assert not answer.good
    assert len(answer.text) <= 100_000
    with pytest.raises(DeviceError, match=r"did not answer within 0\.5 seconds"):
        phone.run("dumpsys y", seconds=0.5)
    with pytest.raises(DeviceError, match=r"did not answer within 0\.5 seconds"):
        phone.run("dumpsys x", seconds=0.5, limit=2**40)
    assert phone.shell("id -u") == "2000\n"


def test_files_go_both_ways(attach: Attach) -> None:
    attach(profile(11))
    phone = connect()
    data = bytes(range(256)) * 1000
    phone.push(data, "/data/local/tmp/x")
    taken = bytearray()
    phone.pull_into("/data/local/tmp/x", taken.extend, limit=len(data))
    assert bytes(taken) == data
    with pytest.raises(DeviceError, match="larger than 1,000 bytes"):
        phone.pull_into("/data/local/tmp/x", taken.extend, limit=1000)
    with pytest.raises(DeviceError, match="did not give the file /nothing"):
        phone.pull_into("/nothing", taken.extend, limit=1000)
    with pytest.raises(DeviceError, match="did not take the file /system/x"):
        phone.push(b"", "/system/x")


def test_a_port_of_the_phone_leads_here(attach: Attach) -> None:
    handset = profile(13)
    attach(handset)
    phone = connect()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with socket.create_server(("127.0.0.1", 0)) as here:
        local = f"tcp:{here.getsockname()[1]}"
        phone.reverse(f"tcp:{port}", local)
        assert phone.reverse_list() == ((f"tcp:{port}", local),)
        thread = threading.Thread(target=lambda: here.accept()[0].sendall(b"hello"))
        thread.start()
        with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
            assert client.recv(5) == b"hello"
        thread.join(10)
    phone.reverse_remove(f"tcp:{port}")
    assert phone.reverse_list() == ()
    with pytest.raises(DeviceError):
        phone.reverse_remove(f"tcp:{port}")


@pytest.mark.parametrize(
    ("su", "form"),
    [("su -c", "su -c"), ("su 0", "su 0"), ("su root -c", "su root -c")],
)
def test_each_way_to_root(attach: Attach, su: str, form: str) -> None:
    attach(profile(13, su))
    phone = connect()
    assert phone.root.form == form
    assert phone.shell("id -u", root=True) == "0\n"
    assert phone.shell("id -u") == "2000\n"
    assert phone.shell("echo 'it'\"'\"'s'", root=True) == "it's\n"


def test_no_root_and_root_refused(attach: Attach, server: AdbServer) -> None:
    handset = profile(13)
    adbd = attach(handset)
    with pytest.raises(DeviceError, match="not rooted"):
        connect().run("id", root=True)
    handset.su, handset.su_denied = ("su -c",), True
    with pytest.raises(DeviceError, match="allow root for the shell"):
        connect().run("id", root=True)
    handset.su_denied = False
    handset.su, handset.props["ro.debuggable"] = (), "1"
    assert "allows `adb root`" in connect().root.reason
    handset.debuggable = True
    assert "restarting adbd as root" in server.adb("root")
    server.attach(adbd)
    assert connect().root.form == "adb root"
    assert connect().shell("id -u", root=True) == "0\n"


def test_importing_the_room_does_not_start_a_server() -> None:
    code = "import auditor.device, sys; print('PIL' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert result.stderr == b""
