"""The certificate over the system's store on the real kernel: every namespace, there and gone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.device import connect, mounts
from auditor.device.prepare import Wanted
from auditor.model import DeviceError
from auditor.tasks.phone import prepare_phone, restore_phone
from tests.device import phones
from tests.phone.adbd import Adbd, AdbServer, Break, Handset
from tests.phone.kernel import MISSING, KernelPhone

pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"namespaces: {MISSING}")
type Attach = Callable[[Handset], Adbd]


@pytest.mark.parametrize("version", [13, 14])
def test_there_and_gone_in_every_namespace(attach: Attach, tmp_path: Path, version: int) -> None:
    certificate = phones.authority(tmp_path / "ca")
    name = certificate.hashed + ".0"
    folder = mounts.APEX if version >= 14 else mounts.STORE
    with KernelPhone(tmp_path / "phone", version) as kernel:
        before = kernel.mounts()
        assert set(before) == {"init", "zygote64", "app"}
        attach(kernel.handset)
        prepare_phone("", tmp_path / "j", Wanted("", certificate))
        for process in before:
            assert kernel.names(process, folder) == sorted(["00000001.0", "00000002.0", name])
        assert kernel.mounts() != before
        assert kernel.run("ls /data/local/tmp")[1] == b""
        assert not restore_phone("", tmp_path / "j").undone
        assert kernel.mounts() == before
        for process in before:
            assert kernel.names(process, folder) == ["00000001.0", "00000002.0"]


def test_broken_off_where_mounts_change(attach: Attach, server: AdbServer, tmp_path: Path) -> None:
    wanted = Wanted("", phones.authority(tmp_path / "ca"))
    with KernelPhone(tmp_path / "phone", 14) as kernel:
        before = kernel.mounts()
        adbd = attach(kernel.handset)
        prepare_phone("", tmp_path / "j", wanted)
        log = enumerate([*kernel.handset.log], 1)
        steps = [step for step, line in log if "mount -" in line or "umount " in line]
        assert len(steps) >= 5
        restore_phone("", tmp_path / "j")
        for step in steps:
            kernel.handset.log.clear()
            kernel.handset.breaks = Break(step, before=False)
            with pytest.raises(DeviceError):
                prepare_phone("", tmp_path / "j", wanted)
            adbd.revive()
            server.attach(adbd)
            assert not restore_phone("", tmp_path / "j").undone, step
            assert kernel.mounts() == before, step
            assert kernel.run("ls /data/local/tmp")[1] == b"", step
        assert {mount.target for mount in mounts.find(connect())} == {"/"}
