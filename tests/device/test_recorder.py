"""A phone that records itself: what it needs, and what is said where it cannot."""

from __future__ import annotations

import os
import shutil
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.device import connect, pcapdroid
from auditor.device.pcapdroid import PcapDroid
from auditor.device.recorder import Recorder
from auditor.model import DeviceError
from tests.intake.pcap.build import Talk, pcap
from tests.phone.adbd import Adbd, Handset, Package, profile
from tests.phone.adbd.pcapdroid import PACKAGE
from tests.phone.adbd.pcapdroid import PcapDroid as App

records = pytest.mark.skipif(
    os.geteuid() != 0 or shutil.which("tcpdump") is None, reason="needs root and tcpdump"
)


def rooted(*su: str, tcpdump: bool = True) -> Handset:
    handset = profile(13, *su)
    handset.tcpdump = tcpdump
    return handset


def with_app(*, allowed: bool = True) -> Handset:
    handset = profile(14)
    handset.pcapdroid = App(allowed=allowed)
    handset.packages[PACKAGE] = Package(PACKAGE, 10_300)
    return handset


@records
@pytest.mark.parametrize("su", ["su -c", "su 0", "su root -c"])
def test_every_form_of_su_records(
    attach: Callable[[Handset], Adbd], tmp_path: Path, su: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("auditor.device.recorder.HELD", 0.0)
    attach(rooted(su))
    recorder = Recorder(connect())
    recorder.start("tcp port 1", (tmp_path / "packets").open("wb"))
    assert recorder.stop() == ""
    assert b"0 packets dropped by kernel" in recorder.words
    assert recorder.status == 0
    assert len((tmp_path / "packets").read_bytes()) == 24


@pytest.mark.parametrize(
    ("handset", "sentence"),
    [
        (rooted(), "records as root only: the phone is not rooted"),
        (rooted("su -c", tcpdump=False), "has no tcpdump: build or get a static one"),
    ],
)
def test_what_the_phone_lacks_is_one_sentence(
    attach: Callable[[Handset], Adbd], tmp_path: Path, handset: Handset, sentence: str
) -> None:
    attach(handset)
    with pytest.raises(DeviceError, match=sentence) as refusal:
        Recorder(connect()).start("ip", (tmp_path / "packets").open("wb"))
    assert "\n" not in str(refusal.value)


@records
def test_what_tcpdump_says_against_it_is_told(
    attach: Callable[[Handset], Adbd], tmp_path: Path
) -> None:
    attach(rooted("su -c"))
    with pytest.raises(DeviceError, match=r"cannot record packets: .*syntax error"):
        Recorder(connect()).start("no such filter", (tmp_path / "packets").open("wb"))


def test_an_old_phone_cannot(attach: Callable[[Handset], Adbd], tmp_path: Path) -> None:
    handset = rooted("su -c")
    handset.props["ro.build.version.sdk"] = "23"
    attach(handset)
    with pytest.raises(DeviceError, match="too old to record"):
        Recorder(connect()).start("ip", (tmp_path / "packets").open("wb"))


@records
def test_a_full_disk_ends_it_with_what_came_before(attach: Callable[[Handset], Adbd]) -> None:
    attach(rooted("su -c"))
    full = Path("/dev/full").open("wb")  # noqa: SIM115 - the recorder closes it
    with pytest.raises(DeviceError, match="could not be written: No space left on device"):
        Recorder(connect()).start("ip", full)


def test_pcapdroid_that_nobody_allows(
    attach: Callable[[Handset], Adbd], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pcapdroid, "_CONSENT", 0.2)
    handset = with_app(allowed=False)
    attach(handset)
    with pytest.raises(DeviceError, match="does not record within"):
        PcapDroid(connect()).start((tmp_path / "packets").open("wb"))
    assert handset.pcapdroid is not None
    assert handset.pcapdroid.stopped == 1


def test_pcapdroid_that_is_not_there(attach: Callable[[Handset], Adbd], tmp_path: Path) -> None:
    attach(profile(14))
    recorder = PcapDroid(connect())
    with pytest.raises(DeviceError, match="PCAPdroid is not on the phone"):
        recorder.check()
    with pytest.raises(DeviceError, match=r"cannot be started: .*does not exist"):
        recorder.start((tmp_path / "packets").open("wb"))


@pytest.mark.parametrize(
    "answer", [b"HTTP/1.1 200 OK\r\n\r\n-5\r\n", b"HTTP/1.1 200 OK\r\n\r\nzz\r\n", b"\r\n" * 9_000]
)
def test_what_is_no_answer_of_pcapdroid_is_none(answer: bytes) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(answer)
        theirs.shutdown(socket.SHUT_WR)
        if answer.startswith(b"HTTP"):
            while pcapdroid._line(ours, 100):
                pass
            with pytest.raises(EOFError):
                pcapdroid._size(pcapdroid._line(ours, 18))
        else:
            assert pcapdroid._line(ours, 100) == b""


@records
@pytest.mark.parametrize("app", [True, False])
def test_unplugged_meanwhile_what_came_before_is_there(
    attach: Callable[[Handset], Adbd], tmp_path: Path, app: bool
) -> None:
    path = tmp_path / "packets"
    handset = with_app() if app else rooted("su -c")
    adbd = attach(handset)
    recorder = PcapDroid(connect()) if app else Recorder(connect())
    out = path.open("wb")
    if isinstance(recorder, PcapDroid):
        recorder.start(out)
    else:
        recorder.start("tcp port 1", out)
    data = pcap(Talk().close())
    if handset.pcapdroid is not None:
        handset.pcapdroid.record(data)
        assert recorder._feed is not None
        assert recorder._feed.wait_for(len(data), 5)
    adbd.unplug()
    assert "it went away after 0 s" in recorder.stop()
    assert path.read_bytes() == (data if app else path.read_bytes()[:24])
    deadline = time.monotonic() + 10
    while _descendants("tcpdump") and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not _descendants("tcpdump")


def _descendants(name: str) -> list[int]:
    """Processes below this one, of that name, that still run."""
    found, looking = [], [os.getpid()]
    while looking:
        for path in Path(f"/proc/{looking.pop()}/task").glob("*/children"):
            for pid in map(int, _read(path).split()):
                looking.append(pid)
                status = _read(Path(f"/proc/{pid}/stat"))
                if f"({name})" in status and ") Z" not in status:
                    found.append(pid)
    return found


def _read(path: Path) -> str:
    """What the kernel says of a process, "" of one that has just ended."""
    try:
        return path.read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
