"""Rows are for reading; what may quote a payload does not get into a log by repr."""

from __future__ import annotations

import pathlib

from auditor.store import open_reader, open_writer
from tests.store.material import audit, database, finding, message, session, source


def test_no_payload_in_repr(tmp_path: pathlib.Path) -> None:
    path = database(tmp_path)
    with open_writer(path) as writer:
        number = session(writer, keep_raw=True)
        some = [message(path="/secret-path", source=source(0, "secret comment"))]
        ids = writer.add(number, some)
        writer.conclude(number, [(ids[0], audit(finding("secret value")))])
    with open_reader(path) as reader:
        (row,) = reader.findings()
        (flow,) = reader.flows()
    assert (row.raw, row.source_comment, flow.path) == (
        "secret value",
        "secret comment",
        "/secret-path",
    )
    for text in (repr(row), str(row), f"{flow}", repr([row, flow])):
        assert "secret" not in text
        assert row.value_hash.hex() not in text
        assert repr(row.value_hash) not in text
    assert repr(row).startswith("FindingRow(id=1, flow=1, flow_key='flow', ")
    assert "host='api.example.com'" in repr(flow)
