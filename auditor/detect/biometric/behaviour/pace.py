"""The pace of hands: what time lies between two keys, two places of a finger or a mouse."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

LEAST = 20  # events
# The same where a name says that they are of keys: a password of ten letters is what the benchmark
# of keystroke dynamics knows people by (Killourhy and Maxion 2009); of fewer nothing is known.
NAMED = 10
FASTEST, SLOWEST = 2, 2_000  # ms


def in_seconds(times: Sequence[float]) -> bool:
    """Whether times are of a clock of seconds: parts of one, several events in each."""
    whole = sum(float(one).is_integer() for one in times)
    return whole * 2 < len(times) and max(times) - min(times) < len(times)


def paced(times: Sequence[float], least: int = LEAST) -> bool:
    """Whether times go up by what hands can do, in ms or in a clock of seconds."""
    if len(times) < least:
        return False
    if in_seconds(times):
        times = [1_000 * one for one in times]
    gaps = [after - before for before, after in pairwise(times)]
    near = sum(FASTEST <= gap <= SLOWEST for gap in gaps)
    return min(gaps) >= 0 and near * 2 >= len(gaps)


def by_hand(times: Sequence[float], least: int = LEAST) -> bool:
    """Whether most of the times are as long as a hand takes, and not all the same."""
    near = sum(FASTEST <= abs(one) <= SLOWEST for one in times)
    return len(times) >= least and near * 2 >= len(times) and len(set(times)) > 2


def are_strokes(pressed: Sequence[float], released: Sequence[float], least: int = LEAST) -> bool:
    """Whether keys were pressed one after the other and released soon, not all after the same."""
    if len(pressed) < least or len(pressed) != len(released):
        return False
    if in_seconds(pressed):
        pressed, released = ([1_000 * one for one in times] for times in (pressed, released))
    held = [up - down for down, up in zip(pressed, released, strict=True)]
    gaps = [after - before for before, after in pairwise(pressed)]
    near = sum(FASTEST <= gap <= SLOWEST for gap in gaps)
    soon = all(FASTEST <= one <= SLOWEST for one in held)
    return soon and len(set(held)) > 2 and min(gaps) >= 0 and near * 2 >= len(gaps)
