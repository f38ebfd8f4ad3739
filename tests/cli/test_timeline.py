"""Sensor timeline, phases and comparison over a real database."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from auditor.model import (
    ClockNote,
    Connection,
    PacketFlow,
    Phase,
    PhoneFact,
    Recording,
    Sensor,
    SensorEvent,
)
from auditor.store import open_writer
from tests.cli import seed
from tests.cli.run import auditor
from tests.judge.flows import flow

CAMERA = SensorEvent(
    seed.START - 2.5, Sensor.CAMERA, "start", seed.APP, "dumpsys media.camera", 1.1, "camera 0"
)
EVENTS = (
    CAMERA,
    replace(CAMERA, at=seed.START - 400, what="stop"),
    replace(CAMERA, at=seed.START - 5, app="com.other"),
    SensorEvent(seed.START - 50, Sensor.LOCATION, "access", "", "dumpsys appops", 0.1, "GPS"),
    SensorEvent(seed.START + 10, Sensor.CAMERA, "stop", seed.APP, "dumpsys \x1b[31m", 1, "\x1b[2J"),
)
NOTES = (
    ClockNote(seed.START - 400, -3.25, 0.02),
    ClockNote(seed.START + 9, remark="The phone is silent."),
)
PHASES = (
    Phase(seed.START - 100, "before start"),
    Phase(seed.START - 10, "first start"),
    Phase(seed.START + 60, "consent given"),
    Phase(seed.START + 3000, "use"),
    Phase(seed.START + 3900, ""),
)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = seed.fill(tmp_path / "a.db")
    with open_writer(path) as writer:
        writer.add_marks(writer.session_id("demo"), [*EVENTS, *NOTES, *PHASES])
    return path


def told(command: str, database: Path, *more: str) -> list[dict[str, Any]]:
    return auditor(command, "--db", database, *more, "--json").json()


def test_the_timeline_in_order_with_its_clock(database: Path) -> None:
    rows = told("timeline", database)
    assert [row["time"] for row in rows] == sorted(row["time"] for row in rows)
    assert len(rows) == len(EVENTS)
    assert [row["phase"] for row in rows if row["sensor"] == "location"] == ["before start"]
    ended = auditor("timeline", "--db", database, COLUMNS="80")
    assert max(map(len, ended.out.splitlines())) <= 80
    assert "\x1b" not in ended.out
    assert "clock was 3.25 s behind ours (± 0.02 s)" in ended.err
    assert "The phone is silent." in ended.err


def test_the_timeline_by_app_and_sensor(database: Path) -> None:
    mine = told("timeline", database, "--app", seed.APP, "--sensor", "camera")
    assert {row["app"] for row in mine} == {seed.APP}
    assert len(mine) == 3
    assert len(told("timeline", database, "--sensor", "location")) == 1
    assert auditor("timeline", "--db", database, "--sensor", "nose").code == 2


def test_a_session_without_a_timeline_says_so(tmp_path: Path) -> None:
    ended = auditor("timeline", "--db", seed.fill(tmp_path / "a.db"))
    assert (ended.code, ended.out) == (0, "")
    assert "--sensors" in ended.err


def test_findings_tell_what_the_sensors_did_in_the_minute_before(database: Path) -> None:
    rows = {row["data_type"]: row for row in told("findings", database)}
    before = rows["location.precise"]["sensors"]
    assert [(one["sensor"], one["what"], one["seconds_before"]) for one in before] == [
        ("location", "access", 50.0),
        ("camera", "start", 2.5),
    ]
    assert rows["id.email"]["sensors"] == []


def test_show_tells_it_too(database: Path) -> None:
    text = auditor("show", "1", "--db", database).out
    assert "Sensors in the 60 s before" in text
    assert f"camera start (camera 0) by {seed.APP}, 2.5 s before" in text
    assert "\x1b" not in text
    assert "com.other" not in text


def test_a_verdict_says_whether_the_sensor_ran(database: Path, tmp_path: Path) -> None:
    rows = {row["data_type"]: row["sensor"] for row in told("verdict", database)}
    assert rows["location.precise"] == "location ran 1 time"
    assert rows["biometric"] == "camera ran 1 time, microphone not known to have run"
    assert rows["id.email"] == rows["health"] == ""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("DELETE FROM clock_notes WHERE remark != ''")
    rows = {row["data_type"]: row["sensor"] for row in told("verdict", database)}
    assert rows["biometric"] == "camera ran 1 time, microphone not run"  # asked without a gap
    bare = seed.fill(tmp_path / "bare.db")
    assert {row["sensor"] for row in told("verdict", bare)} == {"", "no sensor log"}
    assert "camera ran 1 time" in auditor("verdict", "--db", database, COLUMNS="140").out


def test_findings_of_a_phase(database: Path) -> None:
    first = told("findings", database, "--session", "demo", "--phase", "first start")
    assert {row["data_type"] for row in first} == {"location.precise", "id.network"}
    use = told("findings", database, "--session", "demo", "--phase", "use")
    assert {row["data_type"] for row in use} == {"id.email", "id.phone"}
    assert told("findings", database, "--session", "demo", "--phase", "before start") == []
    assert auditor("findings", "--db", database, "--phase", "use").code == 2
    ended = auditor("findings", "--db", database, "--session", "demo", "--phase", "nap")
    assert ended.code == 2
    assert "its phases: before start, first start, consent given, use" in ended.err


def test_phases_compare_what_was_sent_before_consent(database: Path) -> None:
    rows = told("phases", database)
    assert [row["phase"] for row in rows] == [phase.name for phase in PHASES[:-1]]
    assert [row["before_consent"] for row in rows] == [True, True, False, False]
    sent = {row["phase"]: [one["data_type"] for one in row["sent"]] for row in rows}
    assert sent == {
        "before start": [],
        "first start": ["location.precise"],
        "consent given": [],
        "use": ["id.email"],
    }
    assert rows[1]["sent"][0]["new"] is True
    assert (rows[1]["connections"], rows[1]["visibility"]) == (4, 0.75)
    assert rows[0]["visibility"] is None
    assert rows[0]["seen"] == "none: no connection carried data"
    assert rows[1]["seen"].startswith("3 of 4 connections (75 %)")
    assert [(one["fate"], one["hosts"]) for one in rows[1]["unread"]] == [
        ("pinned", ["pinned.example"])
    ]
    assert 0 < rows[1]["opaque_share"] < 1
    assert rows[3]["opaque_share"] == 0
    text = auditor("phases", "--db", database, COLUMNS="80").out
    assert max(map(len, text.splitlines())) <= 80
    assert (
        f"Sent by {seed.APP} before consent was given: location.precise to own.example"
        in " ".join(text.split())
    )
    words = " ".join(text.split())
    assert "75 % could be read" in words
    assert "before start: visible: none: no connection carried data." in words
    assert "first start: visible: 3 of 4 connections (75 %)" in words
    assert "; not read: pinned 1. consent given: visible:" in words
    assert auditor("phases", "--db", database, "--app", "com.other").code == 0


def test_an_app_that_shares_its_uid_is_doubted(database: Path) -> None:
    """What is said to be sent before consent may have been another app."""
    with open_writer(database) as writer:
        number = writer.session_id("demo")
        one = structs.replace(seed.CONNECTIONS[0], app=seed.APP, uid=10_200, app_how="shared")
        writer.add(number, (), [one])
    assert {row["shared"] for row in told("phases", database)} == {1}
    doubt = f"{seed.APP}: shares its UID with other apps of the phone"
    for command in (["phases"], ["coverage"], ["verdict"], ["compare", "demo", "demo"]):
        ended = auditor(*command, "--db", database)
        assert doubt in " ".join(ended.out.split()), (command, ended.err)
    words = " ".join(auditor("phases", "--db", database).out.split())
    assert f"Sent by {seed.APP} or another app of its UID before consent was given" in words


def moved(path: Path, app: str) -> Path:
    """A guided session whose coordinates are of this app."""
    seed.fill(path)
    with open_writer(path) as writer:
        number = writer.session_id("demo")
        writer.add_marks(number, PHASES)
        writer.add(number, (), [structs.replace(seed.CONNECTIONS[0], app=app)])
    return path


def test_what_another_app_sent_is_not_the_tested_apps(tmp_path: Path) -> None:
    path = moved(tmp_path / "a.db", "com.other")
    rows = told("phases", path)
    assert {row["app"] for row in rows} == {seed.APP}
    assert [(row["sent"], row["others"]) for row in rows[:2]] == [([], 0), ([], 1)]
    words = " ".join(auditor("phases", "--db", path).out.split())
    assert f"nothing was seen to be sent by {seed.APP}; in the least" in words
    assert "Other apps sent data in these phases (1 place): --app names one." in words
    [sent] = [one for row in told("phases", path, "--app", "com.other") for one in row["sent"]]
    assert (sent["data_type"], sent["app"]) == ("location.precise", "com.other")
    seed.fill(path, session="plain")
    changes = {
        (row["change"], row["data_type"])
        for row in auditor("compare", "demo", "plain", "--db", path, "--json").json()
    }
    assert ("gained", "location.precise") in changes
    assert (
        auditor("compare", "demo", "plain", "--db", path, "--json").json()[0]["app_before"]
        == seed.APP
    )


def test_sessions_of_different_apps_are_not_compared_in_silence(tmp_path: Path) -> None:
    path = seed.fill(tmp_path / "a.db", session="one")
    seed.fill_file(path)
    words = " ".join(auditor("compare", "one", "files", "--db", path).out.split())
    assert f"Different things are compared: {seed.APP} before, all apps after." in words
    seed.fill(path, session="two")
    assert "Different things" not in auditor("compare", "one", "two", "--db", path).out


def test_what_is_of_no_known_app_may_be_the_tested_apps(tmp_path: Path) -> None:
    path = moved(tmp_path / "a.db", "(unknown)")
    rows = told("phases", path)
    assert [one["app"] for one in rows[1]["sent"]] == ["(unknown)"]
    words = " ".join(auditor("phases", "--db", path).out.split())
    assert "location.precise to own.example (by an app that is not known); in" in words


def test_what_a_session_lacks_is_told_with_its_phases(tmp_path: Path) -> None:
    path = seed.fill(tmp_path / "a.db", state="interrupted")
    with open_writer(path) as writer:
        writer.add_marks(writer.session_id("demo"), PHASES)
    ended = auditor("phases", "--db", path)
    assert (ended.code, ended.err) == (3, "demo: the session was interrupted.\n")


def test_past_the_proxy_is_not_visible_in_its_phase(database: Path) -> None:
    def past(number: int, after: float) -> PacketFlow:
        times = {"opened": seed.START + after, "closed": seed.START + after + 1}
        return flow("q.example", client="10.0.0.2:9", number=number, protocol="quic", **times)

    with open_writer(database) as writer:
        recording = Recording("pcap", "phone.pcapng", "cd" * 32, 4096)
        number = writer.add_recording(writer.session_id("demo"), recording)
        writer.add_packet_flows(number, [past(0, -90), past(1, 3100)])
    rows = told("phases", database)
    unread = {row["phase"]: [one["fate"] for one in row["unread"]] for row in rows}
    assert unread == {
        "before start": ["QUIC bypass"],
        "first start": ["pinned"],
        "consent given": [],
        "use": ["QUIC bypass"],
    }
    assert [row["visible"] for row in rows] == ["0 %", "75 %", "none", "0 %"]


def pinned_before_consent(path: Path, links: list[Connection]) -> list[dict[str, Any]]:
    seed.fill(path, connections=links)
    with open_writer(path) as writer:
        writer.add_marks(writer.session_id("demo"), PHASES)
    return told("phases", path)


def test_a_phase_is_read_with_what_the_whole_session_teaches(tmp_path: Path) -> None:
    silent = structs.replace(seed.CONNECTIONS[0], requests=0, bytes_up=0, bytes_down=0)
    later = structs.replace(
        seed.CONNECTIONS[0], key="late", opened=seed.START + 100, closed=seed.START + 101
    )
    rows = pinned_before_consent(tmp_path / "a.db", [seed.CONNECTIONS[1], silent, later])
    assert rows[1]["visible"] == "100 %"  # a preconnect: its host was used after consent
    rows = pinned_before_consent(tmp_path / "b.db", [seed.CONNECTIONS[1], silent])
    assert rows[1]["visible"] == "50 %"


def test_the_sentence_of_consent_never_rounds_a_gap_away(tmp_path: Path) -> None:
    links = [structs.replace(seed.CONNECTIONS[0], key=f"r{place}") for place in range(999)] + [
        structs.replace(seed.CONNECTIONS[3], key="p")
    ]
    pinned_before_consent(tmp_path / "a.db", links)
    text = " ".join(auditor("phases", "--db", tmp_path / "a.db").out.split())
    assert "in the least visible of these phases 99.9 % could be read" in text


def test_two_sessions_that_show_nothing_compare_as_unclear(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with open_writer(path) as writer:
        for name in ("one", "two"):
            number = writer.begin_session(
                name, kind="capture", tool_versions={}, detector_versions={}, started=seed.START
            )
            writer.add(number, [], seed.CONNECTIONS[3:])
    ended = auditor("compare", "one", "two", "--db", path, "--json")
    assert ended.code == 3
    assert [row["change"] for row in ended.json()] == ["unclear"]


def test_a_session_without_phases(tmp_path: Path) -> None:
    path = seed.fill(tmp_path / "a.db")
    assert told("phases", path) == []
    assert auditor("phases", "--db", path, "--session", "demo").code == 2


def test_two_sessions_compared(tmp_path: Path) -> None:
    path = seed.fill(tmp_path / "a.db", session="one")
    seed.fill(path, session="two")
    same = auditor("compare", "one", "two", "--db", path, "--json")
    assert same.code == 0
    assert {(row["change"], row["data_type"]) for row in same.json()} == {
        ("same", "location.precise"),
        ("same", "id.email"),
    }
    assert {row["visibility_before"] for row in same.json()} == {0.75}
    seed.fill_file(path)
    ended = auditor("compare", "one", "files", "--db", path, "--json")
    assert ended.code == 3  # a file shows only what its recorder kept: nothing is gone
    assert {row["change"] for row in ended.json()} == {"unclear"}
    with open_writer(path) as writer:
        fact = PhoneFact(seed.START, "app_version", "2.3.1")
        writer.add_marks(writer.session_id("one"), [fact])
    table = auditor("compare", "one", "files", "--db", path, COLUMNS="80")
    assert max(map(len, table.out.splitlines())) <= 80
    words = " ".join(table.out.split())
    assert f"one ({seed.APP} version 2.3.1): visible: 3 of 4 connections" in words
    assert "; not read: pinned 1." in " ".join(table.out.split())
    rows: list[dict[str, Any]] = auditor("compare", "one", "files", "--db", path, "--json").json()
    assert {row["version_before"] for row in rows} == {"2.3.1"}
    assert {row["seen_before"].partition(" (")[0] for row in rows} == {"3 of 4 connections"}
    assert {row["seen_after"].partition(":")[0] for row in rows} == {"unknown"}
    assert [one["fate"] for one in rows[0]["unread_before"]] == ["pinned"]
    assert auditor("compare", "one", "none", "--db", path).code == 2


def test_what_is_gone_and_what_only_was_not_visible(tmp_path: Path) -> None:
    path = seed.fill(tmp_path / "a.db", session="one")
    own = [seed.connection("c1", "api.own.example"), *seed.CONNECTIONS[3:]]
    with open_writer(path) as writer:
        number = writer.begin_session(
            "two", kind="capture", app=seed.APP, tool_versions={}, detector_versions={}
        )
        unread = structs.replace(own[1], key="c5", sni="collect.analytics.example")
        more = [structs.replace(own[0], key=key) for key in ("c7", "c8")]
        writer.add(number, [], [own[0], *more, unread])
        writer.end_session(number, ended=seed.START, state="closed")
    rows = auditor("compare", "one", "two", "--db", path, "--json").json()
    changes = {row["data_type"]: row["change"] for row in rows}
    assert changes == {"location.precise": "lost", "id.email": "unclear"}
