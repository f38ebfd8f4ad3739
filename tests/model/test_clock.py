"""A message's time: what is loaded meanwhile for all messages is not part of it."""

import time

from auditor.model import Clock, loaded_once, loading


def burn(seconds: float) -> None:
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


def test_it_runs_out() -> None:
    clock = Clock(0.05)
    assert not clock.late()
    burn(0.06)
    assert clock.late()
    assert clock.left() <= 0


def test_what_is_loaded_once_is_not_counted() -> None:
    @loaded_once
    def inner() -> int:
        burn(0.1)
        return 1

    @loaded_once
    def outer(more: int) -> int:
        return inner() + more

    clock = Clock(0.08)
    with loading():
        burn(0.1)
    assert (outer(1), outer(1)) == (2, 2)
    assert not clock.late()
    assert clock.left() <= 0.08  # what was loaded within another load counted once
    burn(0.1)
    assert clock.late()
