"""The dumps of Android 8 to 16, read; hostile ones, survived."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.device.sensors import PhoneClock, appops, audio, camera, location, read_clock, usage
from auditor.device.sensors.lines import seconds
from auditor.model import Sensor, SensorEvent
from tests.phone.adbd.profiles import VERSIONS
from tests.phone.sensors import Sensors

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC).timestamp()  # 12:00 in Hong Kong
CLOCK = PhoneClock(at=NOON + 60, offset=0.0, uncertainty=0.0, zone=8 * 3600)
APP = "com.example.app"
PARSERS = [camera.events, audio.events, appops.events, location.events, usage.events]

type Parse = Callable[[str, PhoneClock], Iterator[SensorEvent]]


def told(parse: Parse, text: str, clock: PhoneClock = CLOCK) -> list[tuple[str, float, str]]:
    return [(one.what, round(one.at - NOON, 3), one.app) for one in parse(text, clock)]


@pytest.mark.parametrize(
    ("parse", "text", "expected"),
    [
        (
            camera.events,
            ("== Camera service events log (most recent at top): ==\n"
            f"  11-22 12:00:05 : DISCONNECT device 0 client for package {APP} (PID 4242)\n"
            f"  11-22 12:00:03 : CONNECT device 0 client for package {APP} (PID 42, priority 0)\n"
            "  11-22 11:59:00 : DIED client(s) with PID 1629, reason: (Binder died)\n"),
            [("stop", 5, APP), ("start", 3, APP)],
        ),
        (
            audio.events,
            ("11-22 12:00:03:631 rec start riid:47 uid:10192 session:33 src:MIC not silenced"
            f" pack:{APP}\n"
            "11-22 12:00:04:000 rec update riid:47 uid:10192 session:33 src:MIC not silenced\n"
            f"11-22 12:00:05:002 rec stop  uid:10192 session:33 src:CAMCORDER pack:{APP}\n"
            "11-22 12:00:06:000 rec start riid:1 uid:10192 session:33 src:MIC\n"),
            [("start", 3.631, APP), ("stop", 5.002, APP), ("start", 6, "")],
        ),
        (  # Android 10 and later
            appops.events,
            (f"    Package {APP}:\n      CAMERA (allow): \n        null=[\n"
            "          Access: [top-s] 2026-11-22 12:00:03.120 (-56s880ms) duration=+2s10ms\n"
            "          Reject: [bg-s] 2026-11-22 12:00:04.000 (-56s)\n        ]\n"
            "      RECORD_AUDIO (allow): \n        tag=[\n          Running start at: +4s\n"
            "        ]\n      VIBRATE (allow): \n        null=[\n"
            "          Access: [fg-s] 2026-11-22 12:00:01.000 (-59s)\n        ]\n"),
            [("start", 3.12, APP), ("stop", 5.13, APP), ("start", 56, APP)],
        ),
        (  # Android 9
            appops.events,
            (f"    Package {APP}:\n      FINE_LOCATION (allow):\n"
            "          Access: fg = 2026-11-22 12:00:03.120 (-56s880ms)\n"),
            [("access", 3.12, APP)],
        ),
        (  # Android 8
            appops.events,
            (f"    Package {APP}:\n      CAMERA: mode=0; time=+50s ago; duration=+2s\n"
            "      RECORD_AUDIO: mode=0; time=+9s500ms ago (running)\n"
            "      COARSE_LOCATION: mode=0; rejectTime=+3s ago\n"),
            [("start", 10, APP), ("stop", 12, APP), ("start", 50.5, APP)],
        ),
        (
            location.events,
            (f"  11-22 12:00:01.500: gps provider +registration 10123/{APP}/1A2B -> Request[...]\n"
            f"    11-22 12:00:02.000: fused provider delivered location[1] to 10123/{APP}/1A2B\n"
            "    11-22 12:00:03.000: network provider -registration 1000/android[Gnss]/B7\n"
            "    11-22 12:00:04.000: gps provider [u0] enabled\n"),
            [("start", 1.5, APP), ("access", 2, APP), ("stop", 3, "android")],
        ),
        (
            usage.events,
            (f'    time="2026-11-22 12:00:00" type=ACTIVITY_RESUMED package={APP} class=x\n'
            f'    time="2026-11-22 12:00:09" type=MOVE_TO_BACKGROUND package={APP} class=x\n'
            f'    time="2026-11-22 12:00:10" type=STANDBY_BUCKET_CHANGED package={APP}\n'
            f'    time="22/11/2026 12:00" type=MOVE_TO_FOREGROUND package={APP}\n'),
            [("start", 0, APP), ("stop", 9, APP)],
        ),
    ],
)  # fmt: skip
def test_each_dump(parse: Parse, text: str, expected: list[tuple[str, float, str]]) -> None:
    assert told(parse, text) == expected


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("ahead", [0.0, 3600.5, -12.25])
def test_every_version_tells_what_happened_on_our_clock(version: int, ahead: float) -> None:
    phone = Sensors(version, ahead)
    for sensor in ("camera", "microphone", "location", "foreground"):
        use = phone.start(sensor, APP)
        use.stop = use.start + 2
    before = datetime.now(UTC).timestamp()
    clock = read_clock(phone.clock(), before, datetime.now(UTC).timestamp())
    assert clock is not None
    assert clock.offset == pytest.approx(ahead, abs=0.6)
    found: dict[Sensor, set[str]] = {}
    dumps = [phone.camera(), phone.audio(), phone.appops(), phone.location(), phone.usage()]
    for parse, dump in zip(PARSERS, dumps, strict=True):
        for event in parse(dump, clock):
            assert event.app == APP
            after = 2.0 if event.what == "stop" else 0.0
            assert event.at == pytest.approx(
                phone.uses[0].start + after, abs=event.resolution + 0.2
            )
            found.setdefault(event.sensor, set()).add(event.what)
    assert found == {key: {"start", "stop"} for key in Sensor}


def test_a_date_without_a_year_is_the_latest_that_is_not_in_the_future() -> None:
    new_year = PhoneClock(datetime(2027, 1, 1, 0, 5, tzinfo=UTC).timestamp(), 0.0, 0.0, 0)
    before = new_year.moment("12-31 23:59:00")
    after = new_year.moment("01-01 00:04:00")
    assert before is not None
    assert after is not None
    assert after - before == 300
    assert new_year.moment("02-30 00:00:00") is None
    assert new_year.moment("nonsense") is None


@pytest.mark.parametrize("zone", [8 * 3600, -8 * 3600])
def test_a_date_beyond_the_calendar_is_none(zone: int) -> None:
    clock = PhoneClock(CLOCK.at, 0.0, 0.0, zone)
    stamps = ("0001-01-01 00:00:00", "9999-12-31 23:59:59")
    assert [clock.moment(stamp) is None for stamp in stamps] == [zone > 0, zone < 0]
    line = f'    time="{stamps[0]}" type=ACTIVITY_RESUMED package={APP} class=x\n'
    assert bool(list(usage.events(line, clock))) is (zone < 0)


def test_a_phone_without_fractions_is_half_a_second_unsure() -> None:
    coarse = read_clock("1700000000.%N -0330\n", 1_700_000_000.0, 1_700_000_000.2)
    assert coarse is not None
    assert coarse.zone == -12_600
    assert coarse.uncertainty == pytest.approx(0.6)
    assert coarse.offset == pytest.approx(0.4)
    for answer in ("", "date: bad format", "99999999999999.1 +0000", "1700000000.5"):
        assert read_clock(answer, 0, 1) is None


def test_durations() -> None:
    assert seconds("+1d2h3m4s5ms") == pytest.approx(93784.005)
    assert seconds("junk") == 0


@pytest.mark.parametrize("parse", PARSERS)
@given(text=st.text(), lines=st.lists(st.sampled_from([
    "    Package a:", "      CAMERA (allow):", "          Access: [x] 9999-99-99 99:99:99.999 (-)",
    "          Running start at: +99999999d",
    "02-31 12:00:00 : CONNECT device 0 client for package a",
    "      CAMERA: mode=0; time=+999999999d ago; duration=+999999999d",
    '    time="0000-00-00 00:00:00" type=ACTIVITY_RESUMED package=a', "\x1b[31m" * 9, "\x00",
    "12-31 23:59:60:000 rec start uid:1 session:1 src:A pack:a",
]), max_size=12))  # fmt: skip
def test_hostile_dumps_raise_nothing(parse: Parse, text: str, lines: list[str]) -> None:
    for event in parse("\n".join([*lines, text]), CLOCK):
        assert event.at == event.at  # no NaN
        assert "\x1b" not in event.app


@pytest.mark.parametrize("parse", PARSERS)
def test_an_endless_dump_is_cut(parse: Parse) -> None:
    line = f"11-22 12:00:03 : CONNECT device 0 client for package {APP}\n"
    assert sum(1 for _ in parse(line * 60_000, CLOCK)) <= 50_000
    assert not list(parse("x" * 2_000_000, CLOCK))
