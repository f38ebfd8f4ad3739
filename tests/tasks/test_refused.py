"""What the proxy did not pass on left the app and reached nobody: verdicts, findings, coverage."""

from pathlib import Path

import pytest

from auditor.judge import Evidence, Visibility, judge
from auditor.model import REFUSED, Audit, Confidence
from auditor.store import Totals, open_reader, open_writer
from auditor.tasks.summary import refused_sentence, verdict_lines, verdict_rows
from auditor.tasks.verdict import SessionVerdict, chosen_sessions, session_verdict
from tests.cli import seed
from tests.cli.run import auditor
from tests.cli.seed import finding, place

INSIDE = "router.example"
WHY = "the destination is a private address; audit_allow can allow it"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """One address that was refused, and one that was refused once and reached once."""
    path = tmp_path / "a.db"
    found = Audit(findings=(finding("id.email", place("request.query:e"), "tester@example.org"),))
    exchanges = (("f1", INSIDE, False), ("f2", "own.example", False), ("f3", "own.example", True))
    connections = [
        seed.connection(f"c-{flow}", host, refused="" if passed else WHY, bytes_down=0)
        for flow, host, passed in exchanges
    ]
    messages, audits = [], []
    for flow, host, passed in exchanges:
        error = "" if passed else f"Connection killed: {REFUSED}{WHY}"
        status = 200 if passed else None
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
        "own.example": "tried to send, this proxy refused 1 of 2",
    }
    assert refused_sentence(verdict) == (
        "Left the app, and this proxy refused to pass it on: id.email to own.example (1 of 2),"
        f" id.email to {INSIDE} (1 of 1)."
    )
    [line] = [one for one in verdict_lines(verdict) if one["data_type"] == "id.email"]
    assert line["recipients"] == f"own.example (2), {INSIDE} (1 tried)"


def test_findings_were_tried_to_be_sent(database: Path) -> None:
    rows = auditor("findings", "--db", database, "--json").json()
    assert {(row["host"], row["refused"]) for row in rows} == {
        (INSIDE, True), ("own.example", True), ("own.example", False),
    }  # fmt: skip
    shown = auditor("findings", "--db", database).out
    assert shown.count(" tried ") == 2
    assert shown.count(" yes ") == 1
    assert "tried to send, refused by this proxy" in auditor("show", 1, "--db", database).out


def test_nothing_passed_is_said_with_what_was_refused() -> None:
    assert Visibility(refused=2).sentence() == (
        "none: no connection carried data past this proxy, which refused 2"
    )
    sent = Evidence("a", "id.email", "b.example", Confidence.PROVEN, sent=True, places=3)
    [row] = [row for row in judge([sent], {"a": (Visibility(), ())}) if row.verdict.places]
    assert (row.note, row.refused) == ("", 0)
