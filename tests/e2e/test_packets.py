"""`auditor capture --pcap`: packets beside the proxy, decrypted by others, imported by us."""

from __future__ import annotations

import contextlib
import os
import pathlib
import shutil
import signal
import stat
import subprocess
from collections import Counter

import pytest

from auditor.store import open_reader
from tests.phone import app, clients, proxy
from tests.phone.internet import Internet

AUDITOR = proxy.BIN / "auditor"

pytestmark = [
    pytest.mark.skipif(os.geteuid() != 0, reason="recording packets needs root"),
    pytest.mark.skipif(shutil.which("tcpdump") is None, reason="tcpdump is not installed"),
    pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed"),
]


@pytest.fixture
def recorded(internet: Internet, tmp_path: pathlib.Path) -> tuple[pathlib.Path, str]:
    """A capture of some traffic, over: the packets and what was said."""
    listeners = proxy.modes("http3", "dns")
    trust = f"ssl_verify_upstream_trusted_ca={internet.ca}"
    command: list[str | pathlib.Path] = [AUDITOR, "capture", "--db", "audit.db"]
    command += ["--session", "test", "--pcap", "phone.pcapng"]
    command += ["--script", proxy.HOSTS, "--set", trust, "--allow", "127.0.0.1"]
    for mode in listeners.values():
        command += ["--mode", mode]
    running = proxy.start(command, internet, tmp_path, listeners)
    try:
        app.check_in(running.phone)
        app.analytics(running.phone)
        app.presence(running.phone)
        app.nearby(running.ports["http3"], running.phone.trusted)
        clients.dns(running.ports["dns"], "api.checkin.example")
        code, output = running.stop()
    finally:
        if running.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(running.process.pid, signal.SIGKILL)
            running.process.wait()
    assert code == 0, output
    return tmp_path / "phone.pcapng", output


def test_the_packets_open_decrypted_and_say_the_same(
    recorded: tuple[pathlib.Path, str], tmp_path: pathlib.Path
) -> None:
    packets, output = recorded
    assert "with their TLS secrets" in output
    assert stat.S_IMODE(packets.stat().st_mode) == 0o600
    assert not list(tmp_path.glob(".auditor-*"))
    shown = subprocess.run(
        ["tshark", "-r", packets, "-Y", "tls and (http or http2)"],
        check=True,
        capture_output=True,
        text=True,
    )
    assert len(shown.stdout.splitlines()) > 3

    done = subprocess.run(
        [AUDITOR, "import", packets, "--db", "audit.db", "--session", "again"],
        cwd=tmp_path,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    with open_reader(tmp_path / "audit.db") as reader:
        live, again = (
            Counter((row.recipient, row.data_type, row.path, row.confidence)
                    for row in reader.findings() if row.session == name)
            for name in ("test", "again")
        )  # fmt: skip
        (recording,) = (row.facts for row in reader.recordings("test"))
        flows = list(reader.packet_flows("test"))
    assert live
    assert again == live
    assert recording.complete
    assert "tshark is not installed" not in recording.remark
    assert recording.size == packets.stat().st_size
    assert {one.protocol for one in flows} >= {"tls", "quic"}
    assert flows == list(look_at(tmp_path, "again"))


def look_at(folder: pathlib.Path, session: str) -> list[object]:
    with open_reader(folder / "audit.db") as reader:
        return list(reader.packet_flows(session))


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--mode", "wireguard", "--pcap-from", "gateway"), "sees ciphertext only"),
        (("--pcap-from", "router"), "none of gateway, phone, pcapdroid"),
        (("--mode", "tun:nowhere9"), "tcpdump cannot record packets"),
    ],
)
def test_what_cannot_be_recorded_is_said_before_anything_starts(
    tmp_path: pathlib.Path, options: tuple[str, ...], sentence: str
) -> None:
    done = subprocess.run(
        [AUDITOR, "capture", "--db", "audit.db", "--pcap", "phone.pcapng", *options],
        cwd=tmp_path,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 2, done.stderr
    assert sentence in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not list(tmp_path.iterdir())


def test_without_tcpdump_it_says_so(tmp_path: pathlib.Path) -> None:
    done = subprocess.run(
        [AUDITOR, "capture", "--db", "audit.db", "--pcap", "phone.pcapng"],
        cwd=tmp_path,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "PATH": str(tmp_path)},
    )
    assert done.returncode == 2
    assert "--pcap needs tcpdump, which is not installed" in done.stderr
    assert not list(tmp_path.iterdir())
