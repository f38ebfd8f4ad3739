"""The sensor timeline: the phone's own logs, read about once a second while a capture runs.

A thread of its own asks the phone and hands out what is new, on our clock. It
never blocks the capture and never ends it: a phone that does not answer is noted
and asked again. Logs repeat what they said before, so each event is handed out
once. All is bounded: the answers by the phone's transport and by the parsers, the
events by EVENTS; what was left out is noted.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from auditor.device import sensors
from auditor.device.sensors.clock import CLOCK, PhoneClock, read_clock
from auditor.device.shell import Shell
from auditor.model import AuditorError, ClockNote, SensorEvent

BEFORE = 60.0  # seconds before the start that are told too
EVENTS = 100_000  # of one capture
KINDS = 10_000  # of event, whatever their times, that are told apart
_TIMES = 256  # of one kind that are remembered
_ANSWER = 5.0  # seconds that one answer may take
_CLOCK_EVERY = 30.0  # seconds
_RETRY = 3.0  # seconds after a phone that did not answer
_SAME = {sensors.appops.COMMAND: 0.5}  # seconds apart that are one event, told by its age
_EXACT = 0.002

type Parse = Callable[[str, PhoneClock], Iterator[SensorEvent]]


@dataclass(slots=True)
class Source:
    """A dump, how it is read, and how often it is asked for, in seconds."""

    command: str
    parse: Parse
    every: float
    due: float = 0.0
    failed: bool = False  # its dump could not be read, and that was noted


def sources(app: str) -> list[Source]:
    """The dumps for a capture of this app ("" for none)."""
    return [
        Source(sensors.camera.COMMAND, sensors.camera.events, 1.0),
        Source(sensors.audio.COMMAND, sensors.audio.events, 1.0),
        Source(sensors.appops.command(app), sensors.appops.events, 0.5 if app else 2.0),
        Source(sensors.location.COMMAND, sensors.location.events, 2.0),
        Source(sensors.usage.COMMAND, sensors.usage.events, 3.0),
    ]


@dataclass(slots=True)
class Known:
    """Which events were handed out; `cut` counts those that exceed the bounds."""

    times: dict[tuple[str, ...], list[float]] = field(default_factory=dict)
    events: int = 0
    cut: int = 0

    def new(self, event: SensorEvent) -> bool:
        """Whether this event is new; it is known from now on."""
        key = (event.sensor.value, event.what, event.app, event.source, event.detail)
        times = self.times.get(key)
        if times is None:
            if len(self.times) >= KINDS:
                self.cut += 1
                return False
            times = self.times[key] = []
        near = _SAME.get(event.source, _EXACT)
        if any(abs(event.at - at) <= near for at in times):
            return False
        if self.events >= EVENTS:
            self.cut += 1
            return False
        self.events += 1
        times.append(event.at)
        del times[:-_TIMES]
        return True


class Timeline:
    """`tell` takes events, `note` the clock and what went wrong; both are called in our thread."""

    def __init__(
        self,
        phone: Shell,
        app: str,
        tell: Callable[[SensorEvent], None],
        note: Callable[[ClockNote], None],
    ) -> None:
        self._phone = phone
        self._tell = tell
        self._note = note
        self._sources = sources(app)
        self._known = Known()
        self._clock: PhoneClock | None = None
        self._clock_due = 0.0
        self._since = 0.0
        self._silent = False
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sensor-timeline", daemon=True)

    def start(self) -> None:
        """Begin to ask the phone."""
        self._since = time.time() - BEFORE
        self._thread.start()

    def stop(self, patience: float = 2 * _ANSWER) -> None:
        """Ask once more for what happened last, and end; returns when it has."""
        self._ending.set()
        if self._thread.ident is not None:
            self._thread.join(patience)

    def _run(self) -> None:
        wait = 0.0
        while not self._ending.wait(wait):
            wait = self._look()
        for source in self._sources:
            source.due = 0.0
        self._look()
        if self._known.cut:
            self._note(ClockNote(time.time(), remark=_left_out(self._known.cut)))

    def _look(self) -> float:
        """Ask what is due; seconds until something is due again."""
        answered = 0
        try:
            clock = self._read_clock()
        except AuditorError as error:
            self._say_once(str(error))
            return _RETRY
        for source in self._sources:
            if clock is not None and time.monotonic() >= source.due:
                answered += self._ask(source, clock)
        if answered:
            self._silent = False
        due = min(source.due for source in self._sources)
        return min(max(due - time.monotonic(), 0.05), _RETRY)

    def _read_clock(self) -> PhoneClock | None:
        if self._clock is not None and time.monotonic() < self._clock_due:
            return self._clock
        before = time.time()
        answer = self._phone.shell(CLOCK, seconds=_ANSWER)
        clock = read_clock(answer, before, time.time())
        self._clock_due = time.monotonic() + _CLOCK_EVERY
        if clock is None:
            self._say_once("The phone does not tell its time: its logs cannot be dated.")
            return self._clock
        kept = self._clock
        if kept is None or _moved(kept, clock):
            self._clock = clock
            self._note(ClockNote(clock.at, clock.offset, clock.uncertainty))
        return self._clock

    def _ask(self, source: Source, clock: PhoneClock) -> bool:
        before = time.time()
        try:
            text = self._phone.shell(source.command, seconds=_ANSWER)
        except AuditorError as error:
            source.due = time.monotonic() + _RETRY
            self._say_once(str(error))
            return False
        after = time.time()
        source.due = time.monotonic() + source.every
        asked = replace(clock, at=(before + after) / 2)
        for event in self._parsed(source, text, asked):
            if self._since <= event.at <= after + event.resolution + 1 and self._known.new(event):
                self._tell(event)
        return True

    def _parsed(self, source: Source, text: str, asked: PhoneClock) -> list[SensorEvent]:
        """The events up to the line that could not be read; the gap is noted once a source."""
        events: list[SensorEvent] = []
        try:
            for event in source.parse(text, asked):
                events.append(event)  # noqa: PERF402 - keeps those before a failure
        except Exception:  # noqa: BLE001 - a dump is hostile; the other dumps still have to be read
            if not source.failed:
                source.failed = True
                remark = f"A dump of the phone could not be read whole ({source.command})."
                self._note(ClockNote(time.time(), remark=remark))
        return events

    def _say_once(self, remark: str) -> None:
        if not self._silent:
            self._silent = True
            self._note(ClockNote(time.time(), remark=remark))


def _moved(kept: PhoneClock, read: PhoneClock) -> bool:
    """Whether the phone's clock was set; a better reading of the same clock changes nothing."""
    apart = abs(kept.offset - read.offset)
    return kept.zone != read.zone or apart > kept.uncertainty + read.uncertainty + 0.05


def _left_out(count: int) -> str:
    return f"More than {EVENTS:,} sensor events: {count:,} were left out."
