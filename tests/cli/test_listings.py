"""The listings: what they hold, in every format, filtered, and fit for a terminal."""

import csv
import io
import json
import subprocess
import unicodedata
from pathlib import Path

import pytest

from tests.cli import seed
from tests.cli.run import SCRIPT, auditor, in_terminal, installed

DANGEROUS = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
LISTINGS = ("sessions", "flows", "findings", "recipients", "verdict", "coverage")


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return seed.fill_file(seed.fill(tmp_path / "a.db"))


def harmless(text: str) -> bool:
    return not {unicodedata.category(c) for c in text} - {"Cc"} & DANGEROUS and not any(
        unicodedata.category(c) == "Cc" and c not in "\r\n" for c in text
    )


@pytest.mark.parametrize("command", LISTINGS)
def test_every_listing_in_every_format(database: Path, command: str) -> None:
    by_json = auditor(command, "--db", database, "--json")
    by_line = auditor(command, "--db", database, "--nl")
    by_csv = auditor(command, "--db", database, "--csv")
    by_table = auditor(command, "--db", database)
    assert {ended.code for ended in (by_json, by_line, by_csv, by_table)} == {0}
    rows = by_json.json()
    assert rows
    assert [json.loads(line) for line in by_line.out.splitlines()] == rows
    cells = list(csv.DictReader(io.StringIO(by_csv.out)))
    assert [list(row) for row in cells] == [list(row) for row in rows]
    for ended in (by_json, by_line, by_csv, by_table):
        assert harmless(ended.out)
        assert not ended.err


@pytest.mark.parametrize("command", LISTINGS)
def test_a_table_fits_the_terminal(database: Path, command: str) -> None:
    for columns in (80, 100):
        shown = auditor(command, "--db", database, COLUMNS=str(columns)).out
        assert shown
        assert max(len(line) for line in shown.splitlines()) <= columns


def test_findings_keep_the_json_contract(database: Path) -> None:
    rows = auditor("findings", "--db", database, "--session", "demo", "--json").json()
    email = next(row for row in rows if row["data_type"] == "id.email")
    assert (
        email
        | {
            "category": "identifier",
            "confidence": "proven",
            "direction": "request",
            "known": "email",
            "method": "known-value",
            "path": "request.query:email",
            "recipient": "analytics.example",
            "host": "collect.analytics.example",
            "source_file": None,
            "source_index": None,
            "value": "t•••@e•••.org",
        }
        == email
    )


def test_values_are_masked_until_revealed(database: Path) -> None:
    for command in ("findings", "flows"):
        for form in ("--json", "--csv", "--table"):
            masked = auditor(command, "--db", database, form).out
            assert "tester" not in masked
            assert "22.3193" not in masked
    told = auditor("findings", "--db", database, "--reveal", "--json").json()
    values = {str(row["data_type"]): row["value"] for row in told}
    assert values["id.email"] == "tester@example.org"
    assert "tester%40example.org" in auditor("flows", "--db", database, "--reveal", "--csv").out


def test_flows_have_their_source_and_unread_parts(database: Path) -> None:
    rows = auditor("flows", "--db", database, "--json").json()
    first, imported, _ = rows
    assert [part["reason"] for part in first["opaque"]] == [f"no layer fits {seed.ESC}"]  # type: ignore[attr-defined]  # a list
    assert (imported["source_file"], imported["source_index"]) == ("traffic.har", 3)
    assert imported["source_comment"] == f"entry {seed.ESC}three"
    assert imported["recipient"] == "example.co.uk"


@pytest.mark.parametrize(
    ("arguments", "types"),
    [
        (["--category", "location"], {"location.precise"}),
        (["--type", "id.email"], {"id.email"}),
        (["--confidence", "proven"], {"location.precise", "id.email"}),
        (["--confidence", "probable"], {"location.precise", "id.email", "id.network"}),
        (["--direction", "response"], {"id.network"}),
        (["--host", "analytics.example"], {"id.email", "id.phone"}),
        (["--host", "Collect.Analytics.Example."], {"id.email", "id.phone"}),
        (["--app", seed.APP, "--type", "id.phone"], {"id.phone"}),
        (["--app", "com.other"], set()),
        (["--session", "files"], set()),
        (["--since", "2023-11-14T23:00:00"], {"id.email", "id.phone"}),
        (["--since", "2023-11-15"], set()),
        (["--since", "2h"], set()),
        (["--limit", "1"], {"location.precise"}),
    ],
)
def test_filters(database: Path, arguments: list[str], types: set[str]) -> None:
    ended = auditor("findings", "--db", database, "--json", *arguments)
    assert ended.code == 0
    assert {row["data_type"] for row in ended.json()} == types


def test_an_empty_answer_is_still_an_answer(database: Path) -> None:
    nothing = ("--db", database, "--app", "com.other")
    assert auditor("findings", *nothing, "--json").json() == []
    assert auditor("findings", *nothing, "--nl").out == ""
    assert auditor("findings", *nothing, "--csv").out.startswith("id,flow,flow_key,")
    ended = auditor("findings", *nothing)
    assert (ended.code, ended.out, ended.err) == (0, "", "No finding matches.\n")


def test_recipients_count_only_what_was_sent_and_is_sure(database: Path) -> None:
    rows = auditor("recipients", "--db", database, "--json").json()
    assert {(row["recipient"], row["data_type"]) for row in rows} == {
        ("own.example", "location.precise"),
        ("analytics.example", "id.email"),
    }
    more = auditor("recipients", "--db", database, "--json", "--confidence", "candidate").json()
    assert "id.phone" in {row["data_type"] for row in more}


def test_a_table_of_many_rows_says_that_there_are_more(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("auditor.cli.output.TABLE_ROWS", 2)
    ended = auditor("findings", "--db", database)
    assert len(ended.out.splitlines()) == 4
    assert "more than 2 rows" in ended.err
    for everything in ("0", "9" * 30):
        ended = auditor("findings", "--db", database, "--limit", everything)
        assert len(ended.out.splitlines()) == 6
    assert len(auditor("findings", "--db", database, "--limit", "3").out.splitlines()) == 5
    assert len(auditor("findings", "--db", database, "--json").json()) == 4


def test_sql_reads_and_only_reads(database: Path) -> None:
    ended = auditor("sql", "--db", database, "SELECT 1 AS a, '=x' AS a, x'00ff' AS b", "--json")
    assert ended.json() == [{"a": 1, "a_2": "=x", "b": "base64:AP8="}]
    assert auditor("sql", "--db", database, "SELECT '=x' AS a", "--csv").out == "a\n'=x\n"
    assert (
        len(
            auditor(
                "sql", "--db", database, "VALUES (1),(2),(3)", "--limit", "2", "--nl"
            ).out.split("\n")
        )
        == 3
    )
    for statement in ("DELETE FROM sessions", "SELEC", "PRAGMA journal_mode=DELETE"):
        refused = auditor("sql", "--db", database, statement)
        assert refused.code == 2
        assert refused.err.startswith("auditor: ")
        assert refused.err.count("\n") == 1


def test_show_tells_the_chain_down_to_the_masked_value(database: Path) -> None:
    shown = auditor("show", 1, "--db", database).out
    chain = "    request.body\n      json:$.where.lat\n        = 22.•••\n"
    assert chain in shown
    for expected in (
        "Connection: decrypted",
        "TLSv1.3",
        "JA4 t13d",
        "200",
        "no layer fits \\x1b[31m",
    ):
        assert expected in shown
    assert harmless(shown)
    assert "22.3193" not in shown
    by_key = json.loads(auditor("show", "f2", "--db", database, "--json").out)
    assert by_key["flow"] == 2
    missing = auditor("show", 99, "--db", database)
    assert (missing.code, missing.err) == (2, "auditor: There is no flow 99.\n")


def test_the_installed_script_says_the_same(database: Path) -> None:
    here = auditor("show", 1, "--db", database)
    there = installed("show", 1, AUDITOR_DB=str(database))
    assert (there.code, there.out, there.err) == (here.code, here.out, here.err)


def test_a_terminal_gets_colour_and_a_pager_when_the_screen_is_too_small(database: Path) -> None:
    arguments = ("findings", "--db", database)
    short = in_terminal(*arguments, PAGER="sed s/^/paged/")
    assert "\x1b[1;31mproven" in short
    assert "paged" not in short
    assert "\x1b" not in in_terminal(*arguments, PAGER="", NO_COLOR="1")
    long = in_terminal("show", 1, "--db", database, PAGER="sed s/^/paged/")
    assert all(line.startswith("paged") for line in long.splitlines())
    unavailable = in_terminal("show", 1, "--db", database, PAGER="no-such-pager-here")
    assert "Flow 1" in unavailable


def test_a_closed_pipe_is_no_error(database: Path) -> None:
    many = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000)"
        " SELECT i FROM n"
    )
    line = f"({SCRIPT} sql --nl --db {database} '{many}'; echo code $? >&2) | head -1"
    piped = subprocess.run(["/bin/sh", "-c", line], capture_output=True, text=True, check=False)
    assert piped.stderr == "code 0\n"
    assert piped.stdout.count("\n") == 1
