"""Whose a connection is, told after its flows and findings were stored: all of them follow."""

from __future__ import annotations

import pathlib

import pytest

from auditor.model import UNKNOWN, Audit, Connection
from auditor.store import Filters, open_reader, open_writer
from tests.store import material
from tests.store.material import START, audit, finding, message

APP = "com.example.app"


def _connection(key: str, app: str, **fields: object) -> Connection:
    return Connection(key, "tcp", app=app, opened=START - 1, **fields)  # type: ignore[arg-type] # by name


@pytest.mark.parametrize("started", [START, None])
def test_flows_and_findings_follow_their_connection(
    tmp_path: pathlib.Path, started: float | None
) -> None:
    path = tmp_path / "audit.db"
    with open_writer(path) as writer:
        session = material.session(writer, kind="capture")
        flows = [
            message("late", connection="c1", app=UNKNOWN, started=started),
            message("late", 1, connection="c1", app=UNKNOWN, started=started),
            message("beside", connection="c2", app=UNKNOWN, started=started),
            message("own", connection="c1", app="com.example.own", started=started),
        ]
        first = [_connection("c1", UNKNOWN), _connection("c2", UNKNOWN)]
        ids = writer.add(session, flows, first)
        concluded = audit(finding(), finding(), opaques=1)
        writer.conclude(session, [(number, concluded) for number in (ids[0], ids[2])])
        exact = _connection("c1", APP, uid=10_123, app_how="exact")
        writer.add(session, [], [exact])
        writer.conclude(session, [(ids[1], concluded)])  # audited only now
        writer.add(session, [message("late", 2, connection="c1", app=APP)], [exact])
    with open_reader(path) as reader:
        assert {flow.key: flow.app for flow in reader.flows(Filters())} == {
            "late": APP,
            "beside": UNKNOWN,
            "own": "com.example.own",
        }
        assert [flow.key for flow in reader.flows(Filters(app=APP))] == ["late"]
        counts = {row.app: (row.flows, row.messages) for row in reader.traffic(Filters())}
        assert counts == {APP: (1, 3), UNKNOWN: (1, 1), "com.example.own": (1, 1)}
        places = {row.app: 0 for row in reader.recipients(Filters())}
        for row in reader.recipients(Filters()):
            places[row.app] += row.places
        assert places == {APP: 4, UNKNOWN: 2}
        assert sum(1 for _ in reader.findings(Filters(app=APP))) == 4
        parts = sorted((row.app, row.parts, row.bytes) for row in reader.unread(Filters()))
        assert parts == [(UNKNOWN, 1, 10), (APP, 1, 10), (APP, 1, 10)]  # one by direction
        [flow] = reader.flows(Filters(app=APP))
        assert {one.message.app for one in reader.messages(flow=flow.id)} == {APP}
        assert {row.facts.app for row in reader.connections(Filters(app=APP))} == {APP}
    with open_writer(path) as writer:  # concluding anew finds the same places
        writer.conclude(session, [(ids[0], Audit())])
    with open_reader(path) as reader:
        assert sum(row.places for row in reader.recipients(Filters(app=APP))) == 2
