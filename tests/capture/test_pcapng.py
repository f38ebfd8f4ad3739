"""From tcpdump's file to a pcapng with secrets: as it was, and readable by ours and others'."""

from __future__ import annotations

import io
import shutil
import stat
import subprocess
from pathlib import Path

import pytest
from mitmproxy.net import tls
from msgspec import structs

from auditor.capture import beside, pcapng
from auditor.capture.keylog import KeyLog
from auditor.capture.modes import Changes
from auditor.capture.owners import Owners, Seen
from auditor.capture.tcpdump import expression
from auditor.intake import ports_of
from auditor.model import InputError
from tests.intake.pcap.build import SERVER, START, Talk, pcap
from tests.intake.pcap.read import read

SECRETS = b"CLIENT_RANDOM " + b"ab" * 32 + b" " + b"cd" * 48 + b"\n"
INTO = beside.Into(Path("audit.db"), "test")
PACKETS = [*Talk().close(), *Talk(port=41_000, time=START + 9).close()]


def converted(data: bytes, secrets: bytes = SECRETS, *ports: int) -> tuple[bytes, pcapng.Written]:
    out = io.BytesIO()
    written = pcapng.convert(
        io.BytesIO(data),
        out.write,
        io.BytesIO(secrets),
        lambda link, packet: not ports or not set(ports).isdisjoint(ports_of(link, packet)),
    )
    return out.getvalue(), written


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("nano", [False, True])
def test_packets_and_secrets_are_what_they_were(order: str, nano: bool) -> None:
    source = pcap(PACKETS, order=order, nano=nano)
    data, written = converted(source)
    assert written == (8, True)
    found = read(data)
    before = read(source).flows
    assert [one.closed for one in found.flows] == pytest.approx([one.closed for one in before])
    assert [structs.replace(one, closed=0, opened=0) for one in found.flows] == [
        structs.replace(one, closed=0, opened=0) for one in before
    ]
    assert found.reader.packets.secrets == [SECRETS]


def test_many_secrets_stay_whole_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pcapng, "_PIECE", 1_000)
    data, _ = converted(pcap(PACKETS), SECRETS * 50)
    secrets = read(data).reader.packets.secrets
    assert len(secrets) > 5
    assert all(one.endswith(b"\n") for one in secrets)
    assert b"".join(secrets) == SECRETS * 50


def test_a_trailer_is_none_where_it_is_the_senders() -> None:
    trailer = b"\x01\x07\x20\x21" + (10_123).to_bytes(4, "big") + bytes(24)
    faked = Talk()
    faked.send(b"hello" + trailer)
    true = [(when, data + trailer) for when, data in Talk(port=41_000).close()]
    out = io.BytesIO()
    source = io.BytesIO(pcap([*faked.close(), *true]))
    pcapng.convert(source, out.write, None, owners=Owners())
    assert [(one.uid, one.app) for one in read(out.getvalue()).flows] == [
        (None, ""),
        (10_123, "uid:10123"),
    ]


def test_only_the_proxys_ports_are_kept() -> None:
    data, written = converted(pcap(PACKETS), b"", 41_000)
    assert written.packets == 4
    assert [one.client for one in read(data).flows] == ["192.0.2.10:41000"]


def test_a_packet_that_is_not_whole_ends_it() -> None:
    data, written = converted(pcap(PACKETS)[:-9])
    assert written == (7, False)
    assert not read(data).unreadable
    assert converted(b"no capture at all, really")[1] == (0, False)


@pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed")
def test_tshark_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "made.pcapng"
    owners = Owners()
    owners.names[10_123] = "com.example.app"
    owners._seen["tcp", "192.0.2.10", 40_000, SERVER, 80] = [Seen(START, 10_123)]
    out = io.BytesIO()
    source = io.BytesIO(pcap(PACKETS))
    pcapng.convert(source, out.write, io.BytesIO(SECRETS), owners=owners)
    path.write_bytes(out.getvalue())
    assert [(one.uid, one.app) for one in read(out.getvalue()).flows] == [
        (10_123, "com.example.app"),
        (None, ""),
    ]
    done = subprocess.run(["tshark", "-r", path], check=True, capture_output=True, text=True)
    told, *shown = done.stdout.splitlines()
    assert "Custom Block: PEN" in told  # one for each app
    assert len(shown) == 8
    command = ["tshark", "-r", str(path), "-T", "fields", "-e", "frame.comment"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["u-10123"] * 4


def test_secrets_are_private_and_told_to_who_was_there_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[bytes] = []

    def earlier(_: object, material: bytes) -> None:
        told.append(material)

    monkeypatch.setattr(tls, "log_master_secret", earlier)
    log = KeyLog(tmp_path / "keys")
    log.begin()
    assert vars(tls)["log_master_secret"] is log
    log(None, b"A B C")
    log.end()
    assert vars(tls)["log_master_secret"] is earlier
    log(None, b"too late")
    assert told == [b"A B C", b"too late"]
    assert (tmp_path / "keys").read_bytes() == b"A B C\n"
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o600


def test_where_packets_are_recorded() -> None:
    assert beside.where(("regular",), ()) == "lo"
    assert beside.where(("regular",), ("127.0.0.1", "::1")) == "lo"
    assert beside.where(("transparent",), ("192.0.2.4",)) == "any"
    assert beside.where(("tun:phone0",), ("192.0.2.4",)) == "phone0"
    with pytest.raises(InputError, match="ciphertext only"):
        beside.where(("regular", "wireguard@51820"), ("192.0.2.4",))


def _through(tmp_path: Path, words: str, *talks: Talk) -> set[str]:
    """Both ends of the conversations that tcpdump's filter lets through."""
    path = tmp_path / "all.pcap"
    path.write_bytes(pcap([packet for talk in talks for packet in talk.close()]))
    command = ["tcpdump", "-n", "-r", str(path), "-w", "-", words]
    done = subprocess.run(command, check=True, capture_output=True)
    return {f"{one.client} {one.server}" for one in read(done.stdout).flows}


@pytest.mark.skipif(shutil.which("tcpdump") is None, reason="tcpdump is not installed")
def test_the_filter_names_the_phone_and_leaves_adb_alone_out(tmp_path: Path) -> None:
    phone, other = "192.0.2.10", "198.51.100.7"
    talks = [
        Talk(client=phone, to=(other, 5555), port=40_000),  # an app's
        Talk(client=other, to=(phone, 5555), port=40_001),  # adb's
        Talk(client=phone, to=(other, 5037), port=40_002),
        Talk(client="192.0.2.99", to=(other, 443), port=40_003),
    ]
    for named in ("192.0.2.10/32", "192.0.2.8/30"):
        assert _through(tmp_path, expression((named, "2001:db8::/64"), 5555), *talks) == {
            f"{phone}:40000 {other}:5555",
            f"{phone}:40002 {other}:5037",
        }
    assert len(_through(tmp_path, expression((), 5555), *talks)) == 4


@pytest.mark.skipif(shutil.which("tcpdump") is None, reason="tcpdump is not installed")
@pytest.mark.parametrize("named", [(), ("192.0.2.10/32", "2001:db8::/64")])
def test_adb_is_left_out_where_wireless_debugging_has_it(
    tmp_path: Path, named: tuple[str, ...]
) -> None:
    """On a hotspot too, where no phone is named."""
    phone, other = "192.0.2.10", "198.51.100.7"
    places = [(phone, 37133), ("fe80::1", 37133)]
    talks = [
        Talk(client=other, to=(phone, 37133), port=40_000),
        Talk(client=phone, to=(other, 37133), port=40_001),
    ]
    words = expression(named, 5555, places)
    assert _through(tmp_path, words, *talks) == {f"{phone}:40001 {other}:37133"}


@pytest.mark.skipif(shutil.which("tcpdump") is None, reason="tcpdump is not installed")
@pytest.mark.parametrize(
    ("clients", "words"),
    [
        (("192.0.2.4,192.0.2.5",), "(net 192.0.2.4/32 or net 192.0.2.5/32)"),
        (("192.168.1.20/24", " 2001:db8::1/64"), "(net 192.168.1.0/24 or net 2001:db8::/64)"),
    ],
)
def test_phones_are_named_as_for_the_proxy(clients: tuple[str, ...], words: str) -> None:
    found = expression(beside.networks(clients), 5555)
    assert found.startswith(words)
    subprocess.run(["tcpdump", "-d", found], check=True, capture_output=True)


def test_a_phone_that_is_no_address_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"'phone\.lan' is no IP address and no network"):
        beside.Beside(
            tmp_path / "new.pcapng", ("regular",), ("phone.lan",), Changes(tmp_path), INTO
        )
    assert not list(tmp_path.iterdir())


def test_a_file_that_exists_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "there.pcapng"
    path.write_bytes(b"mine")
    with pytest.raises(InputError, match="exists already"):
        beside.Beside(path, ("regular",), (), Changes(tmp_path / "run"), INTO)
    assert [one.name for one in tmp_path.iterdir()] == ["there.pcapng"]
