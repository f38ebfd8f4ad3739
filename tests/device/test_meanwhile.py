"""What happens between `prepare` and `restore`: the owner's own changes, other phones, bad luck."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.device.journal import Journal
from auditor.device.prepare import ByHand, Wanted
from auditor.model import AuditorError
from auditor.tasks.phone import prepare_phone, restore_phone
from tests.cli.run import auditor
from tests.device import phones
from tests.device.phones import PROXY
from tests.phone.adbd import Adbd, Handset

type Attach = Callable[[Handset], Adbd]


@pytest.mark.parametrize("had", ["", "10.0.0.1:3128"])
@pytest.mark.parametrize("theirs", ["172.16.0.9:3128", ":0"])
def test_what_the_owner_changed_since_stays(
    attach: Attach, tmp_path: Path, had: str, theirs: str
) -> None:
    handset = phones.phone(13, **({"http_proxy": had} if had else {}))
    attach(handset)
    prepare_phone("", tmp_path, Wanted(PROXY))
    handset.settings.put("global", "private_dns_mode", "hostname")
    handset.settings.put("global", "http_proxy", theirs)
    handset.settings.run_out()
    done = restore_phone("", tmp_path)
    handset.settings.run_out()
    assert not done.undone
    assert handset.settings.get("global", "private_dns_mode") == "hostname"
    said = " ".join(done.changes)
    assert "The setting private_dns_mode was changed by somebody else since" in said
    if theirs != ":0":
        assert handset.settings.proxy == theirs
        assert f"The proxy was set to {theirs} by somebody else since" in said
    elif had:
        assert handset.settings.proxy == ""
        assert "The proxy was set to none by somebody else since" in said
    else:  # the owner took ours off: nothing is in force, as it was
        assert handset.settings.get("global", "http_proxy") is None
        assert handset.settings.proxy == ""
    assert not list(tmp_path.iterdir())


def test_a_phone_of_the_same_serial_number_is_another(attach: Attach, tmp_path: Path) -> None:
    """Emulators of one kind share it, and phones whose maker did not care."""
    first, second = phones.phone(13), phones.phone(13, private_dns_mode="hostname")
    second.settings.put("secure", "android_id", "0123456789abcdef")
    one, two = attach(first), attach(second)
    before, after = first.snapshot(), second.snapshot()
    prepare_phone(one.address, tmp_path, Wanted(PROXY))
    done = restore_phone(two.address, tmp_path)
    assert (done.changes, done.undone) == ([], [])
    assert done.steps == ["Not yet put back is another phone, by its own serial: FAKE0001ABCD."]
    assert second.snapshot() == after
    prepare_phone(two.address, tmp_path, Wanted(PROXY))
    for adbd in (two, one):
        assert restore_phone(adbd.address, tmp_path).changes
    assert (first.snapshot(), second.snapshot()) == (before, after)
    said = auditor("device", "restore", "--serial", one.address, "--journals", tmp_path)
    assert (said.code, said.out) == (0, "")
    assert "nothing to undo" in said.err


def test_the_wrong_phone_is_said(attach: Attach, tmp_path: Path) -> None:
    first, second = phones.phone(14), phones.phone(8)
    second.props |= {"ro.serialno": "FAKE0002", "ro.boot.serialno": "FAKE0002"}
    one, two = attach(first), attach(second)
    prepare_phone(one.address, tmp_path, Wanted(PROXY))
    (tmp_path / "strange.journal").write_bytes(b"[]\n")
    said = auditor("device", "restore", "--serial", two.address, "--journals", tmp_path)
    assert (said.code, said.err) == (0, "There is nothing to undo on this phone.\n")
    assert said.out == "Not yet put back is another phone, by its own serial: FAKE0001ABCD.\n"


@pytest.mark.parametrize("version", [8, 14])
def test_a_full_disk_does_not_keep_it_from_being_put_back(
    attach: Attach, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: int
) -> None:
    handset = phones.phone(version, "su -c")
    before = handset.snapshot()
    attach(handset)
    prepare_phone("", tmp_path / "j", phones.wanted(tmp_path))
    whole = b"".join(one.read_bytes() for one in (tmp_path / "j").iterdir())
    write = os.write

    def full(descriptor: int, data: bytes) -> int:
        """Half a line still fits."""
        if len(data) > 8:
            return write(descriptor, data[: len(data) // 2])
        raise OSError(28, "No space left on device")

    handset.answers["settings get global private_dns_mode"] = lambda _: (1, "", "gone")
    with monkeypatch.context() as disk:
        disk.setattr(os, "write", full)
        done = restore_phone("", tmp_path / "j", ByHand.DONE)
    assert bool(done.undone) is (version > 8)  # its private DNS
    if version > 8:
        [journal] = (tmp_path / "j").iterdir()
        assert journal.read_bytes() == whole  # no half a line is left
    handset.answers.clear()
    assert not restore_phone("", tmp_path / "j", ByHand.DONE).undone
    assert handset.snapshot() == before
    assert not list((tmp_path / "j").iterdir())


@pytest.mark.parametrize("service", ["put global private_dns_mode", "put global http_proxy"])
def test_ended_by_the_user_says_how_to_undo(attach: Attach, tmp_path: Path, service: str) -> None:
    handset = phones.phone(13)
    before = handset.snapshot()
    attach(handset)

    def interrupt(_: int, asked: str) -> None:
        if service in asked:
            os.kill(os.getpid(), signal.SIGINT)

    handset.watch = interrupt
    options = ("--journals", tmp_path)
    # Whoever started the tests may have had Ctrl-C ignored, as shells do in the background.
    before_it = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        ended = auditor("device", "prepare", "--proxy", PROXY, *options)
    finally:
        signal.signal(signal.SIGINT, before_it)
    handset.watch = None
    assert ended.code == 130
    assert list(tmp_path.iterdir())
    assert ended.err == (
        "auditor: interrupted. `auditor device restore` undoes what was done until then.\n"
    )
    assert auditor("device", "restore", *options).code == 0
    assert handset.snapshot() == before


def test_a_journal_that_fills_the_disk_changes_nothing_more(
    attach: Attach, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    handset = phones.phone(13)
    before = handset.snapshot()
    attach(handset)
    record = Journal.record

    def once(journal: Journal, kind: str, **what: str | None) -> None:
        if kind == "proxy":
            raise AuditorError("The journal cannot be written.")
        record(journal, kind, **what)

    with monkeypatch.context() as disk:
        disk.setattr(Journal, "record", once)
        with pytest.raises(AuditorError, match=r"written\. `auditor device restore` undoes"):
            prepare_phone("", tmp_path, Wanted(PROXY))
    assert restore_phone("", tmp_path).changes == ["The setting private_dns_mode is as it was."]
    assert handset.snapshot() == before
