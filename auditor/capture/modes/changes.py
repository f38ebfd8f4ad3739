"""What a capture changes outside of itself, noted before it is done and undone afterwards.

Each capture has a file of its own in a folder for run-time data; it is gone when everything is
undone, and names what could not be undone until a later capture can. A capture that was killed
leaves its file: the next one undoes what stands there, if the process that wrote it is gone and
the network namespace is the same. Only changes of known kinds are undone, their arguments
checked: the file says what was changed, never what to run.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from auditor.model import AuditorError, DeviceError, InputError
from auditor.store import make_folder, owner

SECONDS = 10.0  # that a system tool may take
FILES_READ = 1_000
_INTERFACE = r"[A-Za-z0-9_.-]{1,15}"
_SYSCTL = re.compile(rf"net/ipv[46]/conf/{_INTERFACE}/(forwarding|rp_filter)")

type Step = tuple[str, ...]  # kind and arguments


class Changes:
    """The changes of this process; `folder` is where their file lies.

    `subject` tells files of one process apart, which are undone at different times.
    """

    def __init__(self, folder: Path, subject: str = "") -> None:
        self._folder = folder
        self._mark = owner.mark(os.getpid())
        self._path = folder / f"{os.getpid()}{subject and '-'}{subject}.json"
        self._steps: list[Step] = []

    def note(self, kind: str, *arguments: str) -> None:
        """Write down what is about to be changed.

        Raises:
            InputError: it cannot be written down, so it must not be done.
        """
        self._steps.append((kind, *arguments))
        self._write()

    def undo(self) -> list[str]:
        """Undo everything, the last change first; what could not be undone, a sentence each.

        That stays noted, so that the next capture tries again.
        """
        left, said = _undo_all(self._steps)
        self._steps = left
        if not left:
            self.forget()
            return said
        with contextlib.suppress(InputError):  # then more is noted than is left
            self._write()
        return said

    def forget(self) -> None:
        """Nothing is left to undo."""
        self._steps = []
        with contextlib.suppress(OSError):
            self._path.unlink(missing_ok=True)

    def undo_left(self) -> list[str]:
        """Undo what captures left that are gone; a sentence about each."""
        said = []
        for path in sorted(self._folder.glob("*.json"))[:FILES_READ]:
            content = _left(path)
            if content is None:
                continue
            left, sentences = _undo_all(content["steps"])
            what = (
                "not all that it had changed is undone" if left else "what it had changed is undone"
            )
            said.append(f"An earlier capture was cut off: {what} ({path.stem}).")
            said += sentences
            with contextlib.suppress(OSError):  # then the next capture tries again
                if left:
                    _put(path, {**content, "steps": left})
                else:
                    path.unlink(missing_ok=True)
        return said

    def _write(self) -> None:
        content = {
            "pid": os.getpid(),
            "mark": self._mark,
            "namespace": _namespace(),
            "steps": self._steps,
            "time": time.time(),
        }
        try:
            make_folder(self._folder)
            _put(self._path, content)
        except OSError as error:
            raise InputError(
                f"{self._folder} cannot hold what this mode changes: {error.strerror}"
            ) from None


def run(*command: str, text: str = "") -> str:
    """What a system tool prints.

    Raises:
        InputError: it is missing or it failed; the text says with what.
    """
    try:
        done = subprocess.run(  # noqa: S603 - fixed tools, arguments checked by their modes
            command, input=text, capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except FileNotFoundError:
        raise InputError(f"{command[0]} is missing; this mode needs it.") from None
    except (OSError, subprocess.TimeoutExpired) as error:
        raise InputError(f"{command[0]} did not work: {error}") from None
    if done.returncode:
        complaint = done.stderr.strip().partition("\n")[0][:200]
        raise InputError(f"{' '.join(command[:4])} failed: {complaint}")
    return done.stdout


def _put(path: Path, content: dict[str, Any]) -> None:
    """Replace a file whole, private from its first byte."""
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)


def _left(path: Path) -> dict[str, Any] | None:
    """A file whose process is gone, None where its steps are not ours to undo."""
    try:
        content = json.loads(path.read_text())
        pid, mark, steps = content["pid"], content["mark"], content["steps"]
        known = [tuple(str(part) for part in step) for step in steps]
        # Packets lie in a folder, and a process number has a mark: the network does not matter.
        elsewhere = content["namespace"] != _namespace()
        here = not elsewhere or all(step[:1] in _ANYWHERE for step in known)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if not isinstance(pid, int) or not isinstance(mark, str) or not here:
        return None
    return None if owner.alive(pid, mark) else {**content, "steps": known}


def _undo_all(steps: Sequence[Step]) -> tuple[list[Step], list[str]]:
    """What is left to do, in its order, and sentences. What makes no sense is not left."""
    left: list[Step] = []
    said = []
    for step in reversed(steps):
        undo = _UNDO.get(step[0]) if step else None
        if undo is None:
            continue
        try:
            told = undo(*step[1:])
        except (TypeError, ValueError) as error:
            said.append(f"{' '.join(step)} could not be undone: {error}.")
        except (AuditorError, OSError) as error:
            left.insert(0, step)
            reason = str(error).rstrip(".")
            said.append(
                f"{' '.join(step)} could not be undone, the next capture tries again: {reason}."
            )
        else:
            said += [told] if told else []
    return left, said


def _remove_table(name: str) -> None:
    if re.fullmatch(r"auditor_\d{1,10}", name) and name in run("nft", "list", "tables"):
        run("nft", "delete", "table", "inet", name)


def _remove_rule(family: str, interface: str, table: str) -> None:
    if family in ("-4", "-6") and re.fullmatch(_INTERFACE, interface) and table.isdigit():
        rules = run("ip", family, "rule", "list", "iif", interface)
        if re.search(rf"lookup {table}\b", rules):
            run("ip", family, "rule", "delete", "iif", interface, "lookup", table)


def _reset(name: str, value: str) -> None:
    path = Path("/proc/sys") / name
    if _SYSCTL.fullmatch(name) and re.fullmatch(r"\d{1,3}", value) and path.exists():
        path.write_text(value)


def _remove_reverse(serial: str, remote: str) -> None:
    from auditor.device import connect  # noqa: PLC0415 - loads adb's library, needed by one mode

    with contextlib.suppress(DeviceError):  # a phone that is gone has forgotten its ports
        phone = connect(serial)
        if any(one == remote for one, _ in phone.reverse_list()):
            phone.reverse_remove(remote)


def _end_tcpdump(pid: str, mark: str) -> None:
    """End the recorder, where it is certain that it is the one: its watcher was killed too."""
    number = int(pid)
    if not mark or owner.mark(number) != mark:
        return
    if Path(f"/proc/{number}/comm").read_text().strip() != "tcpdump":
        return
    os.kill(number, signal.SIGTERM)
    deadline = time.monotonic() + SECONDS
    while owner.alive(number, mark):
        if time.monotonic() > deadline:
            raise InputError(f"tcpdump ({number}) does not end")
        time.sleep(0.01)


def _save_packets(folder: str, target: str, database: str = "", session: str = "") -> str:
    from auditor.capture import salvage  # noqa: PLC0415 - loads what reads packets

    return salvage.left(Path(folder), Path(target), Path(database) if database else None, session)


def _end_pcapdroid(serial: str) -> None:
    from auditor.device import connect, pcapdroid  # noqa: PLC0415 - as for adb reverse

    with contextlib.suppress(DeviceError):  # whoever has the phone stops it there
        pcapdroid.end(connect(serial))


_ANYWHERE = (("packets",), ("tcpdump",), ("pcapdroid",))
_UNDO: dict[str, Callable[..., str | None]] = {
    "packets": _save_packets,
    "tcpdump": _end_tcpdump,
    "nft table": _remove_table,
    "ip rule": _remove_rule,
    "sysctl": _reset,
    "adb reverse": _remove_reverse,
    "pcapdroid": _end_pcapdroid,
}


def _namespace() -> str:
    """The network namespace's name, "" where there are none."""
    try:
        return os.readlink("/proc/self/ns/net")  # noqa: PTH115 - it is no path
    except OSError:
        return ""
