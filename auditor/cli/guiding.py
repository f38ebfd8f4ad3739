"""What `auditor capture` runs beside the proxy: the sensor timeline and the guided session.

The six phases of a guided session are begun by the tester with Enter, or by the
lines of a file or of standard input: `[+SECONDS ]NAME` begins a phase, after so
many seconds; `end` ends the capture.
"""

from __future__ import annotations

import hashlib
import os
import re
import select
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli.errors import say
from auditor.cli.journals import journals_folder
from auditor.model import InputError, Recording
from auditor.store import open_writer
from auditor.tasks.phases import STEPS

if TYPE_CHECKING:
    import threading

    from auditor.capture.companions import Companion

Sensors = Annotated[
    bool,
    typer.Option(
        "--sensors", help="Ask the phone through adb what camera, microphone and location do."
    ),
]
Phases = Annotated[
    bool, typer.Option("--phases", help="Be led through the phases of a guided session.")
]
PhasesFrom = Annotated[
    str,
    typer.Option(
        "--phases-from",
        metavar="FILE",
        help="Begin phases by lines `[+SECONDS ]NAME` of a file, or of stdin (-); `end` ends.",
    ),
]
ScreenRecording = Annotated[
    Path | None,
    typer.Option(
        "--recording",
        metavar="FILE",
        help="A recording of the screen: its hash is kept with the session at the end.",
    ),
]

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


def companions(
    *, app: str, sensors: bool, serial: str, certs: Path, phases: bool, phases_from: str
) -> tuple[Companion, ...]:
    """What the options ask for.

    Raises:
        InputError: the phases have nobody to begin them, or their file cannot be read.
        DeviceError: the phone cannot be asked.
    """
    from auditor.capture.companions import Guided, PhoneFacts, Sensors  # noqa: PLC0415 - loads the proxy's room
    from auditor.device import connect  # noqa: PLC0415 - loads adb
    from auditor.tasks.phone_facts import phone_facts, trust_fact  # noqa: PLC0415 - as above

    found: list[Companion] = []
    certificate, journals = certs / "ca" / "mitmproxy-ca-cert.pem", journals_folder()
    if sensors:
        ask = partial(phone_facts, serial, app, certificate, journals)
        found += [Sensors(connect(serial), app), PhoneFacts(ask)]
    else:
        found.append(PhoneFacts(partial(trust_fact, serial, certificate, journals)))
    if phases_from:
        script = _Script(phases_from)
        found.append(Guided(script.steps, stay=lambda: not script.ended))
    elif phases:
        if not app:
            raise InputError("--phases needs the app that is tested: name it with --app.")
        if not sys.stdin.isatty():
            raise InputError("--phases needs a terminal; a script gives --phases-from FILE or -.")
        found.append(Guided(_by_hand, stay=lambda: False))
    return tuple(found)


def named(session: str) -> str:
    """The session's name, made from the time where none is given."""
    return session or time.strftime("capture-%Y%m%d-%H%M%S")


def keep_recording(database: Path, session: str, file: Path | None) -> bool:
    """Keep the hash of a screen recording with the session; False where there is none."""
    if file is None:
        return True
    try:
        with file.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            size = os.fstat(stream.fileno()).st_size
    except OSError as error:
        say(f"The recording {file} cannot be read: {error.strerror}; its hash is not kept.")
        return False
    with open_writer(database) as writer:
        number = writer.session_id(session)
        writer.add_recording(number, Recording("screen", str(file), digest, size))
    say(f"Kept with the session: {file}, SHA-256 {digest}.")
    return True


def _by_hand(ending: threading.Event) -> Iterator[str]:
    """Each phase begins as it is announced and lasts until Enter."""
    lines = _lines(sys.stdin.fileno(), ending)
    for number, name in enumerate(STEPS, 1):
        last = number == len(STEPS)
        say(f"Phase {number} of {len(STEPS)}: {name}. {_WHAT_TO_DO[name]}")
        say(f"Press Enter {'to end the capture' if last else 'for the next phase'}.")
        yield name
        if next(lines, None) is None:
            return


class _Script:
    """Phases from lines; `ended` once a line says so."""

    def __init__(self, place: str) -> None:
        self.ended = False
        self._stdin = place == "-"
        self._lines = [] if self._stdin else _read(Path(place))

    def steps(self, ending: threading.Event) -> Iterator[str]:
        """Each phase when its line comes and its seconds are over."""
        lines = _lines(sys.stdin.fileno(), ending) if self._stdin else iter(self._lines)
        for line in lines:
            found = _LINE.fullmatch(line.strip())
            if found is None or not found[2].isprintable():
                continue
            if ending.wait(float(found[1] or 0)):
                return
            if found[2] == "end":
                self.ended = True
                return
            say(f"Phase: {found[2]}.")
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
