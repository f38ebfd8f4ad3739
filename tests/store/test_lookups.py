"""Names that were looked up: of stored questions, and of those that are stored nowhere else."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest

from auditor.model import Direction, Message, Protocol
from auditor.store import lookups, open_reader, open_writer, purge
from tests.store.material import START, database, message, session


def question(number: int, *names: str, **more: object) -> Message:
    body = json.dumps({"name": names[0], "type": "A", "more": list(names[1:])}).encode()
    fields: dict[str, Any] = {"protocol": Protocol.DNS, "body": body, **more}
    return message(f"d{number}", **fields)


def names(path: pathlib.Path) -> list[str]:
    with open_reader(path) as reader:
        return list(reader.looked_up("s"))


def test_questions_are_kept_by_name_where_no_message_is(tmp_path: pathlib.Path) -> None:
    path = database(tmp_path)
    asked = [
        question(1, "b.example", "a.example"),
        question(2, "a.example"),
        question(3, "no.example", direction=Direction.RESPONSE),
        question(4, "no.example", protocol=Protocol.UDP),
        question(5, "\udce9.example"),
        question(6, "x" * 999),
        question(7, ""),
        message("d8", protocol=Protocol.DNS, body=b"[" * 9_999),
    ]
    with open_writer(path) as writer:
        number = session(writer, "s")
        writer.add_lookups(number, asked)
        writer.add_lookups(number, asked[:2])
        writer.add_lookups(session(writer, "other"), [question(1, "other.example")])
        writer.end_session(number, ended=START, state="closed")
    found = names(path)
    assert sorted(found)[:2] == ["a.example", "b.example"]
    assert "\udce9.example" in found
    assert len(found) == 4
    assert max(map(len, found)) < 300
    purge(path, "s")
    with open_reader(path) as reader:
        assert list(reader.looked_up("other")) == ["other.example"]


@pytest.mark.parametrize("no_bodies", [False, True])
def test_a_message_tells_its_name_with_and_without_its_body(
    tmp_path: pathlib.Path, no_bodies: bool
) -> None:
    path = database(tmp_path)
    with open_writer(path) as writer:
        number = writer.begin_session(
            "s", kind="capture", tool_versions={}, detector_versions={}, no_bodies=no_bodies
        )
        writer.add(number, [question(1, "a.example"), question(2, "b.example")])
    assert names(path) == ["a.example", "b.example"]


def test_so_many_are_kept(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookups, "MOST", 3)
    path = database(tmp_path)
    with open_writer(path) as writer:
        number = session(writer, "s")
        for start in (0, 2, 4):
            writer.add_lookups(number, [question(n, f"n{n}.example") for n in (start, start + 1)])
    assert names(path) == ["n0.example", "n1.example", "n2.example"]
