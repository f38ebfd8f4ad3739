"""Which app a connection is of: asked of the phone while the connection opens.

1. mitmproxy awaits `client_connected`, so the phone's socket is still open when its table is
   read. Only that connection waits, and never longer than WAIT; then it goes on, and an answer
   that comes while it is still open is written down all the same. Its flows that were stored by
   then stay UNKNOWN, as does all that the phone says nothing about: what may be another app's
   must not count to the app under test. Where only that app can reach us it is not unknown.
2. Connections that open together share a reading. One that asks while a reading is under way may
   be too new for it and waits for the next: a lock and a count say which reading began after it.
3. Rather unknown than guessed: when several UIDs may own a connection it is AMBIGUOUS. Behind
   `adb reverse` the phone's port is hidden; there a UID is only certain if no other has a socket
   to that port.
4. A phone that went away is said once and asked again after PAUSE; meanwhile nothing waits.

The phone is asked in a thread of its own, for asyncio's pool resolves names for the proxy.
"""

from __future__ import annotations

import asyncio
import ipaddress
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Protocol

from mitmproxy.proxy import mode_specs

from auditor.device import connect, packages
from auditor.device.sockets import (
    COMMAND,
    HEADING,
    Socket,
    Sought,
    owners,
    owners_behind,
    plain,
    sockets,
)
from auditor.model import AMBIGUOUS, UNKNOWN, AuditorError, DeviceError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from mitmproxy.connection import Client

    from auditor.capture.ledger import Entry
    from auditor.capture.options import Settings

WAIT = 0.25  # seconds that a connection waits
ANSWER = 2.0  # seconds that the phone has for an answer
PAUSE = 5.0  # seconds before a phone that went away is asked again
REFRESH = 10.0  # seconds between two lists of packages
_TRIES = 2  # a socket may appear in the table a moment after its packet arrived


class Shell(Protocol):
    """A phone that runs commands, such as `device.Phone`."""

    def shell(self, command: str, *, root: bool = False, seconds: float = 10.0) -> str:
        """What a command printed; raises AuditorError where the phone is gone."""


class Attribution:
    """Finds apps by asking a phone. `say` is told when it goes away and when it is back.

    `wanted` is the app under test; `reverse_port` the port of the phone's own
    loopback that leads to the proxy, 0 where none does; `unknown` the app of what
    the phone says nothing about.
    """

    def __init__(
        self,
        phone: Shell,
        say: Callable[[str], object],
        *,
        wanted: str = "",
        reverse_port: int = 0,
        unknown: str = UNKNOWN,
    ) -> None:
        self._phone = phone
        self._say = say
        self._wanted = wanted
        self._reverse = reverse_port
        self._unknown = unknown
        self._as_root = False
        self._pool = ThreadPoolExecutor(1, "attribution")
        self._lock = asyncio.Lock()
        self._begun = self._done = 0  # readings of the sockets, by number
        self._rows: Sequence[Socket] = ()
        self._looking: set[asyncio.Future[None]] = set()
        self._asked: asyncio.Future[tuple[str, str]] | None = None
        self._known: Mapping[int, tuple[str, ...]] = {}
        self._listed = -REFRESH
        self._gone = False
        self._gone_until = 0.0

    @property
    def away(self) -> bool:
        """Whether the phone did not answer and is left alone for a while."""
        return time.monotonic() < self._gone_until

    async def attribute(
        self, client: Client, entry: Entry, late: Callable[[Entry], object]
    ) -> None:
        """Write down whose connection this is; `late` is told when that took longer than WAIT."""
        entry.app = self._unknown
        if self.away:
            return
        looking = asyncio.ensure_future(self._look(client, entry))
        self._looking.add(looking)
        looking.add_done_callback(self._looking.discard)
        await asyncio.wait({looking}, timeout=WAIT)
        if looking.done():
            looking.result()
        else:
            looking.add_done_callback(lambda _: late(entry))

    async def _look(self, client: Client, entry: Entry) -> None:
        try:
            async with asyncio.timeout(ANSWER):
                found = await self._owners(client)
                if not self._all_known(found):
                    await self._list()
        except TimeoutError:
            return
        if len(found) > 1:
            entry.app, entry.app_how = AMBIGUOUS, "ambiguous"
        elif found:
            (entry.uid,) = found
            app = packages.owner(entry.uid, self._known, self._wanted)
            entry.app, entry.app_how = app.name, "shared" if app.shared else "exact"

    def warm_up(self) -> None:
        """Ask once for all that will be asked: later answers are then quick.

        Raises:
            DeviceError: the phone is gone, or shows its sockets to nobody.
        """
        for self._as_root in (False, True):
            if HEADING in self._phone.shell(COMMAND, root=self._as_root):
                break
        else:
            raise DeviceError("The phone does not show whose its sockets are.")
        self._known = packages.packages(self._phone.shell(packages.COMMAND))

    def close(self) -> None:
        """Ask no more."""
        self._gone_until = float("inf")
        for looking in self._looking:
            looking.cancel()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _all_known(self, found: frozenset[int]) -> bool:
        numbers = {packages.app_id(uid) for uid in found}
        return all(number < 10_000 or number in self._known for number in numbers)

    async def _owners(self, client: Client) -> frozenset[int]:
        for _ in range(_TRIES):
            rows = await self._read()
            hidden = self._reverse and _is_loopback(client.peername[0])
            found = owners_behind(rows, self._reverse) if hidden else owners(rows, _sought(client))
            if found:
                return found
        return frozenset()

    async def _read(self) -> Sequence[Socket]:
        """A table whose reading began after this was asked for."""
        wanted = self._begun + 1
        async with self._lock:
            if self._done < wanted and not self.away:
                self._begun += 1
                number = self._begun
                self._rows = tuple(sockets(await self._ask(COMMAND)))
                self._done = number
            return self._rows

    async def _list(self) -> None:
        """The packages anew: an app was installed, or this is the first one met."""
        async with self._lock:
            if time.monotonic() - self._listed < REFRESH or self.away:
                return
            self._listed = time.monotonic()
            self._known = packages.packages(await self._ask(packages.COMMAND)) or self._known

    async def _ask(self, command: str) -> str:
        """What the phone answers, "" where it is gone.

        A question outlives who waits for it; the next one is only asked after it.
        """
        if self._asked is not None and not self._asked.done():
            await asyncio.shield(self._asked)
        loop = asyncio.get_running_loop()
        self._asked = loop.run_in_executor(self._pool, self._shell, command)
        self._asked.add_done_callback(self._heard)
        answer, _ = await asyncio.shield(self._asked)
        return answer

    def _heard(self, asked: asyncio.Future[tuple[str, str]]) -> None:
        """Learn whether the phone is there, also when nobody waited so long."""
        if asked.cancelled():
            return
        _, trouble = asked.result()
        if trouble:
            self._gone_until = max(self._gone_until, time.monotonic() + PAUSE)
        if trouble and not self._gone:
            self._say(f"{trouble} The capture goes on; connections are not told apart by app.")
        elif self._gone and not trouble:
            self._say("The phone answers again: connections are told apart by app.")
        self._gone = bool(trouble)

    def _shell(self, command: str) -> tuple[str, str]:
        try:
            root = self._as_root and command == COMMAND
            return self._phone.shell(command, root=root, seconds=ANSWER), ""
        except AuditorError as error:
            return "", str(error)


def _is_loopback(address: str) -> bool:
    return ipaddress.ip_address(address.partition("%")[0]).is_loopback


def _sought(client: Client) -> Sought:
    """The phone's end as its own table has it."""
    local = _address(client.peername[0])
    if isinstance(client.proxy_mode, mode_specs.TransparentMode):
        return Sought(client.transport_protocol, local, client.peername[1])
    remote = _address(client.sockname[0])
    return Sought(client.transport_protocol, local, client.peername[1], remote, client.sockname[1])


def _address(text: str) -> str:
    return str(plain(ipaddress.ip_address(text.partition("%")[0])))


def begin_attribution(settings: Settings, say: Callable[[str], object]) -> Attribution | None:
    """Attribution by the phone that the settings name, None (and why) where it cannot be.

    Raises:
        DeviceError: it is not attached or not ready.
    """
    phone = connect(settings.serial)
    one_app = settings.modes == ("wireguard",) and settings.app  # no other enters the tunnel
    found = Attribution(
        phone,
        say,
        wanted=settings.app,
        reverse_port=settings.reverse_port,
        unknown="" if one_app else UNKNOWN,
    )
    try:
        found.warm_up()
    except DeviceError as error:
        say(f"{error} Connections are not told apart by app.")
        found.close()
        return None
    return found
