"""Sensor events, clock notes and phases: as they were, by time, once."""

import pathlib

import pytest

from auditor.model import ClockNote, InputError, Phase, PhoneFact, Sensor, SensorEvent
from auditor.store import open_reader, open_writer
from tests.store.material import START, database, session

OPENED = SensorEvent(START + 2, Sensor.CAMERA, "start", "com.example.app", "dumpsys", 1.5, "0")
EARLIER = SensorEvent(START, Sensor.LOCATION, "access", "", "dumpsys", 0.5)
CLOCK = ClockNote(START, -3.5, 0.02)
GAP = ClockNote(START + 1, remark="The phone does not answer.")
MARKS = (OPENED, EARLIER, GAP, CLOCK, Phase(START + 9, ""), Phase(START, "first start"))


def test_they_come_back_by_time_and_once(tmp_path: pathlib.Path) -> None:
    path = database(tmp_path)
    with open_writer(path) as writer:
        number = session(writer, "s")
        for _ in range(2):  # a batch that is stored again
            writer.add_marks(number, MARKS)
        writer.add_marks(session(writer, "other"), [OPENED])
    with open_reader(path) as reader:
        assert list(reader.sensor_events("s")) == [EARLIER, OPENED]
        assert list(reader.clock_notes("s")) == [CLOCK, GAP]
        assert list(reader.phases("s")) == [Phase(START, "first start"), Phase(START + 9, "")]
        assert list(reader.phases("other")) == []
        with pytest.raises(InputError, match="no session 'none'"):
            list(reader.sensor_events("none"))


def test_they_can_be_asked_for_by_app_and_time(tmp_path: pathlib.Path) -> None:
    path = database(tmp_path)
    with open_writer(path) as writer:
        writer.add_marks(session(writer, "s"), MARKS)
    with open_reader(path) as reader:
        assert list(reader.sensor_events("s", app="com.example.app")) == [OPENED]
        assert list(reader.sensor_events("s", since=START + 1)) == [OPENED]
        assert list(reader.sensor_events("s", until=START + 1)) == [EARLIER]
        assert list(reader.sensor_events("s", limit=1)) == [EARLIER]


def test_hostile_values_are_kept_within_bounds(tmp_path: pathlib.Path) -> None:
    path = database(tmp_path)
    odd = SensorEvent(float("nan"), Sensor.CAMERA, "\udce9", "x" * 9999, "", float("inf"))
    with open_writer(path) as writer:
        writer.add_marks(session(writer, "s"), [odd, ClockNote(1e300, 1e300), Phase(0, "\x1b")])
    with open_reader(path) as reader:
        [event] = reader.sensor_events("s")
        assert (event.at, event.what, event.resolution) == (0.0, "\udce9", 0.0)
        assert len(event.app) < 5000
        assert [note.offset for note in reader.clock_notes("s")] == [None]


def test_a_fact_about_the_phone_is_kept_with_the_session(tmp_path: pathlib.Path) -> None:
    path = database(tmp_path)
    with open_writer(path) as writer:
        number = session(writer, "s")
        writer.add_marks(
            number, [PhoneFact(START, "ca_store", "system"), PhoneFact(START, 'a"b.c', "'")]
        )
    with open_reader(path) as reader:
        [row] = reader.sessions()
        assert row.tool_versions["ca_store"] == "system"
        assert row.tool_versions["a_b_c"] == "'"
