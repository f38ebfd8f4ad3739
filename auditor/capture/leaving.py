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
import signal
import sys
import threading
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from mitmproxy.master import Master


def leave(code: int) -> NoReturn:
    """End the process now; all sessions, files and children must be closed."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):  # a closed pipe, a closed stream
            stream.flush()
    os._exit(code)


def end_on_hangup(loop: asyncio.AbstractEventLoop, master: Master) -> None:
    """End in order when the terminal is closed, which mitmproxy itself does not look after.

    Its console interface is left to the signal: without a terminal it reads for ever and cannot
    end. What somebody else set stays: `nohup` ignores the signal.
    """
    if hasattr(master, "prompt_for_exit"):  # what mitmproxy itself knows the console by
        return
    if threading.current_thread() is not threading.main_thread():
        return
    if signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:
        end: Callable[[], None] = master.shutdown
        loop.add_signal_handler(signal.SIGHUP, end)
