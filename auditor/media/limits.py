"""How much a process that opens pictures may use, and how large a picture it is given.

POSIX limits where the system has them. Memory is limited to what the process
has after loading its libraries plus MEMORY, so that the limit means the same
whatever they reserve; a system that does not enforce RLIMIT_AS (macOS) still has
the limits of pixels, time and size.
"""

from __future__ import annotations

import contextlib
import resource
import sys
from pathlib import Path

BYTES = 32 << 20  # of one picture's file
PIXELS = 64_000_000  # of one picture
SIDE = 30_000  # pixels
MEMORY = 512 << 20  # bytes for one picture's pixels and what decoding them takes
CPU_SECONDS = 4  # for one picture
_FILES = 64


def confine() -> None:
    """Limit this process, after its libraries are loaded."""
    pages = _pages()
    if pages:
        _set(resource.RLIMIT_AS, pages * resource.getpagesize() + MEMORY)
    _set(resource.RLIMIT_CORE, 0)
    _set(resource.RLIMIT_FSIZE, 0)  # it writes no file
    _set(resource.RLIMIT_NOFILE, _FILES)


def begin_picture() -> None:
    """Give the next picture its own processor time; what exceeds it ends this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    with contextlib.suppress(OSError, ValueError):
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        soft = int(used.ru_utime + used.ru_stime) + 1 + CPU_SECONDS
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def _set(which: int, most: int) -> None:
    with contextlib.suppress(OSError, ValueError):  # a stricter limit stands already
        resource.setrlimit(which, (most, most))


def _pages() -> int:
    """Pages of address space in use, 0 where the system does not say."""
    if sys.platform != "linux":
        return 0
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[0])
    except (OSError, ValueError, IndexError):
        return 0
