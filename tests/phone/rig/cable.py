"""The cable between the rig's phone and its gateway: an adbd there, a real adb server here."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from tests.phone.rig.net import PHONE, ROOT, Network, run

if TYPE_CHECKING:
    import pathlib
    from collections.abc import Iterator

ADB = shutil.which("adb")
SERVER_PORT = "5037"  # the gateway's namespace is ours alone
_SECONDS = 20.0


@dataclass
class Cable:
    """`environment` is what programs on the gateway need to find the adb server."""

    network: Network
    handset: subprocess.Popen[str]
    serial: str
    environment: dict[str, str]

    @classmethod
    @contextlib.contextmanager
    def plugged(
        cls, network: Network, folder: pathlib.Path, *, rooted: bool = False
    ) -> Iterator[Self]:
        """A phone attached to an adb server on the gateway."""
        assert ADB
        environment = {
            "HOME": os.fspath(folder),
            "ANDROID_SDK_HOME": os.fspath(folder),
            "ANDROID_ADB_SERVER_PORT": SERVER_PORT,
            "ADB_LOCAL_TRANSPORT_MAX_PORT": "5553",  # look for no emulators
        }
        server = subprocess.Popen(
            network.gateway.command(ADB, "-P", SERVER_PORT, "nodaemon", "server"),
            env=os.environ | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        handset = subprocess.Popen(
            network.phone.command(
                sys.executable, "-m", "tests.phone.rig.handset", *(["rooted"] if rooted else [])
            ),
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert handset.stdin is not None
        assert handset.stdout is not None
        try:
            cable = cls(
                network, handset, f"{PHONE}:{handset.stdout.readline().strip()}", environment
            )
            cable.plug_in()
            yield cable
        finally:
            handset.stdin.close()
            handset.stdout.close()
            handset.wait(10)
            server.kill()
            server.wait(10)

    def plug_in(self) -> None:
        """Attach the phone and wait until adb says that it is ready."""
        until = time.monotonic() + _SECONDS
        while f"{self.serial}\tdevice" not in self._adb("devices"):
            self._adb("connect", self.serial)
            if time.monotonic() > until:
                raise RuntimeError("adb does not see the rig's phone")
            time.sleep(0.05)

    def order(self, word: str) -> dict[str, str]:
        """Tell the phone to `unplug`, `revive`, `drop`; its reversed ports afterwards."""
        assert self.handset.stdin is not None
        assert self.handset.stdout is not None
        self.handset.stdin.write(word + "\n")
        self.handset.stdin.flush()
        found: dict[str, str] = json.loads(self.handset.stdout.readline())
        return found

    def _adb(self, *words: str) -> str:
        with contextlib.suppress(RuntimeError):  # the server may not answer yet
            return run(
                *self.network.gateway.command(str(ADB), "-P", SERVER_PORT, *words),
                env=os.environ | self.environment,
            )
        return ""
