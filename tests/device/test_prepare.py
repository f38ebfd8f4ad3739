"""A phone is prepared, does what it should, and is put back exactly as it was found."""

from __future__ import annotations

import functools
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.device import connect, mounts
from auditor.device.journal import Journal
from auditor.device.prepare import ByHand, Wanted, journaled
from auditor.device.root import Form, Root
from auditor.model import AuditorError, DeviceError
from auditor.tasks.phone import prepare_phone, restore_phone
from tests.device import phones
from tests.device.phones import ALL, NAMES, PROXY
from tests.phone.adbd import Adbd, Handset
from tests.phone.adbd.handset import Result

type Attach = Callable[[Handset], Adbd]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ca")


@pytest.mark.parametrize(("version", "su"), ALL, ids=NAMES)
def test_prepared_and_restored(
    attach: Attach, tmp_path: Path, folder: Path, version: int, su: str
) -> None:
    handset = phones.phone(version, su)
    before = handset.snapshot()
    attach(handset)
    done = prepare_phone("", tmp_path / "j", phones.wanted(folder))
    assert handset.settings.proxy == PROXY
    assert (handset.settings.get("global", "private_dns_mode") == "off") is (version > 8)
    certificate = phones.authority(folder)
    apps = [pid for pid, process in handset.processes.items() if process.user >= 10_000]
    apps.append(handset.start_app("com.example.new", 10_200))
    trusting = [handset.trusts(pid, certificate.hashed + ".0", certificate.pem) for pid in apps]
    assert trusting == [bool(su)] * len(apps)
    assert bool(done.steps) is not bool(su)
    [journal] = (tmp_path / "j").iterdir()
    assert stat.S_IMODE(journal.stat().st_mode) == 0o600
    restored = restore_phone("", tmp_path / "j")
    del handset.namespaces[handset.processes.pop(apps[-1]).namespace.name]
    assert handset.snapshot() == before
    assert bool(restored.undone) is not bool(su)  # only a person can look into the user's store
    restore_phone("", tmp_path / "j", ByHand.DONE)
    assert not list((tmp_path / "j").iterdir())
    assert not restore_phone("", tmp_path / "j").changes
    assert handset.snapshot() == before


@pytest.mark.parametrize(
    "had",
    [
        {"http_proxy": "10.0.0.1:3128"},
        {"http_proxy": ":0"},
        {"global_http_proxy_host": "corp.example", "global_http_proxy_port": "81"},
        {"private_dns_mode": "hostname", "private_dns_specifier": "dns.example"},
        {"global_http_proxy_exclusion_list": "it's, ok"},
    ],
    ids=lambda had: next(iter(had)),
)
def test_what_the_owner_had_comes_back(attach: Attach, tmp_path: Path, had: dict[str, str]) -> None:
    handset = phones.phone(13, "su -c", **had)
    if "global_http_proxy_host" in had:
        handset.settings.reboot()
    before = handset.snapshot()
    attach(handset)
    prepare_phone("", tmp_path, Wanted(PROXY))
    assert handset.settings.proxy == PROXY
    prepare_phone("", tmp_path, Wanted("10.9.9.9:99"))
    assert handset.settings.proxy == "10.9.9.9:99"
    assert not restore_phone("", tmp_path).undone
    assert handset.snapshot() == before


def test_a_restart_in_between(attach: Attach, tmp_path: Path, folder: Path) -> None:
    handset = phones.phone(14, "su -c")
    before = handset.snapshot()
    attach(handset)
    prepare_phone("", tmp_path, phones.wanted(folder))
    handset.reboot()
    assert handset.settings.proxy == PROXY
    assert not restore_phone("", tmp_path).undone
    assert handset.snapshot() == before


def test_a_root_modules_own_mount_stays(attach: Attach, tmp_path: Path, folder: Path) -> None:
    handset = phones.phone(14, "su -c")
    attach(handset)
    for target in ("/system/etc/security/cacerts", "/apex/com.android.conscrypt/cacerts"):
        connect().run(f"mount -o bind /system/etc/security/cacerts {target}", root=True)
    before = handset.snapshot()
    prepare_phone("", tmp_path, phones.wanted(folder))
    assert handset.snapshot() != before
    assert not restore_phone("", tmp_path).undone
    assert handset.snapshot() == before


def test_something_mounted_over_ours_is_said(attach: Attach, tmp_path: Path, folder: Path) -> None:
    handset = phones.phone(13, "su -c")
    attach(handset)
    prepare_phone("", tmp_path, phones.wanted(folder))
    connect().run("mount -t tmpfs other /system/etc/security/cacerts", root=True)
    [sentence] = restore_phone("", tmp_path).undone
    assert sentence.startswith("Something else is mounted over")
    connect().run("umount /system/etc/security/cacerts", root=True)
    assert not restore_phone("", tmp_path).undone
    assert not list(tmp_path.iterdir())


def test_root_that_keeps_its_mounts_to_itself(attach: Attach, tmp_path: Path, folder: Path) -> None:
    handset = phones.phone(13, "su -c")
    handset.isolated_su = True
    before = handset.snapshot()
    attach(handset)
    with pytest.raises(DeviceError, match="keeps its mounts to itself"):
        prepare_phone("", tmp_path, phones.wanted(folder))
    assert not restore_phone("", tmp_path).undone
    assert handset.snapshot() == before


def test_a_journal_of_another_phone_or_damaged(attach: Attach, tmp_path: Path) -> None:
    attach(phones.phone(13))
    prepare_phone("", tmp_path, Wanted(PROXY))
    [journal] = tmp_path.iterdir()
    text = journal.read_bytes()
    journal.write_bytes(text.replace(b"FAKE0001ABCD", b"OTHER"))
    with pytest.raises(AuditorError, match="damaged or not of this phone"):
        restore_phone("", tmp_path)
    journal.write_bytes(text + b'{"number": 7, "kind": "sett')  # cut off by a crash
    assert not restore_phone("", tmp_path).undone
    for damage in (b"[]\n", b'{"number": {}}\n', b"\xff\n", b"[" * 100_000 + b"\n"):
        journal.write_bytes(text + damage)
        with pytest.raises(AuditorError, match="damaged"):
            restore_phone("", tmp_path)


def test_two_at_once(attach: Attach, tmp_path: Path) -> None:
    attach(phones.phone(13))
    with Journal(tmp_path, journaled(connect())) as journal:
        journal.record("file", path="/data/local/tmp/auditor-none")
        with pytest.raises(DeviceError, match="Another `auditor`"):
            restore_phone("", tmp_path)
    assert restore_phone("", tmp_path).changes == ["The auditor's files are gone from the phone."]


def test_what_cannot_be_read_is_not_taken_for_gone(
    attach: Attach, tmp_path: Path, folder: Path
) -> None:
    handset = phones.phone(13, "su -c")
    before = handset.snapshot()
    attach(handset)
    prepare_phone("", tmp_path, phones.wanted(folder))
    asked = Root(Form.DASH_C).wrap(mounts.FIND)
    answers: list[Result] = [(127, "", "sh: grep: not found\n"), (1, "", ""), (0, "/proc/9/x", "")]
    for answer in answers:
        handset.answers[asked] = functools.partial(lambda said, _: said, answer)
        [sentence] = restore_phone("", tmp_path).undone[:1]
        assert "does not show which mounts it has" in sentence
        assert list(tmp_path.iterdir())
    handset.answers.clear()
    assert not restore_phone("", tmp_path).undone
    assert handset.snapshot() == before


def test_settings_that_may_not_be_read_or_changed(attach: Attach, tmp_path: Path) -> None:
    handset = phones.phone(13)
    before = handset.snapshot()
    attach(handset)
    put = "settings put global private_dns_mode off"
    handset.answers[put] = lambda _: (255, "", "Permission denial\n")
    with pytest.raises(DeviceError, match=r"does not let its setting .* restore` undoes"):
        prepare_phone("", tmp_path, Wanted(PROXY))
    handset.answers = {"settings get global http_proxy": lambda _: (1, "", "no service\n")}
    with pytest.raises(DeviceError, match="does not tell its setting http_proxy"):
        prepare_phone("", tmp_path, Wanted(PROXY))
    handset.answers = {}
    assert not restore_phone("", tmp_path).undone
    assert handset.snapshot() == before
