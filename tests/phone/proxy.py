"""Starts the real proxy with our addon, pointed at the simulated internet, and ends it.

The proxy runs in a folder of its own, so that its CA, database and spool lie
there, and in a process group of its own, so that Ctrl-C can be sent as a
terminal sends it.
"""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import secrets
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.phone.clients import LOOPBACK, Phone

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tests.phone.internet import Internet

ROOT = pathlib.Path(__file__).parents[2]
HOSTS = ROOT / "tests" / "phone" / "hosts.py"
ADDON = ROOT / "addons" / "privacy_audit.py"
BIN = pathlib.Path(sys.executable).parent
LOG = "proxy.log"  # in the proxy's folder: all it prints
START_SECONDS = 30.0
END_SECONDS = 60.0
_PORTS = range(20_000, 32_000)

# What reaches the proxy otherwise than by CONNECT, as a tunnel or gateway would bring it.
REVERSE = {
    "http3": "http3://h3.checkin.example:443",
    "tcp": "tcp://raw.checkin.example:7777",
    "udp": "udp://raw.checkin.example:9999",
    "dns": "dns://dns.resolver.example:53",
}


def free_port() -> int:
    """A port that was free a moment ago, for TCP and UDP: mitmproxy takes port 0 only once.

    Below the range that systems choose from by themselves (32768 on Linux, 49152
    elsewhere), so that no client of another test is given it meanwhile.
    """
    while True:
        port = secrets.choice(_PORTS)
        with (
            contextlib.suppress(OSError),
            socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tcp,
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
        ):
            tcp.bind((LOOPBACK, port))
            udp.bind((LOOPBACK, port))
            return port


def modes(*reverse: str, listen: str = LOOPBACK) -> dict[str, str]:
    """The explicit proxy and the named reverse listeners, as mitmproxy's mode specifications."""
    chosen = {"explicit": f"regular@{listen}:0" if listen else "regular@0"}
    for name in reverse:
        chosen[name] = f"reverse:{REVERSE[name]}@{LOOPBACK}:{free_port()}"
    return chosen


@dataclass(frozen=True)
class Proxy:
    """A running proxy."""

    process: subprocess.Popen[bytes]
    pid: int  # of mitmproxy itself, which may be a child of `process`
    ports: dict[str, int]  # by the names that `modes` gives
    hosts: list[str]  # the addresses it listens on
    folder: pathlib.Path
    trusted: pathlib.Path  # its CA

    @property
    def phone(self) -> Phone:
        return Phone(self.ports["explicit"], self.trusted)

    def interrupt(self) -> None:
        """Ctrl-C, as a terminal sends it: to the whole foreground group."""
        os.killpg(self.process.pid, signal.SIGINT)

    def kill(self) -> None:
        """SIGKILL to the proxy alone: its worker must notice by itself."""
        os.kill(self.pid, signal.SIGKILL)

    def workers(self) -> list[int]:
        """Process ids of the proxy's children (Linux)."""
        found: list[int] = []
        for path in pathlib.Path(f"/proc/{self.pid}/task").glob("*/children"):
            found += map(int, path.read_text().split())
        return found

    def resident(self) -> int:
        """The most memory that the proxy ever held, in bytes (Linux)."""
        status = pathlib.Path(f"/proc/{self.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) << 10

    def wait(self) -> tuple[int, str]:
        """Wait for its end: the exit code and all it printed."""
        try:
            code = self.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise
        return code, (self.folder / LOG).read_text()

    def stop(self) -> tuple[int, str]:
        """End it as a user does."""
        if self.process.poll() is None:
            self.interrupt()
        return self.wait()


def start(
    command: Iterable[str | os.PathLike[str]],
    internet: Internet,
    folder: pathlib.Path,
    listeners: Mapping[str, str],
) -> Proxy:
    """Run a command that ends in a mitmproxy with `hosts.py`, and wait until it listens."""
    listen = folder / "listen.json"
    listen.unlink(missing_ok=True)
    # A file, not a pipe: a pipe that nobody reads would stop the proxy when it is full.
    with (folder / LOG).open("w") as log:
        process = subprocess.Popen(
            list(command),
            cwd=folder,
            env=os.environ | {"PHONE_HOSTS": str(internet.hosts_file), "PHONE_LISTEN": str(listen)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    deadline = time.monotonic() + START_SECONDS
    while not listen.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            process.wait()
            raise RuntimeError(f"the proxy did not start: {(folder / LOG).read_text()}")
        time.sleep(0.01)
    facts = json.loads(listen.read_text())
    ports = {name: facts["ports"][spec] for name, spec in listeners.items()}
    trusted = pathlib.Path(facts["confdir"]).expanduser() / "mitmproxy-ca-cert.pem"
    return Proxy(process, facts["pid"], ports, facts["hosts"], folder, folder / trusted)


def mitmdump(
    internet: Internet,
    folder: pathlib.Path,
    *reverse: str,
    scripts: Iterable[pathlib.Path] = (),
    allow: str = LOOPBACK,
    listen: str = LOOPBACK,
    session: str = "test",
    **options: str,
) -> Proxy:
    """Start `mitmdump -s` with our addon; `options` are its audit_ options without the prefix.

    With `listen=""` the explicit proxy leaves its address to the addon.
    """
    listeners = modes(*reverse, listen=listen)
    settings = {"db": "audit.db", "session": session} | options
    if allow:
        settings["allow"] = allow
    command: list[str | os.PathLike[str]] = [BIN / "mitmdump", "-s", HOSTS]
    for script in (*scripts, ADDON):
        command += ["-s", script]
    command += ["--set", f"ssl_verify_upstream_trusted_ca={internet.ca}"]
    for name, value in settings.items():
        command += ["--set", f"audit_{name}={value}"]
    for mode in listeners.values():
        command += ["--mode", mode]
    return start(command, internet, folder, listeners)
