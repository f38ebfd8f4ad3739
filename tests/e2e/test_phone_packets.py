"""`--pcap` in WireGuard mode: the rooted phone records what apps send, each packet once.

What the phone's tunnel itself saw is recorded beside it and counted by tshark.
"""

from __future__ import annotations

import shutil

import pytest

from auditor.store import open_reader
from tests.e2e.counting import streams
from tests.e2e.test_coverage import BODY, URL, agree, fates, through_the_tunnel
from tests.phone.rig.cable import ADB, Cable
from tests.phone.rig.net import GATEWAY
from tests.phone.rig.rig import Observed, Rig
from tests.phone.rig.tunnel import tunnel

pytestmark = [
    pytest.mark.timeout(300),
    pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed"),
    pytest.mark.skipif(ADB is None, reason="adb is not installed"),
]
APP, PACKAGE = 10_123, "com.example.first"
JOBS = (
    f"http2|{URL}|{BODY}",
    f"http3|api.checkin.example|{BODY}",
    f"tcp|{BODY}",
)


def test_the_rooted_phone_records_what_the_gateway_cannot_see(rig: Rig) -> None:
    folder = rig.room()
    pcap, seen = folder / "phone.pcapng", folder / "tunnel.pcap"
    with (
        Cable.plugged(rig.network, rig.room(), rooted=True) as cable,
        rig.capture(
            *("--mode", "wireguard", "--endpoint", GATEWAY, "--app", PACKAGE),
            *("--serial", cable.serial, "--pcap", str(pcap)),
            folder=folder,
            environment=cable.environment,
        ) as capture,
    ):
        text = (folder / "certs" / "wireguard" / "phone.conf").read_text()
        with tunnel(rig.network, text, folder) as interface, rig.recorded(seen, interface):
            outcomes = rig.app(APP, capture.ca, *JOBS, RIG_RESOLVER="10.0.0.53")
        code, said = capture.stop()
    assert code == 0, said
    observed = Observed(capture.database, capture.session, seen, code, said, {APP: outcomes})
    agree(observed, streams(observed.pcap), through_the_tunnel)
    found = fates(observed)
    assert found["api.checkin.example"] == {"decrypted": 2}
    assert set(found["203.0.113.77"]) == {"plain"}
    with open_reader(capture.database) as reader:
        flows = list(reader.packet_flows(capture.session))
        (recording,) = (row.facts for row in reader.recordings(capture.session))
    assert recording.complete
    assert {one.client.rpartition(":")[0] for one in flows} <= {"10.0.0.1", "[fd70:6175:6400::1]"}
    assert {one.app for one in flows} <= {PACKAGE, ""}  # nobody saw what lived for a moment only
