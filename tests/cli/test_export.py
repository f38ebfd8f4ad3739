"""Exports: masked unless revealed, private, whole or not at all, and read by other tools."""

import csv
import io
import json
import stat
import warnings
from pathlib import Path

import pytest
from mitmproxy.http import HTTPFlow

from tests.cli import seed
from tests.cli.run import auditor, in_terminal

with warnings.catch_warnings():  # mitmproxy's filters use names that pyparsing has deprecated
    warnings.simplefilter("ignore")
    from mitmproxy.io import FlowReader

SECRETS = ("tester%40example.org", "tester@example.org", "secret-device-id", "22.3193")


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return seed.fill(tmp_path / "a.db")


@pytest.mark.parametrize("what", ["har", "mitm", "csv", "json"])
def test_values_stay_out_until_revealed(database: Path, tmp_path: Path, what: str) -> None:
    masked, revealed = tmp_path / "masked", tmp_path / "revealed"
    ended = auditor("export", what, "--db", database, "-o", masked)
    assert (ended.code, ended.out) == (0, "")
    assert "masked" in ended.err
    assert auditor("export", what, "--db", database, "-o", revealed, "--reveal").code == 0
    assert stat.S_IMODE(masked.stat().st_mode) == 0o600
    for secret in SECRETS[1:2] if what == "csv" else SECRETS:
        assert secret.encode() not in masked.read_bytes()
        assert any(s.encode() in revealed.read_bytes() for s in SECRETS)


def test_har(database: Path) -> None:
    log = json.loads(auditor("export", "har", "--db", database, "--reveal").out)["log"]
    assert [entry["request"]["method"] for entry in log["entries"]] == ["POST", "POST"]
    assert log["entries"][0]["request"]["postData"]["text"] == seed.BODY.decode()


def test_mitm(database: Path, tmp_path: Path) -> None:
    target = tmp_path / "a.mitm"
    auditor("export", "mitm", "--db", database, "--reveal", "-o", target)
    with target.open("rb") as file:
        flows = [flow for flow in FlowReader(file).stream() if isinstance(flow, HTTPFlow)]
    assert [flow.request.pretty_host for flow in flows] == [
        "api.own.example",
        "collect.analytics.example",
    ]
    assert flows[0].request.raw_content == seed.BODY


def test_csv_and_json(database: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(auditor("export", "csv", "--db", database).out)))
    assert {row["data_type"] for row in rows} >= {"location.precise", "id.email"}
    document = json.loads(auditor("export", "json", "--db", database).out)
    assert set(document) == {
        "auditor",
        "revealed",
        "session",
        "remarks",
        "verdict",
        "coverage",
        "flows",
        "findings",
    }
    assert len(document["flows"]) == 2
    assert len(document["findings"]) == len(rows) == 4
    assert document["session"]["session"] == "demo"


def test_filters_apply(database: Path) -> None:
    only = ("--db", database, "--host", "analytics.example")
    assert len(json.loads(auditor("export", "har", *only).out)["log"]["entries"]) == 1
    assert len(json.loads(auditor("export", "json", *only).out)["findings"]) == 2


def test_a_file_is_never_overwritten_unless_told(database: Path, tmp_path: Path) -> None:
    target = tmp_path / "a.har"
    target.write_text("mine", "utf-8")
    refused = auditor("export", "har", "--db", database, "-o", target)
    assert (refused.code, target.read_text("utf-8")) == (2, "mine")
    assert auditor("export", "har", "--db", database, "-o", target, "--force").code == 0
    assert target.read_text("utf-8") != "mine"
    assert sorted(path.name for path in tmp_path.iterdir() if "part" in path.name) == []


def test_no_half_file_is_left_behind(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> object:
        yield "half"
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("auditor.tasks.export.as_csv", broken)
    ended = auditor("export", "csv", "--db", database, "-o", tmp_path / "a.csv")
    assert (ended.code, ended.err) == (1, "auditor: the disk is full.\n")
    assert not list(tmp_path.glob("*a.csv*"))


def test_one_session_at_a_time(database: Path) -> None:
    seed.fill_file(database)
    refused = auditor("export", "har", "--db", database)
    assert (refused.code, refused.err) == (
        2,
        "auditor: Name one of the 2 sessions with --session.\n",
    )
    assert auditor("export", "har", "--db", database, "--session", "files").code == 0


def test_unknown_format_and_missing_folder(database: Path, tmp_path: Path) -> None:
    assert auditor("export", "pcap", "--db", database).code == 2
    missing = auditor("export", "csv", "--db", database, "-o", tmp_path / "no" / "a.csv")
    assert missing.code == 2
    assert (
        missing.err == f"auditor: {tmp_path / 'no' / 'a.csv'}: there is no such file or folder.\n"
    )


def test_a_flow_file_does_not_go_to_a_terminal(database: Path) -> None:
    assert "write it to a file with -o" in in_terminal("export", "mitm", "--db", database)
