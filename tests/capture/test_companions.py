"""What runs beside a capture: its marks reach the records, whenever they are told."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Iterator

from auditor.capture import records
from auditor.capture.companions import Companions, Guided, PhoneFacts
from auditor.capture.records import Record
from auditor.model import ClockNote, DeviceError, Phase, PhoneFact, Sensor, SensorEvent
from auditor.store import Mark

MARKS: tuple[Mark, ...] = (
    SensorEvent(5.0, Sensor.MICROPHONE, "start", "com.example.app", "dumpsys audio", 0.1, "MIC"),
    ClockNote(5.0, -3.0, 0.1),
    ClockNote(6.0, remark="silent"),
    Phase(7.0, "use"),
    PhoneFact(8.0, "ca_store", "system"),
)


class Telling:
    """Tells from a thread of its own at once, and once more when it is stopped."""

    def __init__(self) -> None:
        self.thread: threading.Thread | None = None
        self.tell: Callable[[Mark], None] = lambda _: None

    def start(self, tell: Callable[[Mark], None], end: Callable[[], None]) -> None:
        self.tell = tell

        def run() -> None:
            for mark in MARKS:
                tell(mark)
            end()

        self.thread = threading.Thread(target=run)
        self.thread.start()

    def stop(self) -> None:
        self.tell(Phase(9.0, ""))


async def run(*companions: object, seconds: float = 5.0) -> tuple[list[Record], bool]:
    """What is put until a companion ends the capture, or for some seconds."""
    put: list[Record] = []
    over = asyncio.Event()
    beside = Companions(companions, put.append, over.set)  # type: ignore[arg-type] # companions by their methods
    beside.running()
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(over.wait(), seconds)
    await beside.ending.done()
    return put, over.is_set()


def test_marks_of_a_thread_become_records_and_marks_again() -> None:
    put, ended = asyncio.run(run(Telling()))
    assert ended
    facts = records.unpack(records.pack(put))
    assert facts.marks == [*MARKS, Phase(9.0, "")]
    assert not facts.damaged
    assert not facts.empty


def test_what_has_no_shape_of_ours_is_damaged() -> None:
    odd: list[Record] = [("s", 1, "nose", "", "", "", 1, ""), ("p",), ("t", 1), ("f", 1, 2, 3, 4)]
    facts = records.unpack(records.pack(odd))
    assert (facts.damaged, facts.marks) == (len(odd), [])


def steps(ending: threading.Event) -> Iterator[str]:
    yield "first start"
    ending.wait(0.05)
    yield "use"


def test_when_the_steps_are_over_the_capture_ends_or_goes_on() -> None:
    put, ended = asyncio.run(run(Guided(steps, stay=lambda: False)))
    assert ended
    assert [mark.name for mark in phases(put)] == ["first start", "use", ""]
    _, ended = asyncio.run(run(Guided(steps, stay=lambda: True), seconds=0.5))
    assert not ended


def test_a_capture_that_ends_first_ends_the_phase() -> None:
    def waiting(ending: threading.Event) -> Iterator[str]:
        yield "use"
        ending.wait(30)

    started = time.monotonic()
    put, ended = asyncio.run(run(Guided(waiting, stay=lambda: False), seconds=0.3))
    assert not ended
    assert [mark.name for mark in phases(put)] == ["use", ""]
    assert time.monotonic() - started < 10


class Slow:
    """Takes its time to end, as a phone does that does not answer; ends when all do."""

    def __init__(self, together: threading.Barrier) -> None:
        self.together = together

    def start(self, tell: Callable[[Mark], None], *_: object) -> None:
        self.tell = tell

    def stop(self) -> None:
        time.sleep(0.2)
        self.together.wait(10)  # raises where they end one after the other
        self.tell(Phase(9.0, "last"))


def test_the_loop_goes_on_while_companions_end() -> None:
    async def ending() -> tuple[int, list[Record]]:
        put: list[Record] = []
        together = threading.Barrier(3)
        beside = Companions([Slow(together) for _ in range(3)], put.append, lambda: None)
        beside.running()
        done = asyncio.ensure_future(beside.ending.done())
        turns = 0
        while not done.done():
            await asyncio.sleep(0.01)
            turns += 1
        return turns, put

    turns, put = asyncio.run(ending())
    assert turns > 3
    assert len(phases(put)) == 3


def phases(put: list[Record]) -> list[Phase]:
    return [mark for mark in records.unpack(records.pack(put)).marks if isinstance(mark, Phase)]


def _gone() -> Iterator[tuple[str, str]]:
    yield "android", "14"
    raise DeviceError("The phone is gone.")


def test_what_the_phone_says_of_itself_until_it_cannot() -> None:
    put, _ = asyncio.run(run(PhoneFacts(_gone), seconds=0.3))
    assert [record[2:] for record in put] == [("android", "14")]
