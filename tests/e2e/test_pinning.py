"""Pinned hosts are let through after three refusals of any form, counted, and only then."""

from __future__ import annotations

import pytest

from tests.e2e import look
from tests.phone.rig.cable import Cable
from tests.phone.rig.handset import APPS
from tests.phone.rig.net import GATEWAY, HOTSPOT
from tests.phone.rig.rig import Rig, outcomes
from tests.phone.rig.tunnel import tunnel

pytestmark = pytest.mark.timeout(400)

FIRST, SECOND = APPS["com.example.first"], APPS["com.example.second"]
SUCCESS = "http1|https://api.checkin.example/v1/config"
PINNED, PAY, METRICS = "pinned.checkin.example", "pay.checkin.example", "metrics.tracker.example"
SPOKE = "HTTP/1.1 200 "  # hypercorn gives no reason phrase
WIFI = ("--mode", "wifi", "--client", "10.99.0.0/24", "--host", GATEWAY)
UNASKED = {"ANDROID_ADB_SERVER_PORT": "5036"}  # no adb server is there, whoever else has one
PROXY = {"RIG_PROXY": f"{GATEWAY}:8080"}


def _thrice(host: str, form: str) -> tuple[str, ...]:
    """Three refusals, a moment for the last one to be seen, and another try."""
    return (*(f"pinned|{host}|{form}",) * 3, "sleep|0.5", f"real|{host}")


def test_each_form_of_refusal_counts(rig: Rig) -> None:
    alone = ("--app", "com.example.first")  # no other enters the tunnel
    with rig.capture("--mode", "wireguard", "--endpoint", GATEWAY, *alone) as capture:
        text = (capture.folder / "certs" / "wireguard" / "phone.conf").read_text()
        with tunnel(rig.network, text, capture.folder):
            jobs = (*_thrice(PINNED, "alert"), *_thrice(PAY, "hangup"), *_thrice(METRICS, "reset"))
            seen = rig.app(FIRST, capture.ca, SUCCESS, *jobs)
        code, said = capture.stop()
    assert code == 0, said
    assert [one.get("saw") for one in seen if one["job"] == "real"] == [SPOKE] * 3, seen
    through = [one for one in look.connections(capture.database) if one.let_through]
    assert sorted(one.sni for one in through) == [METRICS, PAY, PINNED]
    assert all(one.ignored and one.bytes_up and one.bytes_down and one.ja4 for one in through)
    assert all(one.messages >= 2 and not one.requests for one in through)
    coverage = {one["fate"]: one for one in look.ask(capture.database, "coverage")}
    assert coverage["pinned, let through"]["connections"] == 3
    assert coverage["pinned, let through"]["bytes"] == sum(
        one.bytes_up + one.bytes_down for one in through
    )
    for host in (PINNED, PAY, METRICS):
        assert f"{host}:443 refused our certificate 3 times" in said
        assert f"{host}:443 refused our certificate and was let through unread" in said
    # Counted, not kept: what passed is ciphertext and no message of it is stored.
    assert {row.host for row in look.messages(capture.database)} == {
        "10.0.0.53",
        "api.checkin.example",
    }


def test_a_pinned_host_over_quic(rig: Rig, cable: Cable) -> None:
    tun = ("--mode", "tun", "--interface", HOTSPOT)
    with rig.capture(*tun, environment=cable.environment) as capture:
        jobs = (*(f"real3|{PINNED}",) * 3, "sleep|0.5", f"real3|{PINNED}")
        seen = rig.app(FIRST, capture.ca, SUCCESS, *jobs)
        code, said = capture.stop()
    assert code == 0, said
    assert all("error" in one for one in seen[1:4])
    assert seen[-1].get("saw") == "HTTP/3 200", (seen, said)
    [through] = [one for one in look.connections(capture.database) if one.let_through]
    assert (through.transport, through.sni) == ("udp", PINNED)


def test_where_the_app_is_not_known_nothing_is_let_through(rig: Rig) -> None:
    with rig.capture(*WIFI, environment=UNASKED) as capture:
        seen = rig.app(FIRST, capture.ca, SUCCESS, *_thrice(PINNED, "alert"), **PROXY)
        _, said = capture.stop()
    assert "error" in seen[-1]
    assert not any(one.ignored for one in look.connections(capture.database))
    left = f"not let through: the app is not known that refused our certificate, {PINNED}:443"
    assert left in said
    assert said.count("and is not let through") == 1
    [limit] = {
        text
        for one in look.ask(capture.database, "coverage")
        for text in one["limits"]
        if text.startswith("pinning")
    }
    assert left in limit


def test_the_phone_may_stand_for_the_app_or_the_host_be_named(rig: Rig) -> None:
    asked = ("--phone-for-app", "--let-through", PAY)
    with rig.capture(*WIFI, *asked, environment=UNASKED) as capture:
        seen = rig.app(
            FIRST, capture.ca, SUCCESS, f"real|{PAY}", *_thrice(PINNED, "alert"), **PROXY
        )
        _, said = capture.stop()
    assert [one.get("saw") for one in seen if one["job"] == "real"] == [SPOKE] * 2, seen
    through = {one.sni: one for one in look.connections(capture.database) if one.ignored}
    assert sorted(through) == [PAY, PINNED]
    assert through[PINNED].let_through
    assert not through[PAY].let_through
    assert f"{PINNED}:443 refused our certificate and was let through unread for the phone" in said
    [coverage] = [
        one for one in look.ask(capture.database, "coverage") if one["fate"] == "passed through"
    ]
    assert coverage["connections"] == 2  # whether the app pins nobody knows
    assert any("let through for the phone" in text for text in coverage["limits"])


def test_a_success_with_that_host_or_none_at_all_lets_nothing_through(rig: Rig) -> None:
    with rig.capture(*WIFI, "--phone-for-app", environment=UNASKED) as capture:
        seen = rig.app(FIRST, capture.ca, *_thrice(PINNED, "alert"), **PROXY)
        assert "error" in seen[-1]
        once = f"http1|https://{PAY}/v1/config"
        seen = rig.app(FIRST, capture.ca, once, *_thrice(PAY, "hangup"), **PROXY)
        assert "error" in seen[-1]
        _, said = capture.stop()
    assert "let through" not in said
    assert not any(one.let_through or one.ignored for one in look.connections(capture.database))


def test_it_can_be_switched_off(rig: Rig) -> None:
    with rig.capture(*WIFI, "--no-adaptive-pinning") as capture:
        seen = rig.app(FIRST, capture.ca, SUCCESS, *_thrice(PINNED, "alert"), **PROXY)
        capture.stop()
    assert "error" in seen[-1]
    assert not any(one.ignored for one in look.connections(capture.database))


def test_what_other_apps_lose_is_told(rig: Rig, cable: Cable) -> None:
    with rig.capture(*WIFI, environment=cable.environment) as capture:
        # What the second app does with its own hosts says nothing about the first.
        other = rig.start_app(SECOND, capture.ca, SUCCESS, **PROXY)
        assert outcomes(other)[0].get("saw") == "HTTP/1.1 200"
        seen = rig.app(FIRST, capture.ca, *_thrice(PINNED, "alert"), **PROXY)
        assert "error" in seen[-1]
        seen = rig.app(FIRST, capture.ca, SUCCESS, *_thrice(PINNED, "alert"), **PROXY)
        assert seen[-1].get("saw") == SPOKE
        [lost] = rig.app(SECOND, capture.ca, f"http1|https://{PINNED}/v1/config", **PROXY)
        assert "error" in lost
        _, said = capture.stop()
    assert (
        f"{PINNED}:443 refused our certificate and was let through unread for com.example.first"
        in said
    )
    assert "connections that others lost by it: com.example.second 1" in said
