"""`auditor capture --pcap`: the phone's packets beside the proxy, as one file that opens decrypted.

1. tcpdump starts before the proxy: no packet of the phone comes too early, and a missing or
   forbidden tcpdump is one sentence and exit code 2.
2. The proxy's TLS secrets are collected in a private folder meanwhile.
3. In the end both become one pcapng (0600) with the secrets inside, and the folder is removed.
   The file's hash and its flows go into the session. On loopback, where all programs of this
   machine talk, only the packets of the proxy's own ports are kept.
4. The folder and tcpdump are noted beside the other changes of a capture: if this one is killed,
   or cannot make the file, the next one does.

In WireGuard mode this machine sees ciphertext only, so there is nothing to record here: that
takes a `source` on the phone itself (see `sources`).
"""

from __future__ import annotations

import ipaddress
import logging
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from auditor.capture import salvage
from auditor.capture.guard import parse_clients
from auditor.capture.keylog import KeyLog
from auditor.capture.options import each
from auditor.capture.tcpdump import Tcpdump, expression
from auditor.model import AuditorError, InputError
from auditor.tasks.packets import store_capture

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from auditor.capture.modes import Changes
    from auditor.capture.tcpdump import Note

ADB = 5555
LOOPBACK = "lo"
_INCOMPLETE, _FAILED = 3, 1
_log = logging.getLogger(__name__)
_EXPECTED = (OSError, AuditorError, KeyboardInterrupt)


class Source(Protocol):
    """Something that records packets as a pcap file."""

    def start(self, target: Path, note: Note) -> None:
        """Record into a new file; returns once packets are recorded.

        `note` is told what must be undone where this process is killed: a kind, its arguments.
        What is known of the packets besides is put beside the file (see `salvage`).
        """

    @property
    def recording(self) -> bool:
        """Whether packets are still recorded."""

    def stop(self) -> str:
        """End it; a sentence about what was lost, "" where nothing was."""


class Into(NamedTuple):
    """The session that packets belong to."""

    database: Path
    session: str


class Here(NamedTuple):
    """What this machine knows of its networks.

    `hotspot` is the interface of its own; `adb` where its adb reaches phones, by address and port;
    `moved` says in the end what became of that, "" where nothing did.
    """

    hotspot: str = ""
    adb: Sequence[tuple[str, int]] = ()
    moved: Callable[[], str] = str


def networks(clients: Sequence[str]) -> tuple[str, ...]:
    """The phones' networks, understood as the proxy does.

    Raises:
        InputError: one is neither address nor network.
    """
    return tuple(str(one) for one in parse_clients(each(clients)))


def where(modes: Sequence[str], clients: Sequence[str], hotspot: str = "") -> str:
    """The interface to record: the phone's, loopback for this machine's own clients, else all.

    Raises:
        InputError: this machine does not see the phone's packets in that mode.
    """
    for mode in modes:
        kind, _, rest = mode.partition(":")
        if kind.partition("@")[0] == "wireguard":
            raise InputError(
                "In WireGuard mode this machine sees ciphertext only, so packets have to be"
                " recorded on a rooted phone: --pcap-from phone"
            )
        if kind == "tun" and rest:
            return rest.partition("@")[0]
    if hotspot:
        return hotspot
    local = all(ipaddress.ip_network(one).is_loopback for one in clients)
    return LOOPBACK if local else "any"


class Beside:
    """Records packets while the proxy runs: an addon of mitmproxy's with `running`.

    `listening` gives the proxy's addresses once they are open. `source` records elsewhere than
    on this machine.
    """

    name = "packetsbeside"

    def __init__(
        self, target: Path, modes: Sequence[str], clients: Sequence[str], notes: Changes,
        into: Into, source: Source | None = None, here: Here | None = None,
    ) -> None:  # fmt: skip
        target = target.absolute()
        if target.exists():
            raise InputError(f"{target} exists already; name a new file for --pcap")
        if not target.parent.is_dir():
            raise InputError(f"{target.parent} is no folder")
        self.listening: Callable[[], Iterable[tuple[str, int]]] = tuple
        self.began = False
        self._told = False
        self._target = target
        phones = networks(clients)
        self._here = here = here or Here()
        interface = "" if source else where(modes, phones, here.hotspot)
        self._local = interface == LOOPBACK
        ours = ((), ADB) if self._local else (phones, ADB, here.adb)
        self._source = source or Tcpdump(interface, expression(*ours))
        self._notes = notes
        self._into = Into(into.database.absolute(), into.session)
        self._folder = Path(tempfile.mkdtemp(prefix=salvage.PREFIX, dir=target.parent))
        self._keys = KeyLog(self._folder / "keys")
        try:
            notes.note("packets", str(self._folder), str(target), *map(str, self._into))
            self._keep_ports(())
            self._keys.begin()
            self._source.start(self._folder / "packets", notes.note)
        except BaseException:
            self.discard()
            raise

    def running(self) -> None:
        """The proxy listens: its ports are known."""
        self.began = True
        try:
            self._keep_ports(place[1] for place in self.listening())
        except OSError as error:
            _log.error("%s cannot be written: %s", self._folder, error.strerror)  # ends the start

    def keep(self) -> str:
        """What to say of the recording while the capture runs: once, that it is over."""
        if self._told or self._source.recording:
            return ""
        self._told = True
        return "No more packets are recorded. Those until now are safe, and the capture goes on."

    def discard(self) -> None:
        """Nothing is kept: the capture did not begin."""
        self._source.stop()
        self._keys.end()
        shutil.rmtree(self._folder, ignore_errors=True)
        self._notes.forget()

    def finish(self, code: int, say: Callable[[str], None]) -> int:
        """End the recording and keep it; the exit code of the capture, or a worse one."""
        try:
            remark = f"{self._source.stop()} {self._here.moved()}".strip()
            self._keys.end()
            written = salvage.save(self._folder, self._target)
        except BaseException as error:
            say(
                f"The packets could not be put into {self._target}: {_reason(error)}. They stay in"
                f" {self._folder}, with their TLS secrets; the next capture tries again."
            )
            if isinstance(error, _EXPECTED):
                return _FAILED
            raise
        self._notes.forget()
        if not written.whole:
            remark = f"{remark} The last packet is missing.".strip()
        say(f"{written.packets:,} packets are in {self._target}, with their TLS secrets.")
        try:
            store_capture(*self._into, self._target, remark, written.inside)
        except _EXPECTED as error:
            say(f"They could not be added to the session: {_reason(error)}.")
            return code or _FAILED
        if remark:
            say(remark)
        return code or (_INCOMPLETE if remark else 0)

    def _keep_ports(self, ports: Iterable[int]) -> None:
        """Note whose packets are wanted, where others are recorded too."""
        if self._local:
            salvage.put_words(self._folder / "ports", ports)


def _reason(error: BaseException) -> str:
    if isinstance(error, KeyboardInterrupt):
        return "it was interrupted"
    return str(getattr(error, "strerror", None) or str(error) or type(error).__name__).rstrip(".")
