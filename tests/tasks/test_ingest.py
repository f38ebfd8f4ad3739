"""Facts are committed before conclusions, and what a crash left is taken up with care."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from msgspec.structs import replace

from auditor.audit import Auditor
from auditor.model import Audit, Chunk, Connection, Direction, Failure, Message, Protocol
from auditor.store import AuditState, Filters, Writer, open_reader, open_writer
from auditor.tasks.ingest import KILLED, NOT_KEPT, Ingest

SESSION = "s"


def message(flow: str, *, body: bytes = b"", open_: bool = False) -> Message:
    return Message(
        flow=flow,
        sequence=0,
        direction=Direction.REQUEST,
        protocol=Protocol.HTTP,
        scheme="https",
        host="a.example",
        port=443,
        method="POST",
        path="/x?lat=22.319312&lon=114.169411",
        headers=((b"content-type", b"application/json"),),
        body=body,
        body_size=len(body),
        open=open_,
        connection="c",
    )


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "a.db"


@pytest.fixture
def writer(database: Path) -> Iterator[Writer]:
    with open_writer(database) as one:
        yield one


def begin(writer: Writer, *, no_bodies: bool = False) -> int:
    return writer.begin_session(
        SESSION, kind="import", tool_versions={}, detector_versions={}, no_bodies=no_bodies
    )


def states(database: Path) -> list[tuple[AuditState, str]]:
    with open_reader(database) as reader:
        return [(one.state, one.error) for one in reader.messages(Filters(session=SESSION))]


class Breaking:
    """Fails as no auditor may."""

    versions: Mapping[str, int] = {}

    def audit(self, message: Message) -> Audit:
        raise KeyError(message.path)


def test_the_two_steps(writer: Writer, database: Path) -> None:
    ingest = Ingest(writer, Auditor(), begin(writer))
    messages = [message("f"), message("g", body=b'{"lat": 22.319312, "lon": 114.169411}')]
    ids = ingest.store(messages, connections=[Connection("c", "tcp", sni="a.example")])
    assert states(database) == [(AuditState.PENDING, "")] * 2
    ingest.conclude(ids, messages)
    assert states(database) == [(AuditState.DONE, "")] * 2
    with open_reader(database) as reader:
        assert reader.count_findings(Filters(session=SESSION)) == ingest.findings > 0
        assert [row.facts.sni for row in reader.connections()] == ["a.example"]
    assert ingest.errored == 0


def test_feed_does_both_and_the_same_again_adds_nothing(writer: Writer, database: Path) -> None:
    ingest = Ingest(writer, Auditor(), begin(writer))
    first = ingest.feed([message("f"), message("g")])
    found = ingest.findings
    assert ingest.feed([message("f"), message("g")]) == first
    with open_reader(database) as reader:
        assert reader.count_findings(Filters(session=SESSION)) == found
        assert reader.count_flows(Filters(session=SESSION)) == 2


def test_a_running_stream_is_stored_and_not_audited(writer: Writer, database: Path) -> None:
    ingest = Ingest(writer, Auditor(), begin(writer))
    ingest.feed(
        [message("f", open_=True)],
        chunks=[Chunk("f", 0, 0, b"part")],
        failures=[Failure("f", "here", "KeyError", 1.0)],
    )
    assert states(database) == [(AuditState.NONE, "")]
    ingest.feed([message("f", body=b"whole")])
    assert states(database) == [(AuditState.DONE, "")]
    with open_reader(database) as reader:
        assert [row.where for row in reader.failures()] == ["here"]


def test_an_audit_that_raises_is_stored_without_its_text(writer: Writer, database: Path) -> None:
    ingest = Ingest(writer, Breaking(), begin(writer))
    ingest.feed([message("f")])
    assert states(database) == [(AuditState.ERRORED, "KeyError")]
    assert ingest.errored == 1


def test_what_was_left_is_taken_up_one_by_one(writer: Writer, database: Path) -> None:
    session = begin(writer)
    Ingest(writer, Auditor(), session).store([message("f"), message("g")])
    ingest = Ingest(writer, Auditor(), session)
    taken = ingest.recover()
    next(taken)
    assert states(database) == [(AuditState.DONE, ""), (AuditState.PENDING, "")]
    assert len(list(taken)) == 1
    assert states(database) == [(AuditState.DONE, "")] * 2
    assert list(ingest.recover()) == []


class Deadly:
    """Stands for a message that kills the process: nothing after it happens."""

    versions: Mapping[str, int] = {}

    def audit(self, message: Message) -> Audit:
        if message.flow == "deadly":
            raise SystemExit
        return Audit()


def test_what_kills_twice_is_given_up(writer: Writer, database: Path) -> None:
    session = begin(writer)
    messages = [message("f"), message("deadly"), message("g")]
    with pytest.raises(SystemExit):
        Ingest(writer, Deadly(), session).feed(messages)
    assert [state for state, _ in states(database)] == [AuditState.PENDING] * 3
    with pytest.raises(SystemExit):
        list(Ingest(writer, Deadly(), session).recover())
    assert [state for state, _ in states(database)] == [
        AuditState.DONE,
        AuditState.PENDING,
        AuditState.PENDING,
    ]
    ingest = Ingest(writer, Deadly(), session)
    assert len(list(ingest.recover())) == 2
    assert states(database) == [
        (AuditState.DONE, ""),
        (AuditState.ERRORED, KILLED),
        (AuditState.DONE, ""),
    ]
    assert ingest.errored == 1


def test_a_body_that_was_not_kept_cannot_be_concluded_later(writer: Writer, database: Path) -> None:
    session = begin(writer, no_bodies=True)
    Ingest(writer, Auditor(), session).store([message("f", body=b"gone"), message("g")])
    list(Ingest(writer, Auditor(), session).recover())
    assert states(database) == [(AuditState.ERRORED, NOT_KEPT), (AuditState.DONE, "")]


def test_what_names_no_app_counts_to_the_app_under_test(writer: Writer, database: Path) -> None:
    own = replace(message("a"), app="com.example.other")
    Ingest(writer, Auditor(), begin(writer), "com.example.app").feed([own, message("b")])
    with open_reader(database) as reader:
        assert {row.key: row.app for row in reader.flows()} == {
            "a": "com.example.other",
            "b": "com.example.app",
        }
