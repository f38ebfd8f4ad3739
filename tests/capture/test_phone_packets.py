"""Packets that the phone records itself: joined with whose they are, each once, kept if it goes."""

from __future__ import annotations

import os
import shutil
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from unittest.mock import Mock

import pytest

from auditor.capture import owning, salvage, sources
from auditor.capture.beside import Beside, Here, Into
from auditor.capture.modes import Changes
from auditor.capture.modes.wireguard import own_address
from auditor.capture.owners import Notes, Owners
from auditor.capture.phone_packets import ByPcapDroid, OnPhone, on_phone
from auditor.device import connect
from auditor.device.sockets import Socket
from auditor.intake import Ends
from auditor.model import UNKNOWN, DeviceError, InputError, PacketFlow
from auditor.store import open_reader, open_writer
from auditor.tasks.packets import store_capture
from tests.intake.pcap.build import PHONE, SERVER, START, Talk, ip, pcap, udp
from tests.intake.pcap.read import read
from tests.phone.adbd import Adbd, AdbServer, Handset, Package, profile
from tests.phone.adbd.pcapdroid import PACKAGE, PcapDroid

records = pytest.mark.skipif(
    os.geteuid() != 0 or shutil.which("tcpdump") is None, reason="needs root and tcpdump"
)
APP = 10_123  # com.example.app of the emulated phone
MOVED = "adb reached the phone elsewhere in the end: what it sent there counts as the phone's."
CLIENT = """
import os, socket, sys
os.setuid(int(sys.argv[1]))
with socket.socket() as through, socket.socket(type=socket.SOCK_DGRAM) as past:
    through.connect(("127.0.0.1", int(sys.argv[2])))
    through.sendall(b"GET / HTTP/1.1\\r\\nHost: api.example\\r\\n\\r\\n")
    past.connect((sys.argv[3], int(sys.argv[4])))
    past.send(b"hello")
    sys.stdin.read()
"""


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def begun(folder: Path) -> Into:
    """A session that a capture began."""
    with open_writer(folder / "audit.db") as writer:
        writer.begin_session("test", kind="capture", tool_versions={}, detector_versions={})
    return Into(folder / "audit.db", "test")


def stored(into: Into) -> list[PacketFlow]:
    with open_reader(into.database) as reader:
        return list(reader.packet_flows(into.session))


@records
def test_a_rooted_phone_records_and_says_whose_it_is(
    attach: Callable[[Handset], Adbd], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(owning, "EVERY", 0.05)
    handset = profile(13, "su -c")
    handset.tcpdump = True
    attach(handset)
    into, said = begun(tmp_path), list[str]()
    try:
        address = own_address()
    except InputError:
        pytest.skip("this machine has no address but loopback")
    with (
        socket.create_server(("127.0.0.1", 0)) as listening,
        socket.socket(type=socket.SOCK_DGRAM) as bound,
    ):
        bound.bind((address, 0))
        proxy, other = listening.getsockname()[1], bound.getsockname()[1]
        source = OnPhone(connect(), reverse=proxy)
        notes = Changes(tmp_path / "run")
        target = tmp_path / "phone.pcapng"
        beside = Beside(target, ("regular",), (), notes, into, source)
        [folder] = tmp_path.glob(".auditor-*")
        command = [sys.executable, "-c", CLIENT, *map(str, (APP, proxy, address, other))]
        with subprocess.Popen(command, stdin=subprocess.PIPE) as app:
            until(lambda: f'.0,{APP},"udp"' in (folder / "owners").read_text())
            assert app.stdin
            app.stdin.close()
        assert beside.finish(0, said.append) == 0
    assert said[0].endswith(f"packets are in {target}, with their TLS secrets.")
    flows = {one.server: one for one in stored(into)}
    through = flows[f"127.0.0.1:{proxy}"]
    assert (through.name, through.ending, through.bytes_up) == ("api.example", "fin", 37)
    assert (through.uid, through.app) == (None, "")  # the ledger says whose that is
    past = flows[f"{address}:{other}"]
    assert (past.uid, past.app, past.bytes_up) == (APP, "com.example.app", 5)
    assert not list(tmp_path.glob(".auditor-*"))


@records
def test_adb_at_another_port_in_the_end_is_said(
    attach: Callable[[Handset], Adbd], tmp_path: Path
) -> None:
    handset = profile(13, "su -c")
    handset.tcpdump = True
    handset.props["service.adb.tls.port"] = "41234"
    attach(handset)
    source = OnPhone(connect())
    source.start(tmp_path / "packets", lambda *_: None)
    handset.props["service.adb.tls.port"] = "0"  # switched off: nothing was sent elsewhere
    assert source._moved() == ""
    handset.props["service.adb.tls.port"] = "42345"
    assert source.stop() == MOVED


def test_adb_that_finds_the_phone_elsewhere_in_the_end_is_said(tmp_path: Path) -> None:
    source = Mock(stop=Mock(return_value=""))
    into, said = begun(tmp_path), list[str]()
    here = Here(adb=[("192.0.2.10", 41_234)], moved=lambda: MOVED)
    changes = Changes(tmp_path / "run")
    beside = Beside(tmp_path / "p.pcapng", ("regular",), (), changes, into, source, here)
    [folder] = tmp_path.glob(".auditor-*")
    (folder / "packets").write_bytes(pcap(Talk().close()))
    assert beside.finish(0, said.append) == 3
    assert said[-1] == MOVED


def test_pcapdroid_records_and_says_whose_it_is(
    attach: Callable[[Handset], Adbd], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("auditor.device.pcapdroid.HELD", 0.01)
    handset = profile(14)
    app = handset.pcapdroid = PcapDroid()
    handset.packages[PACKAGE] = Package(PACKAGE, 10_300)
    attach(handset)
    into, said = begun(tmp_path), list[str]()
    changes = Changes(tmp_path / "run")
    source = ByPcapDroid(connect(), said.append)
    beside = Beside(tmp_path / "phone.pcapng", ("regular",), (), changes, into, source)
    assert said == ["On the phone: allow PCAPdroid to be controlled, and its VPN."]
    trailer = b"\x01\x07\x20\x21" + struct.pack(">i20s", APP, b"Example App") + bytes(4)
    data = pcap([(when, data + trailer) for when, data in Talk().close()])
    app.record(data[:50])
    begun_chunk = b"%x\r\n%b" % (len(data) - 50, data[50:150])
    assert app._client
    app._client.sendall(begun_chunk)
    feed = source._recorder._feed
    assert feed is not None
    assert feed.wait_for(150, 5)
    rest = threading.Timer(0.2, app._client.sendall, (data[150:] + b"\r\n",))
    rest.start()
    assert beside.finish(0, said.append) == 0  # not before what had begun to come was there
    rest.join()
    assert app.stopped == 1
    (flow,) = stored(into)
    assert (flow.uid, flow.app, flow.server) == (APP, "com.example.app", f"{SERVER}:80")


def test_an_unplugged_phone_costs_what_came_after(
    attach: Callable[[Handset], Adbd], tmp_path: Path
) -> None:
    handset = profile(14)
    app = handset.pcapdroid = PcapDroid()
    handset.packages[PACKAGE] = Package(PACKAGE, 10_300)
    adbd = attach(handset)
    into, said = begun(tmp_path), list[str]()
    source = ByPcapDroid(connect(), said.append)
    changes = Changes(tmp_path / "run")
    beside = Beside(tmp_path / "phone.pcapng", ("regular",), (), changes, into, source)
    data = pcap(Talk().close())
    app.record(data[:-9])  # the last packet is on its way
    feed = source._recorder._feed
    assert feed is not None
    assert feed.wait_for(len(data) - 9, 5)
    adbd.unplug()
    assert beside.finish(0, said.append) == 3
    lost = "The rest of the phone's packets is missing: it went away after 0 s."
    assert said[-1] == f"{lost} The last packet is missing."
    assert [one.packets_up + one.packets_down for one in stored(into)] == [3]
    with open_reader(into.database) as reader:
        (recording,) = (row.facts for row in reader.recordings("test"))
    assert (recording.complete, recording.remark) == (False, said[-1])


def test_a_killed_capture_leaves_no_pcapdroid_running(
    attach: Callable[[Handset], Adbd], tmp_path: Path
) -> None:
    handset = profile(14)
    app = handset.pcapdroid = PcapDroid()
    attach(handset)
    changes = Changes(tmp_path / "run")
    changes.note("pcapdroid", connect().serial)
    assert changes.undo() == []
    assert app.stopped == 1


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of what mitmproxy is made of
def test_without_a_phone_it_says_so_before_anything_starts(
    server: AdbServer, tmp_path: Path
) -> None:
    from auditor.capture.run import run_capture  # noqa: PLC0415 - loads the proxy
    from auditor.capture.wanted import Wanted  # noqa: PLC0415 - as above

    assert "\t" not in server.adb("devices")
    notes = Changes(tmp_path / "run")
    for modes, where, sentence in (
        (("wireguard",), "", "this machine sees ciphertext only.* rooted: No phone is attached"),
        (("regular",), "phone", "No phone is attached"),
    ):
        wanted = Wanted(tmp_path / "a.db", pcap=tmp_path / "x.pcapng", modes=modes, pcap_from=where)
        with pytest.raises(DeviceError, match=sentence):
            sources.beside_of(wanted, notes, list[str]().append)
    nowhere = Wanted(tmp_path / "a.db", pcap_from="phone", runtime=tmp_path / "run")
    with pytest.raises(InputError, match="name the file too"):
        run_capture(nowhere, list[str]().append)
    assert not list(tmp_path.iterdir())


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # as above
def test_through_pcapdroid_nobody_is_asked_whose_a_connection_is(tmp_path: Path) -> None:
    from auditor.capture.wanted import Wanted  # noqa: PLC0415 - as above

    for modes, where, asked in (("wifi", "pcapdroid", False), ("usb", "pcapdroid", True),
                                ("wifi", "phone", True)):  # fmt: skip
        said: list[str] = []
        wanted = Wanted(
            tmp_path / "a.db", pcap=tmp_path / "x.pcapng", modes=(modes,), pcap_from=where,
            runtime=tmp_path / "run",
        )  # fmt: skip
        found = sources.adapted(wanted, said.append)
        assert found.asked is asked
        assert bool(said) is not asked


def test_who_records() -> None:
    assert sources.chosen("", ("wifi", "tun:x")) == "gateway"
    assert sources.chosen("", ("regular", "wireguard:keys@51820")) == "phone"
    assert sources.chosen("phone", ("usb",)) == "phone"
    assert sources.chosen("pcapdroid", ("wifi",)) == "pcapdroid"
    with pytest.raises(InputError, match="needs the phone's VPN"):
        sources.chosen("pcapdroid", ("wireguard",))
    with pytest.raises(InputError, match="none of gateway, phone, pcapdroid"):
        sources.chosen("router", ("wifi",))


@pytest.mark.skipif(shutil.which("tcpdump") is None, reason="tcpdump is not installed")
def test_the_filter_takes_each_packet_once(tmp_path: Path) -> None:
    inside, gateway = "10.0.0.1", "192.0.2.1"
    talks = [
        Talk(client=inside, to=(SERVER, 443), port=40_000),
        Talk(client=PHONE, to=(gateway, 22), port=40_001),  # past the tunnel
        Talk(client=gateway, to=(PHONE, 5555), port=40_002),  # adb
        Talk(client="127.0.0.1", to=("127.0.0.1", 8080), port=40_003),
        Talk(client="127.0.0.1", to=("127.0.0.1", 9000), port=40_004),
        Talk(client="::1", to=("::1", 8080), port=40_005),
    ]
    packets = [one for talk in talks for one in talk.close()]
    sealed = udp((51820, 51820), b"\4" + bytes(60))  # in the tunnel, and in an app's own
    packets += [(START, ip(PHONE, host, 17, sealed)) for host in (gateway, SERVER)]
    path = tmp_path / "all.pcap"
    path.write_bytes(pcap(packets))

    def through(words: str) -> set[str]:
        command = ["tcpdump", "-n", "-r", str(path), "-w", "-", words]
        done = subprocess.run(command, check=True, capture_output=True)
        return {one.client.rpartition(":")[2] for one in read(done.stdout).flows}

    kept = through(on_phone((5555,), (gateway, 51820)))
    assert kept == {"40000", "40001", "51820"}
    servers = on_phone((), (gateway, 51820), 8080)
    assert through(servers) == {"40000", "40001", "40002", "40003", "40005", "51820"}
    assert through(on_phone((), ("2001:db8::1", 51820))) >= {"40000", "40002", "51820"}


def test_a_port_is_whose_it_was_at_that_time(tmp_path: Path) -> None:
    path = tmp_path / "owners"
    one = Socket("udp", "", 5000, "", 0, 10_001)
    full = Socket("tcp", "192.0.2.1", 40_000, SERVER, 443, 10_003)
    adb = Socket("tcp", "127.0.0.1", 8080, "127.0.0.1", 40_000, 2_000)
    odd = full._replace(port=1, uid=2**32 - 2)
    with path.open("w") as file:
        notes = Notes(file)
        notes.apps({10_001: "com.one", 10_002: "com.two"})
        notes.sockets(100.0, [one, full, adb, odd])
        notes.sockets(101.0, [one, full])
        notes.sockets(150.0, [])
        notes.sockets(200.0, [one._replace(uid=10_002)])
    with path.open("a") as file:
        file.write('["at",1]\nno line of ours\n["app","x",3]\n' + "[" * 400 + "\n")
    owners = Owners.read(path)
    assert owners is not None
    assert owners.names == {10_001: "com.one", 10_002: "com.two"}

    def at(when: float, port: int = 5000, way: str = "udp") -> int | None:
        up = Ends(way, ("192.0.2.1", port), (SERVER, 443))
        down = Ends(way, up.target, up.source)
        assert owners.of(when, up) == owners.of(when, down)
        return owners.of(when, up)

    assert at(98.0) == at(120.0) == at(151.0) == 10_001
    assert at(180.0) is None  # nobody had it
    assert at(198.5) == at(500.0) == 10_002
    assert at(50.0) is None
    assert at(120.0, 40_000, "tcp") == 10_003
    assert at(120.0, 40_000) is None
    assert at(120.0, 1, "tcp") is None
    assert owners.of(100.0, Ends("tcp", ("127.0.0.1", 8080), ("127.0.0.1", 40_000))) is None
    assert Owners.read(tmp_path / "none") is None


def test_owners_between_two_apps_are_nobody(tmp_path: Path) -> None:
    path = tmp_path / "owners"
    row = Socket("udp", "", 5000, "", 0, 10_001)
    with path.open("w") as file:
        notes = Notes(file)
        notes.sockets(100.0, [row])
        notes.sockets(101.0, [row._replace(uid=10_002)])
    owners = Owners.read(path)
    assert owners is not None
    ends = Ends("udp", ("192.0.2.1", 5000), (SERVER, 443))
    assert [owners.of(when, ends) for when in (99.0, 100.5, 103.0, 105.0)] == [
        None, None, None, 10_002,
    ]  # fmt: skip


def test_what_goes_past_the_tunnel_is_not_the_app_that_is_alone_in_it(tmp_path: Path) -> None:
    folder = tmp_path / ".auditor-abcdefgh"
    folder.mkdir()
    talks = [Talk(client=one, port=40_000 + at) for at, one in enumerate(("10.0.0.1", PHONE))]
    (folder / "packets").write_bytes(pcap([one for talk in talks for one in talk.close()]))
    (folder / "keys").touch()
    salvage.put_words(folder / "inside", ("10.0.0.1", "fd70:6175:6400::1"))
    saved = salvage.save(folder, tmp_path / "phone.pcapng")
    assert tuple(saved) == (8, True, ("10.0.0.1", "fd70:6175:6400::1"))
    into = begun(tmp_path)
    store_capture(*into, tmp_path / "phone.pcapng", "", saved.inside)
    assert [(one.client, one.app) for one in stored(into)] == [
        ("10.0.0.1:40000", ""),
        (f"{PHONE}:40001", UNKNOWN),
    ]
