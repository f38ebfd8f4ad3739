"""A private adb server, the real one, on a free port; ended by its pid."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from types import TracebackType
from typing import Self

from tests.phone.adbd.adbd import Adbd

_SECONDS = 20.0
ADB = shutil.which("adb")


class AdbServer:
    """A context manager; `environment` leads adb and adbutils to it."""

    def __init__(self) -> None:
        self._home = tempfile.TemporaryDirectory()
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        return {
            "ANDROID_ADB_SERVER_PORT": str(self.port),
            "ANDROID_SDK_HOME": self._home.name,
            "HOME": self._home.name,
        }

    def __enter__(self) -> Self:
        assert ADB
        # The server scans for emulators on 5555-5585 unless it is told not to look at any port.
        self._process = subprocess.Popen(
            [ADB, "-P", str(self.port), "nodaemon", "server"],
            env={**os.environ, **self.environment, "ADB_LOCAL_TRANSPORT_MAX_PORT": "5553"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + _SECONDS
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            assert self._process.poll() is None, "the adb server ended at once"
            assert time.monotonic() < until, "the adb server does not listen"
            time.sleep(0.02)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process
        self._process.kill()
        self._process.wait(_SECONDS)
        self._home.cleanup()

    def adb(self, *arguments: str) -> str:
        """Run the real adb against this server."""
        assert ADB
        ended = subprocess.run(
            [ADB, "-P", str(self.port), *arguments],
            capture_output=True,
            check=False,
            text=True,
            timeout=_SECONDS,
            env={**os.environ, **self.environment},
        )
        return ended.stdout + ended.stderr

    def detach_all(self) -> None:
        """Forget every phone; adb does so a little after it is told to."""
        until = time.monotonic() + _SECONDS
        while "\t" in (self.adb("disconnect"), self.adb("devices"))[1]:
            assert time.monotonic() < until, "adb does not forget its phones"
            time.sleep(0.02)

    def attach(self, adbd: Adbd, state: str = "device") -> str:
        """Connect a phone, wait until adb lists it in that state, and return its serial."""
        self.adb("disconnect", adbd.address)
        until = time.monotonic() + _SECONDS
        if state == "offline":
            return self._attach_silent(adbd, until)
        while True:
            said = self.adb("connect", adbd.address)
            if f"{adbd.address}\t{state}" in self.adb("devices"):
                return adbd.address
            assert time.monotonic() < until, f"adb does not see the phone: {said}"
            time.sleep(0.05)

    def _attach_silent(self, adbd: Adbd, until: float) -> str:
        """Connect a phone that says nothing: `adb connect` would wait ten seconds for it."""
        assert ADB
        connecting = subprocess.Popen(
            [ADB, "-P", str(self.port), "connect", adbd.address],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **self.environment},
        )
        try:
            while f"{adbd.address}\toffline" not in (listed := self.adb("devices")):
                assert time.monotonic() < until, f"adb does not see the phone: {listed}"
                time.sleep(0.05)
        finally:
            connecting.kill()
            connecting.wait(_SECONDS)
        return adbd.address


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
