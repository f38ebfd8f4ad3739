"""Which index a filter is left with."""

from __future__ import annotations

import pathlib

import pytest

from auditor.store import Filters, open_reader, open_writer, where
from tests.store.material import audit, database, finding, message, session

ASKED = Filters(session="s", app="com.rare", host="common.example", data_type="id.email")


def _filled(folder: pathlib.Path) -> pathlib.Path:
    """Five groups of findings in the session, with the host; four of the type; one of the app."""
    path = database(folder)
    with open_writer(path) as writer:
        number = session(writer)
        apps = ("com.one", "com.two", "com.three", "com.four", "com.rare")
        some = [message(app, host="common.example", app=app) for app in apps]
        ids = writer.add(number, some)
        types = ("id.phone", *["id.email"] * 4)
        results = [
            (each, audit(finding(data_type=kind))) for each, kind in zip(ids, types, strict=True)
        ]
        writer.conclude(number, results)
    return path


def test_the_one_with_the_fewest_groups(tmp_path: pathlib.Path) -> None:
    with open_reader(_filled(tmp_path)) as reader:
        made = where.on_findings(reader._connection, ASKED)
        assert "+g.session_id = ? AND g.app_id = ? AND +g.host_id = ?" in str(made)
        assert "+g.type_id = ?" in str(made)
        assert made.groups == 1
        assert [row.app for row in reader.findings(ASKED)] == ["com.rare"]


def test_the_first_where_all_have_many(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(where, "COUNTED", 1)
    with open_reader(_filled(tmp_path)) as reader:
        made = where.on_findings(reader._connection, ASKED)
        assert str(made).startswith("g.session_id = ? AND +g.app_id = ?")
        assert [row.app for row in reader.findings(ASKED)] == ["com.rare"]


def test_none_without_a_key(tmp_path: pathlib.Path) -> None:
    with open_reader(_filled(tmp_path)) as reader:
        made = where.on_findings(reader._connection, Filters(since=0.0))
        assert made.groups == where.COUNTED


def test_what_nobody_has(tmp_path: pathlib.Path) -> None:
    with open_reader(_filled(tmp_path)) as reader:
        made = where.on_findings(reader._connection, Filters(app="com.nobody", session="s"))
        assert made.groups == 0
        assert list(reader.findings(Filters(app="com.nobody", session="s", limit=5))) == []
