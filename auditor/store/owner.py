"""Tell whether the process that opened a session still lives.

A process number is used again, so a mark goes with it: boot, process namespace
and start time where /proc offers them. Elsewhere the mark is empty and the
number alone decides: then a session may stay open a little too long, never
the other way round.
"""

from __future__ import annotations

import os
import pathlib

_PROC = pathlib.Path("/proc")


def mark(pid: int) -> str:
    """What tells this process from a later one with its number; "" where unknown.

    Field 22 of /proc/PID/stat is the start time in ticks since boot (proc(5));
    the fields are counted after the last parenthesis, for a name may hold any.
    """
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text().strip()
        space = (_PROC / "self/ns/pid").readlink()
        stat = (_PROC / str(pid) / "stat").read_bytes()
    except OSError:
        return ""
    fields = stat.rpartition(b")")[2].split()
    if len(fields) < 20 or fields[0] in (b"Z", b"X"):  # a zombie records nothing
        return ""
    return f"{boot} {space} {fields[19].decode()}"


def alive(pid: int, marked: str) -> bool:
    """Whether the process with that number is still the one that was marked."""
    if marked:
        return mark(pid) == marked
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:  # it is there and belongs to somebody else
        return True
    return True
