"""Several statements over one state of the database."""

from __future__ import annotations

import pathlib
import sqlite3

import pytest

from auditor.store import open_writer
from auditor.store.connect import connect_reader
from auditor.store.snapshot import snapshot
from tests.store.material import filled, message

FLOWS = "SELECT count(*) FROM flows"


def test_what_is_written_meanwhile_is_seen_afterwards(tmp_path: pathlib.Path) -> None:
    path = filled(tmp_path)
    reader = connect_reader(path)
    with snapshot(reader):
        assert reader.execute(FLOWS).fetchone() == (2,)
        with open_writer(path) as writer:
            number = writer.begin_session(
                "more", kind="import", tool_versions={}, detector_versions={}
            )
            writer.add(number, [message("three")])
        assert reader.execute(FLOWS).fetchone() == (2,)
    assert reader.execute(FLOWS).fetchone() == (3,)
    reader.close()


def test_the_outermost_ends_it(tmp_path: pathlib.Path) -> None:
    reader = connect_reader(filled(tmp_path))
    with snapshot(reader):
        with snapshot(reader):
            inner = reader.in_transaction
        outer = reader.in_transaction
    assert (inner, outer, reader.in_transaction) == (True, True, False)
    reader.close()


def test_an_error_ends_it(tmp_path: pathlib.Path) -> None:
    reader = connect_reader(filled(tmp_path))
    with pytest.raises(sqlite3.OperationalError, match="no such table"), snapshot(reader):
        reader.execute("SELECT 1 FROM missing")
    assert not reader.in_transaction
    reader.close()


def test_an_error_that_ended_it_is_the_one_that_shows(tmp_path: pathlib.Path) -> None:
    reader = connect_reader(filled(tmp_path))
    with pytest.raises(ZeroDivisionError), snapshot(reader):
        _fail_inside(reader)
    assert not reader.in_transaction
    reader.close()


def _fail_inside(reader: sqlite3.Connection) -> None:
    reader.execute("ROLLBACK")  # as SQLite does by itself when a disk fails
    raise ZeroDivisionError
