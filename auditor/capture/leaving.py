"""The end of a process that ran mitmproxy.

mitmproxy's UDP side lives in threads of a Rust runtime that nobody can join. They let go of
Python objects when they please, also while the interpreter is being taken down, and then the
process dies of a segmentation fault although all its work is done (seen in one of eight runs
that had carried HTTP/3, CPython 3.13.0). So the interpreter is not taken down: what is buffered
is written out and the process ends.
"""

from __future__ import annotations

import contextlib
import os
import sys
from typing import NoReturn


def leave(code: int) -> NoReturn:
    """End the process now; all sessions, files and children must be closed."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):  # a closed pipe, a closed stream
            stream.flush()
    os._exit(code)
