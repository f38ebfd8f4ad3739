"""What the audit costs the proxy: mitmdump without an addon and with ours, side by side.

Reverse mode, a fast upstream and a fast client in processes of their own. What counts is the CPU
time of the mitmdump process alone, user and system, by its CPU clock; the worker's is printed
beside it. Both proxies serve the same requests at the same time on the same core, block after
block; the figure is the CPU time of ours over that of none in all blocks, with a 90 % interval.
Requests a second are taken with each proxy alone.

The targets are meant with a spare core for the worker. So with two cores or more the proxies are
pinned to one of them, and the worker, the load and the upstream to the others. A machine that
others use makes ours look worse than it is: it sends a batch every 50 ms, however few flows the
proxy managed until then.
"""

from __future__ import annotations

import argparse
import contextlib
import pathlib
import signal
import sys
import tempfile
from dataclasses import dataclass

from benchmarks.proxy_blocks import Couple, Load, Measured, visit
from benchmarks.proxy_load import Job
from benchmarks.proxy_processes import Cores, Proxy, audited, running, upstream

BLOCK = 48  # requests through each proxy
BLOCK_BYTES = 5 << 19  # recorded in a block
VISIT_BYTES = 24 << 20  # recorded in a visit, and so what may wait for the worker, in memory
PORTION = 1_000  # flows after which all that can be freed is freed


@dataclass(frozen=True)
class Scenario:
    """One row of the table."""

    name: str
    size: int
    http2: bool = False
    tls: bool = False
    known: bool = True
    limit: float | None = None  # the target for the ratio

    def job(self, proxy: Proxy) -> Job:
        """What is asked of a proxy."""
        port = proxy.ports["https" if self.tls else "http"]
        return Job(port, self.http2, self.tls, self.size, self.known)


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


@dataclass(frozen=True)
class Extent:
    """How much is measured."""

    couples: int  # of proxies
    visits: int  # to each couple in a scenario
    seconds: float  # a visit; half of it where there is no target
    warm: int  # flows before memory is measured
    flows: int  # whose memory is measured


FULL, QUICK = Extent(4, 2, 2.0, 2_000, 50_000), Extent(2, 1, 2.2, 2_000, 5_000)


def _compare(load: Load, scenario: Scenario, couples: list[Couple], extent: Extent) -> None:
    requests = min(BLOCK, BLOCK_BYTES // (2 * scenario.size))
    most = VISIT_BYTES // (2 * scenario.size * requests)
    measured = Measured(requests, most, [[] for _ in couples])
    seconds = extent.seconds if scenario.limit else extent.seconds / 2
    for _ in range(extent.visits):
        for couple, blocks in zip(couples, measured.blocks, strict=True):
            jobs = scenario.job(couple.none), scenario.job(couple.ours)
            blocks.extend(visit(load, couple, jobs, measured, seconds))
    none, ours, worker = measured.microseconds()
    low, high = measured.interval()
    target = f"<= {scenario.limit:.2f}" if scenario.limit else ""
    interval = f"{low:.3f}-{high:.3f}"
    rates = "".join(f"{rate:8.0f}" for rate in measured.rates())
    print(
        f"{scenario.name:31}{none:8.0f}{ours:8.0f}{measured.ratio():8.3f}  {interval:13}  "
        f"{target:8}{worker:8.0f}{rates}",
        flush=True,
    )


def _grow(load: Load, proxy: Proxy, extent: Extent) -> None:
    """Memory that the proxy keeps for flows that are long over."""

    def send(flows: int) -> None:
        for _ in range(0, flows, PORTION):
            load.send(PORTION, 0)
            proxy.collect()
            proxy.settle()

    load.open(SCENARIOS[0].job(proxy))
    send(extent.warm)
    before = proxy.resident()
    send(extent.flows)
    grown = proxy.resident() - before
    print(
        f"mitmdump's memory over {extent.flows:,} flows, after {extent.warm:,}: "
        f"{grown / 2**20:+.1f} MiB, {grown / extent.flows:.0f} bytes a flow (target < 1024)"
    )


def _header(extent: Extent, cores: Cores) -> None:
    print("Proxy: CPU microseconds of the mitmdump process for each flow, reverse mode")
    print(f"{cores}; {extent.couples} couples of them, {extent.visits} x {extent.seconds} s each")
    print(
        f"{'':31}{'none':>8}{'ours':>8}{'ratio':>8}  {'90 % interval':13}  {'target':8}"
        f"{'worker':>8}{'req/s':>8}{'ours':>8}"
    )


def main() -> None:
    """Print the proxy's section; `--quick` measures less."""
    parser = argparse.ArgumentParser(description="what the audit costs the proxy")
    parser.add_argument("--quick", action="store_true", help="measure less")
    extent = QUICK if parser.parse_args().quick else FULL
    if sys.platform != "linux":
        print("Proxy: not measured, only Linux tells the CPU time of another process")
        return
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # no proxy stays behind
    cores = Cores.share()
    _header(extent, cores)
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
        behind = stack.enter_context(upstream(folder))
        load = Load()
        stack.callback(load.stop)
        with contextlib.ExitStack() as proxies:
            couples = []
            for number in range(extent.couples):
                options = audited(folder / f"{number}.db")
                none = proxies.enter_context(running(folder, behind, cores, seed=number))
                ours = proxies.enter_context(running(folder, behind, cores, *options, seed=number))
                couples.append(Couple(none, ours))
            for couple in couples:
                couple.ours.settle()  # their workers start
            for scenario in SCENARIOS:
                _compare(load, scenario, couples, extent)
        with running(folder, behind, cores, *audited(folder / "grow.db")) as fresh:
            _grow(load, fresh, extent)


if __name__ == "__main__":
    main()
