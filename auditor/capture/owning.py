"""Looks at a phone's sockets again and again while its packets are recorded.

Packets do not say which app they are of; the phone's sockets do, while they are open. What lives
shorter than from one look to the next stays unknown. The phone's own clock goes with each look,
for the packets have their times from it too. Root is asked only where the phone shows its sockets
to nobody else: root managers tell the person each time. A phone that is gone is asked again after
a while; whoever records its packets says so.
"""

from __future__ import annotations

import contextlib
import os
import threading
from typing import TYPE_CHECKING, TextIO

from auditor.capture.owners import EVERY, Notes
from auditor.device import packages
from auditor.device.sockets import COMMAND, HEADING, sockets
from auditor.model import DeviceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from auditor.device import Phone

_CLOCK = "date +%s"
_DIGITS = 15  # of a time in seconds, and more
_SECONDS = 5.0
_PAUSE = 5.0  # seconds before a phone that did not answer is asked again


class Owning:
    """A thread that notes sockets and packages in `path`, a new file.

    `wanted` is the app under test: it stands for the packages that share its UID. `look` is False
    where packets bring UIDs of their own, and only packages are noted.
    """

    def __init__(self, phone: Phone, path: Path, wanted: str = "", *, look: bool = True) -> None:
        self._phone = phone
        self._wanted = wanted
        self._look = look
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._file: TextIO = os.fdopen(handle, "w", encoding="utf-8")
        self._notes = Notes(self._file)
        self._known: Mapping[int, tuple[str, ...]] = {}
        self._met: set[int] = set()
        self._as_root = False
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="socket-owners", daemon=True)

    def start(self) -> None:
        """Look from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Look once more, and end; close the file."""
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join(4 * _SECONDS)
        self._file.close()

    def _run(self) -> None:
        with contextlib.suppress(OSError, ValueError):  # the disk is full, or the end came first
            self._asked(self._list)
            while self._look:
                over = self._ending.is_set()
                answered = self._asked(self._note)
                if over:
                    break
                self._ending.wait(EVERY if answered else _PAUSE)
            self._ending.wait()
            self._asked(self._list)  # an app may have been installed meanwhile

    def _asked(self, what: Callable[[], None]) -> bool:
        """Whether the phone answered."""
        try:
            what()
        except DeviceError:
            return False
        return True

    def _note(self) -> None:
        ask = f"{_CLOCK}; {COMMAND}"
        text = self._phone.shell(ask, root=self._as_root, seconds=_SECONDS)
        if HEADING not in text and not self._as_root:
            self._as_root = True
            text = self._phone.shell(ask, root=True, seconds=_SECONDS)
        clock, _, table = text.partition("\n")
        if not clock.strip().isdigit() or len(clock) > _DIGITS:
            return
        rows = tuple(sockets(table))
        if new := {row.uid for row in rows} - self._met:
            self._met |= new
            self._name(new)
        self._notes.sockets(float(clock), rows)

    def _list(self) -> None:
        self._known = packages.packages(self._phone.shell(packages.COMMAND, seconds=_SECONDS))
        self._name({*self._known, *self._met})

    def _name(self, uids: Iterable[int]) -> None:
        self._notes.apps({uid: packages.owner(uid, self._known, self._wanted).name for uid in uids})
