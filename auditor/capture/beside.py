"""`auditor capture --pcap`: the phone's packets beside the proxy, as one file that opens decrypted.

1. tcpdump starts before the proxy: no packet of the phone comes too early, and a missing or
   forbidden tcpdump is one sentence and exit code 2.
2. The proxy's TLS secrets are collected in a private folder meanwhile.
3. In the end both become one pcapng (0600) with the secrets inside, and the folder is removed.
   The file's hash and its flows go into the session. On loopback, where all programs of this
   machine talk, only the packets of the proxy's own ports are kept.

In WireGuard mode this machine sees ciphertext only, so there is nothing to record here: that
takes a `source` on the phone itself, which is rooted then.
"""

from __future__ import annotations

import ipaddress
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from auditor.capture import pcapng
from auditor.capture.keylog import KeyLog
from auditor.capture.tcpdump import Tcpdump, expression
from auditor.intake import ports_of
from auditor.model import AuditorError, InputError
from auditor.tasks.packets import store_capture

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

ADB = 5555
LOOPBACK = "lo"
_INCOMPLETE, _FAILED = 3, 1


class Source(Protocol):
    """Something that records packets as a pcap file."""

    def start(self, target: Path) -> None:
        """Record into a new file; returns once packets are recorded."""

    def stop(self) -> str:
        """End it; a sentence about what was lost, "" where nothing was."""


def where(modes: Sequence[str], clients: Sequence[str], hotspot: str = "") -> str:
    """The interface to record: the phone's, loopback for this machine's own clients, else all.

    Raises:
        InputError: this machine does not see the phone's packets in that mode.
    """
    for mode in modes:
        kind, _, rest = mode.partition(":")
        if kind.partition("@")[0] == "wireguard":
            raise InputError(
                "--pcap is not possible in WireGuard mode: this machine sees ciphertext only,"
                " so packets would have to be recorded on a rooted phone"
            )
        if kind == "tun" and rest:
            return rest.partition("@")[0]
    if hotspot:
        return hotspot
    local = all(ipaddress.ip_network(one, strict=False).is_loopback for one in clients)
    return LOOPBACK if local else "any"


class Beside:
    """Records packets while the proxy runs: an addon of mitmproxy's with `running`.

    `listening` gives the proxy's addresses once they are open. `source` records elsewhere than
    on this machine.
    """

    name = "packetsbeside"

    def __init__(
        self, target: Path, modes: Sequence[str], clients: Sequence[str],
        source: Source | None = None, *, hotspot: str = "",
    ) -> None:  # fmt: skip
        if target.exists():
            raise InputError(f"{target} exists already; name a new file for --pcap")
        if not target.parent.is_dir():
            raise InputError(f"{target.parent} is no folder")
        self.listening: Callable[[], Iterable[tuple[str, int]]] = tuple
        self._target = target
        interface = "" if source else where(modes, clients, hotspot)
        local = interface == LOOPBACK
        self._ports: frozenset[int] | None = frozenset() if local else None  # None for all
        self._source = source or Tcpdump(interface, expression(() if local else clients, ADB))
        self._folder = Path(tempfile.mkdtemp(prefix=".auditor-", dir=target.parent))
        self._keys = KeyLog(self._folder / "keys")
        try:
            self._keys.begin()
            self._source.start(self._folder / "packets")
        except BaseException:
            self.discard()
            raise

    def running(self) -> None:
        """The proxy listens: its ports are known."""
        if self._ports is not None:
            self._ports = frozenset(place[1] for place in self.listening())

    def discard(self) -> None:
        """Nothing is kept: the capture did not begin."""
        self._source.stop()
        self._keys.end()
        shutil.rmtree(self._folder, ignore_errors=True)

    def finish(self, code: int, database: Path, session: str, say: Callable[[str], None]) -> int:
        """End the recording and keep it; the exit code of the capture, or a worse one."""
        remark = self._source.stop()
        self._keys.end()
        try:
            written = self._convert()
            if not written.whole:
                remark = f"{remark} The last packet is missing.".strip()
            store_capture(database, session, self._target, remark)
            say(f"{written.packets:,} packets are in {self._target}, with their TLS secrets.")
        except (OSError, AuditorError) as error:
            say(f"The packets could not be kept: {getattr(error, 'strerror', None) or error}.")
            return code or _FAILED
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)
        if remark:
            say(remark)
        return code or (_INCOMPLETE if remark else 0)

    def _convert(self) -> pcapng.Written:
        handle = os.open(self._target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        packets, keys = self._folder / "packets", self._folder / "keys"
        with os.fdopen(handle, "wb") as out, packets.open("rb") as recorded, keys.open("rb") as log:
            return pcapng.convert(recorded, out.write, log, self._wanted)

    def _wanted(self, link: int, packet: bytes) -> bool:
        """Whether a packet is to or from the proxy, where others are recorded too."""
        return self._ports is None or not self._ports.isdisjoint(ports_of(link, packet))
