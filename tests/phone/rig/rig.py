"""The rig: what a test does with the phone, its apps, the capture on the gateway, and a pcap.

Everything that is started is ended by its process id when the rig is closed.
"""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from tests.phone.rig.net import GATEWAY, NAME_SERVER, PHONE, ROOT, WLAN, Namespace, Network
from tests.phone.rig.tunnel import tunnel

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

BIN = pathlib.Path(sys.executable).parent
START_SECONDS = 90.0  # a busy machine is slow to load a proxy
END_SECONDS = 60.0
APP_SECONDS = 120.0
_COUNTS = re.compile(r"(\d+) packets? (?:captured|received|dropped)")
READY = "Ctrl-C ends."  # what `auditor capture` says last when it is ready


@dataclass
class Capture:
    """`auditor capture` on the gateway."""

    process: subprocess.Popen[bytes]
    folder: pathlib.Path
    log: pathlib.Path
    database: pathlib.Path
    session: str

    @property
    def ca(self) -> pathlib.Path:
        """What the phone must trust."""
        return self.folder / "certs" / "ca" / "mitmproxy-ca-cert.pem"

    def said(self) -> str:
        """All it has printed so far."""
        return self.log.read_text()

    def wait_for(self, text: str, seconds: float = START_SECONDS) -> str:
        """Wait until it has said that; all it said."""
        deadline = time.monotonic() + seconds
        while text not in self.said():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the capture did not say {text!r}: {self.said()}")
            time.sleep(0.02)
        return self.said()

    def stop(self) -> tuple[int, str]:
        """End it as a user does: its exit code and all it printed."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGINT)
        code = self.process.wait(END_SECONDS)
        return code, self.said()

    def kill(self) -> None:
        """Let it die without a chance to clean up; its worker leaves by itself."""
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait(END_SECONDS)


@dataclass(frozen=True)
class Observed:
    """A capture that is over, and what the phone's own interface saw meanwhile."""

    database: pathlib.Path
    session: str
    pcap: pathlib.Path
    code: int
    said: str
    outcomes: dict[int, list[dict[str, str]]]  # by app: what its jobs saw


@dataclass
class Rig:
    """`network` with servers behind it; `folder` holds what the runs leave."""

    network: Network
    folder: pathlib.Path
    servers: subprocess.Popen[str]
    true_ca: pathlib.Path
    _runs: int = 0
    _closing: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    @classmethod
    @contextlib.contextmanager
    def built(cls, folder: pathlib.Path) -> Iterator[Self]:
        """Namespaces and servers, gone when the context ends."""
        with Network.built() as network:
            servers = subprocess.Popen(
                network.internet.command(
                    sys.executable, "-m", "tests.phone.rig.servers", os.fspath(folder)
                ),
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            assert servers.stdin is not None
            assert servers.stdout is not None
            try:
                if not servers.stdout.readline():
                    raise RuntimeError("the rig's internet did not start")
                yield cls(network, folder, servers, folder / "ca.pem")
            finally:
                servers.stdin.close()
                servers.stdout.close()
                servers.wait(10)

    @property
    def phone(self) -> Namespace:
        """The phone's namespace."""
        return self.network.phone

    def room(self) -> pathlib.Path:
        """A folder for one run."""
        self._runs += 1
        folder = self.folder / f"run{self._runs}"
        folder.mkdir()
        return folder

    @contextlib.contextmanager
    def capture(
        self,
        *arguments: str,
        folder: pathlib.Path | None = None,
        session: str = "rig",
        environment: Mapping[str, str] | None = None,
    ) -> Iterator[Capture]:
        """`auditor capture` with these arguments in a folder of its own, ready for the phone."""
        folder = folder or self.room()
        database, log = folder / "audit.db", folder / "capture.log"
        log.unlink(missing_ok=True)
        command: list[str | os.PathLike[str]] = [
            BIN / "auditor",
            "capture",
            *(f"--db={database}", f"--session={session}", f"--certs={folder / 'certs'}"),
            *arguments,
            *("--set", f"ssl_verify_upstream_trusted_ca={self.true_ca}"),
        ]
        with log.open("w") as out:
            process = subprocess.Popen(
                self.network.gateway.command(*command),
                cwd=folder,
                env={**os.environ, **(environment or {})},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        capture = Capture(process, folder, log, database, session)
        try:
            capture.wait_for(READY)
            yield capture
        finally:
            if process.poll() is None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    capture.stop()
            if process.poll() is None:
                capture.kill()

    def start_app(
        self, uid: int, ca: pathlib.Path, *jobs: str, **environment: str
    ) -> subprocess.Popen[str]:
        """Start an app's jobs (see `app.JOBS`; arguments after `|`)."""
        return subprocess.Popen(
            self.phone.command(
                sys.executable, "-m", "tests.phone.rig.app", str(uid), os.fspath(ca), *jobs
            ),
            cwd=ROOT,
            env=os.environ | {"RIG_TRUE_CA": self.true_ca.read_text()} | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def app(
        self, uid: int, ca: pathlib.Path, *jobs: str, **environment: str
    ) -> list[dict[str, str]]:
        """Run an app's jobs to their end: what each saw."""
        return outcomes(self.start_app(uid, ca, *jobs, **environment))

    @contextlib.contextmanager
    def recorded(self, pcap: pathlib.Path, interface: str = WLAN) -> Iterator[pathlib.Path]:
        """tcpdump on an interface of the phone's while the context lasts.

        Raises:
            RuntimeError: it lost packets, so nothing can be compared with them.
        """
        # With --immediate-mode each packet takes room for the longest one that there may be.
        room = ("--immediate-mode", "-s", "65535", "-B", "65536")
        process = subprocess.Popen(
            self.phone.command("tcpdump", "-n", "-i", interface, "-U", *room, "-w", pcap),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stderr is not None
        try:
            if "listening" not in process.stderr.readline():
                raise RuntimeError("tcpdump did not start")
            yield pcap
            _written(process)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(10)
            process.stderr.close()

    def observe(self, mode: str, apps: dict[int, tuple[str, ...]], *arguments: str) -> Observed:
        """Capture in a mode ("wifi", "wireguard", "tun") while apps work, beside a pcap.

        In WireGuard mode the pcap is of the tunnel's interface: what the phone
        itself sends, before it is wrapped. The phone trusts the capture's CA
        beside the one that it came with.
        """
        chosen = {"tun": ("--interface", "ap0"), "wireguard": ("--endpoint", GATEWAY)}
        extra = chosen.get(mode, ("--client", PHONE, "--host", GATEWAY))
        folder = self.room()
        pcap = folder / "phone.pcap"
        with (
            self.capture("--mode", mode, *extra, *arguments, folder=folder) as capture,
            contextlib.ExitStack() as stack,
        ):
            interface, environment = WLAN, {"RIG_RESOLVER": NAME_SERVER}
            if mode == "wifi":
                environment["RIG_PROXY"] = f"{GATEWAY}:8080"
            if mode == "wireguard":
                text = (folder / "certs" / "wireguard" / "phone.conf").read_text()
                interface = stack.enter_context(tunnel(self.network, text, folder))
                environment["RIG_RESOLVER"] = "10.0.0.53"
            stack.enter_context(self.recorded(pcap, interface))
            trusted = folder / "trusted.pem"
            trusted.write_text(self.true_ca.read_text() + capture.ca.read_text())
            started = {
                uid: self.start_app(uid, trusted, *jobs, **environment)
                for uid, jobs in apps.items()
            }
            found = {uid: outcomes(process) for uid, process in started.items()}
            time.sleep(0.5)  # what the apps left closes
            code, said = capture.stop()  # the proxy's last words are recorded too
        return Observed(capture.database, capture.session, pcap, code, said, found)


def _written(process: subprocess.Popen[str]) -> None:
    """Wait until tcpdump has written what it got so far: SIGUSR1 asks it for its counts."""
    assert process.stderr is not None
    deadline = time.monotonic() + END_SECONDS
    while True:
        process.send_signal(signal.SIGUSR1)
        said = process.stderr.readline()
        captured, received, dropped = map(int, _COUNTS.findall(said))
        if dropped:
            raise RuntimeError(f"tcpdump lost packets: {said}")
        if captured == received:
            return
        if time.monotonic() > deadline:
            raise RuntimeError(f"tcpdump does not write what it got: {said}")
        time.sleep(0.02)


def outcomes(process: subprocess.Popen[str]) -> list[dict[str, str]]:
    """What the jobs of an app saw, when it is done."""
    try:
        out, err = process.communicate(timeout=APP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
    if process.returncode:
        raise RuntimeError(f"an app broke: {err}")
    return [json.loads(line) for line in out.splitlines()]
