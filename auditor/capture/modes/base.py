"""What a capture mode is, what it is asked for, and what it prepares.

A mode is told before the proxy starts (`prepare`: refuse what cannot work, name the proxy's own
mode) and again when the proxy listens (`Prepared.start`: rules, routes, what the user must do).
All it changes on this machine or on the phone goes through `Changes`, so that it is undone at the
end, and by the next capture where this one was killed.

Blind spots are part of the declaration: they are said at the start, stored with the session and
shown in the help, so that nobody takes silence for absence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from auditor.capture.modes.changes import Changes


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user said that a mode may need; empty where nothing was said.

    `changes` is where a mode notes what it is about to change.
    """

    changes: Changes
    certs: Path = Path("certs")
    host: str = ""
    port: int | None = None
    clients: tuple[str, ...] = ()
    app: str = ""
    serial: str = ""
    endpoint: str = ""  # "address" or "address:port" of the WireGuard server
    interface: str = ""  # on which the phone is: the hotspot's
    terminal: bool = False  # somebody is looking: a QR code may be drawn


def _nothing(_: int) -> Iterable[str]:
    return ()


@dataclass(frozen=True, slots=True)
class Prepared:
    """A mode that can begin.

    `spec` is mitmproxy's mode. `start` is called with the port when the proxy
    listens, sets what must be set and gives sentences for the user. `keep` is
    called every other second, in a thread, and may say a sentence.
    """

    spec: str
    clients: tuple[str, ...] = ()
    serial: str = ""  # of the phone that adb reaches
    reverse_port: int = 0  # of the phone's loopback that leads to the proxy
    start: Callable[[int], Iterable[str]] = _nothing
    keep: Callable[[], str] | None = None


@dataclass(frozen=True, slots=True)
class Mode:
    """One way of the phone's traffic to the proxy."""

    name: str
    title: str  # what it does, in a line
    needs: str
    blind_spots: tuple[str, ...]
    prepare: Callable[[Asked], Prepared]
