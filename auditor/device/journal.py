"""What was changed on a phone, written down on this machine before it is changed.

One file a phone, one JSON object a line, each line on the disk (fsync) before
the change it tells of begins. So whatever ends the program, the file knows at
least as much as was done, and undoing what was never done changes nothing. A
last line that was cut off belongs to a change that never began. The file is
held under a lock, and gone once everything is undone.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import re
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from auditor.model import AuditorError, DeviceError

_MOST_BYTES = 2**22
_MOST_FILES = 1000
_LONGEST_NAME = 1000  # bytes of the line that names a phone


@dataclass(frozen=True, slots=True)
class Entry:
    """One change: what kind, and what is needed to undo it. None was "not set"."""

    number: int
    kind: str
    what: dict[str, str | None] = field(repr=False)


class Undone(NamedTuple):
    """What became of undoing an entry: `said` once it is undone, else what is wrong."""

    said: str = ""
    trouble: str = ""


class Journal:
    """A context manager over one phone's file; `entries` are those not yet undone."""

    def __init__(self, folder: Path, phone: str) -> None:
        """The file of a phone, by what tells it from all others."""
        plain = re.sub(r"[^A-Za-z0-9._-]", "_", phone)[:40].lstrip(".")
        self.path = folder / f"{plain}-{hashlib.sha256(phone.encode()).hexdigest()[:8]}.journal"
        self._phone = phone
        self._descriptor = -1
        self._next = 0
        self._open: dict[int, Entry] = {}

    def __enter__(self) -> Self:
        self._create_folder()
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
        self._descriptor = os.open(self.path, flags, 0o600)
        try:
            self._lock()
            self._read()
        except BaseException:
            os.close(self._descriptor)
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not self._open:
            self.path.unlink(missing_ok=True)
        os.close(self._descriptor)

    @classmethod
    def noted(cls, folder: Path, phone: str) -> tuple[Entry, ...]:
        """The changes of a phone that are not yet undone, looked at without holding the journal.

        () where there is none or it cannot be read: then nothing is known.
        """
        journal = cls(folder, phone)
        try:
            with journal.path.open("rb") as file:
                data = file.read(_MOST_BYTES + 1)
            for line in data.rpartition(b"\n")[0].split(b"\n") if len(data) <= _MOST_BYTES else ():
                journal._take(line)
        except (OSError, AuditorError):
            return ()
        return journal.entries

    @classmethod
    def phones(cls, folder: Path) -> list[str]:
        """Those with changes that are not yet undone, by what tells them from others."""
        found = []
        for path in islice(sorted(folder.glob("*.journal")), _MOST_FILES):
            with contextlib.suppress(OSError, ValueError, AttributeError):
                with path.open("rb") as file:
                    phone = json.loads(file.readline(_LONGEST_NAME)).get("phone")
                if isinstance(phone, str) and cls.noted(folder, phone):
                    found.append(phone)
        return found

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All changes not yet undone, oldest first."""
        return tuple(self._open.values())

    def find(self, kind: str, **what: str) -> Entry | None:
        """The open entry of this kind that says the same; None where there is none."""
        for entry in self._open.values():
            if entry.kind == kind and what.items() <= entry.what.items():
                return entry
        return None

    def record(self, kind: str, **what: str | None) -> None:
        """Write a change down; only after this returns may it be made."""
        entry = Entry(self._next, kind, what)
        self._append({"number": entry.number, "kind": kind, "what": what})
        self._open[entry.number] = entry
        self._next += 1

    def undone(self, entry: Entry) -> None:
        """Write down that a change is undone, once that was seen.

        A full disk must not keep a phone from being put back: then the file knows more than is
        left, and undoing that once more changes nothing.
        """
        self._open.pop(entry.number, None)
        with contextlib.suppress(AuditorError):
            self._append({"undone": entry.number})

    def _append(self, line: dict[str, object]) -> None:
        data = json.dumps(line).encode() + b"\n"
        size = os.fstat(self._descriptor).st_size
        try:
            while data:
                data = data[os.write(self._descriptor, data) :]
            os.fsync(self._descriptor)
        except OSError as error:
            with contextlib.suppress(OSError):  # else the next line would follow half of this one
                os.ftruncate(self._descriptor, size)
            raise AuditorError(
                f"The journal {self.path} cannot be written ({error.strerror}); nothing was changed"
                " on the phone after that."
            ) from error

    def _create_folder(self) -> None:
        folder = self.path.parent
        for part in (*reversed(folder.parents), folder):
            if not part.exists():
                part.mkdir(mode=0o700, exist_ok=True)

    def _lock(self) -> None:
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DeviceError(
                "Another `auditor` is changing this phone's settings: wait until it has ended."
            ) from None
        if not self._is_the_file():  # the other one undid all and removed it, just now
            raise DeviceError("Another `auditor` has just put this phone back: try again.")

    def _is_the_file(self) -> bool:
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return False
        return found.st_ino == os.fstat(self._descriptor).st_ino

    def _sync_folder(self) -> None:
        """Let the new file itself survive a loss of power, not only what is in it."""
        folder = os.open(self.path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _read(self) -> None:
        size = os.fstat(self._descriptor).st_size
        data = os.pread(self._descriptor, min(size, _MOST_BYTES + 1), 0)
        if len(data) > _MOST_BYTES:
            raise self._damaged()
        whole, newline, rest = data.rpartition(b"\n")
        if rest:
            os.ftruncate(self._descriptor, len(whole) + len(newline))
        if not whole:
            self._append({"phone": self._phone})
            self._sync_folder()
            return
        for line in whole.split(b"\n"):
            self._take(line)

    def _take(self, line: bytes) -> None:
        try:
            item = json.loads(line)
            if "phone" in item:
                if item["phone"] != self._phone:
                    raise self._damaged()
            elif "undone" in item:
                self._open.pop(item["undone"], None)
            else:
                entry = Entry(int(item["number"]), str(item["kind"]), dict(item["what"]))
                self._open[entry.number] = entry
                self._next = max(self._next, entry.number + 1)
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise self._damaged() from error

    def _damaged(self) -> AuditorError:
        return AuditorError(f"The journal {self.path} is damaged or not of this phone: look at it.")
