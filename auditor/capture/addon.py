"""The addon: composes guard, ledger, exchanges and streams, and lives with mitmproxy.

1. No hook blocks. Every hook is wrapped: when our own code fails the traffic goes on, and the
   failure is a record, counted in the totals and the exit code; mitmproxy would exit with 0.
2. Unusable values end mitmproxy at its start with one sentence and exit code 2. While it runs a
   change to unusable values is undone, as mitmproxy does with its own.
3. The session begins when mitmproxy runs (or with the first client, if faster), and ends in
   `done`, when all user interfaces are gone, with its totals on standard error.
4. mitmproxy has no exit code: an addon behind all others ends the process when they are done.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from typing import TYPE_CHECKING, Any, Protocol

from mitmproxy import exceptions

from auditor.capture import farewell, listeners, options
from auditor.capture.alone import Rules
from auditor.capture.attribution import Attribution, begin_attribution
from auditor.capture.connections import Connections
from auditor.capture.exchanges import Exchanges
from auditor.capture.guard import Guard
from auditor.capture.leaving import end_on_hangup
from auditor.capture.ledger import Ledger
from auditor.capture.log import SERVER, but_streaming, say
from auditor.capture.pinning import Pinning
from auditor.capture.streams import Streams
from auditor.model import AuditorError, InputError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection
    from pathlib import Path

    from mitmproxy.addonmanager import Loader
    from mitmproxy.master import Master

    from auditor.capture.counts import Counts
    from auditor.capture.guard import Resolve
    from auditor.capture.options import Settings
    from auditor.capture.records import Record

UNUSABLE = 2  # exit code


class Recording(Protocol):
    """An open session that takes records: `put` never blocks and never raises."""

    def put(self, record: Record) -> None:
        """Take a record."""

    def close(self, tell: Callable[[str], None]) -> Counts:
        """End the session; what became of its messages. `tell` is told why that takes long."""


class PrivacyAudit:
    """`begin` opens the session, `make_ca` the project's CA; `resolve` replaces the resolver.

    `leave` ends the process with an exit code; where it is left out, SystemExit
    is raised for a code other than 0, and the embedder expects it.
    """

    name = "privacyaudit"

    def __init__(
        self,
        begin: Callable[[Settings], Recording],
        make_ca: Callable[[Path], Path],
        resolve: Resolve | None = None,
        leave: Callable[[int], None] | None = None,
        attribute: Callable[
            [Settings, Callable[[str], object]], Attribution | None
        ] = begin_attribution,
    ) -> None:
        self.leave = leave or _exit
        self._attribute = attribute
        self._begin = begin
        self._make_ca = make_ca
        self._resolve = resolve
        self._master: Master | None = None
        self._addons: Any = None
        self._settings: Settings | None = None
        self._recording: Recording | None = None
        self._mover: listeners.Mover | None = None
        self._moving: asyncio.Task[None] | None = None
        self._over = False
        self._farewell = ""  # why the capture could not begin
        self.failures = 0  # of our own code
        self.exit_code = 0
        self.guard = Guard(listening=lambda: listeners.ports(self._master) if self._master else ())
        self.ledger = Ledger(self._put)
        self.streams = Streams(self._put, self.ledger)
        self.pinning = Pinning(self.ledger.open, self._ignore, self._put)
        self.streams.is_through = self.pinning.is_through
        self.exchanges = Exchanges(self._put, self.ledger, self.guard, self._failed)
        self.connections = Connections(
            self.ledger, self.guard, asyncio.get_running_loop, self._closing, self.pinning
        )
        for part in (self.connections, self.exchanges, self.streams):
            for hook in part.HOOKS:
                setattr(self, hook, self._watched(hook, getattr(part, hook)))

    def load(self, loader: Loader) -> None:
        """Add the options and set what the audit needs."""
        self._master, self._addons = loader.master, loader.master.addons
        chosen: Any = loader.master.options
        options.register(loader, os.environ)
        try:
            # Values given on the command line wait for their options; one of a wrong type would
            # otherwise end the loading of this script, but not mitmproxy.
            chosen.process_deferred()
            options.refuse_unknown(chosen)
            options.secure(chosen, self._make_ca)
            self._mover = listeners.Mover(self._master)
            self._mover.watch()
        except (AuditorError, exceptions.OptionsError) as error:
            self._stop(str(error))

    def configure(self, updated: Collection[str]) -> None:
        """Check the options and take over what may change while mitmproxy runs."""
        if self._master is None or self._over:
            return
        chosen = self._master.options
        try:
            settings = options.read(chosen)
            if self._recording is not None:
                options.keep_fixed(updated)
        except InputError as error:
            if self._recording is None:
                self._stop(str(error))
            refusal: type[Exception] = exceptions.OptionsError
            raise refusal(str(error)) from None
        self._settings = self._settings if self._recording else settings
        self.guard.clients = settings.clients
        self.guard.allowed = settings.allowed + listeners.name_servers(self._master)
        self.pinning.on = settings.adaptive_pinning
        self.pinning.alone = settings.alone
        self.pinning.by_phone = settings.phone_for_app
        self.exchanges.rewritten = options.rewrites(chosen)
        self.streams.rules = Rules(tuple(chosen.ignore_hosts), tuple(chosen.allow_hosts))
        self.streams.keep = bool(
            self._addons.get("view") or getattr(chosen, "save_stream_file", None)
        )

    def running(self) -> Awaitable[None] | None:
        """Begin, and listen where we should: mitmproxy runs."""
        self._start()
        if self._master is None:
            return None
        end_on_hangup(asyncio.get_running_loop(), self._master)
        if self._mover is None:
            return None
        self._moving = asyncio.get_running_loop().create_task(self._mover.move())
        return self._moving

    def done(self) -> None:
        """Write down what is open, close the session, say the totals: mitmproxy ends."""
        if self._over:
            return
        self._over = True
        self._go_last()
        if self._recording is None:
            if self._farewell:
                say(self._farewell)
            return
        SERVER.removeFilter(but_streaming)
        if self.connections.attribution is not None:
            self.connections.attribution.close()
        for finish in (
            self.exchanges.finish,
            self.ledger.flush,
            self.pinning.finish,
            self.guard.uninstall,
        ):
            self._watched("done", lambda _, call=finish: call())(None)
        for part in (self.connections, self.exchanges, self.streams):
            for hook in part.HOOKS:
                setattr(self, hook, _nothing)
        self._conclude(self._recording.close(say))

    def _go_last(self) -> None:
        """Have the exit code set behind all other addons.

        Only now: an addon more in the chain costs every event of every flow a call.
        """
        if self._addons is None:
            return
        last = self._addons.get(_Last.name)
        if last is None:
            self._addons.add(_Last(self))
        else:  # this script was loaded again
            last.audits.append(self)

    def _conclude(self, counts: Counts) -> None:
        name = self._settings.session if self._settings else ""
        for sentence in (*self.pinning.told(), *farewell.sentences(name, counts, self.failures)):
            say(sentence)
        self.exit_code = farewell.exit_code(counts, self.failures)

    def _start(self) -> None:
        if self._recording is not None or self._over or self._master is None:
            return
        try:
            self._settings = self._settings or options.read(self._master.options)
            if self._settings.serial:
                self.connections.attribution = self._attribute(self._settings, say)
            self._recording = self._begin(self._settings)
        except InputError as error:
            self._stop(str(error))
        except AuditorError as error:
            self._stop(str(error), farewell.FAILED)
        self.guard.install(asyncio.get_running_loop(), self._resolve)
        SERVER.addFilter(but_streaming)

    def _stop(self, sentence: str, code: int = UNUSABLE) -> None:
        """End mitmproxy. Its console interface may be up already: then `done` says why."""
        if self._settings is None:
            say(sentence)
        else:
            self._farewell = sentence
        raise SystemExit(code)

    def put(self, record: Record) -> None:
        """Take a record of what was seen beside the traffic, on the event loop."""
        self._put(record)

    def _put(self, record: Record) -> None:
        if self._recording is None:
            self._start()
        if self._recording is not None:
            self._recording.put(record)

    def _ignore(self, pattern: str) -> None:
        """Have mitmproxy leave a host alone from now on; `configure` hears of it too."""
        if self._master is not None:
            chosen: Any = self._master.options
            chosen.ignore_hosts = [*chosen.ignore_hosts, pattern]

    def _closing(self, client: str) -> None:
        self.exchanges.closing(client)
        self.streams.closing(client)

    def _watched(self, name: str, hook: Callable[..., Any]) -> Callable[[object], object]:
        """The hook, its failures caught and counted."""

        def watched(subject: object) -> object:
            try:
                later = hook(subject)
            except Exception as error:  # noqa: BLE001 - our failure must not touch the traffic
                self._failed(subject, name, error)
                return None
            return None if later is None else self._awaited(name, subject, later)

        return watched

    async def _awaited(self, name: str, subject: object, later: Awaitable[None]) -> None:
        try:
            await later
        except Exception as error:  # noqa: BLE001 - what goes on later must not touch the traffic either
            self._failed(subject, name, error)

    def _failed(self, subject: object, where: str, error: Exception) -> None:
        self.failures += 1
        with contextlib.suppress(Exception):  # counted already; the traffic goes first
            self._put(("e", _key(subject), where, type(error).__name__, time.time()))


class _Last:
    """Behind all other addons: sets the exit code once they are done."""

    name = "privacyauditexit"

    def __init__(self, first: PrivacyAudit) -> None:
        self.audits = [first]

    def done(self) -> None:
        worst = max(self.audits, key=lambda one: one.exit_code)
        worst.leave(worst.exit_code)


def _exit(code: int) -> None:
    if code:
        raise SystemExit(code)


def _key(subject: object) -> str:
    """The key of what a hook was about: a flow, a client, or the client in its data."""
    context = getattr(subject, "context", subject)
    for one in (subject, getattr(context, "client", None)):
        if isinstance(key := getattr(one, "id", None), str):
            return key
    return ""


def _nothing(_: object) -> None:
    """What hooks do after the end."""
