"""What mitmproxy logs, as lines that a person may read and keep; and what the addon says."""

from __future__ import annotations

import contextlib
import logging
import re
import sys
from typing import TYPE_CHECKING

from auditor.report.clean import clean

if TYPE_CHECKING:
    from collections.abc import Callable

SERVER = logging.getLogger("mitmproxy.proxy.server")
_LONGEST = 500
# Bytes as mitmproxy prints them: what a phone sent does not belong in a log.
_TRAFFIC = re.compile(
    r"""[0-9a-fA-F]{24,}|\bb(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""",
)


class Lines(logging.Handler):
    """Warnings as one clean line each, without traffic: no traceback, no bytes that are quoted.

    Until the start is over, errors are kept back to judge it.
    """

    def __init__(self, say: Callable[[str], None]) -> None:
        super().__init__(logging.WARNING)
        self._say = say
        self.errors: list[str] = []
        self.started = False

    def emit(self, record: logging.LogRecord) -> None:
        """Say the first line, or keep it back."""
        line = clean(_TRAFFIC.sub("…", record.getMessage().partition("\n")[0]))[:_LONGEST]
        if record.levelno >= logging.ERROR and not self.started:
            self.errors.append(line)
        else:
            self._say(line)


def but_streaming(record: logging.LogRecord) -> bool:
    """Leave out a line for every teed body: printing them costs more than teeing does."""
    return not str(record.msg).startswith(("Streaming request to ", "Streaming response from "))


def say(sentence: str) -> None:
    """The addon's own word to whoever runs it, under mitmdump too."""
    with contextlib.suppress(OSError, ValueError):  # a terminal or a pipe that is gone
        sys.stderr.write(f"privacy audit: {sentence}\n")
