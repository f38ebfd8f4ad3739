from __future__ import annotations

import hashlib
import pathlib
from typing import Any

import pytest
from msgspec import structs

from auditor.model import Connection, Failure, InputError, Protocol
from auditor.store import AuditState, Filters, SessionState, Totals, open_reader, open_writer
from tests.store.material import SHA, START, audit, database, finding, message, session, source


def test_a_message_comes_back_as_it_was(tmp_path: pathlib.Path) -> None:
    request = message(
        body=b"x" * 5000,
        trailers=((b"t", b"\xff\x00"),),
        body_size=9000,
        body_sha256="0a" * 32,
        truncated=True,
        ended=START + 3,
        connection="c1",
        error="cut off",
        source=source(4, "a comment"),
    )
    response = message(
        sequence=1,
        version="HTTP/2.0",
        host="other.example",
        app="",
        body=b"",
        source=request.source,
    )
    frame = message(sequence=2, protocol=Protocol.WEBSOCKET, text=True, source=request.source)
    with open_writer(database(tmp_path)) as writer:
        ids = writer.add(session(writer), [request, response, frame])
    with open_reader(database(tmp_path)) as reader:
        stored = list(reader.messages())
    assert [each.id for each in stored] == ids
    assert [each.message for each in stored] == [request, response, frame]
    assert {each.state for each in stored} == {AuditState.PENDING}
    assert all(each.body_kept and not each.cut for each in stored)


def test_a_message_is_stored_once(tmp_path: pathlib.Path) -> None:
    with open_writer(database(tmp_path)) as writer:
        number = session(writer)
        first = writer.add(number, [message(), message(), message(sequence=1)])
        again = writer.add(number, [message(body=b"another"), message(sequence=1), message("b")])
        other = writer.add(session(writer, "other"), [message()])
    assert first[0] == first[1] != first[2]
    assert again[:2] == [first[0], first[2]]
    assert len({*first, *again, *other}) == 4
    with open_reader(database(tmp_path)) as reader:
        rows = {row.name: row for row in reader.sessions()}
        assert (rows["s"].flows, rows["s"].messages) == (2, 3)
        assert reader.message(first[0]).message.body == b"a small body"


def test_a_flow_grows_over_batches(tmp_path: pathlib.Path) -> None:
    with open_writer(database(tmp_path)) as writer:
        number = session(writer)
        writer.add(number, [message(body=b"12345")])
        writer.add(number, [message(sequence=1, body=b"123", status=404, ended=START + 9)])
        writer.add(number, [message(sequence=2, body=b"1", error="reset")])
    with open_reader(database(tmp_path)) as reader:
        (flow,) = reader.flows()
        (traffic,) = reader.traffic()
    assert (flow.messages, flow.bytes_up, flow.bytes_down) == (3, 6, 3)
    assert (flow.status, flow.started, flow.ended, flow.error) == (404, START, START + 9, "reset")
    assert (traffic.flows, traffic.messages, traffic.bytes_up, traffic.bytes_down) == (1, 3, 6, 3)


def test_equal_bodies_are_kept_once_and_compressed(tmp_path: pathlib.Path) -> None:
    body = b"the same words again " * 500
    with open_writer(database(tmp_path)) as writer:
        number = session(writer)
        writer.add(number, [message(str(n), body=body) for n in range(3)])
        writer.add(number, [message("later", body=body)])
    with open_reader(database(tmp_path)) as reader:
        rows = list(reader.sql("SELECT size, length(data) FROM bodies").rows)
        assert {each.message.body for each in reader.messages()} == {body}
    ((size, packed),) = rows
    assert size == len(body)
    assert isinstance(packed, int)
    assert packed < len(body) // 10


def test_without_bodies_only_size_and_hash_stay(tmp_path: pathlib.Path) -> None:
    with open_writer(database(tmp_path)) as writer:
        number = session(writer, no_bodies=True)
        (first, second) = writer.add(number, [message(body=b"secret word"), message("b", body=b"")])
        ((_, pending, _), _) = writer.pending(number)
    with open_reader(database(tmp_path)) as reader:
        stored = reader.message(first)
        assert reader.message(second).body_kept
        assert list(reader.sql("SELECT count(*) FROM bodies").rows) == [(0,)]
    assert not stored.body_kept
    assert (stored.message.body, stored.message.body_size) == (b"", 11)
    assert stored.message.body_sha256 == hashlib.sha256(b"secret word").hexdigest()
    assert pending.body == b""
    assert b"secret word" not in database(tmp_path).read_bytes()


def test_a_batch_sent_again_adds_nothing(tmp_path: pathlib.Path) -> None:
    failure = Failure("flow", "convert", "ValueError", START)
    with open_writer(database(tmp_path)) as writer:
        number = session(writer, kind="capture")
        first = writer.add(number, [message()], failures=[failure], batch=7)
        assert writer.add(number, [message()], failures=[failure], batch=7) == first
        writer.add(number, [], failures=[failure], batch=8)
    with open_reader(database(tmp_path)) as reader:
        rows = list(reader.failures(Filters(session="s")))
    assert [(row.where, row.error, row.at) for row in rows] == [
        ("convert", "ValueError", START)
    ] * 2


def test_a_connection_is_completed_by_later_facts(tmp_path: pathlib.Path) -> None:
    early = Connection("c1", "tcp", server="10.0.0.1:443", opened=START, requests=2)
    late = Connection(
        "c1", "tcp", sni="api.example.com", closed=START + 5, requests=9, bytes_up=70, app="a"
    )
    with open_writer(database(tmp_path)) as writer:
        number = session(writer)
        writer.add(number, [message(connection="c1")], [early])
        writer.add(number, [], [late, early])
    with open_reader(database(tmp_path)) as reader:
        (row,) = reader.connections(Filters(host="example.com", app="a"))
        detail = reader.flow("flow")
        assert not list(reader.connections(Filters(host="10.0.0.1")))
    expected = structs.replace(late, server=early.server, opened=START)
    assert row.facts == expected
    assert detail.connection == expected


def test_audits_wait_are_retried_and_given_up(tmp_path: pathlib.Path) -> None:
    with open_writer(database(tmp_path)) as writer:
        number = session(writer)
        ids = writer.add(number, [message(str(n)) for n in range(250)])
        seen = []
        for each, waiting, attempts in writer.pending(number):
            seen.append((each, waiting.flow, attempts))
            if each % 2:
                writer.conclude(number, [(each, audit(finding()))])
        assert seen == [(each, str(n), 1) for n, each in enumerate(ids)]
        assert writer.retry(ids[1]) == 2
        assert next(attempts for _, _, attempts in writer.pending(number)) == 2
        writer.give_up(ids[1], "killed the worker twice")
        assert len(list(writer.pending(number))) == 124
        assert writer.retry(10**9) == 0
    with open_reader(database(tmp_path)) as reader:
        (row,) = reader.sessions()
        assert (row.pending, row.errored) == (124, 1)
        assert reader.message(ids[1]).error == "killed the worker twice"


def test_an_import_continues_and_a_capture_does_not(tmp_path: pathlib.Path) -> None:
    with open_writer(database(tmp_path)) as writer:
        number = session(writer, keep_raw=True)
        assert session(writer, keep_raw=True, detector_versions={"x": 2}) == number
        assert writer.session_id("s") == number
        with pytest.raises(InputError, match="with --keep-raw"):
            session(writer)
        with pytest.raises(InputError, match="without --no-bodies"):
            session(writer, keep_raw=True, no_bodies=True)
        with pytest.raises(InputError, match="already a session"):
            session(writer, kind="capture", keep_raw=True)
        session(writer, "live", kind="capture")
        with pytest.raises(InputError, match="already a session"):
            session(writer, "live")
        for name in ("", "x" * 201, "a\x1b[31m"):
            with pytest.raises(InputError):
                session(writer, name)
        with pytest.raises(InputError, match="no session 'nobody'"):
            writer.session_id("nobody")
    with open_reader(database(tmp_path)) as reader:
        assert next(reader.sessions()).detector_versions == {"x": 2}


def test_totals_and_the_end_are_kept(tmp_path: pathlib.Path) -> None:
    with open_writer(database(tmp_path)) as writer:
        number = session(writer, app="com.example.app", device="Pixel")
        assert writer.totals(number) == Totals()
        writer.set_totals(number, Totals(5, 3, 1, 1))
        assert writer.totals(number) == Totals(5, 3, 1, 1)
        writer.end_session(number, ended=START, state="closed", totals=Totals(6, 4, 1, 1))
    with open_reader(database(tmp_path)) as reader:
        (row,) = reader.sessions()
    assert (row.state, row.ended, row.totals) == (SessionState.CLOSED, START, Totals(6, 4, 1, 1))
    assert (row.app, row.device, row.tool_versions) == (
        "com.example.app",
        "Pixel",
        {"auditor": "0"},
    )


def test_a_file_resumes_and_is_done_once(tmp_path: pathlib.Path) -> None:
    file: dict[str, Any] = {"name": "capture.har", "sha256": SHA, "format": "har", "size": 99}
    with open_writer(database(tmp_path)) as writer:
        number = session(writer)
        state = writer.begin_file(number, **file)
        assert (state.done, state.stored) == (False, 0)
        writer.add(number, [message(str(n), source=source(n, "note")) for n in range(4)])
        state = writer.begin_file(number, **file)
        assert (state.done, state.stored) == (False, 3)
        writer.end_file(state.file_id, entries=5, unreadable=1, complete=False)
        state = writer.begin_file(number, **file)
        assert (state.done, state.entries, state.unreadable, state.complete) == (True, 5, 1, False)
        assert not writer.begin_file(session(writer, "other"), **file).done
    with open_reader(database(tmp_path)) as reader:
        flows = list(reader.flows(Filters(session="s", limit=2)))
        (row,) = reader.files(Filters(session="s"))
    assert [(flow.source_file, flow.source_index) for flow in flows] == [
        ("capture.har", 0),
        ("capture.har", 1),
    ]
    assert flows[0].source_comment == "note"
    assert (row.format, row.size, row.entries, row.done) == ("har", 99, 5, True)


def test_what_goes_wrong_leaves_nothing(tmp_path: pathlib.Path) -> None:
    with open_writer(database(tmp_path)) as writer:
        number = session(writer)
        with pytest.raises(InputError, match="not there any more"):
            writer.add(number + 1, [message(host="never.example")])
        (first,) = writer.add(number, [message()])
        new = finding(reason="a reason that is rolled back", data_type="id.name")
        with pytest.raises(KeyError):  # a data type of no category is our own mistake
            writer.conclude(number, [(first, audit(new, finding(data_type="odd.type")))])
        (waiting,) = writer.add(number, [message("next", host="new.example")])
        writer.conclude(number, [(waiting, audit(new))])
    with open_reader(database(tmp_path)) as reader:
        assert [row.recipient for row in reader.findings()] == ["new.example"]
