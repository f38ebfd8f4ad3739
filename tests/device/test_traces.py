"""What an earlier run left on a phone whose journal is lost: said, not taken for the owner's."""

from __future__ import annotations

import socket
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.device import connect
from auditor.device.prepare import Wanted
from auditor.tasks.phone import prepare_phone, restore_phone
from tests.cli.run import auditor
from tests.device import phones
from tests.device.phones import PROXY
from tests.phone.adbd import Adbd, Handset

type Attach = Callable[[Handset], Adbd]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ca")


def lose(folder: Path) -> None:
    for journal in folder.iterdir():
        journal.unlink()


def own_address() -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # TEST-NET-1; nothing is sent
        except OSError:
            pytest.skip("this machine has no address but its loopback")
        return str(probe.getsockname()[0])


def test_restored_from_another_folder(
    attach: Attach, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    handset = phones.phone(13)
    before = handset.snapshot()
    attach(handset)
    state = {"XDG_STATE_HOME": str(tmp_path / "state")}
    for place in ("one", "two"):
        (tmp_path / place).mkdir()
    monkeypatch.delenv("AUDITOR_JOURNALS", raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.chdir(tmp_path / "one")
    assert auditor("device", "prepare", "--proxy", PROXY, **state).code == 0
    journals = tmp_path / "state" / "privacy-auditor" / "phones"
    assert stat.S_IMODE(journals.stat().st_mode) == 0o700
    monkeypatch.chdir(tmp_path / "two")
    restored = auditor("device", "restore", **state)
    assert (restored.code, "The proxy is as it was." in restored.out) == (0, True)
    assert handset.snapshot() == before


def test_the_environment_names_the_folder(attach: Attach, tmp_path: Path) -> None:
    attach(phones.phone(13))
    named = {"AUDITOR_JOURNALS": str(tmp_path / "j")}
    assert auditor("device", "prepare", "--proxy", PROXY, **named).code == 0
    assert list((tmp_path / "j").iterdir())


@pytest.mark.parametrize("version", [13, 14])
def test_mounts_without_a_journal(
    attach: Attach, tmp_path: Path, folder: Path, version: int
) -> None:
    handset = phones.phone(version, "su -c")
    before = handset.snapshot()
    attach(handset)
    wanted = Wanted(certificate=phones.authority(folder))
    prepare_phone("", tmp_path, wanted)
    lose(tmp_path)
    told = auditor("device", "restore", "--journals", tmp_path)
    assert told.code == 3
    assert "in the system's store of the phone, and no journal here tells of it" in told.err
    done = prepare_phone("", tmp_path, wanted)
    assert "left by an earlier run" in done.changes[0]
    assert not restore_phone("", tmp_path).undone
    assert handset.snapshot() == before


def test_a_proxy_to_this_machine_without_a_journal(attach: Attach, tmp_path: Path) -> None:
    handset = phones.phone(8)
    before = handset.snapshot()
    attach(handset)
    prepare_phone("", tmp_path, Wanted(f"{own_address()}:8080"))
    lose(tmp_path)
    told = auditor("device", "restore", "--journals", tmp_path)
    assert told.code == 3
    assert "leads to this machine, and no journal here tells of it" in told.err
    assert "leads to this machine" in prepare_phone("", tmp_path, Wanted(PROXY)).changes[0]
    assert not restore_phone("", tmp_path).undone
    assert handset.snapshot() == before


def test_a_proxy_through_adb_reverse(attach: Attach, tmp_path: Path) -> None:
    attach(phones.phone(13, http_proxy="127.0.0.1:8080"))
    connect().run("settings put global http_proxy 127.0.0.1:8080")
    assert not restore_phone("", tmp_path).undone  # it may be an app's own, on the phone
    connect().reverse("tcp:8080", "tcp:9")
    [told] = restore_phone("", tmp_path).undone
    assert "127.0.0.1:8080 leads to this machine" in told
    connect().reverse_remove("tcp:8080")


def test_files_without_a_journal(attach: Attach, tmp_path: Path, folder: Path) -> None:
    attach(phones.phone(13))
    prepare_phone("", tmp_path, Wanted(certificate=phones.authority(folder)))
    lose(tmp_path)
    [told] = restore_phone("", tmp_path).undone
    assert told.endswith("is on the phone, and no journal here tells of it: delete it.")


def test_an_owners_proxy_is_no_trace(attach: Attach, tmp_path: Path) -> None:
    attach(phones.phone(13, http_proxy="192.0.2.7:3128"))
    ended = auditor("device", "restore", "--journals", tmp_path)
    assert (ended.code, "nothing to undo" in ended.err) == (0, True)
