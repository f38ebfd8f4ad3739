"""Which app a connection is of, asked of a phone behind a real adb server, in the namespace rig."""

from __future__ import annotations

from collections import Counter

import pytest

from auditor.model import AMBIGUOUS, Connection
from auditor.store import Filters, open_reader
from tests.e2e import look
from tests.phone.rig.cable import Cable
from tests.phone.rig.handset import APPS
from tests.phone.rig.net import GATEWAY
from tests.phone.rig.rig import Capture, Rig, outcomes
from tests.phone.rig.tunnel import tunnel

pytestmark = pytest.mark.timeout(400)

UIDS = sorted(set(APPS.values()))
NAMES = {uid: name for name, uid in APPS.items()}


def _raw(capture: Capture) -> list[Connection]:
    return [one for one in look.connections(capture.database) if one.server.endswith(":7777")]


def test_fifty_parallel_connections_of_four_apps(rig: Rig, cable: Cable) -> None:
    four = UIDS[:4]
    counts = dict(zip(four, (13, 13, 12, 12), strict=True))
    with rig.capture(
        "--mode", "wireguard", "--endpoint", GATEWAY, environment=cable.environment
    ) as capture:
        text = (capture.folder / "certs" / "wireguard" / "phone.conf").read_text()
        with tunnel(rig.network, text, capture.folder):
            apps = {
                uid: rig.start_app(uid, capture.ca, f"many|{count}|2")
                for uid, count in counts.items()
            }
            seen = {uid: outcomes(process) for uid, process in apps.items()}
        code, said = capture.stop()
    assert code == 0, said
    assert [one["saw"].split()[0] for [one] in seen.values()] == ["13", "13", "12", "12"]
    found = _raw(capture)
    assert len(found) == 50
    # Whatever is named is right: the app said its own UID in what it sent.
    with open_reader(capture.database) as reader:
        flows = {uid: list(reader.flows(Filters(app=NAMES[uid]))) for uid in four}
        assert {uid: len(found) for uid, found in flows.items()} == counts
        for uid in four:
            for flow in flows[uid]:
                for stored in reader.messages(flow=flow.id):
                    assert stored.message.body.startswith(f"uid={uid} ".encode())
    assert Counter(one.app_how for one in found) == {"exact": 50}
    assert Counter(one.uid for one in found) == counts


def test_filters_by_app_work_on_flows_findings_and_coverage(rig: Rig, cable: Cable) -> None:
    first, second = UIDS[:2]
    body = '{"imei": "490154203237518"}'
    with rig.capture(
        *("--mode", "wifi", "--client", "10.99.0.0/24", "--host", GATEWAY),
        environment=cable.environment,
    ) as capture:
        for uid in (first, second):
            job = f"http1|https://api.checkin.example/v1/checkin?app={uid}|{body}"
            [outcome] = rig.app(uid, capture.ca, job, RIG_PROXY=f"{GATEWAY}:8080")
            assert outcome.get("saw") == "HTTP/1.1 200", outcome
        rig.app(10_200, capture.ca, "tcp|shared", RIG_PROXY=f"{GATEWAY}:8080")
        capture.stop()
    database = capture.database
    for uid in (first, second):
        [flow] = look.ask(database, "flows", "--app", NAMES[uid], "--reveal")
        assert flow["path"].endswith(f"app={uid}")
        assert (flow["uid"], flow["app_how"]) == (uid, "exact")
        found = look.ask(database, "findings", "--app", NAMES[uid])
        assert {one["flow"] for one in found} == {flow["flow"]}
        rows = look.ask(database, "coverage", "--app", NAMES[uid])
        assert [(one["fate"], one["connections"]) for one in rows] == [("decrypted", 1)]
    [shared] = _raw(capture)
    assert (shared.uid, shared.app_how) == (10_200, "shared")
    assert shared.app == "com.example.shared.one,com.example.shared.two"


def test_behind_adb_reverse_one_app_is_certain_and_two_are_ambiguous(
    rig: Rig, cable: Cable
) -> None:
    first, second = UIDS[:2]
    with rig.capture("--mode", "usb", environment=cable.environment) as capture:
        assert cable.order("reverses") == {"tcp:8080": "tcp:8080"}
        proxy = {"RIG_PROXY": "127.0.0.1:8080"}
        [outcome] = rig.app(first, capture.ca, "tcp|alone", **proxy)
        assert outcome["saw"] == "alone"
        waiting = rig.start_app(first, capture.ca, "hold|8", **proxy)
        assert look.eventually(lambda: look.count(capture.database, b"first"))
        [outcome] = rig.app(second, capture.ca, "tcp|beside another", **proxy)
        assert outcome["saw"] == "beside another"
        outcomes(waiting)
        # The port is lost, as after a restart of adb, and made again by itself.
        assert cable.order("drop") == {}
        assert look.eventually(lambda: cable.order("reverses"))
        capture.wait_for("leads here again")
        [outcome] = rig.app(first, capture.ca, "tcp|again", **proxy)
        assert outcome["saw"] == "again"
        capture.stop()
    assert cable.order("reverses") == {}
    found = sorted(_raw(capture), key=lambda one: one.opened or 0)
    assert [(one.app_how, one.app) for one in found] == [
        ("exact", NAMES[first]),
        ("exact", NAMES[first]),
        ("ambiguous", AMBIGUOUS),
        ("exact", NAMES[first]),
    ]


def test_unplugged_in_mid_capture(rig: Rig, cable: Cable) -> None:
    uid = UIDS[0]
    with rig.capture("--mode", "usb", environment=cable.environment) as capture:
        proxy = {"RIG_PROXY": "127.0.0.1:8080"}
        [outcome] = rig.app(uid, capture.ca, "tcp|before", **proxy)
        assert outcome["saw"] == "before"
        cable.order("unplug")
        said = capture.wait_for("What was captured is safe")
        cable.order("drop")  # adbd forgets its reversed ports with the connection
        cable.order("revive")
        cable.plug_in()
        capture.wait_for("leads here again")
        code, said = capture.stop()
    assert said.count("What was captured is safe") == 1
    assert "Traceback" not in said
    assert code == 0, said
    assert look.intact(capture.database)
    assert [one.app for one in _raw(capture)] == [NAMES[uid]]
    assert look.count(capture.database, b"before") == 2


def test_a_killed_capture_leaves_a_reverse_that_the_next_takes_away(rig: Rig, cable: Cable) -> None:
    with rig.capture("--mode", "usb", environment=cable.environment) as capture:
        capture.kill()
    assert cable.order("reverses") == {"tcp:8080": "tcp:8080"}
    with rig.capture(environment=cable.environment) as capture:
        capture.stop()
    assert cable.order("reverses") == {}


def test_without_a_phone_nothing_waits_and_usb_says_one_sentence(rig: Rig) -> None:
    elsewhere = {"ANDROID_ADB_SERVER_PORT": "5999", "HOME": str(rig.room())}
    with (
        pytest.raises(RuntimeError, match=r"No phone is attached") as refusal,
        rig.capture("--mode", "usb", environment=elsewhere),
    ):
        pass
    assert "Traceback" not in str(refusal.value)
    rig.network.gateway.run("adb", "-P", "5999", "kill-server")
