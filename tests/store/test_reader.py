from __future__ import annotations

import pathlib
import sqlite3
import threading

import pytest

from auditor.model import AuditorError, InputError, StoreError
from auditor.store import Filters, open_reader, open_writer, queries
from tests.store.material import audit, database, filled, finding, message, session


def test_a_flow_with_all_about_it(tmp_path: pathlib.Path) -> None:
    with open_reader(filled(tmp_path)) as reader:
        detail = reader.flow("two")
        assert detail == reader.flow(2) == reader.flow("two", session="s")
        assert [each.message.body for each in detail.messages] == [b"a small body"] * 2
        assert [row.message for row in detail.findings] == [3, 4]
        assert [(row.message, row.size) for row in detail.flow.opaques] == [(3, 10), (4, 10)]
        assert list(reader.opaques(2)) == list(detail.flow.opaques)
        assert (detail.connection, detail.more) == (None, False)
        short = reader.flow(2, messages=1)
        assert (len(short.messages), short.more) == (1, True)
        with pytest.raises(InputError, match="There is no session"):
            reader.flow("two", session="other")


def test_a_flow_of_many_bytes_is_shown_in_part(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "_MAX_SHOWN", 20)
    with open_reader(filled(tmp_path)) as reader:
        detail = reader.flow(1)
    assert (len(detail.messages), detail.more) == (1, True)


@pytest.mark.parametrize("name", ["a?b#c.db", "100%.db", "with space;mode=rw.db"])
def test_any_name_will_do(tmp_path: pathlib.Path, name: str) -> None:
    path = tmp_path / name
    open_writer(path).close()
    open_reader(path).close()
    assert {each.name for each in tmp_path.iterdir()} >= {name, name + ".key"}
    assert all(each.name.startswith(name) for each in tmp_path.iterdir())


def test_a_key_in_two_sessions(tmp_path: pathlib.Path) -> None:
    path = filled(tmp_path)
    with open_writer(path) as writer:
        writer.add(session(writer, "other"), [message("two")])
    with open_reader(path) as reader:
        with pytest.raises(InputError, match="Several sessions"):
            reader.flow("two")
        assert reader.flow("two", session="other").flow.session == "other"
        with pytest.raises(InputError, match="There is no flow 1"):
            reader.flow(1, session="other")


def test_reading_changes_no_byte_and_cannot(tmp_path: pathlib.Path) -> None:
    path = filled(tmp_path)
    before = path.read_bytes()
    with open_reader(path) as reader:
        for answer in (reader.flows(opaques=True), reader.findings(), reader.recipients(),
                       reader.traffic(), reader.unread(), reader.messages()):  # fmt: skip
            assert len(list(answer)) > 0
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            reader._connection.execute("DELETE FROM findings")
    assert path.read_bytes() == before


def test_readers_read_while_a_writer_writes(tmp_path: pathlib.Path) -> None:
    path = filled(tmp_path)
    stop = threading.Event()
    errors: list[BaseException] = []

    def write() -> None:
        try:
            with open_writer(path) as writer:
                for n in range(100_000):
                    (first,) = writer.add(1, [message(f"more {n}")])
                    writer.conclude(1, [(first, audit(finding()))])
                    if stop.is_set():
                        return
        except BaseException as error:  # noqa: BLE001  a thread's error must be seen
            errors.append(error)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        counts: list[int] = []
        with open_reader(path) as reader:
            while not counts or (counts[-1] < counts[0] + 20 and thread.is_alive()):
                (row,) = reader.recipients(Filters(direction=None, limit=1))
                counts.append(row.places)
                assert row.places <= reader.count_findings()
                assert sum(1 for _ in reader.messages(Filters(limit=50))) >= 4
    finally:
        stop.set()
        thread.join()
    assert not errors
    assert counts == sorted(counts)
    assert counts[-1] > counts[0]


def test_a_rescan_reads_and_concludes_in_turn(tmp_path: pathlib.Path) -> None:
    path = database(tmp_path)
    with open_writer(path) as writer:
        number = session(writer)
        writer.add(number, [message(str(n), k) for n in range(300) for k in (0, 1)])
        with open_reader(path) as reader:
            for stored in reader.messages(Filters(session="s")):
                writer.conclude(number, [(stored.id, audit(finding()))])
            assert reader.count_findings() == 600
        assert list(writer.pending(number)) == []


READING = (
    "SELECT count(*) FROM flows",
    "WITH x AS (SELECT recipient FROM finding_list) SELECT DISTINCT recipient FROM x",
    "SELECT name FROM pragma_table_info('flows')",
    "SELECT value FROM json_each('[1]')",
    "PRAGMA table_info(flows)",
    "SELECT upper(hex(hash)) FROM findings -- a comment",
    "WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c LIMIT 5) SELECT n FROM c",
    "EXPLAIN QUERY PLAN SELECT * FROM flows",
    "VALUES (1, 2)",
)
MORE_THAN_READING = (
    "DELETE FROM flows",
    "UPDATE meta SET value = 1",
    "INSERT INTO words (word) VALUES ('x')",
    "CREATE TABLE x (y)",
    "CREATE TEMP TABLE x (y)",
    "DROP TABLE flows",
    "ATTACH '{}' AS x",
    "VACUUM INTO '{}'",
    "VACUUM",
    "PRAGMA journal_mode = DELETE",
    "PRAGMA query_only = OFF",
    "PRAGMA writable_schema = ON",
    "BEGIN IMMEDIATE",
    "REINDEX",
    "UPDATE sqlite_master SET sql = ''",
    "SELECT integrity_check FROM pragma_integrity_check",
    "ANALYZE",
    "SELECT load_extension('x')",
)
WRONG = ("", "-- nothing", "SELEC 1", "SELECT 1; SELECT 2", "SELECT ?", "SELECT \x00", "\udcff",
         "SELECT nothing FROM flows", "SELECT zeroblob(1 << 30)", "x" * 2_000_000)  # fmt: skip


@pytest.mark.parametrize("text", READING)
def test_a_statement_that_reads(tmp_path: pathlib.Path, text: str) -> None:
    with open_reader(filled(tmp_path)) as reader:
        result = reader.sql(text)
        rows = list(result.rows)
    assert rows
    assert {len(row) for row in rows} == {len(result.columns)}


@pytest.mark.parametrize("text", MORE_THAN_READING)
def test_a_statement_that_would_do_more(tmp_path: pathlib.Path, text: str) -> None:
    path = filled(tmp_path)
    before = path.read_bytes()
    with open_reader(path) as reader, pytest.raises(InputError):
        list(reader.sql(text.format(tmp_path / "written.db")).rows)
    assert path.read_bytes() == before
    assert not (tmp_path / "written.db").exists()


@pytest.mark.parametrize("text", WRONG)
def test_a_statement_that_is_none(tmp_path: pathlib.Path, text: str) -> None:
    with open_reader(filled(tmp_path)) as reader, pytest.raises(AuditorError):
        list(reader.sql(text).rows)


def test_a_statement_has_its_time(tmp_path: pathlib.Path) -> None:
    endless = "WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT"
    with open_reader(filled(tmp_path)) as reader:
        with pytest.raises(StoreError, match="took too long"):
            list(reader.sql(f"{endless} count(*) FROM c", seconds=0.05).rows)
        rows = reader.sql(f"{endless} n FROM c", seconds=0.05).rows
        assert next(rows) == (1,)
        with pytest.raises(StoreError, match="took too long"):
            list(rows)


def test_text_that_is_cut_in_a_character(tmp_path: pathlib.Path) -> None:
    with open_reader(filled(tmp_path)) as reader:
        ((value,),) = reader.sql("SELECT CAST(x'C3' AS TEXT)").rows
    assert value == "\ufffd"
