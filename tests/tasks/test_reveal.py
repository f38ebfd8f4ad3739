"""What is shown masked can be revealed from the body, by its path."""

import json
from pathlib import Path

import pytest

from auditor.judge import Context
from auditor.model import Audit, Confidence, Finding, Message
from auditor.store import Filters, open_reader, open_writer
from auditor.tasks.reveal import Revealer, look_up, values_of
from auditor.tasks.shapes import FindingJson, FlowJson
from auditor.tasks.shaping import finding_row, flow_row, named, scalar_text
from auditor.tasks.show import flow_document
from tests.cli import seed


def stored(database: Path, message: Message, finding: Finding, *, keep_raw: bool = False) -> None:
    with open_writer(database) as writer:
        session = writer.begin_session(
            "s", kind="capture", tool_versions={}, detector_versions={}, keep_raw=keep_raw
        )
        [number] = writer.add(session, [message])
        writer.conclude(session, [(number, Audit(findings=(finding,)))])


def revealed(database: Path) -> str | None:
    with open_reader(database) as reader:
        [row] = reader.findings(Filters(session="s"))
        return Revealer(reader).value(row)


def paths(message: Message) -> dict[str, str | None]:
    return dict(values_of(message))


def test_a_leaf_as_it_was_sent(tmp_path: Path) -> None:
    message = seed.request("f", "h.example")
    where = next(path for path in paths(message) if path.endswith(".lat"))
    found = seed.finding("location.precise", seed.place(where), "masked anyway")
    stored(tmp_path / "a.db", message, found)
    assert revealed(tmp_path / "a.db") == "22.3193"


def test_an_object_is_the_json_of_its_leaves(tmp_path: Path) -> None:
    message = seed.request("f", "h.example")
    where = next(path for path in paths(message) if path.endswith(".lat")).removesuffix(".lat")
    stored(tmp_path / "a.db", message, seed.finding("location.precise", seed.place(where), ""))
    value = revealed(tmp_path / "a.db")
    assert value is not None
    assert json.loads(value) == {"lat": "22.3193", "lon": "114.1694"}


def test_what_was_kept_raw_needs_no_body(tmp_path: Path) -> None:
    found = seed.finding("location.precise", seed.place("request.body", "gone"), "22.9")
    stored(tmp_path / "a.db", seed.request("f", "h.example"), found, keep_raw=True)
    assert revealed(tmp_path / "a.db") == "22.9"


def test_a_place_that_is_not_there_has_no_value(tmp_path: Path) -> None:
    found = seed.finding("location.precise", seed.place("request.body", "gone"), "22.9")
    stored(tmp_path / "a.db", seed.request("f", "h.example"), found)
    assert revealed(tmp_path / "a.db") is None


def test_without_bodies_the_headers_can_still_be_revealed(tmp_path: Path) -> None:
    database = seed.fill(tmp_path / "a.db", no_bodies=True)
    with open_reader(database) as reader:
        revealer = Revealer(reader)
        values = {row.data_type: revealer.value(row) for row in reader.findings()}
    assert values["id.email"] == "tester@example.org"
    assert values["location.precise"] is None


def test_a_sibling_with_the_same_start_is_not_below() -> None:
    values = {"a.face": "1", "a.faces[0].x": "2", "a.faces[1].x": None}
    assert look_up(values, "a.fac") is None
    assert look_up(values, "a.faces") == '{"[0].x": "2", "[1].x": null}'


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, None), (True, "true"), (22.5, "22.5"), (b"ab", "ab"), (b"\xff", "base64:/w==")],
)
def test_scalars_as_text(value: object, text: str | None) -> None:
    assert scalar_text(value) == text  # type: ignore[arg-type]  # each is a Scalar


def test_rows_have_the_keys_of_the_contract(tmp_path: Path) -> None:
    database = seed.fill(tmp_path / "a.db")
    with open_reader(database) as reader:
        finding = finding_row(next(reader.findings()), "x")
        flow = flow_row(next(reader.flows(opaques=True)))
    assert list(finding) == list(FindingJson.__annotations__)
    assert list(flow) == list(FlowJson.__annotations__)
    contract = (
        "flow source_file source_index source_comment direction category data_type confidence"
        " method path reason recipient value known"
    )
    assert set(contract.split()) <= set(finding)


def test_a_flow_is_told_masked_unless_revealed(tmp_path: Path) -> None:
    database = seed.fill(tmp_path / "a.db")
    secrets = ("tester%40example.org", "tester@example.org", "secret-device-id")
    with open_reader(database) as reader:
        detail = reader.flow("f2")
        opaques = list(reader.opaques(detail.flow.id))
        context = Context.of(row.facts for row in reader.connections())
        masked = flow_document(detail, opaques, context, None)
        told = flow_document(detail, opaques, context, Revealer(reader).value)
    for secret in secrets:
        assert secret not in json.dumps(masked)
        assert secret in json.dumps(told)
    facts = masked["facts"]
    assert isinstance(facts, dict)
    assert facts["fate"] == "decrypted"


def test_names_of_columns_are_unique() -> None:
    assert named(["a", "b", "a", "a", "a_2"]) == ["a", "b", "a_2", "a_3", "a_2_2"]


def test_confidence_is_not_touched_by_direction(tmp_path: Path) -> None:
    database = seed.fill(tmp_path / "a.db")
    with open_reader(database) as reader:
        received = [row for row in reader.findings() if row.direction.value == "response"]
    assert {row.confidence for row in received} == {Confidence.PROBABLE}
