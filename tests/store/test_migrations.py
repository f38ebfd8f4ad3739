from __future__ import annotations

import multiprocessing
import pathlib
import shutil
import sqlite3

import pytest
from sqlite_utils import Database

from auditor.model import InputError
from auditor.store import migrations, open_reader, open_writer, purge
from auditor.store.keys import key_path
from tests.store.material import audit, database, filled, finding, message, session


def _schema(path: pathlib.Path) -> list[tuple[str, str]]:
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
    connection.close()
    return rows


def _execute(path: pathlib.Path, *statements: str) -> None:
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


@pytest.mark.parametrize("version", range(len(migrations.MIGRATIONS)))
def test_from_each_earlier_version(tmp_path: pathlib.Path, version: int) -> None:
    old, new = tmp_path / "old.db", tmp_path / "new.db"
    connection = sqlite3.connect(old, isolation_level=None)
    if version:
        migrations.migrate(connection, old, migrations.MIGRATIONS[:version])
    connection.close()
    for path in (old, new):
        open_writer(path).close()
    assert _schema(old) == _schema(new)
    open_reader(old).close()


def test_lookups_of_earlier_versions_are_kept(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "audit.db"
    connection = sqlite3.connect(path, isolation_level=None)
    migrations.migrate(connection, path, migrations.MIGRATIONS[:6])
    connection.close()
    table = Database(path).table("connections")
    row = {one.name: "" if one.type == "TEXT" else 0 for one in table.columns if one.name != "id"}
    for key, server, mode, requests, messages in (
        ("resolver", "192.0.2.1:53", "tun", 0, 4),
        ("mode", "192.0.2.1:5353", "dns@53", 0, 2),
        ("stream", "192.0.2.1:5300", "tun", 0, 3),
        ("page", "192.0.2.1:53", "tun", 1, 1),
    ):
        told = {"key": key, "server": server, "mode": mode, "requests": requests}
        table.insert({**row, **told, "messages": messages})
    table.db.conn.close()
    open_writer(path).close()
    connection = sqlite3.connect(path)
    found = dict(connection.execute("SELECT key, lookups FROM connections"))
    connection.close()
    assert found == {"resolver": 4, "mode": 2, "stream": 0, "page": 0}


def test_a_migration_is_appended_and_keeps_what_is_there(tmp_path: pathlib.Path) -> None:
    path = filled(tmp_path)

    def second(database: Database) -> None:
        database.create_table("second", {"id": int}, pk="id", strict=True)

    more = (*migrations.MIGRATIONS, second)
    connection = sqlite3.connect(path, isolation_level=None)
    migrations.migrate(connection, path, more)
    assert connection.execute("PRAGMA user_version").fetchone() == (len(more),)
    assert connection.execute("SELECT count(*) FROM findings").fetchone() == (4,)
    migrations.migrate(connection, path, more)  # nothing to do
    connection.close()
    for opened in (open_reader, open_writer):
        with pytest.raises(InputError, match=rf"newer version \(schema {len(more)}, this"):
            opened(path)
    with pytest.raises(InputError, match="newer version"):
        purge(path, "s")


def test_a_migration_that_fails_changes_nothing(tmp_path: pathlib.Path) -> None:
    path = filled(tmp_path)
    before = _schema(path)

    def broken(database: Database) -> None:
        database.create_table("half", {"id": int}, pk="id")
        database.execute("INSERT INTO nowhere VALUES (1)")

    connection = sqlite3.connect(path, isolation_level=None)
    with pytest.raises(sqlite3.OperationalError):
        migrations.migrate(connection, path, (*migrations.MIGRATIONS, broken))
    connection.close()
    assert _schema(path) == before
    open_writer(path).close()


@pytest.mark.parametrize("content", [b"not a database", b"SQLite format 3\x00 and then noise" * 99])
def test_a_file_that_is_no_database(tmp_path: pathlib.Path, content: bytes) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    for opened in (open_reader, open_writer):
        with pytest.raises(InputError, match=r"notes\.txt is not a database of this tool\."):
            opened(path)
    assert path.read_bytes() == content
    assert not key_path(path).exists()


def test_another_programs_database(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "other.db"
    _execute(path, "CREATE TABLE theirs (id)")
    content = path.read_bytes()
    for opened in (open_reader, open_writer):
        with pytest.raises(InputError, match="is not a database of this tool"):
            opened(path)
    assert path.read_bytes() == content


def test_a_missing_file_a_folder_an_empty_file(tmp_path: pathlib.Path) -> None:
    with pytest.raises(InputError, match="There is no database"):
        open_reader(tmp_path / "none.db")
    with pytest.raises(InputError, match="There is no database"):
        purge(tmp_path / "none.db", "s")
    assert not (tmp_path / "none.db").exists()
    with pytest.raises(InputError, match="is a folder"):
        open_writer(tmp_path)
    (tmp_path / "empty.db").touch()
    with pytest.raises(InputError, match="is empty"):
        open_reader(tmp_path / "empty.db")
    open_writer(tmp_path / "empty.db").close()
    open_reader(tmp_path / "empty.db").close()


def test_hashes_need_the_key_they_were_made_with(tmp_path: pathlib.Path) -> None:
    path = filled(tmp_path)
    key = key_path(path).read_bytes()
    key_path(path).unlink()
    with pytest.raises(InputError, match=r"key of .* is missing: put audit\.db\.key back"):
        open_writer(path)
    assert not key_path(path).exists()
    open_reader(path).close()  # reading needs none
    key_path(path).write_bytes(b"x" * 32)
    with pytest.raises(InputError, match="not the one its hashes were made with"):
        open_writer(path)
    key_path(path).write_bytes(b"short")
    with pytest.raises(InputError, match="is damaged"):
        open_writer(path)
    key_path(path).write_bytes(key)
    open_writer(path).close()


def test_without_hashes_a_new_key_will_do(tmp_path: pathlib.Path) -> None:
    path = database(tmp_path)
    with open_writer(path) as writer:
        number = session(writer)
        (first,) = writer.add(number, [message()])
        writer.conclude(number, [(first, audit(finding(None)))])
    key_path(path).unlink()
    with open_writer(path) as writer:
        writer.conclude(number, [(first, audit(finding()))])
    with open_reader(path) as reader:
        assert len(next(reader.findings()).value_hash) == 16


def test_a_moved_database_takes_its_key_along(tmp_path: pathlib.Path) -> None:
    path = filled(tmp_path)
    (tmp_path / "b").mkdir()
    for each in (path, key_path(path)):
        shutil.copy(each, tmp_path / "b")
    open_writer(tmp_path / "b" / path.name).close()


def _open(path: pathlib.Path) -> None:
    open_writer(path).close()


def test_many_open_a_new_database_at_once(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "new" / "audit.db"
    context = multiprocessing.get_context("spawn")
    children = [context.Process(target=_open, args=(path,)) for _ in range(3)]
    for child in children:
        child.start()
    for child in children:
        child.join()
    assert [child.exitcode for child in children] == [0] * 3
    filled(tmp_path / "new")
