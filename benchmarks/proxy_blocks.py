"""The proxy without and the proxy with the audit, measured at the same time on the same core.

1. The machine's speed drifts by a third within a second, so two figures compare only when both
   were taken within a fraction of one. In a block both proxies get the same requests at once and
   the system's scheduler has them take turns of milliseconds; which is asked first changes.
2. Blocks follow each other until the visit's time is up. Then the audit of all is waited for, and
   what our proxy does until then is its own cost.
3. Two processes of the same program differ by one or two percent for as long as they live, by
   where their memory happens to lie. So there are several couples of proxies, and the interval
   comes from a bootstrap over couples and over the blocks of each.
"""

from __future__ import annotations

import itertools
import json
import random
import sys
import time
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from benchmarks.proxy_processes import child

if TYPE_CHECKING:
    from collections.abc import Iterable

    from benchmarks.proxy_load import Job
    from benchmarks.proxy_processes import Proxy

RESAMPLES = 1_000


@dataclass(frozen=True)
class Couple:
    """The two proxies that are compared."""

    none: Proxy
    ours: Proxy

    def clocks(self) -> tuple[float, float, float]:
        """The CPU seconds of none, ours and our worker so far."""
        return self.none.cpu(), self.ours.cpu(), self.ours.worker_cpu()


@dataclass(frozen=True)
class Block:
    """The CPU seconds that a block took."""

    none: float  # of mitmdump alone
    ours: float  # of mitmdump with our addon
    worker: float  # of our worker


@dataclass
class Measured:
    """What a scenario took."""

    requests: int  # in a block, through each proxy
    most: int  # blocks of a visit
    blocks: list[list[Block]]  # by couple
    alone: list[tuple[float, float]] = field(default_factory=list)  # seconds for as many requests

    def microseconds(self) -> tuple[float, float, float]:
        """CPU time of a flow: none, ours and our worker."""
        blocks = [block for couple in self.blocks for block in couple]
        flows = len(blocks) * self.requests / 1e6
        return (
            sum(block.none for block in blocks) / flows,
            sum(block.ours for block in blocks) / flows,
            sum(block.worker for block in blocks) / flows,
        )

    def rates(self) -> tuple[float, float]:
        """Flows a second through none and through ours, each alone on the core."""
        none, ours = (
            self.requests * len(self.alone) / sum(one) for one in zip(*self.alone, strict=True)
        )
        return none, ours

    def ratio(self) -> float:
        """The CPU time of ours over that of none."""
        return _ratio(block for couple in self.blocks for block in couple)

    def interval(self) -> tuple[float, float]:
        """Where the ratio lies with 90 % confidence."""
        chance = random.Random(0)  # noqa: S311 - the same interval for the same blocks
        ratios = sorted(
            _ratio(
                block
                for couple in chance.choices(self.blocks, k=len(self.blocks))
                for block in chance.choices(couple, k=len(couple))
            )
            for _ in range(RESAMPLES)
        )
        return ratios[RESAMPLES // 20], ratios[-RESAMPLES // 20]


def _ratio(blocks: Iterable[Block]) -> float:
    none = ours = 0.0
    for block in blocks:
        none += block.none
        ours += block.ours
    return ours / none


class Load:
    """The client process; its connections to all proxies stay open between blocks."""

    def __init__(self) -> None:
        self.process = child(sys.executable, "-m", "benchmarks.proxy_load")
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.input, self.output = self.process.stdin, self.process.stdout

    def open(self, *jobs: Job) -> None:
        """Connect to each job's port and warm it; connections that were open are closed."""
        self._ask("open " + json.dumps([asdict(job) for job in jobs]))

    def send(self, requests: int, *places: int) -> float:
        """Send as many to each of these jobs, at once and in this order; the seconds it took."""
        return self._ask("send " + " ".join(map(str, (requests, *places))))

    def stop(self) -> None:
        """End the process."""
        self.input.close()
        self.output.close()
        self.process.wait(10)

    def _ask(self, command: str) -> float:
        print(command, file=self.input, flush=True)
        answer = self.output.readline()
        if not answer:
            sys.exit("the load client failed")
        return float(answer)


def visit(
    load: Load, couple: Couple, jobs: tuple[Job, Job], into: Measured, seconds: float
) -> list[Block]:
    """Measure a couple for a while; the jobs are for none and for ours."""
    none, ours = couple.none, couple.ours
    requests = into.requests
    load.open(*jobs)
    into.alone.append((load.send(requests, 0), load.send(requests, 1)))
    for proxy in (none, ours):
        proxy.collect()
    for proxy in (none, ours):
        proxy.settle()
    clocks = [couple.clocks()]
    end = time.monotonic() + seconds
    while time.monotonic() < end and len(clocks) <= into.most:
        load.send(requests, *((0, 1) if len(clocks) % 2 else (1, 0)))
        clocks.append(couple.clocks())
    ours.settle()
    clocks[-1] = couple.clocks()
    return [
        Block(*(now - then for then, now in zip(before, after, strict=True)))
        for before, after in itertools.pairwise(clocks)
    ]
