"""Values that came again, read back; and what is concluded from them, written anew each time."""

import pathlib
from collections.abc import Sequence

from auditor.model import Audit, Confidence, Finding, Method, Path
from auditor.store import Filters, Writer, open_reader, open_writer, purge
from tests.store.material import START, message, session

SAME, OTHER = "7a2016d717b0572fa7a613f89a81d905", "5c53ef3a4d787ebf143d8906bd66d806"
PLACE = Path.root("request.query:k", "k")


def told(value: str = SAME, *findings: Finding) -> Audit:
    return Audit(findings=findings, recurring=((PLACE, value),), leaves=1)


def tracking(reason: str = "again") -> Finding:
    return Finding(
        "id.tracking",
        Confidence.PROBABLE,
        Method.RECURRENCE,
        "recurring-value",
        1,
        PLACE,
        reason,
        SAME,
    )


def known(kind: str, confidence: Confidence = Confidence.PROBABLE) -> Finding:
    return Finding(kind, confidence, Method.KEY, "d", 1, PLACE, "because", SAME)


def filled(writer: Writer, name: str, audits: Sequence[Audit]) -> tuple[int, list[int]]:
    number = session(writer, name)
    ids = writer.add(number, [message(f"{name}-{n}") for n in range(len(audits))])
    writer.conclude(number, list(zip(ids, audits, strict=True)))
    return number, ids


def test_only_what_several_messages_hold_comes_back_sorted_and_explained(
    tmp_path: pathlib.Path,
) -> None:
    path = tmp_path / "a.db"
    with open_writer(path) as writer:
        one, first = filled(writer, "one", [told(), told(OTHER), told(SAME, known("id.user"))])
        two, second = filled(writer, "two", [told(SAME, known("id.user", Confidence.CANDIDATE))])
    with open_reader(path) as reader:
        (value,) = reader.recurring_values()
        assert (value.sessions, value.hosts) == (frozenset({one, two}), 1)
        assert {place for _, _, place in reader.recurring_places()} == {"request.query:k"}
        rows = list(reader.recurring([value.value]))
        assert list(reader.recurring([b"another"])) == []
    assert [(row.session, row.message, row.explained) for row in rows] == [
        (one, first[0], False),
        (one, first[2], True),
        (two, second[0], False),
    ]
    assert len({row.value for row in rows}) == 1
    assert {row.path for row in rows} == {"request.query:k"}


def test_the_ids_of_phones_and_the_apps(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "a.db"
    with open_writer(path) as writer:
        one, _ = filled(writer, "one", [told(SAME, known("id.device")), told()])
        two, _ = filled(writer, "two", [told(SAME, known("id.device")), told()])
        filled(writer, "three", [told(SAME, known("id.device", Confidence.CANDIDATE))])
        filled(writer, "four", [told(SAME, known("id.user"))])
    with open_reader(path) as reader:
        markers = list(reader.phone_markers())
        assert {number for number, _ in markers} == {one, two}
        assert len({marker for _, marker in markers}) == 1
        assert {number for number, _ in reader.session_apps()} >= {one, two}


def test_conclusions_replace_each_other_and_nothing_else(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "a.db"
    with open_writer(path) as writer:
        number, (first, second) = filled(writer, "one", [told(SAME, known("id.user")), told()])
        writer.correlate({number: [(first, tracking("one")), (second, tracking("one"))]})
        writer.correlate({number: [(second, tracking("two")), (999, tracking("gone"))], 77: []})
    with open_reader(path) as reader:
        found = [(row.message, row.data_type, row.reason) for row in reader.findings()]
        assert sorted(found) == [
            (first, "id.user", "because"),
            (second, "id.tracking", "two"),
        ]
        assert reader.count_findings(Filters(data_type="id.tracking")) == 1
        assert [row.places for row in reader.recipients(Filters(data_type="id.tracking"))] == [1]
        assert all(row.state.value == "done" for row in reader.messages())
    with open_writer(path) as writer:
        writer.correlate({})
    with open_reader(path) as reader:
        assert [row.data_type for row in reader.findings()] == ["id.user"]
        assert list(reader.recipients(Filters(data_type="id.tracking"))) == []


def test_a_purge_leaves_no_word_of_the_session_in_what_others_rested_on(
    tmp_path: pathlib.Path,
) -> None:
    path = tmp_path / "a.db"
    with open_writer(path) as writer:
        gone, _ = filled(writer, "secret-name", [told(), told()])
        writer.end_session(gone, ended=START, state="closed")
        kept, (first, _) = filled(writer, "kept", [told(), told()])
        writer.correlate({kept: [(first, tracking("in 2 sessions (secret-name, kept)"))]})
    removed = purge(path, "secret-name")
    assert removed.findings == 0
    assert b"secret-name" not in path.read_bytes()
    with open_reader(path) as reader:
        assert list(reader.findings()) == []
        assert list(reader.recipients()) == []
