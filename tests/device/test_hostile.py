"""Whatever a phone says: parsers never raise, values are bounded, nothing reaches the terminal."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.device import addresses, apps, connect, facts, identity_text, mounts
from auditor.device.root import Form, Root
from auditor.tasks.profile import load_profile
from tests.cli.run import auditor
from tests.device import phones
from tests.phone.adbd import Adbd, Handset, dumps, profile

type Attach = Callable[[Handset], Adbd]
# What phones really print, in pieces that come in any order, whole and cut.
SAMPLES = [
    dumps.SSAID,
    dumps.GAID,
    dumps.parcel(dumps.IMEI),
    *dumps.services(33).values(),
    "[ro.build.version.sdk]: [33]\n",
    "package:com.example.app versionCode:231 uid:10123,1010123\n",
    "Packages:\n  Package [a.b] (1):\n    versionCode=1 minSdk=1 targetSdk=33\n    flags=[ X ]\n",
    "2: wlan0    inet 192.168.1.20/24 brd 192.168.1.255 scope global wlan0\n",
    "/proc/1/mountinfo:22 1 0:3 / /apex rw - tmpfs auditor-ca rw\n",
]
PARSERS: list[Callable[[str], object]] = [
    identity_text.parcel_string,
    identity_text.ssaids,
    identity_text.advertising_id,
    identity_text.wifi,
    identity_text.accounts,
    identity_text.positions,
    identity_text.real_mac,
    facts.parse_facts,
    apps.parse_apps,
    lambda text: apps.parse_apps("package:a uid:1\n", text),
    lambda text: apps.parse_package(text, "a.b"),
    mounts.parse,
    addresses.addresses,
]


@st.composite
def outputs(draw: st.DrawFn) -> str:
    pieces = draw(st.lists(st.one_of(st.sampled_from(SAMPLES), st.text(max_size=80)), max_size=6))
    text = "".join(pieces)
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(text)))
        end = draw(st.integers(at, min(len(text), at + 30)))
        text = text[:at] + draw(st.text(max_size=8)) + text[end:]
    return text


@settings(max_examples=120, deadline=None)
@given(outputs())
def test_no_parser_raises(text: str) -> None:
    for parse in PARSERS:
        parse(text)


@pytest.mark.parametrize("parse", PARSERS, ids=range(len(PARSERS)))
@pytest.mark.parametrize(
    "piece",
    [
        "<setting ", 'a="b" ', "Account {name=", "Location[a 1.1,1.1", "mWifiInfo SSID: ",
        "package:a uid:1,", "[a]: [", "00000000 ", "/proc/1/mountinfo:1 ", "  Package [a.b] ", "- ",
    ],
)  # fmt: skip
def test_no_parser_is_slow(parse: Callable[[str], object], piece: str) -> None:
    start = time.process_time()
    parse(piece * (2**18 // len(piece)))
    assert time.process_time() - start < 1


def test_values_that_are_none() -> None:
    assert identity_text.parcel_string("Result: Parcel(ffffffff 0000003a '....')") == ""
    assert identity_text.parcel_string("Result: Parcel(00000000 00000fff 00350033 '....')") == ""
    assert (
        identity_text.advertising_id('name="adid_key">00000000-0000-0000-0000-000000000000<') == ""
    )
    assert identity_text.wifi("mWifiInfo SSID: <unknown ssid>, BSSID: <none>, MAC: "
                              "02:00:00:00:00:00") == ("", "", "")  # fmt: skip
    assert identity_text.positions("Location[gps 91.0,0.0 x") == []
    [place] = identity_text.positions("Location[gps 22,319300,114,169400 hAcc=1 mock]")
    assert (place.latitude, place.longitude, place.mock) == ("22.319300", "114.169400", True)
    assert not identity_text.luhn("")


ESCAPE = "\x1b]0;owned\x07\x1b[31m\u202e"


def hostile(handset: Handset) -> None:
    handset.props["ro.product.model"] = f"Pixel {ESCAPE}"
    handset.services["wifi"] = f'mWifiInfo SSID: "{ESCAPE}", BSSID: 60:38:e0:aa:bb:cc, MAC: x\n'
    handset.services["account"] = f"Account {{name=a{ESCAPE}@b.c, type=com.x}}\n"
    handset.settings.put("global", "private_dns_mode", ESCAPE)
    handset.settings.put("global", "device_name", f'"\n[known]\nevil = ["x"]{ESCAPE}')


@pytest.mark.parametrize(
    "command",
    [("check",), ("identity",), ("identity", "--reveal"), ("identity", "--json", "--reveal")],
    ids=" ".join,
)
def test_no_escape_reaches_the_terminal(attach: Attach, command: tuple[str, ...]) -> None:
    handset = profile(13, "su -c")
    hostile(handset)
    attach(handset)
    ended = auditor("device", *command)
    assert ended.code == 0
    assert not {"\x1b", "\x07", "\u202e"} & set(ended.out + ended.err)


def test_a_hostile_phone_writes_no_profile_of_its_own(attach: Attach, tmp_path: Path) -> None:
    handset = profile(13, "su -c")
    hostile(handset)
    attach(handset)
    assert auditor("device", "identity", "--out", tmp_path / "me.toml").code == 0
    known = dict(load_profile(tmp_path / "me.toml").known)
    assert "evil" not in known
    assert "ssid" not in known
    assert known["bssid"] == ("60:38:e0:aa:bb:cc",)


def test_a_hundred_megabytes_and_wrong_encoding(attach: Attach) -> None:
    handset = profile(13)
    many = b"\xff\xfe\x80" * (100 * 2**20 // 3)
    handset.answers["dumpsys wifi"] = lambda _: (0, many, "")
    handset.answers["dumpsys account"] = lambda _: (0, b"Account {name=\xff\xff@x, type=a}", "")
    attach(handset)
    ended = auditor("device", "identity", "--json", "--reveal")
    assert ended.code == 0
    values = [str(row["value"]) for row in ended.json() if row["command"] == "dumpsys account"]
    assert values == ["\ufffd\ufffd@x"]


def test_a_phone_that_never_ends_to_answer(attach: Attach, tmp_path: Path) -> None:
    handset = phones.phone(13, "su -c")
    handset.endless["getprop"] = b"[x]: [y]\n" * 1000
    attach(handset)
    ended = auditor("device", "prepare", "--proxy", phones.PROXY, "--journal", tmp_path)
    assert ended.code == 1
    assert "does not say which Android it runs" in ended.err
    assert not list(tmp_path.iterdir())


def test_a_mount_that_is_named_like_a_command(attach: Attach) -> None:
    handset = profile(13, "su -c")
    ran: list[str] = []
    line = "/proc/{}/mountinfo:{} 1 0:3 / {} rw - tmpfs {} rw\n"
    said = line.format(1, 1, "/", "root") + line.format(1, 2, "/a;reboot", mounts.SOURCE)
    said += line.format(1, 3, "/a$(reboot)", mounts.SOURCE)
    said += line.format(max(handset.processes), 4, "/b;reboot", mounts.SOURCE)
    handset.answers[mounts.FIND] = lambda _: (0, said, "")
    handset.answers[Root(Form.DASH_C).wrap(mounts.FIND)] = lambda _: (0, said, "")

    def reboot(_: Handset) -> tuple[int, str, str]:
        ran.append("reboot")
        return 0, "", ""

    handset.answers["reboot"] = reboot
    attach(handset)
    assert "could not be unmounted" in mounts.remove_all(connect())
    assert not ran
    assert any("umount -l" in service and "a;reboot" in service for service in handset.log)
