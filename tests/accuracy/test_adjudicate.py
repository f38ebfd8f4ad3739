"""The table of judged findings: what is new is shown, what was judged stays judged."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from auditor.audit import Auditor
from auditor.model import Confidence
from tests.accuracy import adjudicate
from tests.accuracy.adjudicate import RIGHT, WRONG, Row, dump, load, merged, summary
from tests.accuracy.lines import har_entry

MOST_WRONG = {Confidence.PROVEN: 0.0, Confidence.PROBABLE: 0.02}
IFA = "1209d0b9-b959-42e6-b921-aa5d9d08c1af"


@pytest.fixture
def traffic(tmp_path: Path) -> Path:
    folder = tmp_path / "traffic"
    folder.mkdir()
    body = json.dumps({"events": [{"gaid": IFA}, {"gaid": IFA}], "note": "nothing"})
    entries = [har_entry({"host": "t.example", "path": "/v1", "body": body})] * 3
    (folder / "a.har").write_text(json.dumps({"log": {"entries": entries}}), "utf-8")
    (folder / "LICENSE").write_text("not traffic", "utf-8")
    return folder


def rows_of(traffic: Path) -> dict[str, Row]:
    return adjudicate.distinct(adjudicate.messages(traffic), Auditor())


def test_a_finding_is_distinct_by_place_and_value(traffic: Path) -> None:
    (row,) = rows_of(traffic).values()
    assert (row.file, row.source_index, row.times) == ("a.har", "0", "6")
    assert (row.host, row.type) == ("t.example", "id.advertising")
    assert row.path.endswith(".events[*].gaid")
    assert IFA not in str(row)


def test_judgements_are_kept(traffic: Path, tmp_path: Path) -> None:
    found = rows_of(traffic)
    (key,) = found
    judged = {
        key: replace(found[key], right=RIGHT, why="the device's own", times="9", reason="old")
    }
    assert merged(found, judged)[key] == replace(found[key], right=RIGHT, why="the device's own")
    assert merged({}, judged)[key].times == "0"
    assert not merged({}, found)
    table = tmp_path / "t.tsv"
    dump(merged(found, judged), table)
    assert load(table) == merged(found, judged)


def test_the_command_shows_what_is_open_and_writes_it(
    traffic: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "t.tsv"
    given = ["--traffic", str(traffic), "--table", str(table)]
    assert adjudicate.main([*given, "--write"]) == 1
    assert "not judged: probable  id.advertising  request  t.example" in capsys.readouterr().out
    (row,) = load(table).values()
    dump({row.key: replace(row, right=WRONG, why="a test")}, table)
    assert adjudicate.main(given) == 0
    assert "probable: 1 distinct, 1 judged, 1 wrong (100.00%)" in capsys.readouterr().out


def test_a_broken_table_is_refused(traffic: Path, tmp_path: Path) -> None:
    table = tmp_path / "t.tsv"
    (row,) = rows_of(traffic).values()
    dump({"a": row, "b": row}, table)
    with pytest.raises(ValueError, match="there twice"):
        load(table)
    table.write_text("a\tb\n1\t2\n", "utf-8")
    with pytest.raises(ValueError, match="the columns must be"):
        load(table)


def test_the_committed_table_is_whole_and_its_judgements_hold() -> None:
    rows = list(load().values())
    assert rows
    assert not [row.key for row in rows if row.right and not row.why]
    assert list(summary(rows))
    for confidence, most in MOST_WRONG.items():
        judged = [row for row in rows if row.confidence == confidence and row.right]
        wrong = [row.key for row in judged if row.right == WRONG and row.times != "0"]
        assert len(wrong) <= most * max(len(judged), 1), wrong
