"""A phone through the adb server: commands, files and ports, each bounded in size and time.

Every command is a connection of its own to the server, so nothing here breaks
when the phone is unplugged and comes back: the next command simply works again.
What adb raises becomes a DeviceError of one sentence.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable

from adbutils import AdbClient

from auditor.device import file_sync
from auditor.device.adb_server import NO_PHONE, attached, client, opened, speaking
from auditor.device.answer import Answer, Reader, read_bare, read_framed
from auditor.device.root import Root, find_root
from auditor.model import DeviceError

LIMIT = 4 * 2**20  # bytes of one answer
_LONGEST = 32_000  # bytes of a command; adb's own frame holds 65,535
_FILE_SECONDS = 60.0


class Phone:
    """One attached phone. Not for several threads at once where root is still unknown."""

    def __init__(self, adb: AdbClient, serial: str) -> None:
        self.serial = serial
        self._adb = adb
        self._framed: bool | None = None
        self._root: Root | None = None

    def __repr__(self) -> str:
        return f"Phone({self.serial!r})"

    def shell(
        self, command: str, *, root: bool = False, seconds: float = 10.0, limit: int = LIMIT
    ) -> str:
        """What a command printed on stdout, whatever its status; see `run`."""
        return self.run(command, root=root, seconds=seconds, limit=limit).text

    def run(
        self, command: str, *, root: bool = False, seconds: float = 10.0, limit: int = LIMIT
    ) -> Answer:
        """Run a shell command, as root where asked, and wait for its end.

        Args:
            command: text for the phone's sh; quote values with shlex.quote.
            root: run it as root.
            seconds: for the whole of it.
            limit: bytes of output that are kept; the rest is cut and `Answer.cut` says so.

        Raises:
            DeviceError: the phone is gone, silent, or has no root where root is asked for.
        """
        if root:
            found = self.root
            if found.form is None:
                raise DeviceError(f"This needs root on the phone {self.serial}: {found.reason}.")
            command = found.wrap(command)
        if len(command.encode()) > _LONGEST:
            raise DeviceError(f"A command for the phone {self.serial} is too long.")
        with speaking(self.serial, seconds):
            return self._run(command, seconds, limit)

    @property
    def root(self) -> Root:
        """How root is reached, found on first use; Root(None) where it is not."""
        if self._root is None:
            self._root = find_root(lambda command, seconds: self.run(command, seconds=seconds))
        return self._root

    def _run(self, command: str, seconds: float, limit: int) -> Answer:
        if self._framed is None:
            self._framed = "shell_v2" in self._features(seconds)
        if self._framed:
            with opened(self._adb, self.serial, f"shell,v2:{command}", seconds) as connection:
                return read_framed(Reader(connection.conn, seconds, limit))
        mark = f"--{secrets.token_hex(8)}-- "
        service = f"shell:{{ {command}\n}}; echo '{mark}'$?"
        with opened(self._adb, self.serial, service, seconds) as connection:
            return read_bare(Reader(connection.conn, seconds, limit + len(mark) + 8), mark.encode())

    def _features(self, seconds: float) -> list[str]:
        connection = self._adb.make_connection(timeout=seconds)
        try:
            connection.send_command(f"host-serial:{self.serial}:features")
            connection.check_okay()
            return str(connection.read_string_block()).split(",")
        finally:
            connection.conn.close()

    def push(self, data: bytes, path: str, *, mode: int = 0o644) -> None:
        """Write a file on the phone, as the shell user.

        Raises:
            DeviceError: the phone refuses, or is gone.
        """
        with (
            speaking(self.serial, _FILE_SECONDS),
            opened(self._adb, self.serial, "sync:", _FILE_SECONDS) as connection,
        ):
            refusal = file_sync.send(connection.conn, data, path, mode, _FILE_SECONDS)
        if refusal:
            raise DeviceError(f"The phone {self.serial} did not take the file {path} ({refusal}).")

    def pull_into(
        self,
        path: str,
        sink: Callable[[bytes], object],
        *,
        limit: int,
        seconds: float = _FILE_SECONDS,
    ) -> None:
        """The same, piece by piece, for what is too large for memory; raises as `pull` does."""
        with (
            speaking(self.serial, seconds),
            opened(self._adb, self.serial, "sync:", seconds) as connection,
        ):
            refusal = file_sync.receive(connection.conn, path, sink, limit, seconds)
        if refusal:
            raise DeviceError(f"The phone {self.serial} did not give the file {path} ({refusal}).")

    def reverse(self, remote: str, local: str) -> None:
        """Let a port of the phone lead to one of this machine: `tcp:8080`, both.

        Raises:
            DeviceError: the phone refuses, or is gone.
        """
        self._reverse_service(f"reverse:forward:{remote};{local}")

    def reverse_remove(self, remote: str) -> None:
        """Take one of them away again; raises DeviceError where it is not there."""
        self._reverse_service(f"reverse:killforward:{remote}")

    def reverse_list(self) -> tuple[tuple[str, str], ...]:
        """All (remote, local) pairs of the phone."""
        with (
            speaking(self.serial),
            opened(self._adb, self.serial, "reverse:list-forward", 10.0) as connection,
        ):
            lines = connection.read_string_block().splitlines()
        pairs = (line.split() for line in lines)
        return tuple((fields[-2], fields[-1]) for fields in pairs if len(fields) == 3)

    def _reverse_service(self, service: str) -> None:
        with (
            speaking(self.serial),
            opened(self._adb, self.serial, service, 10.0) as connection,
        ):
            connection.check_okay()


def connect(serial: str = "") -> Phone:
    """The phone of this serial, or the only one attached.

    Raises:
        DeviceError: none is attached, several are, or it is not ready; says what to do.
    """
    found = attached()
    names = ", ".join(phone.serial for phone in found)
    if not found:
        raise DeviceError(NO_PHONE)
    if serial:
        chosen = [phone for phone in found if phone.serial == serial]
        if not chosen:
            raise DeviceError(f"No phone {serial} is attached; attached: {names}.")
    elif len(found) > 1:
        count = "Two" if len(found) == 2 else len(found)
        raise DeviceError(f"{count} phones are attached ({names}): choose one with --serial.")
    else:
        chosen = list(found)
    if chosen[0].remedy:
        raise DeviceError(chosen[0].remedy)
    return Phone(client(), chosen[0].serial)
