from __future__ import annotations

import pathlib
import random
import sqlite3
import tempfile

from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.model import Confidence, Direction, Method, Path
from auditor.store import AuditState, Filters, open_reader, open_writer
from auditor.store.conclusion_rows import MAX_RECURRING
from tests.store.material import START, audit, database, finding, message, session, source


def test_a_finding_has_all_that_is_said_about_it(tmp_path: pathlib.Path) -> None:
    with open_writer(database(tmp_path)) as writer:
        number = session(writer)
        sent = message("k", host="t.example", source=source(3, "note"))
        (first,) = writer.add(number, [sent])
        claim = finding(
            "2b6f0cc904d137be",
            data_type="id.device",
            confidence=Confidence.PROBABLE,
            method=Method.KNOWN_VALUE,
            known="android_id",
            path=Path.root("request.body").layer("json:$").child(".id", "id"),
            reason="equals the phone's",
        )
        writer.conclude(number, [(first, audit(claim))])
    with open_reader(database(tmp_path)) as reader:
        (row,) = reader.findings()
    assert (row.flow_key, row.message, row.session) == ("k", first, "s")
    assert (row.source_file, row.source_index, row.source_comment) == ("capture.har", 3, "note")
    assert (row.direction, row.category, row.data_type) == ("request", "identifier", "id.device")
    assert (row.confidence, row.method, row.detector, row.version) == (
        "probable",
        "known-value",
        "coordinates",
        1,
    )
    assert (row.path, row.reason) == ("request.body ▸ json:$.id", "equals the phone's")
    assert (row.recipient, row.app, row.known) == ("t.example", "com.example.app", "android_id")
    assert (row.value, row.value_class, row.raw) == ("2b•••be", "hex16", None)
    assert (row.time, len(row.value_hash)) == (START, 16)


def test_values_are_in_clear_only_where_asked(tmp_path: pathlib.Path) -> None:
    secret = "tester@mail.example"
    with open_writer(database(tmp_path)) as writer:
        for name, raw in (("raw", True), ("masked", False)):
            number = session(writer, name, keep_raw=raw)
            (first,) = writer.add(number, [message(name)])
            writer.conclude(number, [(first, audit(finding(secret), finding(None)))])
    with open_reader(database(tmp_path)) as reader:
        rows = {(row.session, row.value): row for row in reader.findings()}
    masked = "t•••@m•••.example"[:5] + "•••"
    assert {value for _, value in rows} == {masked, ""}
    assert rows["raw", masked].raw == secret
    assert rows["masked", masked].raw is None
    assert rows["raw", masked].value_hash == rows["masked", masked].value_hash
    assert rows["raw", ""].value_hash == b""


def test_conclusions_are_replaced(tmp_path: pathlib.Path) -> None:
    with open_writer(database(tmp_path)) as writer:
        number = session(writer, keep_raw=True)
        ids = writer.add(number, [message(str(n), started=START + n) for n in range(3)])
        old = audit(finding(), finding(data_type="id.email"), opaques=2, recurring=3)
        writer.conclude(number, [(each, old) for each in ids])
        writer.set_detectors(number, {"coordinates": 2})
        writer.conclude(number, [(ids[0], audit(finding(version=2))), (ids[1], audit())])
        writer.conclude(number, [(ids[2], old)], detectors={"x": 3})
        writer.conclude(number, [(ids[1], audit(error="ValueError"))])
    with open_reader(database(tmp_path)) as reader:
        types = [row.data_type for row in reader.findings()]
        (email,) = reader.recipients(Filters(data_type="id.email"))
        (unread,) = reader.unread()
        first, second, third = reader.messages()
        (row,) = reader.sessions()
        kept = list(
            reader.sql("SELECT recurring, (SELECT count(*) FROM recurring) FROM sessions").rows
        )
    assert types == ["location.precise", "location.precise", "id.email"]
    assert (email.places, email.first, email.last) == (1, START + 2, START + 2)
    assert (unread.parts, unread.bytes, unread.reason) == (2, 20, "encrypted")
    assert (first.state, first.detectors) == (AuditState.DONE, {"coordinates": 2})
    assert (second.state, second.error) == (AuditState.ERRORED, "ValueError")
    assert (third.detectors, third.leaves) == ({"x": 3}, 7)
    assert (row.findings, row.errored, row.pending) == (3, 1, 0)
    assert kept == [(3, 3)]


def test_a_message_of_another_host_or_app_is_counted_there(tmp_path: pathlib.Path) -> None:
    with open_writer(database(tmp_path)) as writer:
        number = session(writer)
        frames = [message(), message(sequence=1, host="cdn.example", app="com.example.other")]
        ids = writer.add(number, frames)
        writer.conclude(number, [(each, audit(finding())) for each in ids])
    with open_reader(database(tmp_path)) as reader:
        rows = {(row.host, row.app, row.direction) for row in reader.recipients()}
    assert rows == {
        ("api.example.com", "com.example.app", Direction.REQUEST),
        ("cdn.example", "com.example.other", Direction.RESPONSE),
    }


def test_recurring_hashes_are_keyed_and_bounded(tmp_path: pathlib.Path) -> None:
    with open_writer(database(tmp_path)) as writer:
        number = session(writer)
        ids = writer.add(number, [message(str(n)) for n in range(2)])
        writer.conclude(number, [(each, audit(recurring=MAX_RECURRING + 5)) for each in ids])
    with open_reader(database(tmp_path)) as reader:
        rows = list(
            reader.sql(
                "SELECT hash, count(*), count(DISTINCT path_id) FROM recurring GROUP BY 1"
            ).rows
        )
        cut = list(reader.sql("SELECT recurring, recurring_cut FROM sessions").rows)
    assert len(rows) == MAX_RECURRING
    assert {(len(bytes(row[0])), *row[1:]) for row in rows if isinstance(row[0], bytes)} == {
        (12, 2, 1)
    }
    assert cut == [(2 * MAX_RECURRING, 10)]
    assert b"a9f3-1" not in database(tmp_path).read_bytes()


def test_a_purged_message_is_left_out(tmp_path: pathlib.Path) -> None:
    with open_writer(database(tmp_path)) as writer:
        number = session(writer)
        (first,) = writer.add(number, [message()])
        writer.conclude(number, [(first + 100, audit(finding())), (first, audit(finding()))])
        writer.conclude(number + 1, [(first, audit(finding()))])
    with open_reader(database(tmp_path)) as reader:
        assert reader.count_findings() == 1


ROLLUPS = (
    """SELECT g.id FROM finding_groups g WHERE places !=
        (SELECT count(*) FROM findings f WHERE f.group_id = g.id)""",
    """SELECT g.id FROM finding_groups g WHERE places > 0 AND (first, last) !=
        (SELECT min(at), max(at) FROM findings f WHERE f.group_id = g.id)""",
    """SELECT g.id FROM flow_groups g WHERE (flows, messages, bytes_up, bytes_down) !=
        (SELECT count(*), sum(messages), sum(bytes_up), sum(bytes_down) FROM flows f
         WHERE f.group_id = g.id)""",
    """SELECT g.id FROM flow_groups g WHERE (first, last) !=
        (SELECT min(started), max(started) FROM flows f WHERE f.group_id = g.id)""",
    """SELECT f.id FROM flows f WHERE (messages, bytes_up, bytes_down) !=
        (SELECT count(*), coalesce(sum(body_size) FILTER (WHERE direction = 0), 0),
         coalesce(sum(body_size) FILTER (WHERE direction = 1), 0) FROM messages m
         WHERE m.flow_id = f.id)""",
    """SELECT g.id FROM opaque_groups g WHERE (parts, bytes) !=
        (SELECT count(*), coalesce(sum(size), 0) FROM opaques o WHERE o.group_id = g.id)""",
    """SELECT s.id FROM sessions s WHERE recurring != (SELECT count(*) FROM recurring r
        JOIN messages m ON m.id = r.message_id JOIN flows f ON f.id = m.flow_id
        WHERE f.session_id = s.id)""",
    "PRAGMA foreign_key_check",
)


@settings(max_examples=15, deadline=None)
@given(rng=st.randoms(use_true_random=False))
def test_the_rollups_are_the_sums_of_their_rows(rng: random.Random) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = database(pathlib.Path(folder))
        _work(path, rng)
        connection = sqlite3.connect(path)
        assert [connection.execute(check).fetchall() for check in ROLLUPS] == [[]] * len(ROLLUPS)
        connection.close()


def _work(path: pathlib.Path, rng: random.Random) -> None:
    """Messages and audits in any order, again and again."""
    with open_writer(path) as writer:
        sessions = [session(writer, str(n)) for n in range(2)]
        known: list[tuple[int, int]] = []
        for _ in range(8):
            number = rng.choice(sessions)
            some = [
                message(
                    str(rng.randrange(9)),
                    rng.randrange(4),
                    host=rng.choice("aab"),
                    body=b"z" * rng.randrange(3),
                    started=rng.choice([None, START + rng.randrange(9)]),
                    open=rng.random() < 0.3,
                )
                for _ in range(rng.randrange(9))
            ]
            known += [(number, each) for each in writer.add(number, some)]
            for number, each in rng.sample(known, min(6, len(known))):
                kinds = rng.choices(["id.email", "location.precise"], k=rng.randrange(3))
                said = audit(
                    *(finding(data_type=kind) for kind in kinds),
                    opaques=rng.randrange(3),
                    recurring=rng.randrange(3),
                )
                writer.conclude(number, [(each, said)])
