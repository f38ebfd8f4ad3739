"""What the proxy did not pass on left the app and reached nobody: verdicts, findings, coverage."""

import contextlib
import sqlite3
from pathlib import Path

import pytest

from auditor.judge import Evidence, Visibility, judge
from auditor.model import REFUSED, UNREACHED, Audit, Confidence
from auditor.store import Totals, open_reader, open_writer
from auditor.tasks.summary import unsent_sentences, verdict_lines, verdict_rows
from auditor.tasks.verdict import SessionVerdict, chosen_sessions, session_verdict
from tests.cli import seed
from tests.cli.run import auditor
from tests.cli.seed import finding, place

INSIDE, GONE = "router.example", "gone.example"
WHY = "the destination is a private address; audit_allow can allow it"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """One address that was refused, one that was refused once and reached once, one not there."""
    path = tmp_path / "a.db"
    found = Audit(findings=(finding("id.email", place("request.query:e"), "tester@example.org"),))
    refusal = f"Connection killed: {REFUSED}{WHY}"
    exchanges = (
        ("f1", INSIDE, refusal),
        ("f2", "own.example", refusal),
        ("f3", "own.example", ""),
        ("f4", GONE, f"{UNREACHED}[Errno 111] Connect call failed"),
        ("f5", GONE, "the connection ended before the exchange did"),
    )
    connections = [
        seed.connection(f"c-{flow}", host, refused=WHY if error == refusal else "", bytes_down=0)
        for flow, host, error in exchanges
    ]
    messages, audits = [], []
    for flow, host, error in exchanges:
        status = None if error else 200
        messages += [
            seed.request(flow, host, connection=f"c-{flow}"),
            seed.response(flow, host, connection=f"c-{flow}", body=b"", status=status, error=error),
        ]
        audits += [found, Audit()]
    with open_writer(path) as writer:
        number = writer.begin_session(
            "s", kind="capture", app=seed.APP, tool_versions={}, detector_versions={}
        )
        ids = writer.add(number, messages, connections)
        writer.conclude(number, list(zip(ids, audits, strict=True)))
        totals = Totals(seen=len(ids), stored=len(ids))
        writer.end_session(number, ended=seed.START + 9, state="closed", totals=totals)
    return path


def answer(database: Path) -> SessionVerdict:
    with open_reader(database) as reader:
        [session] = chosen_sessions(reader, "s")
        return session_verdict(reader, session)


def test_a_verdict_says_what_was_refused(database: Path) -> None:
    verdict = answer(database)
    notes = {row["recipient"]: row["note"] for row in verdict_rows(verdict, "") if row["places"]}
    assert notes == {
        INSIDE: "tried to send, this proxy refused",
        "own.example": "tried to send, this proxy refused (1 of 2)",
        GONE: "tried to send, no server was reached (1 of 2)",
    }
    refused, unreached = unsent_sentences(verdict)
    assert unreached == (f"Left the app, and no server was reached: id.email to {GONE} (1 of 2).")
    assert refused == (
        "Left the app, and this proxy refused to pass it on: id.email to own.example (1 of 2),"
        f" id.email to {INSIDE} (1 of 1)."
    )
    [line] = [one for one in verdict_lines(verdict) if one["data_type"] == "id.email"]
    assert line["recipients"] == f"{GONE} (2), own.example (2), {INSIDE} (1 tried)"


def test_findings_were_tried_to_be_sent(database: Path) -> None:
    rows = auditor("findings", "--db", database, "--json").json()
    assert [(row["host"], row["refused"], row["unreached"]) for row in rows] == [
        (INSIDE, True, False),
        ("own.example", True, False),
        ("own.example", False, False),
        (GONE, False, True),
        (GONE, False, False),
    ]
    shown = auditor("findings", "--db", database).out
    assert shown.count(" tried ") == 3
    assert shown.count(" yes ") == 2
    assert "tried to send, refused by this proxy" in auditor("show", 1, "--db", database).out
    assert "tried to send, no server was reached" in auditor("show", 4, "--db", database).out


def test_recipients_say_what_was_only_tried(database: Path) -> None:
    rows = auditor("recipients", "--db", database, "--json").json()
    assert {row["recipient"]: (row["places"], row["tried"]) for row in rows} == {
        INSIDE: (1, 1), "own.example": (2, 1), GONE: (2, 1),
    }  # fmt: skip
    assert "only tried" in auditor("recipients", "--db", database).out
    late = auditor("recipients", "--db", database, "--json", "--since", "2100-01-01").json()
    assert late == []


def test_a_check_fails_on_what_was_tried_and_says_that_it_was(database: Path) -> None:
    checked = auditor("check", "--db", database)
    assert checked.code == 4
    assert "only tried" in checked.out
    assert "Personal data left the phone" in checked.err
    with contextlib.closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE flows SET error = ?", (f"{UNREACHED}no route",))
    checked = auditor("check", "--db", database)
    assert checked.code == 4
    assert "Personal data left an app and reached nobody" in checked.err


def test_nothing_passed_is_said_with_what_was_refused() -> None:
    assert Visibility(refused=2).sentence() == (
        "none: no connection carried data past this proxy, which refused 2"
    )
    sent = Evidence("a", "id.email", "b.example", Confidence.PROVEN, sent=True, places=3)
    [row] = [row for row in judge([sent], {"a": (Visibility(), ())}) if row.verdict.places]
    assert (row.note, row.tried) == ("", 0)
