"""Which app a connection is of: asked of the phone while the connection opens.

1. mitmproxy awaits `client_connected`, so the phone's socket is still open when its table is
   read. Only that connection waits, and never longer than WAIT; then it goes on, and an answer
   that comes later is written down all the same: what was stored of it by then follows.
2. One task reads the table, again and again, while connections wait to be found: each is looked
   for in a reading that began while it was open, and in later ones (a reading of a table that
   changes meanwhile may miss a socket), until it is found, is over, or PATIENCE has passed. Where
   nothing ties the socket to this connection but its port, another app may have that port soon
   after: then only readings within SOON count.
3. Rather unknown than guessed: when several UIDs may own a connection it is AMBIGUOUS. Behind
   `adb reverse` the phone's port is hidden; there a UID is only certain if no other has a socket
   to that port. What the phone says nothing about is UNKNOWN, for it must not count to the app
   under test. Where only that app can reach us it is not unknown.
4. A client whose address is not the phone's is another device: it has no app from this phone. As
   long as none of the phone's own clients was seen, and where the phone shows its sockets to
   nobody, all is as without attribution: "" leaves it to what the user said is tested.
5. While the phone is away nothing waits; what is still open when it is back is looked for then.
"""

from __future__ import annotations

import asyncio
import ipaddress
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from mitmproxy.proxy import mode_specs

from auditor.capture.phone_table import PhoneTable, is_loopback
from auditor.device import connect
from auditor.device.sockets import Socket, Sought, owners, owners_behind, plain
from auditor.model import AMBIGUOUS, SHARED, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mitmproxy.connection import Client

    from auditor.capture.ledger import Entry
    from auditor.capture.options import Settings
    from auditor.device import Shell

WAIT = 0.25  # seconds that a connection waits
PATIENCE = 60.0  # seconds that an open connection is looked for whose both ends are known
SOON = 2.0  # the same for UDP, and behind `adb reverse`
WAITING = 10_000  # connections that are looked for at a time
_FIRST, _LONGEST = 0.02, 1.0  # seconds between readings that are for the same connections


@dataclass(slots=True, eq=False)
class _Wanted:
    """A connection that is looked for; `over` is done when that is over."""

    client: Client
    entry: Entry
    late: Callable[[Entry], object]
    over: asyncio.Future[None]
    until: float  # by our monotonic clock
    waits: bool  # the connection itself, for now


class Attribution:
    """Finds apps by asking a phone. `say` is told when it goes away and when it is back.

    `phone` leads to it, and may take its time. `wanted` is the app under test;
    `reverse_port` the port of the phone's own loopback that leads to the proxy, 0
    where none does; `unknown` the app of what the phone says nothing about.
    """

    def __init__(
        self,
        phone: Callable[[], Shell],
        say: Callable[[str], object],
        *,
        wanted: str = "",
        reverse_port: int = 0,
        unknown: str = UNKNOWN,
    ) -> None:
        self._table = PhoneTable(phone, say)
        self._app = wanted
        self._reverse = reverse_port
        self._unknown = unknown
        self._waiting: dict[_Wanted, None] = {}
        self._new = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._seen = False  # a connection of the phone's

    def begin(self) -> None:
        """Look for the phone from now on; connections may come meanwhile."""
        self._wake()

    async def attribute(
        self, client: Client, entry: Entry, late: Callable[[Entry], object]
    ) -> None:
        """Write down whose connection this is; `late` is told when that took longer than WAIT."""
        if self._table.over:
            return
        entry.app = self._unknown
        over = asyncio.get_running_loop().create_future()
        until = time.monotonic() + self._patience(client)
        wanted = _Wanted(client, entry, late, over, until, waits=not self._table.away)
        if len(self._waiting) >= WAITING:
            self._give_up(next(iter(self._waiting)))
        self._waiting[wanted] = None
        self._wake()
        if wanted.waits:
            await asyncio.wait({wanted.over}, timeout=WAIT)
        wanted.waits = False
        if wanted.over.done():
            wanted.over.result()

    def close(self) -> None:
        """Ask no more."""
        self._table.close()
        if self._task is not None:
            self._task.cancel()
        for wanted in [*self._waiting]:
            self._give_up(wanted)

    def _wake(self) -> None:
        self._new.set()
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._work())
            self._task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """Hand a failure of our own code to the connections that wait, which counts it."""
        error = None if task.cancelled() else task.exception()
        if error is not None:
            for wanted in [*self._waiting]:
                if wanted.waits and not wanted.over.done():
                    wanted.over.set_exception(error)
                self._give_up(wanted)

    async def _work(self) -> None:
        """Read and find while connections wait."""
        pause = _FIRST
        while not self._table.over:
            self._new.clear()
            away = self._table.away
            if not away:
                await self._look()
            if not self._waiting:
                return
            pause = _FIRST if self._new.is_set() else min(2 * pause, _LONGEST)
            try:
                async with asyncio.timeout(away or pause):
                    await self._new.wait()
            except TimeoutError:
                continue
        for wanted in [*self._waiting]:
            self._without(wanted)

    async def _look(self) -> None:
        """One reading for all that are open as it begins."""
        if not await self._table.meet():
            return
        for wanted in [*self._waiting]:
            if wanted.entry.closed is not None or time.monotonic() > wanted.until:
                self._give_up(wanted)
        asking = [*self._waiting]
        rows = await self._table.read() if asking else ()
        for wanted in asking if rows is not None else ():
            await self._one(wanted, rows or ())

    async def _one(self, wanted: _Wanted, rows: Sequence[Socket]) -> None:
        client, entry = wanted.client, wanted.entry
        address = _address(client.peername[0])
        if self._hidden(client):
            found = owners_behind(rows, self._reverse)
        else:
            own = await self._table.has(address, rows)
            if own is False:
                (self._give_up if self._seen else self._without)(wanted)
            if not own:
                return
            found = owners(rows, _sought(client))
        self._seen = True
        if not found:
            return
        if len(found) > 1:
            entry.app, entry.app_how = AMBIGUOUS, "ambiguous"
        else:
            (uid,) = found
            app = await self._table.owner(uid, self._app)
            entry.uid, entry.app = uid, app.name
            entry.app_how = SHARED if app.shared else "exact"
        self._give_up(wanted)
        if not wanted.waits:
            wanted.late(entry)

    def _hidden(self, client: Client) -> bool:
        """Whether it came through `adb reverse`, which hides the port that it came from."""
        return bool(self._reverse) and is_loopback(_address(client.peername[0]))

    def _patience(self, client: Client) -> float:
        sure = client.transport_protocol == "tcp" and not self._hidden(client)
        return PATIENCE if sure else SOON

    def _without(self, wanted: _Wanted) -> None:
        """Leave a connection as if nobody was asked."""
        wanted.entry.app = ""
        self._give_up(wanted)
        if not wanted.waits:
            wanted.late(wanted.entry)

    def _give_up(self, wanted: _Wanted) -> None:
        self._waiting.pop(wanted, None)
        if not wanted.over.done():
            wanted.over.set_result(None)


def _sought(client: Client) -> Sought:
    """The phone's end as its own table has it."""
    local = _address(client.peername[0])
    if isinstance(client.proxy_mode, mode_specs.TransparentMode):
        return Sought(client.transport_protocol, local, client.peername[1])
    remote = _address(client.sockname[0])
    return Sought(client.transport_protocol, local, client.peername[1], remote, client.sockname[1])


def _address(text: str) -> str:
    return str(plain(ipaddress.ip_address(text.partition("%")[0])))


def begin_attribution(settings: Settings, say: Callable[[str], object]) -> Attribution:
    """Attribution by the phone that the settings name, which is looked for from now on."""
    found = Attribution(
        partial(connect, settings.serial),
        say,
        wanted=settings.app,
        reverse_port=settings.reverse_port,
        unknown="" if settings.alone else UNKNOWN,
    )
    found.begin()
    return found
