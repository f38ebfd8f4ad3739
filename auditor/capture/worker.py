"""The one writer of a capture: takes batches, commits their facts, then concludes.

Run as `python -m auditor.capture.worker SOCKET NOTE`: SOCKET leads to the proxy and first carries
the session's facts, NOTE is a file for the number of the batch that is being stored. It lives as
long as that socket: signals of a terminal or a service manager are ignored, the end of input is
the end.

1. Facts come before conclusions: while a batch waits it is stored and acknowledged, and only then
   are stored messages audited. What awaits its audit in memory is bounded; beyond that the proxy
   waits, and spools.
2. A database that is locked or full is no reason to die: the batch is tried again and again, and
   the proxy is told why.
3. It ends itself when one step takes far too long: nobody else can once the proxy is gone.
4. Nothing is printed. What goes to standard error is a log file: class names and line numbers.
"""

from __future__ import annotations

import faulthandler
import os
import select
import signal
import socket
import sys
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from auditor.capture import records, wire
from auditor.capture.child import NOTE
from auditor.capture.desk import Desk
from auditor.capture.supervisor import DIED_TWICE, SILENCE
from auditor.media import load_model
from auditor.model import InputError, StoreError
from auditor.tasks.isolated import AUDITOR, load_auditor
from auditor.tasks.profile import load_profile

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType

    from auditor.capture.wire import Fact, Frame
    from auditor.model import Profile
    from auditor.tasks.ingest import Auditing
    from auditor.tasks.seeing import Seeing

REFUSED = 2  # exit code: starting again will not help
_READ = 1 << 18
_TELL = 1.0  # seconds between signs of life
_REST = 200  # milliseconds without work after which it says that it has none
_MOMENT = 100  # milliseconds in which more facts may follow
_PAUSES = (0.05, 0.2, 0.5, 1.0, 2.0)  # seconds between attempts on a database that refuses
_ALL = 1 << 31  # damaged records: none of the batch could be read
_LINGER = 30.0  # seconds that a refused batch is tried after the proxy is gone


class Gone(Exception):  # noqa: N818 - it is no error that the proxy ended
    """The proxy is gone and the database still refuses: what is unacknowledged is not ours."""


class Worker:
    """The loop between the socket and the desk."""

    def __init__(self, connection: socket.socket, note: int) -> None:
        self._socket = connection
        self._note = note
        self._splitter = wire.Splitter()
        self._told: tuple[int, int, int] | None = None
        self._trouble = ""
        self._said = self._armed = 0.0
        self._stuck = 2 * SILENCE
        self._busy = True
        self._desk: Desk | None = None
        self._watch = select.poll()
        self._watch.register(connection, select.POLLIN)

    def run(self) -> int:
        """Serve until the end of input; the exit code."""
        try:
            facts = self._facts()
            silence = facts.get("silence")
            self._stuck = 2 * silence if isinstance(silence, int | float) else self._stuck
            auditor = make_auditor(facts)
            desk = self._desk = self._open(facts, auditor)
        except InputError as error:
            return self._refuse(unusable=True, reason=str(error))
        except (StoreError, Gone) as error:
            return self._refuse(unusable=False, reason=str(error))
        self._say("ready")
        try:
            self._serve(desk)
            self._insist(lambda: self._conclude(desk))
            totals = self._insist(lambda: desk.end(self._told))
        except InputError as error:  # the session was purged under us
            return self._refuse(unusable=True, reason=str(error))
        except Gone:
            return 1
        self._disarm()
        self._say("closed", totals.seen, totals.stored, totals.spooled, totals.errored)
        return 0

    def _facts(self) -> dict[str, Fact]:
        data = b""
        length = wire.PREAMBLE_SIZE
        while len(data) < length:
            piece = self._socket.recv(length - len(data))
            if not piece:
                raise Gone
            data += piece
            if len(data) == wire.PREAMBLE_SIZE:
                length = wire.preamble_length(data)
        return wire.preamble_facts(data)

    def _open(self, facts: Mapping[str, Fact], auditor: Auditing) -> Desk:
        """A first start fails at once, for the user is there to read why; a later one insists."""
        if facts.get("restarted"):
            return self._insist(lambda: Desk(facts, auditor))
        return Desk(facts, auditor)

    def _serve(self, desk: Desk) -> None:
        """Until the end of input, facts first; what others left only when no fact is coming."""
        expecting = True
        while self._told is None:
            work = desk.has_work
            wait = (_REST if self._busy else None) if not work else 0
            if work and expecting and not desk.has_own_work:
                wait = _MOMENT
            if desk.room and self._watch.poll(wait):
                expecting = True
                data = self._receive()
                if not data:
                    return
                for frame in self._splitter.feed(data):
                    self._take(desk, frame)
            elif work:
                expecting = False
                self._arm()
                self._insist(desk.conclude)
                self._sign_of_life(busy=True)
            else:
                self._sign_of_life(busy=False)
                self._disarm()

    def _conclude(self, desk: Desk) -> None:
        while desk.has_work:
            self._arm()
            desk.conclude()
            self._sign_of_life(busy=True)

    def _receive(self) -> bytes:
        try:
            return self._socket.recv(_READ)
        except ConnectionResetError:  # the proxy died with our reports unread
            return b""

    def _take(self, desk: Desk, frame: Frame) -> None:
        if frame.kind == wire.END:
            self._told = msgspec.msgpack.decode(frame.payload, type=tuple[int, int, int])
            return
        self._busy = True
        self._arm()
        os.pwrite(self._note, NOTE.pack(frame.number), 0)
        facts = records.unpack(frame.payload)
        stub = DIED_TWICE if frame.kind == wire.STUBS else ""
        self._insist(lambda: desk.store(facts, frame.number, stub))
        damaged = _ALL if facts.empty else facts.damaged
        self._say("ack", frame.number, damaged, desk.awaiting)

    def _insist[T](self, attempt: Callable[[], T]) -> T:
        """Try until the database lets us; once the proxy is gone, not for ever."""
        turn = 0
        until: float | None = None
        while True:
            try:
                result = attempt()
            except StoreError as error:
                if until is None and self._hung_up():
                    until = time.monotonic() + _LINGER
                if until is not None and time.monotonic() > until:
                    raise Gone from error
                self._trouble = str(error)
                self._sign_of_life(busy=True, now=True)
                self._arm()
                time.sleep(_PAUSES[min(turn, len(_PAUSES) - 1)])
                turn += 1
            else:
                if self._trouble:
                    self._trouble = ""
                    self._sign_of_life(busy=True, now=True)
                return result

    def _arm(self) -> None:
        """Start the time anew after which this process ends itself; it costs a thread."""
        clock = time.monotonic()
        if clock - self._armed > min(_TELL, self._stuck / 4):
            self._armed = clock
            faulthandler.dump_traceback_later(self._stuck, exit=True)

    def _disarm(self) -> None:
        self._armed = 0.0
        faulthandler.cancel_dump_traceback_later()

    def _hung_up(self) -> bool:
        """Whether the other end is closed, whatever it left unread."""
        return any(event & select.POLLHUP for _, event in self._watch.poll(0))

    def _sign_of_life(self, *, busy: bool, now: bool = False) -> None:
        clock = time.monotonic()
        if now or busy != self._busy or clock - self._said >= _TELL:
            failed = self._desk.failed if self._desk else 0
            awaiting = self._desk.awaiting if self._desk else 0
            self._busy, self._said = busy, clock
            self._say("alive", busy, failed, awaiting, self._trouble)

    def _refuse(self, *, unusable: bool, reason: str) -> int:
        self._say("refused", unusable, reason)
        return REFUSED

    def _say(self, *report: str | int | bool) -> None:
        payload = msgspec.msgpack.encode(report)
        head = wire.header(wire.REPORT, 0, [payload], checked=False)
        try:
            self._socket.sendall(head + payload)
        except OSError:  # the proxy is gone; its input is still worth storing
            return


def make_auditor(facts: Mapping[str, Fact]) -> Seeing:
    """The auditor that the facts name, with the profile and the face model that they name.

    Raises:
        InputError: the profile or the model is unusable.
    """
    profile: Profile | None = None
    if facts.get("profile"):
        profile = load_profile(Path(str(facts["profile"])))
    model = load_model(Path(str(facts["face_model"]))) if facts.get("face_model") else None
    return load_auditor(str(facts.get("auditor") or AUDITOR), profile, model)


def log_without_values(
    kind: type[BaseException], _error: BaseException, trace: TracebackType | None
) -> None:
    """An excepthook that names the class and the lines, never the text: it may quote a payload."""
    lines = [
        f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)
    ]
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S")
    sys.stderr.write("\n  ".join([f"{stamp} {kind.__name__}", *lines]) + "\n")


def main(arguments: list[str]) -> int:
    """Serve the socket with the note, whose descriptors are the arguments."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    sys.excepthook = log_without_values
    faulthandler.enable()
    with socket.socket(fileno=int(arguments[0])) as connection:
        return Worker(connection, int(arguments[1])).run()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
