"""The commands of `auditor device` against emulated phones, through the real adb server."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.capture import certs
from auditor.device import connect
from auditor.device.apps import App, read_apps
from auditor.device.certificate import read_certificate
from auditor.tasks import app_check
from auditor.tasks.profile import load_profile
from tests.apk import build
from tests.cli.run import auditor
from tests.device import phones
from tests.device.phones import ALL, NAMES, PROXY
from tests.phone.adbd import Adbd, AdbServer, Break, Handset, Package, profile
from tests.phone.adbd.filesystem import File

type Attach = Callable[[Handset], Adbd]


@pytest.fixture
def ca(tmp_path: Path) -> Path:
    certs.ensure_ca(tmp_path / "certs")
    return certs.export(tmp_path / "certs", tmp_path / "ca.pem")


def test_list(attach: Attach, server: AdbServer) -> None:
    server.detach_all()
    nobody = auditor("device", "list")
    assert (nobody.code, nobody.out) == (0, "")
    assert nobody.err.startswith("No phone is attached: ")
    ready, asking = attach(profile(13)), attach(profile(8, state="unauthorized"))
    rows = {row["serial"]: row for row in auditor("device", "list", "--json").json()}
    assert rows[ready.address]["model"] == "Pixel_7"
    assert rows[ready.address]["remedy"] == ""
    assert "accept its USB debugging question" in str(rows[asking.address]["remedy"])
    assert "unauthorized" in auditor("device", "list").out


@pytest.mark.parametrize("command", ["check", "prepare", "restore", "identity", "apps"])
def test_one_sentence_for_a_phone_that_is_not_there(
    attach: Attach, server: AdbServer, tmp_path: Path, command: str
) -> None:
    server.detach_all()
    journal = ("--journal", tmp_path / "j") if command in {"prepare", "restore"} else ()
    nobody = auditor("device", command, *journal)
    assert (nobody.code, nobody.out, nobody.err.count("\n")) == (1, "", 1)
    assert nobody.err.startswith("auditor: No phone is attached: ")
    attach(profile(13))
    attach(profile(14))
    two = auditor("device", command, *journal)
    assert (two.code, two.err.count("\n")) == (1, 1)
    assert "choose one with --serial." in two.err


@pytest.mark.parametrize("command", ["check", "prepare", "identity", "apps"])
def test_unplugged_in_mid_command_is_one_sentence(
    attach: Attach, tmp_path: Path, command: str
) -> None:
    handset = profile(13)
    handset.breaks = Break(2, before=True)
    attach(handset)
    journal = ("--proxy", PROXY, "--journal", tmp_path / "j") if command == "prepare" else ()
    ended = auditor("device", command, *journal)
    assert (ended.code, ended.out, ended.err.count("\n")) == (1, "", 1)
    assert "was unplugged or went offline" in ended.err


def test_prepare_and_restore(attach: Attach, tmp_path: Path, ca: Path) -> None:
    handset = phones.phone(14, "su -c")
    before = handset.snapshot()
    serial = attach(handset).address
    options = ("--serial", serial, "--journal", tmp_path / "j")
    done = auditor("device", "prepare", "--proxy", PROXY, "--ca", ca, *options)
    assert (done.code, done.err) == (0, "")
    assert "All apps trust" in done.out
    shown = auditor("device", "check", "--ca", ca, "--json").json()
    found = {row["topic"]: row["found"] for row in shown}
    assert (found["proxy"], found["CA"]) == (PROXY, "in the system's store")
    undone = auditor("device", "restore", *options, "--json")
    assert undone.code == 0
    assert json.loads(undone.out)["undone"] == []
    assert handset.snapshot() == before
    assert "nothing to undo" in auditor("device", "restore", *options).err


def test_without_root_a_person_does_the_rest(attach: Attach, tmp_path: Path, ca: Path) -> None:
    attach(phones.phone(13))
    options = ("--journal", tmp_path / "j")
    done = auditor("device", "prepare", "--ca", ca, *options)
    assert done.code == 3
    assert "Install a certificate > CA certificate" in done.out
    undone = auditor("device", "restore", *options)
    assert undone.code == 3
    assert "If you installed the certificate by hand" in undone.err
    again = auditor("device", "restore", *options)
    assert (again.code, again.err) == (3, undone.err)
    assert auditor("device", "restore", "--done", *options).code == 0
    assert auditor("device", "restore", *options).code == 0


def test_root_sees_whether_the_user_s_certificate_is_gone(
    attach: Attach, tmp_path: Path, ca: Path
) -> None:
    handset = phones.phone(13)
    attach(handset)
    options = ("--journal", tmp_path / "j")
    assert auditor("device", "prepare", "--ca", ca, *options).code == 3
    handset.su = ("su -c",)
    known = read_certificate(ca)
    path = f"/data/misc/user/0/cacerts-added/{known.hashed}.0"
    handset.base.files[path] = File(known.der, 0o644, 1000)
    for done in ((), ("--done",)):
        assert auditor("device", "restore", *done, *options).code == 3
    handset.base.files[path] = File(b"another of the same name", 0o644, 1000)
    gone = auditor("device", "restore", *options)
    assert (gone.code, "is not in the user's store" in gone.out) == (0, True)


def test_check_asks_the_system_s_store_first(attach: Attach, tmp_path: Path, ca: Path) -> None:
    handset = phones.phone(13, "su -c")
    attach(handset)
    known = read_certificate(ca)
    path = f"/data/misc/user/0/cacerts-added/{known.hashed}.0"

    def found() -> str:
        rows = auditor("device", "check", "--ca", ca, "--json").json()
        return next(str(row["found"]) for row in rows if row["topic"] == "CA")

    handset.base.files[path] = File(b"another of the same name", 0o644, 1000)
    assert found() == "none of the auditor's in the system's store"
    handset.base.files[path] = File(known.der, 0o644, 1000)
    assert found() == "in the user's store"
    auditor("device", "prepare", "--ca", ca, "--journal", tmp_path / "j")
    assert found() == "in the system's store"


def test_unusable_options(attach: Attach, tmp_path: Path) -> None:
    attach(profile(13))
    for proxy in ("nothing", "a b:1", "host:0", "host:70000", "fe80::1", "$(id):80", ":80"):
        ended = auditor("device", "prepare", "--proxy", proxy, "--journal", tmp_path)
        assert (ended.code, ended.err.count("\n")) == (2, 1), proxy
    (tmp_path / "no.pem").write_bytes(b"\x00\x1b]0;x")
    for path in (tmp_path / "no.pem", tmp_path / "missing", tmp_path):
        assert auditor("device", "prepare", "--ca", path, "--journal", tmp_path).code == 2
    nobody = auditor("device", "check", "--app", "org.example.missing")
    assert nobody.code == 1
    assert "is not installed" in nobody.err
    assert "is no package name" in auditor("device", "check", "--app", "a; reboot").err
    assert "is no package name" in auditor("device", "identity", "--app", "a'b").err
    assert not list(tmp_path.glob("*.journal"))


@pytest.mark.parametrize(("version", "su"), ALL, ids=NAMES)
def test_check(attach: Attach, version: int, su: str) -> None:
    attach(profile(version, *([su] if su else [])))
    rows = auditor("device", "check", "--app", "com.example.app", "--json").json()
    points = {str(row["topic"]): row for row in rows}
    assert points["Android"]["found"] == f"Google Pixel 7, Android {version}"
    assert str(points["root"]["found"]).startswith("su -c (Magisk)" if su else "no: ")
    assert ("private DNS" in points) is (version >= 9)
    assert points["target SDK"]["found"] == "33"
    expected = "trusts the system's store" if su else "will not trust"
    assert expected in str(points["target SDK"]["meaning"])
    assert "not known" in str(points["network security config"]["found"])


def test_check_reads_the_app_s_apks(attach: Attach, monkeypatch: pytest.MonkeyPatch) -> None:
    handset = profile(13)
    folder = "/data/app/~~Zm9v==/com.example.app-YmFy=="
    trusting = build.Node("base-config", children=[build.anchors("system", "user")])
    pinned = build.rule("api.example.com", build.pins(build.PIN.removeprefix("sha256/")))
    split = {"AndroidManifest.xml": build.manifest(split="abi"), "lib/arm64/libflutter.so": b""}
    handset.base.files[f"{folder}/base.apk"] = File(build.app(trusting, pinned))
    handset.base.files[f"{folder}/split_config.arm64_v8a.apk"] = File(build.apk(split))
    attach(handset)

    def told() -> dict[str, tuple[str, str]]:
        ended = auditor("device", "check", "--app", "com.example.app", "--json")
        assert (ended.code, ended.err) == (0, "")
        rows = ended.json()
        return {str(row["topic"]): (str(row["found"]), str(row["meaning"])) for row in rows}

    found = told()
    assert found["network security config"][0].startswith("res/xml/nsc.xml: one rule for all hosts")
    assert "trusts user CAs: yes" in found["network security config"][1]
    assert found["pinned by config"][0] == "api.example.com and below: 1 pin, for ever"
    assert found["pinning and engines"][0].startswith("Flutter: lib/arm64/libflutter.so")
    monkeypatch.setattr(app_check, "_LARGEST", len(build.apk(split)))  # the base does not fit in
    found = told()
    assert "None of the app's APKs has a manifest" in found["network security config"][0]
    assert "is larger than" in found["not read"][0]
    handset.base.files[f"{folder}/base.apk"] = File(b"no APK", 0o600)
    assert "Permission denied" in told()["not read"][0]


@pytest.mark.parametrize(("version", "su"), ALL, ids=NAMES)
def test_identity(attach: Attach, tmp_path: Path, version: int, su: str) -> None:
    attach(profile(version, *([su] if su else [])))
    out = tmp_path / "me.toml"
    ended = auditor("device", "identity", "--app", "com.example.app", "--out", out, "--json")
    assert ended.code == 0
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    known = dict(load_profile(out).known)
    ids = ("9774d56d682e549c",) + (("e248e1e9527f20ff",) if su else ())
    assert known["android_id"] == ids
    assert known["serial"] == ("FAKE0001ABCD",)
    assert known["ssid"] == ("test-network",)
    assert known["bssid"] == ("60:38:e0:aa:bb:cc",)
    assert known["mac"] == ("3c:5a:b4:01:02:03",)
    assert known["email"] == ("tester@example.org",)
    assert known["location"] == ("22.319300,114.169400", "22.3190,114.1700")
    assert known["device_name"] == ("Test Phone",)
    assert ("advertising_id" in known) is bool(su)
    if version < 16:
        assert known["imei"] == ("490154203237518",)
        assert known["imsi"] == ("454061234567890",)
        assert known["iccid"] == ("8985206123456789012",)
    else:
        said = "imei: how to ask Android API level 36 for it is not known: dial *#06# on the phone"
        assert f"{said}, which shows it.\n" in ended.err
        assert "iccid: " in ended.err
        assert "SIM status, or on the card.\n" in ended.err
    for secret in ("tester@example.org", "490154203237518", "22.3193", "FAKE0001ABCD"):
        assert secret not in ended.out + ended.err
    for row in ended.json():
        assert row["command"]
        assert row["certainty"] in {"sure", "likely", "unsure"}
        assert row["root"] in {"yes", "no"}
    again = auditor("device", "identity", "--out", out)
    assert (again.code, "not overwritten" in again.err) == (2, True)
    assert "tester@example.org" in auditor("device", "identity", "--reveal").out


def test_apps(attach: Attach) -> None:
    handset = profile(13)
    attach(handset)
    rows = {row["package"]: row for row in auditor("device", "apps", "--json").json()}
    assert set(rows) == {"com.example.app", "com.example.other", "com.example.twin"}
    assert rows["com.example.app"]["uid"] == 10123
    assert rows["com.example.app"]["version_code"] == 231
    assert rows["com.example.twin"]["shared_with"] == "com.example.other"
    assert "com.android.chrome" in auditor("device", "apps", "--all").out
    handset.packages = {"one": Package("one", 10_001)}
    handset.answers["pm list packages -U --show-versioncode"] = lambda _: (255, "", "Error\n")
    assert read_apps(connect()) == (App("one", 10_001),)
