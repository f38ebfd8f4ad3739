"""What the system refuses: one sentence, and nothing that was acknowledged is lost."""

from __future__ import annotations

import functools
import multiprocessing
import os
import pathlib
import sqlite3
import stat
import tempfile

import pytest

from auditor.model import InputError, StoreError
from auditor.store import Writer, open_reader, open_writer, purge
from auditor.store.keys import key_path
from tests.store.material import audit, database, filled, finding, message, session


def test_files_are_for_their_owner_only(tmp_path: pathlib.Path) -> None:
    before = os.umask(0)
    try:
        path = tmp_path / "captures" / "deep" / "audit.db"
        with open_writer(path) as writer:
            session(writer)
            modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in path.parent.iterdir()}
    finally:
        os.umask(before)
    assert modes == dict.fromkeys(
        ("audit.db", "audit.db-shm", "audit.db-wal", "audit.db.key"), 0o600
    )
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.parent.parent.stat().st_mode) == 0o700


def test_a_locked_database(tmp_path: pathlib.Path) -> None:
    path = filled(tmp_path)
    holder = sqlite3.connect(path, isolation_level=None)
    with open_writer(path, busy_seconds=0.05) as writer:
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match=r"audit\.db is locked by another process; try again"):
            writer.add(1, [message("late")])
        with open_reader(path) as reader:  # readers do not wait
            assert reader.count_flows() == 2
        holder.execute("ROLLBACK")
        writer.add(1, [message("late")])
    holder.execute("BEGIN EXCLUSIVE")
    with open_reader(path) as reader:
        assert reader.count_flows() == 3
    holder.close()


def test_a_full_disk(tmp_path: pathlib.Path) -> None:
    path = database(tmp_path)
    acknowledged: list[int] = []
    with open_writer(path) as writer:
        number = session(writer)
        (pages,) = writer._connection.execute("PRAGMA page_count").fetchone()
        writer._connection.execute(f"PRAGMA max_page_count = {pages + 40}")
        with pytest.raises(StoreError, match="could not grow: the disk is full"):
            _write_on(writer, number, acknowledged)
        assert acknowledged
        writer._connection.execute("PRAGMA max_page_count = 1000000")
        acknowledged += writer.add(number, [message("after", host="new.example")])
    with open_reader(path) as reader:
        assert [each.id for each in reader.messages()] == acknowledged
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()


def _write_on(writer: Writer, session: int, acknowledged: list[int]) -> None:
    for n in range(1000):
        acknowledged += writer.add(session, [message(str(n), body=os.urandom(4096))])


def test_a_damaged_database(tmp_path: pathlib.Path) -> None:
    path = filled(tmp_path)
    content = bytearray(path.read_bytes())
    content[4096:] = b"\x5a" * (len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises(StoreError, match="is damaged"), open_reader(path) as reader:
        list(reader.findings())
    with pytest.raises(StoreError, match="is damaged"), open_writer(path) as writer:
        writer.add(1, [message("late")])
    with pytest.raises(StoreError, match="is damaged"):
        purge(path, "s")


def test_a_body_that_is_not_what_it_says(tmp_path: pathlib.Path) -> None:
    path = database(tmp_path)
    with open_writer(path) as writer:
        writer.add(session(writer), [message(body=b"a" * 1000)])
        for change in ("size = 10", "size = 1 << 40", "data = x'00'", "data = NULL OR 7"):
            writer._connection.execute("BEGIN")
            writer._connection.execute(f"UPDATE bodies SET {change}")  # noqa: S608  constants
            with pytest.raises(StoreError, match="body is damaged"):
                list(writer.pending(1))
            writer._connection.execute("ROLLBACK")
        assert [each.body for _, each, _ in writer.pending(1)] == [b"a" * 1000]


@pytest.mark.parametrize("mode", [0o444, 0o666])
def test_a_read_only_place(mode: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        path = filled(pathlib.Path(name))
        path.chmod(mode)
        key_path(path).chmod(0o444)
        pathlib.Path(name).chmod(0o555)
        child = multiprocessing.get_context("spawn").Process(target=_as_anybody, args=(path,))
        child.start()
        child.join()
        assert child.exitcode == 0
        pathlib.Path(name).chmod(0o700)


def _as_anybody(path: pathlib.Path) -> None:
    """In a process of its own, for root may write anything and becomes somebody else."""
    if os.geteuid() == 0:
        os.seteuid(65534)
    with open_reader(path) as reader:
        assert reader.count_findings() == 4
        assert len(list(reader.messages())) == 4
    for writing in (open_writer, functools.partial(purge, session="s")):
        with pytest.raises(InputError, match=r"audit\.db cannot be written: .* is read only"):
            writing(path)
    for other in (path.parent / "new.db", path.parent / "sub" / "new.db"):
        with pytest.raises(InputError, match=r"no database at .*new\.db: permission denied"):
            open_writer(other)


def test_a_folder_that_cannot_be(tmp_path: pathlib.Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match=r"no database at .*: not a directory"):
        open_writer(tmp_path / "file" / "audit.db")
    with pytest.raises(InputError, match="is a folder"):
        open_writer(tmp_path)
    os.mkfifo(tmp_path / "pipe.db")
    with pytest.raises(InputError, match="not a database"):
        open_writer(tmp_path / "pipe.db")
    with pytest.raises(InputError, match="too long"):
        open_writer(tmp_path / ("x" * 300))


def test_an_error_never_quotes_a_value(tmp_path: pathlib.Path) -> None:
    with open_writer(database(tmp_path)) as writer:
        number = session(writer)
        (first,) = writer.add(number, [message("a secret key")])
        writer.conclude(number, [(first, audit(finding("a secret value")))])
        with pytest.raises(StoreError) as caught, writer._transaction():
            writer._connection.execute("INSERT INTO words (word) VALUES ('coordinates')")
    assert str(caught.value).endswith("refused a statement (SQLITE_CONSTRAINT_UNIQUE).")
