"""Stored facts become verdicts, coverage, a gate's answer, and rows for people and machines."""

import json
from pathlib import Path

import pytest
from msgspec import structs

from auditor.judge import fate
from auditor.model import (
    AMBIGUOUS,
    UNKNOWN,
    Category,
    Confidence,
    Direction,
    Fate,
    InputError,
    Outcome,
    PhoneFact,
)
from auditor.store import Filters, open_reader, open_writer
from auditor.tasks.check import check
from auditor.tasks.coverage import CA_STORE, SYSTEM_STORE, session_context, session_coverage
from auditor.tasks.covering import coverage_rows
from auditor.tasks.parties import Parties, known_owners
from auditor.tasks.recipients import recipient_rows
from auditor.tasks.standing import standing
from auditor.tasks.summary import verdict_lines, verdict_rows
from auditor.tasks.unsent import Unsent
from auditor.tasks.verdict import chosen_sessions, session_verdict
from tests.cli import seed
from tests.cli.run import auditor
from tests.intake.har import har
from tests.tasks.test_joining import sent


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return seed.fill_file(seed.fill(tmp_path / "a.db"))


def test_a_capture_is_judged_with_its_visibility(database: Path) -> None:
    with open_reader(database) as reader:
        [session] = chosen_sessions(reader, "demo")
        verdict = session_verdict(reader, session)
        rows = list(verdict_rows(verdict, "power"))
    found = {(row["outcome"], row["data_type"], row["recipient"]) for row in rows}
    assert found == {
        ("SEEN", "location.precise", "own.example"),
        ("NOT_SEEN", "biometric", ""),
        ("SEEN", "id.email", "analytics.example"),
        ("NOT_SEEN", "health", ""),
        ("UNREADABLE", "any", "pinned.example"),
    }
    assert {row["visibility"] for row in rows} == {0.75}
    assert {row["app"] for row in rows} == {seed.APP}
    assert verdict.known_seen == ("email",)
    assert verdict.standing.wrong == verdict.standing.incomplete == ()


def test_a_verdict_names_the_findings_it_rests_on(database: Path) -> None:
    with open_reader(database) as reader:
        [session] = chosen_sessions(reader, "demo")
        rows = session_verdict(reader, session).rows
        ids = {row.id: row for row in reader.findings(Filters(session="demo"))}
    for row in rows:
        assert bool(row.verdict.findings) == (row.verdict.outcome is Outcome.SEEN)
        for number in row.verdict.findings:
            assert ids[number].data_type == row.verdict.data_type
            assert ids[number].direction is Direction.REQUEST


def test_the_table_joins_recipients_by_data_type(database: Path) -> None:
    with open_reader(database) as reader:
        [session] = chosen_sessions(reader, "demo")
        lines = list(verdict_lines(session_verdict(reader, session)))
    by_type = {line["data_type"]: line for line in lines}
    assert by_type["id.email"]["recipients"] == "analytics.example (1)"
    assert by_type["id.email"]["confidence"] == "proven"
    assert by_type["health"]["visible"] == "75 %"
    assert by_type["any"]["recipients"] == "pinned.example (pinned)"


def test_a_category_can_be_asked_for(database: Path) -> None:
    with open_reader(database) as reader:
        [session] = chosen_sessions(reader, "demo")
        verdict = session_verdict(reader, session, category=Category.IDENTIFIER)
    assert {row.verdict.data_type for row in verdict.rows} == {"id.email", "any"}


def test_an_imported_file_has_unknown_visibility(database: Path) -> None:
    with open_reader(database) as reader:
        [session] = chosen_sessions(reader, "files")
        verdict = session_verdict(reader, session)
    assert {row.verdict.outcome for row in verdict.rows} == {Outcome.NOT_SEEN}
    assert {row.verdict.visibility for row in verdict.rows} == {None}
    assert all("unknown" in row.visibility.sentence() for row in verdict.rows)


def test_coverage_by_fate_and_app(database: Path) -> None:
    with open_reader(database) as reader:
        [session] = chosen_sessions(reader, "demo")
        coverage = session_coverage(reader, session)
        rows = list(coverage_rows(coverage))
        nobody = session_coverage(reader, session, app="com.other")
    assert [(row["fate"], row["connections"], row["share"]) for row in rows] == [
        ("decrypted", 3, 0.75),
        ("pinned", 1, 0.25),
    ]
    assert list(coverage.by_app) == [seed.APP]
    assert nobody.rows == []
    assert nobody.visibility.share is None
    opaque = coverage.visibility.opaque_share
    assert opaque is not None
    assert 0 < opaque < 1


def test_connections_of_no_known_app_are_the_sessions(tmp_path: Path) -> None:
    link = seed.connection("c9", "api.own.example", app="")
    database = seed.fill(tmp_path / "a.db", connections=[link])
    with open_reader(database) as reader:
        [session] = chosen_sessions(reader, "demo")
        assert list(session_coverage(reader, session).by_app) == [seed.APP]


@pytest.mark.parametrize("nobody", [AMBIGUOUS, UNKNOWN])
def test_what_is_of_no_known_app_may_be_a_gap_of_any(nobody: str, tmp_path: Path) -> None:
    read, unread = seed.CONNECTIONS[0], seed.CONNECTIONS[3]
    others = [structs.replace(unread, key=f"n{place}", app=nobody) for place in range(3)]
    also = structs.replace(read, key="n9", app=nobody)
    database = seed.fill(tmp_path / "a.db", connections=[read, also, *others])
    with open_reader(database) as reader:
        [session] = chosen_sessions(reader, "demo")
        whole = session_coverage(reader, session)
        asked = session_coverage(reader, session, seed.APP)
        verdict = session_verdict(reader, session, app=seed.APP)
    assert whole.visibility.share == 0.4
    assert whole.by_app[seed.APP][0].share == asked.visibility.share == 0.25
    assert "3 of them unread and of no known app" in asked.visibility.sentence()
    rows = list(verdict_rows(verdict, ""))
    assert {row["unattributed"] for row in rows} == {3}
    assert {row["outcome"] for row in rows if row["data_type"] == "health"} == {"UNREADABLE"}


def test_one_connection_is_judged_with_its_sessions_ca(tmp_path: Path) -> None:
    database = seed.fill(tmp_path / "a.db", connections=seed.CONNECTIONS[3:])
    with open_writer(database) as writer:
        fact = PhoneFact(seed.START, CA_STORE, SYSTEM_STORE)
        writer.add_marks(writer.session_id("demo"), [fact])
    with open_reader(database) as reader:
        [session] = chosen_sessions(reader, "demo")
        assert fate(seed.CONNECTIONS[3], session_context(reader, session)) is Fate.PINNED


def test_an_unknown_session_is_refused(database: Path) -> None:
    with open_reader(database) as reader, pytest.raises(InputError):
        chosen_sessions(reader, "nowhere")


@pytest.mark.parametrize(
    ("fail_on", "category", "found"),
    [
        (Confidence.CANDIDATE, None, {"location.precise", "id.email", "id.phone"}),
        (Confidence.PROBABLE, None, {"location.precise", "id.email"}),
        (Confidence.PROVEN, Category.LOCATION, {"location.precise"}),
        (Confidence.PROBABLE, Category.HEALTH, set()),
    ],
)
def test_the_gate_counts_requests_only(
    database: Path, fail_on: Confidence, category: Category | None, found: set[str]
) -> None:
    with open_reader(database) as reader:
        result = check(reader, session="demo", fail_on=fail_on, category=category)
    assert {row.data_type for row in result.found} == found
    assert not result.wrong
    assert not result.incomplete


def test_the_gate_says_when_too_little_was_visible(tmp_path: Path) -> None:
    database = seed.fill(tmp_path / "a.db", connections=seed.CONNECTIONS[3:])
    with open_reader(database) as reader:
        result = check(reader, category=Category.HEALTH)
    assert not result.found
    assert any("too little was visible" in sentence for sentence in result.incomplete)


def test_standing_tells_what_went_wrong(tmp_path: Path) -> None:
    database = seed.fill(tmp_path / "a.db", lost=3, state="interrupted")
    seed.fill_file(database, unreadable=2)
    with open_reader(database) as reader:
        demo, files = (standing(reader, row) for row in reader.sessions())
    assert demo.wrong == ("demo: 3 messages seen and lost.",)
    assert demo.incomplete == ("demo: the session was interrupted.",)
    assert files.incomplete == ("files: traffic.har: 2 of 4 entries could not be read.",)


def test_recipients_are_joined_by_registrable_domain(database: Path) -> None:
    with open_reader(database) as reader:
        asked = Filters(direction=Direction.REQUEST)
        rows = recipient_rows(reader.recipients(asked), Parties(known_owners()), Unsent(reader))
    assert [(row["recipient"], row["data_type"], row["places"]) for row in rows] == [
        ("analytics.example", "id.email", 1),
        ("analytics.example", "id.phone", 1),
        ("own.example", "location.precise", 1),
    ]
    assert rows[0]["hosts"] == ["collect.analytics.example"]
    assert rows[0]["methods"] == ["known-value"]
    assert rows[0]["first"] == "2023-11-14T23:13:20.000Z"


def test_fates_have_one_word_each() -> None:
    assert len({fate.value for fate in Fate}) == len(Fate)


def test_the_phones_own_check_of_its_owner_is_told_apart(tmp_path: Path) -> None:
    file, database = tmp_path / "a.har", tmp_path / "a.db"
    bodies = ({"biometryType": "FaceID", "success": True}, {"fingerprint": True})
    file.write_bytes(har(*(sent("POST", "/login", json.dumps(body).encode()) for body in bodies)))
    assert auditor("import", file, "--session", "s", "--db", database).code == 0
    with open_reader(database) as reader:
        [session] = reader.sessions()
        rows = session_verdict(reader, session).rows
    [note] = [row.note for row in rows if row.verdict.data_type == "biometric"]
    assert note == "2 told apart: only how the phone's own check of its owner went"
