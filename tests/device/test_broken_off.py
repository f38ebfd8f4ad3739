"""`prepare` broken off at every step, by the cable or by SIGKILL; `restore` then undoes it all.

What is left when the program ends at a step is the phone as it is then and the
journal on the disk: nothing else. So one run is watched, both are copied at
every service that it asks the phone for, before the phone does it and after,
and from each of these states the phone is put back. A cable that is really
pulled and a process that is really killed, at some steps, show that the copies
are true. As many steps ask and change nothing, equal states are put back once.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from auditor.device.prepare import ByHand
from auditor.model import DeviceError
from auditor.tasks.phone import prepare_phone, restore_phone
from tests.device import phones
from tests.device.phones import ALL, NAMES, PROXY
from tests.phone.adbd import Adbd, AdbServer, Break, Handset
from tests.phone.adbd.handset import Held

type Attach = Callable[[Handset], Adbd]
_PERSON = {"If you installed the certificate by hand"}


class Left(NamedTuple):
    """What is left when the program ends at a step."""

    step: int
    phone: Held
    journal: bytes


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ca")


def journal_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("*.journal"))


def watched(handset: Handset, journal: Path, run: Callable[[], object]) -> list[Left]:
    """What is left before and after each step of an undisturbed run, in this order."""
    left: list[Left] = []

    def look(_: int, service: str) -> None:
        phone, text = handset.copied(), journal_in(journal)
        if left:  # the step before is done; the journal is still as it was when it began
            left.append(Left(left[-1].step, phone, left[-1].journal))
        left.append(Left(left[-1].step + 1 if left else 1, phone, text))
        assert service

    handset.log.clear()
    handset.watch = look
    run()
    handset.watch = None
    left.append(Left(left[-1].step, handset.copied(), left[-1].journal))
    assert left[-1].step == len(handset.log) > 10
    return left


def different(handset: Handset, left: list[Left]) -> Iterator[Left]:
    """Those that are not the same as an earlier one, as far as anybody can see."""
    seen: list[object] = []
    for one in left:
        handset.assume(one.phone)
        settings = handset.settings
        now = (settings._waiting, settings.proxy, settings.frozen(), handset.base.frozen())
        mounts = {name: space.frozen() for name, space in handset.namespaces.items()}
        what = (one.journal, now, mounts)
        if what not in seen:
            seen.append(what)
            yield one


def put_back(handset: Handset, left: Left, journal: Path) -> None:
    handset.assume(left.phone)
    for path in journal.glob("*.journal"):
        path.unlink()
    if left.journal:
        journal.joinpath(name_of(journal)).write_bytes(left.journal)


def name_of(journal: Path) -> str:
    """The journal's name, which the first run leaves here."""
    return (journal / "name").read_text()


def check_restored(journal: Path, handset: Handset, before: object, where: object) -> None:
    restored = restore_phone("", journal)
    assert handset.snapshot() == before, where
    assert all(line.startswith(tuple(_PERSON)) for line in restored.undone), (where, restored)
    if restored.undone:
        restored = restore_phone("", journal, ByHand.DONE)
        assert not restored.undone, (where, restored)
    assert not list(journal.glob("*.journal")), where


def prepared(handset: Handset, journal: Path, folder: Path) -> list[Left]:
    """What is left at each step of preparing; the phone stays prepared."""
    left = watched(handset, journal, lambda: prepare_phone("", journal, phones.wanted(folder)))
    assert handset.settings.proxy == PROXY
    [file] = journal.glob("*.journal")
    (journal / "name").write_text(file.name)
    return left


@pytest.mark.parametrize(("version", "su"), ALL, ids=NAMES)
def test_ended_at_every_step(
    attach: Attach, tmp_path: Path, folder: Path, version: int, su: str
) -> None:
    handset = phones.phone(version, su)
    before = handset.snapshot()
    attach(handset)
    left = prepared(handset, tmp_path, folder)
    for one in [*different(handset, left)]:
        put_back(handset, one, tmp_path)
        check_restored(tmp_path, handset, before, one.step)


@pytest.mark.parametrize(("version", "su"), [(8, ""), (13, "su -c"), (16, "su -c")])
def test_the_cable_is_pulled(
    attach: Attach, server: AdbServer, tmp_path: Path, folder: Path, version: int, su: str
) -> None:
    handset = phones.phone(version, su)
    before = handset.snapshot()
    adbd = attach(handset)
    left = prepared(handset, tmp_path, folder)
    restore_phone("", tmp_path, ByHand.DONE)
    for at in range(2, left[-1].step, max(left[-1].step // 3, 1)):
        for ahead in (True, False):
            handset.log.clear()
            handset.breaks = Break(at, ahead)
            with contextlib.suppress(DeviceError):
                prepare_phone("", tmp_path, phones.wanted(folder))
            assert not handset.plugged, (at, ahead)
            adbd.revive()
            same_as(left, handset, tmp_path, at, ahead=ahead)
            server.attach(adbd)
            check_restored(tmp_path, handset, before, (at, ahead))


def same_as(left: list[Left], handset: Handset, journal: Path, step: int, *, ahead: bool) -> None:
    """What is left is what was copied when nothing was broken."""
    [copied] = [one for one in left if one.step == step][:: 1 if ahead else -1][:1]
    now, begun = handset.snapshot(), copied.journal.count(b"\n") > 1
    # A program that ends by itself takes a journal with nothing in it away.
    assert journal_in(journal) == (copied.journal if begun else b"")
    held = handset.copied()
    handset.assume(copied.phone)
    assert handset.snapshot() == now
    handset.assume(held)


def test_the_program_is_killed(attach: Attach, tmp_path: Path, folder: Path) -> None:
    handset = phones.phone(14, "su -c")
    before = handset.snapshot()
    attach(handset)
    left = prepared(handset, tmp_path, folder)
    restore_phone("", tmp_path)
    for step in (left[-1].step // 2, left[-1].step - 2):
        handset.log.clear()
        command = [sys.executable, "-m", "tests.device.preparing_child", str(tmp_path), str(folder)]
        child = subprocess.Popen(command, cwd=Path(__file__).parents[2], stderr=subprocess.PIPE)

        def kill(count: int, _: str, pid: int = child.pid, last: int = step) -> None:
            if count == last:
                os.kill(pid, signal.SIGKILL)

        handset.watch = kill
        _, said = child.communicate(timeout=60)
        handset.watch = None
        assert child.returncode == -signal.SIGKILL, said
        check_restored(tmp_path, handset, before, step)


def test_restore_itself_is_broken_off(attach: Attach, tmp_path: Path, folder: Path) -> None:
    handset = phones.phone(14, "su -c", http_proxy="10.0.0.1:3128")
    before = handset.snapshot()
    attach(handset)
    prepared(handset, tmp_path, folder)
    left = watched(handset, tmp_path, lambda: restore_phone("", tmp_path))
    assert handset.snapshot() == before
    for one in [*different(handset, left)]:
        put_back(handset, one, tmp_path)
        check_restored(tmp_path, handset, before, one.step)
