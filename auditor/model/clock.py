"""Processor time that may be spent on one message."""

from __future__ import annotations

from time import perf_counter, thread_time


class Clock:
    """Runs out after some seconds of this thread's CPU time.

    On a busy machine no less is read than on a quiet one. The CPU clock costs
    ten times what the wall clock does, so it is asked only once that one has
    run out: no thread uses more than passes.
    """

    __slots__ = ("_cpu", "_wall")

    def __init__(self, seconds: float) -> None:
        self._wall = perf_counter() + seconds
        self._cpu = thread_time() + seconds

    def late(self) -> bool:
        """True once the time is used up."""
        return perf_counter() > self._wall and thread_time() > self._cpu

    def left(self) -> float:
        """Seconds that may still be used, at least none."""
        return max(0.0, self._cpu - thread_time())
