"""A capture as the user asked for it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from auditor.capture.companions import Companion


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the user asked for; an empty text or 0 leaves the default to the addon or mitmproxy.

    `modes` are mitmproxy's mode specifications, `settings` its own options as
    `name=value`. `clients` and `allow` are what the addon's options of these
    names take. `modes` may be names of `capture.modes` too, which `serial` (of the
    phone in adb), `endpoint` and `interface` are for; what they change is noted
    in `runtime`. `terminal` says that somebody is looking.
    """

    database: Path
    session: str = ""
    profile: Path | None = None
    face_model: Path | None = None
    app: str = ""
    device: str = ""
    certs: Path = Path("certs")
    clients: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    modes: tuple[str, ...] = ("regular",)
    host: str = ""
    port: int | None = None
    no_bodies: bool = False
    keep_raw: bool = False
    settings: tuple[str, ...] = ()
    serial: str = ""
    endpoint: str = ""
    interface: str = ""
    asked: bool = True  # the phone, whose connections they are
    adaptive_pinning: bool = True
    phone_for_app: bool = False  # in that
    let_through: tuple[str, ...] = ()  # hosts, each perhaps with a port
    runtime: Path = Path("certs/changes")
    terminal: bool = False
    pcap: Path | None = None  # a new file for the phone's packets
    pcap_from: str = ""  # who records them (see `sources`), "" for whoever sees them
    companions: tuple[Companion, ...] = ()  # what runs beside the proxy
