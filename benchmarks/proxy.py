"""What the audit costs the proxy: mitmdump without an addon and with ours, side by side.

Reverse mode, a fast upstream and a fast client in processes of their own. Both
proxies run all the time and take turns (none, ours, none, ours, ...), so that
whatever else the machine does meets both alike. What counts is the CPU time of
the mitmdump process alone, user and system, read from its CPU clock around the
measured requests; the worker's is printed beside it. Ratios are taken turn by
turn: their median is the figure, their quartiles its spread.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import pathlib
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, field
from typing import IO, TYPE_CHECKING

from benchmarks.proxy_load import Job
from tests.phone import pki
from tests.phone.proxy import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = pathlib.Path(__file__).parents[1]
ADDON = ROOT / "addons" / "privacy_audit.py"
MITMDUMP = pathlib.Path(sys.executable).with_name("mitmdump")
SETTLE = 0.2  # seconds; longer than a batch waits in the proxy
SETTLE_MOST = 60.0
TURN_BYTES = 24 << 20


@dataclass(frozen=True)
class Scenario:
    """One row of the table."""

    name: str
    size: int
    http2: bool = False
    tls: bool = False
    known: bool = True
    limit: float | None = None  # the target for the ratio


SCENARIOS = (
    Scenario("HTTP/1.1, 1 KB", 1_024, limit=1.05),
    Scenario("HTTP/1.1, 50 KB", 51_200, limit=1.08),
    Scenario("HTTP/1.1 over TLS, 1 KB", 1_024, tls=True, limit=1.05),
    Scenario("HTTP/1.1 over TLS, 50 KB", 51_200, tls=True, limit=1.08),
    Scenario("HTTP/2, 1 KB", 1_024, http2=True, tls=True, limit=1.05),
    Scenario("HTTP/2, 50 KB", 51_200, http2=True, tls=True, limit=1.08),
    Scenario("HTTP/2, 1 KB, unknown length", 1_024, http2=True, tls=True, known=False),
    Scenario("HTTP/2, 50 KB, unknown length", 51_200, http2=True, tls=True, known=False),
)


@dataclass
class Turns:
    """What the turns of one proxy took: CPU microseconds a flow, and flows a second."""

    proxy: list[float] = field(default_factory=list)
    worker: list[float] = field(default_factory=list)
    rate: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Proxy:
    """A running mitmdump with one reverse listener for each upstream port."""

    process: subprocess.Popen[str]
    ports: dict[str, int]  # by scheme

    def cpu(self) -> float:
        return _cpu(self.process.pid)

    def worker_cpu(self) -> float:
        return sum(map(_cpu, _children(self.process.pid)))

    def settle(self) -> None:
        """Wait until the worker has nothing left to do, so that it disturbs no other turn."""
        deadline = time.monotonic() + SETTLE_MOST
        done = -1.0
        while time.monotonic() < deadline:
            time.sleep(SETTLE)
            now = self.worker_cpu()
            if now - done < SETTLE / 50:
                return
            done = now

    def resident(self) -> int:
        """Bytes of memory that the process holds now."""
        pages = pathlib.Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")


def _cpu(pid: int) -> float:
    """User and system seconds of a process, all threads, to the nanosecond.

    Linux derives the id of another process's CPU clock from its pid
    (clock_getcpuclockid(3)); `/proc/PID/stat` only counts in 10 ms.
    """
    try:
        return time.clock_gettime((~pid << 3) | 2)
    except OSError:
        return 0.0  # it ended meanwhile


def _children(pid: int) -> list[int]:
    found = []
    for path in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += [int(child) for child in path.read_text().split()]
    return found


def _child(
    *arguments: str | os.PathLike[str], errors: IO[str] | None = None
) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - our own modules and mitmdump, no shell
        arguments,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
    )


@contextlib.contextmanager
def _upstream(folder: pathlib.Path) -> Iterator[dict[str, int]]:
    leaf = pki.authority(folder).issue("Upstream", "upstream.example", "127.0.0.1")
    process = _child(sys.executable, "-m", "benchmarks.proxy_upstream", leaf.chain, leaf.key)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield json.loads(process.stdout.readline())
    finally:
        process.stdin.close()
        process.stdout.close()
        process.wait(10)


@contextlib.contextmanager
def _proxy(folder: pathlib.Path, upstream: dict[str, int], *options: str) -> Iterator[Proxy]:
    ports = {scheme: free_port() for scheme in upstream}
    modes = [
        f"--mode=reverse:{scheme}://127.0.0.1:{port}@127.0.0.1:{ports[scheme]}"
        for scheme, port in upstream.items()
    ]
    shared = ["-q", "--set=ssl_insecure=true", f"--set=confdir={folder / 'ca'}"]
    log = folder / "mitmdump.log"
    with log.open("w") as errors:
        process = _child(MITMDUMP, *shared, *modes, *options, errors=errors)
    try:
        if not _listens(process, list(ports.values())):
            sys.exit(f"mitmdump did not start: {log.read_text()}")
        yield Proxy(process, ports)
    finally:
        process.terminate()
        process.communicate(timeout=60)


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


class Load:
    """The client process."""

    def __init__(self) -> None:
        self.process = _child(sys.executable, "-m", "benchmarks.proxy_load")
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.input, self.output = self.process.stdin, self.process.stdout

    def turn(self, proxy: Proxy, scenario: Scenario, requests: int) -> tuple[float, float, float]:
        """One turn: CPU seconds of the proxy and of its worker, and seconds it took."""
        job = Job(
            proxy.ports["https" if scenario.tls else "http"],
            scenario.http2,
            scenario.tls,
            scenario.size,
            scenario.known,
            requests,
        )
        print(json.dumps(asdict(job)), file=self.input, flush=True)
        if self.output.readline().strip() != "ready":
            sys.exit("the load client failed")
        proxy.settle()
        before, worker = proxy.cpu(), proxy.worker_cpu()
        print("go", file=self.input, flush=True)
        seconds = float(self.output.readline())
        proxy.settle()
        return proxy.cpu() - before, proxy.worker_cpu() - worker, seconds

    def stop(self) -> None:
        self.input.close()
        self.output.close()
        self.process.wait(10)


def _compare(
    load: Load, scenario: Scenario, proxies: tuple[Proxy, Proxy], *, turns: int, requests: int
) -> None:
    measured = (Turns(), Turns())
    # What a turn records fits in the proxy's memory: the spool on disk is not what is measured.
    requests = min(requests, TURN_BYTES // (2 * scenario.size))
    for number in range(turns + 1):
        # The order changes too, so that a drift of the machine's speed cancels out.
        for which in (0, 1) if number % 2 else (1, 0):
            proxy, into = proxies[which], measured[which]
            cpu, worker, seconds = load.turn(proxy, scenario, requests)
            if number:  # the first turn warms both
                into.proxy.append(cpu / requests * 1e6)
                into.worker.append(worker / requests * 1e6)
                into.rate.append(requests / seconds)
    none, ours = measured
    ratios = [with_us / without for without, with_us in zip(none.proxy, ours.proxy, strict=True)]
    low, middle, high = statistics.quantiles(ratios, n=4, method="inclusive")
    target = f"<= {scenario.limit:.2f}" if scenario.limit else ""
    print(
        f"{scenario.name:31}{statistics.median(none.proxy):8.0f}"
        f"{statistics.median(ours.proxy):8.0f}{middle:8.3f}  {low:.3f}-{high:.3f}  {target:8}"
        f"{statistics.median(ours.worker):8.0f}"
        f"{statistics.median(none.rate):8.0f}{statistics.median(ours.rate):8.0f}",
        flush=True,
    )


def _grow(load: Load, proxy: Proxy, flows: int) -> None:
    """Memory that the proxy keeps for flows that are long over."""
    scenario = SCENARIOS[0]
    load.turn(proxy, scenario, flows // 10)
    before = proxy.resident()
    load.turn(proxy, scenario, flows)
    grown = proxy.resident() - before
    print(
        f"mitmdump's memory over {flows:,} flows: {grown / 2**20:+.1f} MiB, "
        f"{grown / flows:.0f} bytes a flow (target < 1024)"
    )


def _audited(database: pathlib.Path) -> tuple[str, ...]:
    """The options that load our addon; the upstream is on loopback, which it refuses by default."""
    return (
        f"--scripts={ADDON}",
        f"--set=audit_db={database}",
        "--set=audit_session=bench",
        "--set=audit_allow=127.0.0.1",
    )


def main() -> None:
    """Print the proxy's section; `--quick` takes fewer and shorter turns."""
    parser = argparse.ArgumentParser(description="what the audit costs the proxy")
    parser.add_argument("--quick", action="store_true", help="fewer and shorter turns")
    quick = parser.parse_args().quick
    turns, requests, flows = (4, 250, 5_000) if quick else (10, 750, 50_000)
    print("Proxy: CPU microseconds of the mitmdump process for each flow, reverse mode")
    print(
        f"{'':31}{'none':>8}{'ours':>8}{'ratio':>8}  {'quartiles':11}  {'target':8}"
        f"{'worker':>8}{'req/s':>8}{'ours':>8}"
    )
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
        upstream = stack.enter_context(_upstream(folder))
        load = Load()
        stack.callback(load.stop)
        with (
            _proxy(folder, upstream) as none,
            _proxy(folder, upstream, *_audited(folder / "bench.db")) as ours,
        ):
            for scenario in SCENARIOS:
                _compare(load, scenario, (none, ours), turns=turns, requests=requests)
        with _proxy(folder, upstream, *_audited(folder / "grow.db")) as fresh:
            _grow(load, fresh, flows)


if __name__ == "__main__":
    main()
