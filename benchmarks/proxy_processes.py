"""The processes of the proxy benchmark: how they start, on which core they run, what they took.

The proxies have one core together. Everything else (load, upstream, the audit's worker, this
process) has the others, so that the worker finds the spare core that it is meant for.
"""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

from tests.phone import pki
from tests.phone.proxy import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = pathlib.Path(__file__).parents[1]
ADDON = ROOT / "addons" / "privacy_audit.py"
# A full garbage collection takes as long as fifty flows and comes once in thousands: chance would
# decide into whose figure it falls. So these proxies make one when told to, and else none. (The
# signals for users are taken: mitmproxy prints its state.)
MITMDUMP = """
import gc, signal
from mitmproxy.tools import main
gc.set_threshold(*gc.get_threshold()[:2], 1 << 30)
signal.signal(signal.SIGWINCH, lambda *_: gc.collect())
main.mitmdump()
"""
POLL = 0.01  # seconds between two looks at the clocks
QUIET = 0.06  # seconds without work after which none is left: a batch waits 0.05 at most
IDLE = 20e-6  # CPU seconds within one look that are no work
SETTLE_MOST = 60.0


@dataclass(frozen=True)
class Cores:
    """Which cores the proxies have and which the rest; both empty where there is no choice."""

    proxies: frozenset[int] = frozenset()
    rest: frozenset[int] = frozenset()

    @classmethod
    def share(cls) -> Cores:
        """Give the proxies one of the cores that we may use, and move this process to the rest."""
        mine = sorted(os.sched_getaffinity(0)) if sys.platform == "linux" else []
        if len(mine) < 2:
            return cls()
        cores = cls(frozenset(mine[-1:]), frozenset(mine[:-1]))
        pin(os.getpid(), cores.rest)
        return cores

    def __str__(self) -> str:
        if not self.proxies:
            return "no spare core, nothing pinned"
        proxies, rest = (",".join(map(str, sorted(one))) for one in (self.proxies, self.rest))
        return f"proxies pinned to core {proxies}, worker, load and upstream to core {rest}"


@dataclass
class Proxy:
    """A running mitmdump with one reverse listener for each upstream port."""

    process: subprocess.Popen[str]
    ports: dict[str, int]  # by scheme
    cores: Cores
    workers: set[int] = field(default_factory=set)  # pinned already

    def cpu(self) -> float:
        """CPU seconds of mitmdump alone."""
        return _cpu(self.process.pid)

    def worker_cpu(self) -> float:
        """CPU seconds of its worker."""
        return sum(map(_cpu, self._children()))

    def collect(self) -> None:
        """Have a full garbage collection begin; `settle` waits for its end."""
        self.process.send_signal(signal.SIGWINCH)

    def settle(self) -> None:
        """Wait until this proxy and its worker have nothing left to do."""
        end = time.monotonic() + SETTLE_MOST
        quiet = time.monotonic()
        spent = self.cpu() + self.worker_cpu()
        while (clock := time.monotonic()) - quiet < QUIET and clock < end:
            time.sleep(POLL)
            now = self.cpu() + self.worker_cpu()
            if now - spent > IDLE:
                quiet = time.monotonic()
            spent = now

    def resident(self) -> int:
        """Bytes of memory that mitmdump holds now."""
        pages = pathlib.Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    def _children(self) -> list[int]:
        """The worker; one that was just started inherited the proxy's core."""
        found = []
        for path in pathlib.Path(f"/proc/{self.process.pid}/task").glob("*/children"):
            with contextlib.suppress(OSError):
                found += [int(child) for child in path.read_text().split()]
        for pid in found:
            if pid not in self.workers:
                pin(pid, self.cores.rest)
                self.workers.add(pid)
        return found


def pin(pid: int, cores: frozenset[int]) -> None:
    """Bind all threads of a process to the cores; those it starts later inherit that."""
    if not cores or sys.platform != "linux":
        return
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError):  # it ended meanwhile
            os.sched_setaffinity(int(task.name), cores)


def _cpu(pid: int) -> float:
    """User and system seconds of a process, all threads, to the nanosecond.

    Linux derives the id of another process's CPU clock from its pid
    (clock_getcpuclockid(3)); `/proc/PID/stat` only counts in 10 ms.
    """
    try:
        return time.clock_gettime((~pid << 3) | 2)
    except OSError:
        return 0.0  # it ended meanwhile


def child(
    *arguments: str | os.PathLike[str], log: IO[str] | None = None, seed: int = 0
) -> subprocess.Popen[str]:
    """Start a process that is spoken to by lines, or writes a log.

    `seed` is that of Python's string hashes.
    """
    return subprocess.Popen(  # noqa: S603 - our own modules and mitmdump, no shell
        arguments,
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": str(seed)},
        stdin=subprocess.PIPE,
        stdout=log or subprocess.PIPE,
        stderr=log,
        text=True,
    )


@contextlib.contextmanager
def upstream(folder: pathlib.Path) -> Iterator[dict[str, int]]:
    """Run the upstream; its ports by scheme."""
    leaf = pki.authority(folder).issue("Upstream", "upstream.example", "127.0.0.1")
    process = child(sys.executable, "-m", "benchmarks.proxy_upstream", leaf.chain, leaf.key)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield json.loads(process.stdout.readline())
    finally:
        process.stdin.close()
        process.stdout.close()
        process.wait(10)


@contextlib.contextmanager
def running(
    folder: pathlib.Path, upstream: dict[str, int], cores: Cores, *options: str, seed: int = 0
) -> Iterator[Proxy]:
    """Run a mitmdump in front of the upstream, pinned once it listens."""
    ports = {scheme: free_port() for scheme in upstream}
    modes = [
        f"--mode=reverse:{scheme}://127.0.0.1:{port}@127.0.0.1:{ports[scheme]}"
        for scheme, port in upstream.items()
    ]
    shared = ["-q", "--set=ssl_insecure=true", f"--set=confdir={folder / 'ca'}"]
    path = folder / f"mitmdump-{next(iter(ports.values()))}.log"
    with path.open("w") as log:
        command = (sys.executable, "-c", MITMDUMP, *shared, *modes, *options)
        process = child(*command, log=log, seed=seed)
    try:
        if not _listens(process, list(ports.values())):
            sys.exit(f"mitmdump did not start: {path.read_text()}")
        pin(process.pid, cores.proxies)
        yield Proxy(process, ports, cores)
    finally:
        process.terminate()
        process.communicate(timeout=60)
    if process.returncode:  # our addon's way to say that it lost something
        sys.exit(f"mitmdump ended with {process.returncode}: {path.read_text()}")


def _listens(process: subprocess.Popen[str], ports: list[int]) -> bool:
    """Wait until all ports accept connections; False when that does not happen."""
    deadline = time.monotonic() + 60
    for port in ports:
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            if process.poll() is not None or time.monotonic() > deadline:
                return False
            time.sleep(0.05)
    return True


def audited(database: pathlib.Path) -> tuple[str, ...]:
    """The options that load our addon; the upstream is on loopback, which it refuses by default."""
    return (
        f"--scripts={ADDON}",
        f"--set=audit_db={database}",
        "--set=audit_session=bench",
        "--set=audit_allow=127.0.0.1",
    )
