"""The modes of one capture: prepared before the proxy starts, set when it listens, then undone."""

from __future__ import annotations

import asyncio
import logging
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from auditor.capture.modes import MODES, Asked, Changes, Prepared
from auditor.device import connect, ready_phones
from auditor.model import AuditorError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from auditor.capture.wanted import Wanted

EVERY = 2.0  # seconds between two looks at what a mode has set
_log = logging.getLogger(__name__)


def runtime_folder() -> Path:
    """Where programs of this user keep what must not outlive the machine's uptime."""
    if not os.geteuid() and Path("/run").is_dir():
        return Path("/run/privacy-auditor")
    folder = os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()
    return Path(folder) / f"privacy-auditor-{os.geteuid()}"


class Gear:
    """What the modes of a capture need; `say` receives sentences for the user.

    Raises:
        InputError, DeviceError: a mode cannot work; nothing is changed yet.
    """

    def __init__(self, wanted: Wanted, say: Callable[[str], None]) -> None:
        self._say = say
        self._changes = Changes(wanted.runtime)
        asked = _asked(wanted, self._changes)
        self.names = tuple(name for name in wanted.modes if name in MODES)
        self.modes = tuple(
            MODES[name].prepare(asked) if name in MODES else Prepared(name) for name in wanted.modes
        )
        self._serial = wanted.serial
        self._asked = wanted.asked

    def specifications(self) -> list[tuple[str, str]]:
        """Options of mitmproxy's and of the addon's, as name and value.

        Raises:
            DeviceError: the phone that the user named is not attached or not ready.
        """
        if self._serial:
            connect(self._serial)
        serial = self._serial or next((one.serial for one in self.modes if one.serial), "")
        values = [("mode", one.spec) for one in self.modes]
        values += [("audit_mode", name) for name in self.names]
        values += [("audit_clients", one) for mode in self.modes for one in mode.clients]
        values += [("audit_serial", (serial or self._the_phone()) if self._asked else "")]
        values += [
            ("audit_reverse_port", str(one.reverse_port)) for one in self.modes if one.reverse_port
        ]
        return values

    def _the_phone(self) -> str:
        """The only phone that could be asked whose connections they are, "" for none."""
        serials = ready_phones()
        if len(serials) > 1:
            self._say(
                f"{len(serials)} phones are attached ({', '.join(serials)}): connections are not"
                " told apart by app. Choose one with --serial."
            )
        return serials[0] if len(serials) == 1 else ""

    def told(self) -> None:
        """Say what the modes do and what they do not see."""
        for name in self.names:
            mode = MODES[name]
            self._say(f"Mode {name}: {mode.title}.")
            for spot in mode.blind_spots:
                self._say(f"  Not seen: {spot}.")

    def undo(self) -> None:
        """Undo what was changed."""
        for sentence in self._changes.undo():
            self._say(sentence)


class Fitting:
    """The addon that tells the modes when the proxy listens.

    `keepers` are called every other second beside those of the modes, and may say a sentence.
    """

    name = "capturemodes"

    def __init__(
        self,
        gear: Gear,
        servers: Any,  # noqa: ANN401 - mitmproxy's lookup of addons is untyped
        say: Callable[[str], None],
        *keepers: Callable[[], str],
    ) -> None:
        self._gear = gear
        self._keepers = keepers
        self._servers = servers
        self._say = say
        self._keeping: asyncio.Task[None] | None = None

    def running(self) -> None:
        """The proxy listens: set what the modes need."""
        self._gear.told()
        for mode in self._gear.modes:
            try:
                for sentence in mode.start(self._port(mode.spec)):
                    self._say(sentence)
            except AuditorError as error:
                _log.error("%s", error)  # one sentence ends the start
                return
        keepers = [one.keep for one in self._gear.modes if one.keep is not None]
        keepers += self._keepers
        if keepers:
            self._keeping = asyncio.get_running_loop().create_task(self._keep(keepers))

    def done(self) -> None:
        """The capture ends."""
        if self._keeping is not None:
            self._keeping.cancel()

    async def _keep(self, keepers: Sequence[Callable[[], str]]) -> None:
        while True:
            await asyncio.sleep(EVERY)
            for keep in keepers:
                said = await asyncio.to_thread(keep)
                if said:
                    self._say(said)

    def _port(self, spec: str) -> int:
        for instance in self._servers:
            if instance.mode.full_spec == spec and instance.listen_addrs:
                return int(instance.listen_addrs[0][1])
        return 0


def _asked(wanted: Wanted, changes: Changes) -> Asked:
    return Asked(
        changes=changes,
        certs=wanted.certs,
        host=wanted.host,
        port=wanted.port,
        clients=wanted.clients,
        app=wanted.app,
        serial=wanted.serial,
        endpoint=wanted.endpoint,
        interface=wanted.interface,
        terminal=wanted.terminal,
    )
