"""Processor time that may be spent on one message."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cache, wraps
from time import perf_counter, thread_time
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class _Loads:
    """CPU seconds of this process that went into what is loaded once for all messages."""

    seconds = 0.0
    busy = False


class Clock:
    """Runs out after some seconds of this thread's CPU time.

    On a busy machine no less is read than on a quiet one. The CPU clock costs
    ten times what the wall clock does, so it is asked only once that one has
    run out: no thread uses more than passes. What is loaded meanwhile for all
    messages is not this one's.
    """

    __slots__ = ("_cpu", "_wall")

    def __init__(self, seconds: float) -> None:
        self._wall = perf_counter() + seconds
        self._cpu = thread_time() - _Loads.seconds + seconds

    def late(self) -> bool:
        """True once the time is used up."""
        return perf_counter() > self._wall and self.left() <= 0.0

    def left(self) -> float:
        """Seconds that may still be used; less than none once it is late."""
        return self._cpu - thread_time() + _Loads.seconds


@contextmanager
def loading() -> Iterator[None]:
    """What is loaded in here is for all messages: no clock counts it."""
    if _Loads.busy:  # what is being loaded loads this
        yield
        return
    start, _Loads.busy = thread_time(), True
    try:
        yield
    finally:
        _Loads.seconds += thread_time() - start
        _Loads.busy = False


def loaded_once[**P, R](load: Callable[P, R]) -> Callable[P, R]:
    """As `functools.cache`, for what is large and read or imported when first needed."""

    @wraps(load)
    def timed(*args: P.args, **kwargs: P.kwargs) -> R:
        with loading():
            return load(*args, **kwargs)

    return cast("Callable[P, R]", cache(timed))
