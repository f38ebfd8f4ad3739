"""`prepare` broken off at every step, by the cable or by SIGKILL; `restore` then undoes it all.

The steps are counted first, as the services that an undisturbed run asks the
phone for. Then each of them is the last: the cable is pulled before the phone
does it, or after it has done it but before its answer arrives.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.device.prepare import ByHand
from auditor.model import DeviceError
from auditor.tasks.phone import prepare_phone, restore_phone
from tests.device import phones
from tests.device.phones import ALL, NAMES, PROXY
from tests.phone.adbd import Adbd, AdbServer, Break, Handset

type Attach = Callable[[Handset], Adbd]
_PERSON = {"If you installed the certificate by hand"}


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ca")


def undisturbed(handset: Handset, journal: Path, folder: Path) -> int:
    """How many services of the phone a run asks for; the phone is put back."""
    prepare_phone("", journal, phones.wanted(folder))
    count = len(handset.log)
    assert handset.settings.proxy == PROXY
    restore_phone("", journal, ByHand.DONE)
    return count


def check_restored(journal: Path, handset: Handset, before: object, where: object) -> None:
    restored = restore_phone("", journal)
    assert handset.snapshot() == before, where
    assert all(line.startswith(tuple(_PERSON)) for line in restored.undone), (where, restored)
    if restored.undone:
        restored = restore_phone("", journal, ByHand.DONE)
        assert not restored.undone, (where, restored)
    assert not list(journal.iterdir()), where


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("version", "su"), ALL, ids=NAMES)
def test_the_cable_is_pulled_at_every_step(
    attach: Attach, server: AdbServer, tmp_path: Path, folder: Path, version: int, su: str
) -> None:
    handset = phones.phone(version, su)
    before = handset.snapshot()
    adbd = attach(handset)
    steps = undisturbed(handset, tmp_path, folder)
    assert steps > 10
    for step in range(1, steps + 1):
        for ahead in (True, False):
            handset.log.clear()
            handset.breaks = Break(step, ahead)
            with contextlib.suppress(DeviceError):
                prepare_phone("", tmp_path, phones.wanted(folder))
            assert not handset.plugged, (step, ahead)
            adbd.revive()
            server.attach(adbd)
            check_restored(tmp_path, handset, before, (step, ahead))


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("version", "su"), [(8, ""), (13, "su -c"), (16, "su -c")])
def test_the_program_is_killed(
    attach: Attach, tmp_path: Path, folder: Path, version: int, su: str
) -> None:
    handset = phones.phone(version, su)
    before = handset.snapshot()
    attach(handset)
    steps = undisturbed(handset, tmp_path, folder)
    for step in sorted({*range(2, steps, max(steps // 10, 1)), steps}):
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


@pytest.mark.timeout(600)
def test_restore_itself_is_broken_off(
    attach: Attach, server: AdbServer, tmp_path: Path, folder: Path
) -> None:
    handset = phones.phone(14, "su -c", http_proxy="10.0.0.1:3128")
    before = handset.snapshot()
    adbd = attach(handset)
    step = 0
    while True:
        step += 1
        prepare_phone("", tmp_path, phones.wanted(folder))
        handset.log.clear()
        handset.breaks = Break(step, before=step % 2 == 0)
        with contextlib.suppress(DeviceError):
            restore_phone("", tmp_path)
        if handset.plugged:
            break
        adbd.revive()
        server.attach(adbd)
        check_restored(tmp_path, handset, before, step)
    assert step > 20
    assert handset.snapshot() == before
