"""Recorded traffic comes in through the command line, and every bad file has its sentence."""

import functools
import json
import secrets
import sqlite3
import stat
from pathlib import Path

import pytest

from auditor.store import connect, open_writer
from tests.cli.run import auditor, in_terminal
from tests.intake.pcap.build import SERVER, Talk, client_hello, pcap

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
HAR = FIXTURES / "reporthar" / "android" / "first-run.har"
MITM = FIXTURES / "reporthar" / "flows" / "reporthar-android-second-run.mitm"
IMAGE = b"\x89PNG\r\n\x1a\n" + bytes(100)
PHONE = "4f0c2a9e-6c3b-4b2e-9a55-1c2d3e4f5a6b"


def har(*entries: dict[str, object]) -> str:
    return json.dumps({"log": {"version": "1.2", "creator": {}, "entries": list(entries)}})


def entry(url: str, comment: str = "", body: str = "") -> dict[str, object]:
    request: dict[str, object] = {"method": "POST" if body else "GET", "url": url, "headers": []}
    if body:
        request["postData"] = {"mimeType": "application/json", "text": body}
    return {
        "startedDateTime": "2024-05-01T10:00:00.000Z",
        "request": request,
        "response": {"status": 200, "headers": []},
        "comment": comment,
    }


def rows(database: Path, command: str = "findings", *arguments: str) -> list[dict[str, object]]:
    return auditor(command, "--db", database, "--json", *arguments).json()


def test_real_traffic_becomes_an_answer(tmp_path: Path) -> None:
    database = tmp_path / "new" / "folder" / "a.db"
    ended = auditor("import", HAR, MITM, "--db", database, "--session", "real")
    assert (ended.code, ended.out) == (0, "")
    assert f"{HAR}: 16 entries, 32 messages.\n" in ended.err
    assert stat.S_IMODE(database.stat().st_mode) == 0o600
    assert stat.S_IMODE(database.parent.stat().st_mode) == 0o700
    found = rows(database)
    assert {row["recipient"] for row in found} >= {"facebook.com", "branch.io"}
    assert {row["source_file"] for row in found} == {str(HAR), str(MITM)}
    shown = auditor("verdict", "--db", database)
    assert shown.code == 0
    assert "unknown: a file shows only what its recorder kept" in shown.out


def test_the_json_contract_over_a_file(tmp_path: Path) -> None:
    file, profile, database = tmp_path / "a.har", tmp_path / "me.toml", tmp_path / "a.db"
    body = json.dumps({"device": {"advertising_id": PHONE}, "coupon": "ZQ-77-planted"})
    file.write_text(
        har(entry("https://a.example/"), entry("https://api.shop.co.uk/v1", "second", body)),
        "utf-8",
    )
    profile.write_text(f'[known]\nadvertising_id = ["{PHONE}"]\ncoupon = ["ZQ-77-planted"]\n')
    options = ("--db", database, "--session", "s", "--profile", profile)
    assert auditor("import", file, *options).code == 0
    by_known = {row["known"]: row for row in rows(database, "findings", "--reveal")}
    expected = {
        "coupon": ("id.canary", "ZQ-77-planted", "$.coupon"),
        "advertising_id": ("id.advertising", PHONE, "$.device.advertising_id"),
    }
    for key, (data_type, value, place) in expected.items():
        row = by_known[key]
        assert row["data_type"] == data_type
        assert row["value"] == value
        assert str(row["path"]).endswith(place)
        assert (row["source_file"], row["source_index"]) == (str(file), 1)
        assert (row["source_comment"], row["direction"]) == ("second", "request")
        assert (row["recipient"], row["host"]) == ("shop.co.uk", "api.shop.co.uk")
        assert (row["confidence"], row["method"]) == ("proven", "known-value")
    assert auditor("findings", "--db", database, "--json").out.count(PHONE) == 0


def test_the_same_file_again_adds_nothing(tmp_path: Path) -> None:
    database = tmp_path / "a.db"
    options = ("--db", database, "--session", "s")
    auditor("import", HAR, *options)
    before = rows(database)
    again = auditor("import", HAR, *options)
    assert again.code == 0
    assert "imported before, nothing was added" in again.err
    assert rows(database) == before


def test_a_session_gets_a_name_of_its_own(tmp_path: Path) -> None:
    ended = auditor("import", HAR, "--db", tmp_path / "a.db")
    [row] = rows(tmp_path / "a.db", "sessions")
    assert f"Session {row['session']}: " in ended.err
    assert str(row["session"]).startswith("import-")


def test_raw_values_and_bodies_on_request(tmp_path: Path) -> None:
    raw, bare = tmp_path / "raw.db", tmp_path / "bare.db"
    auditor("import", HAR, "--db", raw, "--keep-raw", "--no-bodies")
    auditor("import", HAR, "--db", bare, "--no-bodies")
    kept, lost = (rows(database, "findings", "--reveal") for database in (raw, bare))
    assert all(row["value"] for row in kept)
    in_body = [row for row in lost if str(row["path"]).startswith("request.body")]
    assert in_body
    assert not any(row["value"] for row in in_body)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (IMAGE, "neither a HAR nor a mitmproxy flow file"),
        (b"just text\n", "neither a HAR nor a mitmproxy flow file"),
        (b'{"not": "a har"}', "no log.entries"),
        (b"\xd4\xc3\xb2\xa1" + bytes(4), "ends inside its header"),
    ],
)
def test_a_file_of_another_kind(tmp_path: Path, content: bytes, words: str) -> None:
    file = tmp_path / "a.har"
    file.write_bytes(content)
    ended = auditor("import", file, "--db", tmp_path / "a.db")
    assert ended.code == 2, ended
    assert ended.err.startswith("auditor: ")
    assert ended.err.count("\n") == 1
    assert words in ended.err
    assert not (tmp_path / "a.db").exists()


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    for path, words in ((tmp_path / "no.har", "does not exist"), (tmp_path, "is a folder")):
        ended = auditor("import", path, "--db", tmp_path / "a.db")
        assert ended.code == 2
        assert words in ended.err


@pytest.mark.parametrize("file", [HAR, MITM])
def test_a_truncated_file_gives_what_it_holds(tmp_path: Path, file: Path) -> None:
    cut = tmp_path / file.name
    cut.write_bytes(file.read_bytes()[: file.stat().st_size * 2 // 3])
    ended = auditor("import", cut, "--db", tmp_path / "a.db", "--session", "s")
    assert ended.code == 3, ended
    assert "could not be read" in ended.err
    assert rows(tmp_path / "a.db", "flows")
    verdict = auditor("verdict", "--db", tmp_path / "a.db")
    assert verdict.code == 3
    assert cut.name in verdict.err


def test_one_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    bad = tmp_path / "bad.har"
    bad.write_bytes(IMAGE)
    ended = auditor("import", bad, HAR, "--db", tmp_path / "a.db")
    assert ended.code == 2
    assert "16 entries" in ended.err


def test_other_flags_for_the_same_session_are_refused(tmp_path: Path) -> None:
    options = ("--db", tmp_path / "a.db", "--session", "s")
    auditor("import", HAR, *options)
    ended = auditor("import", MITM, *options, "--keep-raw")
    assert ended.code == 2
    assert ended.err.startswith("auditor: ")


def test_a_locked_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = tmp_path / "a.db"
    auditor("import", HAR, "--db", database)
    impatient = functools.partial(open_writer, busy_seconds=0.1)
    monkeypatch.setattr("auditor.tasks.importing.open_writer", impatient)
    other = sqlite3.connect(database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        ended = auditor("import", MITM, "--db", database)
    finally:
        other.close()
    assert (ended.code, ended.out) == (1, "")
    assert "locked" in ended.err
    assert ended.err.count("\n") == 1


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database, large = tmp_path / "a.db", tmp_path / "large.har"
    noise = secrets.token_hex(400_000)  # nothing that compresses
    large.write_text(har(entry("https://a.example/", body=noise)), "utf-8")
    auditor("import", HAR, "--db", database, "--session", "s")
    before = rows(database)
    plain = connect._connect

    def crowded(*arguments: object) -> sqlite3.Connection:
        connection = plain(*arguments)  # type: ignore[arg-type]  # handed on as they came
        [pages] = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages + 8}")
        return connection

    monkeypatch.setattr(connect, "_connect", crowded)
    ended = auditor("import", large, "--db", database, "--session", "s")
    assert (ended.code, ended.out) == (1, "")
    assert "the disk is full" in ended.err
    assert ended.err.count("\n") == 1
    monkeypatch.undo()
    assert rows(database) == before
    assert auditor("import", large, "--db", database, "--session", "s").code == 0


def test_a_newer_schema(tmp_path: Path) -> None:
    database = tmp_path / "a.db"
    auditor("import", HAR, "--db", database)
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA user_version = 999")
    connection.close()
    ended = auditor("import", MITM, "--db", database)
    assert ended.code == 2
    assert "newer version" in ended.err


def test_a_bar_is_drawn_for_people_only(tmp_path: Path) -> None:
    assert "Importing" in in_terminal("import", HAR, "--db", tmp_path / "a.db")
    assert "Importing" not in auditor("import", HAR, "--db", tmp_path / "b.db").err


def test_packets_are_counted_and_what_stays_encrypted_is_said(tmp_path: Path) -> None:
    tls = Talk(to=(SERVER, 443))
    tls.send(client_hello())
    (tmp_path / "a.pcap").write_bytes(pcap(tls.close()))
    done = auditor("import", tmp_path / "a.pcap", "--db", tmp_path / "a.db", "--session", "s")
    assert done.code == 0
    assert "a.pcap: 0 entries, 0 messages, 1 connection." in done.err
    assert "1 of 1 TLS connections stayed encrypted." in done.err
    (tmp_path / "cut.pcap").write_bytes(pcap(tls.packets)[:-3])
    assert auditor("import", tmp_path / "cut.pcap", "--db", tmp_path / "a.db").code == 3
    none = ("--keylog", tmp_path / "none")
    done = auditor("import", tmp_path / "a.pcap", "--db", tmp_path / "a.db", *none)
    assert done.code == 2
    assert "there is no such file" in done.err
