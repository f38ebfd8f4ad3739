"""Dumps line by line, within bounds: a hostile or broken phone may say anything for ever."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from auditor.device.sensors.clock import PhoneClock

PACKAGE = r"[A-Za-z][\w.]{0,254}"
_LINES = 50_000
_LENGTH = 2_000  # characters of a line that are looked at
_UNITS = {"d": 86_400.0, "h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
_AMOUNT = re.compile(r"(\d{1,9})(ms|d|h|m|s)")


def lines(text: str) -> Iterator[str]:
    """The first lines of a dump, each cut."""
    for line in islice(text.splitlines(), _LINES):
        yield line[:_LENGTH]


def dated(
    text: str, pattern: re.Pattern[str], clock: PhoneClock
) -> Iterator[tuple[float, re.Match[str]]]:
    """The lines that begin like a pattern whose first group is their time, with it on our clock."""
    for line in lines(text):
        found = pattern.match(line)
        at = clock.moment(found[1]) if found else None
        if found is not None and at is not None:
            yield at, found


def seconds(text: str) -> float:
    """A duration such as `-1d2h3m4s5ms` in seconds, without its sign."""
    return sum(int(amount) * _UNITS[unit] for amount, unit in _AMOUNT.findall(text[:80]))
