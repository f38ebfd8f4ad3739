"""The timeline through the real adb server, over phones of Android 8 to 16."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from auditor.device import connect, sensors
from auditor.device import timeline as module
from auditor.device.sensors import PhoneClock
from auditor.device.timeline import BEFORE, Known, Timeline
from auditor.model import ClockNote, DeviceError, Sensor, SensorEvent
from tests.phone.adbd import Adbd, Handset, profile
from tests.phone.adbd.profiles import APP, VERSIONS
from tests.phone.sensors import Sensors

type Attach = Callable[[Handset], Adbd]
SECONDS = 40.0


class Told:
    """What a timeline handed out."""

    def __init__(self) -> None:
        self.events: list[SensorEvent] = []
        self.notes: list[ClockNote] = []

    def wait(self, met: Callable[[Told], bool]) -> None:
        until = time.monotonic() + SECONDS
        while not met(self):
            assert time.monotonic() < until, (self.events, self.notes)
            time.sleep(0.05)

    def has(self, sensor: Sensor, what: str) -> bool:
        return any((one.sensor, one.what) == (sensor, what) for one in self.events)


def begun(told: Told) -> Timeline:
    timeline = Timeline(connect(), APP, told.events.append, told.notes.append)
    timeline.start()
    return timeline


@pytest.mark.parametrize("version", VERSIONS)
def test_what_the_sensors_do_is_told_once_on_our_clock(attach: Attach, version: int) -> None:
    handset = profile(version)
    phone = Sensors(version, ahead=-500.0)
    phone.start("camera", APP, time.time() - 2 * BEFORE).stop = time.time() - 1.5 * BEFORE
    phone.install(handset, APP)
    attach(handset)
    told = Told()
    timeline = begun(told)
    told.wait(lambda told: bool(told.notes))
    use = phone.start("camera", APP)
    told.wait(lambda told: told.has(Sensor.CAMERA, "start"))
    use.stop = time.time()
    spoken = phone.start("microphone", APP)
    spoken.stop = spoken.start + 0.5
    timeline.stop()  # asks once more
    assert told.has(Sensor.CAMERA, "stop")
    assert told.has(Sensor.MICROPHONE, "start")
    [clock] = told.notes
    assert clock.offset == pytest.approx(-500, abs=1)
    assert clock.uncertainty is not None
    keys = [(one.sensor, one.what, one.source, round(one.at)) for one in told.events]
    assert len({(one.sensor, one.what, one.source) for one in told.events}) == len(keys)
    for event in told.events:
        expected = {"start": use.start, "stop": use.stop}[event.what]
        if event.sensor is Sensor.CAMERA:
            assert event.at == pytest.approx(expected, abs=event.resolution + 0.5)


def test_a_phone_that_is_unplugged_is_a_note_and_comes_back(
    attach: Attach, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_RETRY", 0.1)
    handset = profile(13)
    phone = Sensors(13)
    phone.install(handset, APP)
    good = dict(handset.answers)
    attach(handset)
    told = Told()
    timeline = begun(told)
    told.wait(lambda told: bool(told.notes))
    handset.answers.clear()
    handset.silent.update(good)
    monkeypatch.setattr(module, "_ANSWER", 0.3)
    told.wait(lambda told: any(note.remark for note in told.notes))
    handset.silent.clear()
    handset.answers.update(good)
    phone.start("camera", APP)
    told.wait(lambda told: told.has(Sensor.CAMERA, "start"))
    timeline.stop()
    assert sum(1 for note in told.notes if note.remark) <= 2
    assert not [one for one in threading.enumerate() if one.name == "sensor-timeline"]


def test_a_dump_that_cannot_be_read_is_a_gap_and_the_others_go_on(
    attach: Attach, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(text: str, clock: PhoneClock) -> Iterator[SensorEvent]:
        yield SensorEvent(clock.at, Sensor.FOREGROUND, "start", APP, "dump", detail=text[:1])
        raise OverflowError

    monkeypatch.setattr(
        module,
        "sources",
        lambda _: [
            module.Source(sensors.usage.COMMAND, broken, 0.05),
            module.Source(sensors.camera.COMMAND, sensors.camera.events, 0.05),
        ],
    )
    handset = profile(13)
    phone = Sensors(13)
    phone.install(handset, APP)
    attach(handset)
    told = Told()
    timeline = begun(told)
    told.wait(lambda told: any(note.remark for note in told.notes))
    phone.start("camera", APP)
    told.wait(lambda told: told.has(Sensor.CAMERA, "start"))
    timeline.stop()
    assert told.has(Sensor.FOREGROUND, "start")
    assert [note.remark for note in told.notes if note.remark] == [
        f"A dump of the phone could not be read whole ({sensors.usage.COMMAND})."
    ]


class Silent:
    def shell(self, command: str, *, root: bool = False, seconds: float = 10.0) -> str:
        raise DeviceError(f"The phone is gone{'' if command and seconds and not root else '?'}.")


def test_a_phone_that_never_answers_is_said_once() -> None:
    told = Told()
    timeline = Timeline(Silent(), APP, told.events.append, told.notes.append)
    timeline.start()
    told.wait(lambda told: bool(told.notes))
    timeline.stop()
    assert [note.remark for note in told.notes] == ["The phone is gone."]


def test_what_exceeds_the_bounds_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "EVENTS", 3)
    monkeypatch.setattr(module, "KINDS", 2)
    known = Known()
    events = [SensorEvent(at, Sensor.CAMERA, "start", "a", "dump") for at in (1, 2, 2.001, 3, 4)]
    assert [known.new(event) for event in events] == [True, True, False, True, False]
    others = [SensorEvent(1, Sensor.CAMERA, "start", app, "dump") for app in "bcd"]
    assert [known.new(event) for event in others] == [False, False, False]
    assert known.cut == 4
