"""What runs beside a capture in threads of its own: the sensor timeline, the guided session.

A companion tells marks from its thread; they join the capture's records on the
event loop, so they take the same way through spool and worker. Companions start
once the session has begun, and end before it does, so that their last marks are
part of it. What a companion does never holds up the proxy.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Protocol

from auditor.capture.marks import record_of
from auditor.device.timeline import Timeline
from auditor.model import AuditorError, Phase, PhoneFact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from auditor.capture.records import Record
    from auditor.device import Shell
    from auditor.store import Mark


class Companion(Protocol):
    """Something that runs beside a capture."""

    def start(self, tell: Callable[[Mark], None], end: Callable[[], None]) -> None:
        """Begin; `tell` takes marks from any thread, `end` ends the capture."""

    def stop(self) -> None:
        """End; returns when the last mark is told."""


class Sensors:
    """The phone's sensor timeline as a companion."""

    def __init__(self, phone: Shell, app: str) -> None:
        self._phone = phone
        self._app = app
        self._timeline: Timeline | None = None

    def start(self, tell: Callable[[Mark], None], end: Callable[[], None]) -> None:  # noqa: ARG002 - the phone never ends a capture
        """Ask the phone from now on."""
        self._timeline = Timeline(self._phone, self._app, tell, tell)
        self._timeline.start()

    def stop(self) -> None:
        """Ask once more, and end."""
        if self._timeline is not None:
            self._timeline.stop()


class PhoneFacts:
    """Asks the phone once for what a session should know of it, as name and value.

    What the phone cannot say is not told: without root, for one, nobody knows
    whether its apps trust our CA.
    """

    def __init__(self, ask: Callable[[], Iterator[tuple[str, str]]]) -> None:
        self._ask = ask
        self._thread: threading.Thread | None = None

    def start(self, tell: Callable[[Mark], None], end: Callable[[], None]) -> None:  # noqa: ARG002 - it never ends a capture
        """Ask, in a thread of our own."""

        def run() -> None:
            with contextlib.suppress(AuditorError):  # no root, or gone: it cannot say
                for name, value in self._ask():
                    tell(PhoneFact(time.time(), name, value))

        self._thread = threading.Thread(target=run, name="phone-facts", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Wait for the answer, not for long."""
        if self._thread is not None:
            self._thread.join(5.0)


class Guided:
    """A guided session: `steps` yields a phase's name when it begins, until its event is set.

    When the steps are over the capture ends, unless `stay` says otherwise.
    """

    def __init__(
        self, steps: Callable[[threading.Event], Iterator[str]], *, stay: Callable[[], bool]
    ) -> None:
        self._steps = steps
        self._stay = stay
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None
        self._tell: Callable[[Mark], None] | None = None

    def start(self, tell: Callable[[Mark], None], end: Callable[[], None]) -> None:
        """Lead through the phases."""
        self._tell = tell

        def run() -> None:
            for name in self._steps(self._ending):
                tell(Phase(time.time(), name))
            if not self._ending.is_set() and not self._stay():
                end()

        self._thread = threading.Thread(target=run, name="guided-session", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the last phase."""
        self._ending.set()
        if self._thread is not None and self._tell is not None:
            self._thread.join(2.0)
            self._tell(Phase(time.time(), ""))


class Companions:
    """An addon behind the audit: starts the companions when the session has begun."""

    name = "privacyauditcompanions"

    def __init__(
        self,
        companions: Sequence[Companion],
        put: Callable[[Record], None],
        end: Callable[[], None],
    ) -> None:
        self._companions = companions
        self._put = put
        self._end = end
        self._waiting: deque[Record] = deque()
        self._loop: asyncio.AbstractEventLoop | None = None
        self.ending = _Ending(self)

    def running(self) -> None:
        """The session has begun."""
        self._loop = asyncio.get_running_loop()
        for companion in self._companions:
            companion.start(self._tell, self._end_soon)

    async def finish(self) -> None:
        """Stop the companions and put what they told last; the loop goes on meanwhile.

        The phone that one of them asks may be slow, and others' traffic does not wait for it.
        """
        if self._loop is None:
            return
        stops = (asyncio.to_thread(companion.stop) for companion in self._companions)
        ended = await asyncio.gather(*stops, return_exceptions=True)
        self._drain()
        for failure in ended:
            if isinstance(failure, BaseException):
                raise failure

    def _tell(self, mark: Mark) -> None:
        self._waiting.append(record_of(mark))
        self._soon(self._drain)

    def _end_soon(self) -> None:
        self._soon(self._end)

    def _soon(self, what: Callable[[], None]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: `finish` drains
            if self._loop is not None:
                self._loop.call_soon_threadsafe(what)

    def _drain(self) -> None:
        while self._waiting:
            self._put(self._waiting.popleft())


class _Ending:
    """An addon before the audit, whose end comes first."""

    name = "privacyauditcompanionsending"

    def __init__(self, companions: Companions) -> None:
        self._companions = companions

    async def done(self) -> None:
        await self._companions.finish()
