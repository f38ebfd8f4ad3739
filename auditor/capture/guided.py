"""Who begins the phases of a guided session: the tester with Enter, or the lines of a script.

A line `[+SECONDS ]NAME` begins a phase, after so many seconds; `end` ends the capture. A script
is a file, or standard input as its lines come.
"""

from __future__ import annotations

import os
import re
import select
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.model import InputError
from auditor.tasks.phases import STEPS

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterator

STDIN = "-"  # a script's name for standard input
_WHAT_TO_DO = {
    "before start": "Leave the app closed for a minute.",
    "first start": "Start the app; agree to nothing yet.",
    "consent refused": "Refuse all that the app asks for, and go on as far as it lets you.",
    "consent given": "Agree to all that the app asks for.",
    "use": "Use the app as it is meant to be used.",
    "background": "Send the app to the background and leave it for a minute.",
}
_LINE = re.compile(r"(?:\+(\d{1,5}(?:\.\d{1,3})?)\s+)?(\S.{0,99})")
_MOST_LINES, _LONGEST = 1_000, 200
_LOOK = 0.2  # seconds between two looks at whether it is over


class ByHand:
    """The six phases, each begun by the tester; `descriptor` is the terminal's."""

    def __init__(self, descriptor: int, say: Callable[[str], None]) -> None:
        self._descriptor = descriptor
        self._say = say

    def steps(self, ending: threading.Event) -> Iterator[str]:
        """Each phase begins as it is announced and lasts until Enter."""
        lines = _lines(self._descriptor, ending)
        for number, name in enumerate(STEPS, 1):
            last = number == len(STEPS)
            self._say(f"Phase {number} of {len(STEPS)}: {name}. {_WHAT_TO_DO[name]}")
            self._say(f"Press Enter {'to end the capture' if last else 'for the next phase'}.")
            yield name
            if next(lines, None) is None:
                return


class Script:
    """Phases from the lines of a file; `ended` once a line says that the capture is."""

    def __init__(self, place: str, descriptor: int, say: Callable[[str], None]) -> None:
        """Read the file, or lines from `descriptor` as they come where `place` is STDIN.

        Raises:
            InputError: the file cannot be read, or names no phase.
        """
        self.ended = False
        self._descriptor = descriptor
        self._say = say
        self._written = None if place == STDIN else _read(Path(place))

    def steps(self, ending: threading.Event) -> Iterator[str]:
        """Each phase when its line comes and its seconds are over."""
        written = self._written
        for line in _lines(self._descriptor, ending) if written is None else written:
            found = _LINE.fullmatch(line.strip())
            if found is None or not found[2].isprintable():
                continue
            if ending.wait(float(found[1] or 0)):
                return
            if found[2] == "end":
                self.ended = True
                return
            self._say(f"Phase: {found[2]}.")
            yield found[2]


def _read(file: Path) -> list[str]:
    try:
        with file.open(encoding="utf-8", errors="replace") as stream:
            text = stream.read(_MOST_LINES * _LONGEST)
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}.") from None
    lines = [line for line in text.splitlines()[:_MOST_LINES] if line.strip()]
    if not lines:
        raise InputError(f"{file} names no phase: its lines are `[+SECONDS ]NAME`.")
    return lines


def _lines(descriptor: int, ending: threading.Event) -> Iterator[str]:
    """Lines as they come, until the end of input or of the capture.

    Python's own reading of stdin would hold its lock at the interpreter's end.
    """
    waiting = b""
    while not ending.is_set():
        ready, _, _ = select.select([descriptor], [], [], _LOOK)
        if not ready:
            continue
        data = os.read(descriptor, 4096)
        if not data:
            if waiting:
                yield waiting.decode("utf-8", "replace")
            return
        waiting = (waiting + data)[-_MOST_LINES * _LONGEST :]
        *lines, waiting = waiting.split(b"\n")
        for line in lines:
            yield line[:_LONGEST].decode("utf-8", "replace")
