"""Real captures beside tshark: SNI, JA3 and DNS names are equal where tshark reads them.

A few captures lie here; `AUDITOR_FIXTURES` names a folder with a thousand more.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.intake.pcap.read import Capture, read

HERE = Path(__file__).resolve().parents[2] / "fixtures"
ROOTS = [HERE, *(Path(one) for one in (os.environ.get("AUDITOR_FIXTURES"),) if one)]
SUFFIXES = (".pcap", ".pcapng", ".pcap.gz", ".pcapng.gz")
FILES = sorted(
    one
    for root in ROOTS
    for one in (root / "pcap").rglob("*")
    if one.name.endswith(SUFFIXES) and one.is_file()
)
PARTS = 16
FIELDS = (
    "tls.handshake.ja3",
    "tls.handshake.extensions_server_name",
    "dns.qry.name",
    "frame.protocols",
)
# Layers that are not opened, and what we refuse: a name with a port, a name that loops, a
# question of none, a compression of addresses.
BEYOND = {
    "arcnet-rfc1051-arp-icmp-http.pcap",
    "arcnet-rfc1201-arp-icmp-http.pcap",
    "dns-inverse-query.pcap",
    "dns-invalid-names.pcap",
    "geneve-vxlan-dns-truncated.pcap",
    "rtp-seg-fault-1.pcapng",
    "pbb-recursive-frames.pcapng",
    "someip1.pcap",
    "vector-max-size-crash.pcap",
}
REFUSED = "server4:443"


def capture(path: Path) -> Capture:
    data = path.read_bytes()
    return read(gzip.decompress(data) if path.suffix == ".gz" else data, path)


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.timeout(600)
def test_every_capture_is_read(part: int) -> None:
    for path in FILES[part::PARTS]:
        found = capture(path)
        assert found.recordings or found.unreadable, path
        for flow in found.flows:
            assert flow.closed >= flow.opened or flow.opened > 0, path
        assert {one.connection for one in found.messages} <= set(found.connections), path


@pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed")
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.timeout(1200)
def test_names_and_fingerprints_are_tsharks(part: int) -> None:
    missing = []
    for path in FILES[part::PARTS]:
        if path.name in BEYOND:
            continue
        found = capture(path)
        ours = {one.ja3 for one in found.flows if one.ja3}
        ours |= {one.sni for one in found.flows if one.sni}
        for one in found.messages:
            if one.protocol == "dns":
                content = json.loads(one.body)
                ours |= {name.lower() for name in (content["name"], *content.get("more", []))}
        missing += [(path.name, value) for value in sorted(_tshark(path) - ours)]
    assert missing == []


def _tshark(path: Path) -> set[str]:
    """JA3 of ClientHellos, server names and DNS names that tshark shows."""
    command = ["tshark", "-n", "-r", str(path), "-T", "fields", "-E", "occurrence=a"]
    command += ["-E", "aggregator=,"]
    for field in FIELDS:
        command += ["-e", field]
    done = subprocess.run(command, check=False, capture_output=True, text=True, errors="replace")
    found: set[str] = set()
    for line in done.stdout.splitlines():
        cells = line.split("\t")
        if len(cells) != len(FIELDS):
            continue
        ja3, sni, name, layers = cells
        found |= {one for one in ja3.split(",") if one}
        found |= {one.lower() for one in sni.split(",") if one and one != REFUSED and ja3}
        if layers.split(":")[-1] in {"dns", "mdns", "llmnr"}:
            found |= {_plain(one) for one in name.split(",") if one}
    return found


def _plain(name: str) -> str:
    return "" if name == "<Root>" else name.replace("\\000", "\0").lower()
